/**
 * Requests from the form to the end of their link, many at once, asking as little as can be of what is measured: links
 * are derived instead of read from emails, and the record is asked for counts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { z } from 'zod';
import { addDays, dayOf } from '../domain/time/day.ts';
import { requestIdSchema, workflowIdOf, type RequestId } from '../domain/ids.ts';
import { linkToken, type LinkKeys } from '../domain/links/token.ts';
import { defaultPolicy } from '../domain/policy.ts';
import type { BenchSandbox } from './start-sandbox.ts';

const AT_ONCE = 20;
const WITHIN_MS = 120_000;

export interface Requester {
  token: string;
  linkKeys: LinkKeys;
}

/** Signs the requester in, and learns what links are signed with. */
export async function signIn(sandbox: BenchSandbox): Promise<Requester> {
  const [kid = '', secret = ''] = readFileSync(join(sandbox.folder, 'link-keys'), 'utf8').split(':');
  const linkKeys: LinkKeys = [{ kid: Number(kid), secret: Buffer.from(secret, 'base64') }];
  return { token: await tokenOf(sandbox, 'retail-owner@example.com'), linkKeys };
}

/** A bearer token of one of the demo accounts. */
export async function tokenOf({ url }: BenchSandbox, account: string): Promise<string> {
  const answer = await post(`${url}/sandbox/token`, { account });
  return z.object({ token: z.string() }).parse(await answer.json()).token;
}

/** Runs so many lifecycles of `customer` requests; answers the ids of their workflows, all of which have ended. */
export async function runCustomers(sandbox: BenchSandbox, db: Knex, by: Requester, count: number): Promise<string[]> {
  const ids = await submit(sandbox, { ...form(), type: 'customer' }, count, { authorization: `Bearer ${by.token}` });
  await confirm(sandbox, db, by, ids);
  await until(db, ids, 'ended_at');
  return ids.map(workflowIdOf);
}

/** The same for `agent` requests, whose customer is reminded and then consents. */
export async function runAgents(sandbox: BenchSandbox, db: Knex, by: Requester, count: number): Promise<string[]> {
  const asked = {
    ...form(),
    type: 'agent',
    agent: { name: 'Workshop at the Corner' },
    customer: { name: 'Maren Vogt', email: 'retail-owner@example.com' },
    purpose: 'To find out why charging takes so long.',
    agreement: { confirmed: true, reference: 'Order 4711' },
    customerConsented: true,
    gatekeeper: false,
  };
  const ids = await submit(sandbox, asked, count);
  await confirm(sandbox, db, by, ids);
  await until(db, ids, 'reminded_at');
  await manyAtOnce(ids, (id) =>
    post(`${sandbox.url}/links/consent/${linkToken(by.linkKeys, 'consent', id, 1)}`, { decision: 'consent' }),
  );
  await until(db, ids, 'ended_at');
  return ids.map(workflowIdOf);
}

function form(): object {
  const today = dayOf(new Date(), defaultPolicy.timeZone);
  return {
    email: 'retail-owner@example.com',
    period: { from: addDays(today, -4), to: addDays(today, -3) },
    products: { vins: [], wallbox: true },
    otherUsersInformed: true,
  };
}

const submit = (
  { url }: BenchSandbox,
  body: object,
  count: number,
  headers: Record<string, string> = {},
): Promise<RequestId[]> =>
  manyAtOnce(
    Array.from({ length: count }, () => body),
    async (form) => {
      const answer = await post(`${url}/v1/requests`, form, headers);
      return z.object({ id: requestIdSchema }).parse(await answer.json()).id;
    },
  );

async function confirm({ url }: BenchSandbox, db: Knex, { linkKeys }: Requester, ids: RequestId[]): Promise<void> {
  await until(db, ids, 'verify_by'); // the email is out
  await sleep(1000); // the person takes a moment
  await manyAtOnce(ids, (id) => post(`${url}/links/verify/${linkToken(linkKeys, 'verify', id)}`, {}));
}

/** Waits until a column is set in all of them. */
async function until(db: Knex, ids: RequestId[], column: 'verify_by' | 'reminded_at' | 'ended_at'): Promise<void> {
  for (const end = Date.now() + WITHIN_MS; Date.now() < end; await sleep(250)) {
    const { rows } = await db.raw<{ rows: { missing: number }[] }>(
      'select count(*)::int as missing from requests where id = any(?) and ?? is null',
      [ids, column],
    );
    if (rows[0]?.missing === 0) return;
  }
  throw new Error(`Not all requests got ${column} within ${WITHIN_MS} ms.`);
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${new URL(url).pathname.split('/')[1]} answered ${answer.status}`);
  return answer;
}

async function manyAtOnce<T, R>(items: T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let first = 0; first < items.length; first += AT_ONCE)
    results.push(...(await Promise.all(items.slice(first, first + AT_ONCE).map(act))));
  return results;
}
