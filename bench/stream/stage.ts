/** What the parts of the benchmark stand on: a sandbox, many vehicles, and links of programs to them, written into the record in bulk. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import type { Knex } from 'knex';
import { connect } from '../../db/postgres/connect.ts';
import { saveSignals } from '../../db/readings/import.ts';
import { hashOf, resourceOf } from '../../domain/access/token.ts';
import type { ProductId } from '../../domain/ids.ts';
import { AUDIENCE } from '../../sandbox/environment.ts';
import { addFleet } from '../ingest-load.ts';
import { tokenOf } from '../lifecycles.ts';
import { startBenchSandbox, type BenchSandbox } from '../start-sandbox.ts';
import { MARK } from './clock.ts';

const MARK_ID = 20_900;
const HOLDER = 'account:bench';

export interface Product {
  id: ProductId;
  no: number;
  vin: string;
}

/** A link that a program reads by. */
export interface Link {
  grantId: string;
  token: string;
}

/** A link of somebody who ends it. */
export interface OwnLink extends Link {
  ownerToken: string;
}

export interface Stage {
  sandbox: BenchSandbox;
  db: Knex;
  products: readonly Product[];
  /** For ingest. */
  authorization: string;
  /** A link for each set of products. */
  link(sets: readonly (readonly Product[])[]): Promise<Link[]>;
  /** Links of as many people, each to one product of theirs alone. */
  ownLinks(count: number): Promise<OwnLink[]>;
  stop(): Promise<void>;
}

/** Vehicles after the first `shared` belong to people of their own. */
export async function setStage(count: number, shared: number): Promise<Stage> {
  const sandbox = await startBenchSandbox({});
  const db = connect(sandbox.databaseUrl, { max: 4, statementTimeoutMs: 0 });
  process.kill(sandbox.pids.worker, 'SIGSTOP'); // links would have workflows and mails
  await addFleet(db, count);
  const mark = { id: MARK_ID, path: MARK, meaning: MARK, unit: null, datatype: 'double', tradeSecret: false };
  await saveSignals(db, [mark]);
  const { rows: products } = await db.raw<{ rows: Product[] }>(
    `select id, no, vin from products where vin like 'WVWZZZ1JZXC%' order by vin`,
  );
  await db.raw(
    `insert into registrations (product_id, holder, starts_at) select id, ?, now() - interval '900 days' from unnest(?::uuid[]) id`,
    [HOLDER, products.slice(0, shared).map(({ id }) => id)],
  );
  const program = await newProgram(db);
  await db.raw('analyze registrations');
  let owners = shared;

  async function write(links: readonly { holder: string; products: readonly Product[] }[]): Promise<Link[]> {
    const made = links.map(() => ({ grantId: randomUUID(), token: randomBytes(32).toString('base64url') }));
    const grants = made.map(({ grantId }) => grantId);
    await db.raw(
      `insert into grants (id, client_id, giver, holder, purpose, scope, locale, receipt, taken_at, workflow_started_at, told_at)
       select id, :program, split_part(holder, ':', 2), holder, 'A logbook', 'vehicle-data', 'en', '{}', now(), now(), now()
       from unnest(:grants::uuid[], :holders::text[]) as t (id, holder)`,
      { program, grants, holders: links.map(({ holder }) => holder) },
    );
    await db.raw(
      `insert into access (reader, product_id, product_no, holder, through, grant_id)
       select :program, p.id, p.no, t.holder, 'link', t.grant_id
       from unnest(:grants::uuid[], :holders::text[], :nos::int[]) as t (grant_id, holder, no) join products p on p.no = t.no`,
      {
        program,
        grants: links.flatMap((one, i) => one.products.map(() => grants[i] ?? '')),
        holders: links.flatMap((one) => one.products.map(() => one.holder)),
        nos: links.flatMap((one) => one.products.map(({ no }) => no)),
      },
    );
    await db.raw(
      `insert into oauth_items (id, kind, client_id, grant_id, expires_at, payload)
       select id, 'AccessToken', :program, grant_id, now() + interval '2 hours', :payload
       from unnest(:hashes::bytea[], :grants::uuid[]) as t (id, grant_id)`,
      {
        program,
        grants,
        hashes: made.map(({ token }) => hashOf(token)),
        payload: JSON.stringify({ aud: resourceOf(sandbox.url) }),
      },
    );
    for (const table of ['grants', 'access', 'oauth_items']) await db.raw(`analyze ${table}`);
    return made;
  }

  return {
    sandbox,
    db,
    products,
    authorization: `Bearer ${await tokenOf(sandbox, 'telemetry@example.com')}`,
    link: (sets) => write(sets.map((some) => ({ holder: HOLDER, products: some }))),
    async ownLinks(count) {
      const own = products.slice(owners, (owners += count));
      if (own.length < count) throw new Error('there are too few vehicles');
      const accounts = own.map(() => `bench-${randomUUID()}`);
      await db.raw(
        `insert into accounts (id, kind, email, name, locale) select id, 'retail', id || '@example.com', 'Jo', 'en' from unnest(?::text[]) id`,
        [accounts],
      );
      await db.raw(
        `insert into registrations (product_id, holder, starts_at)
         select product, 'account:' || account, now() - interval '900 days' from unnest(?::uuid[], ?::text[]) as t (product, account)`,
        [own.map(({ id }) => id), accounts],
      );
      const links = await write(own.map((product, i) => ({ holder: `account:${accounts[i]}`, products: [product] })));
      const sign = await signer(sandbox);
      return Promise.all(links.map(async (one, i) => ({ ...one, ownerToken: await sign(accounts[i] ?? '') })));
    },
    async stop() {
      await db.destroy();
      process.kill(sandbox.pids.worker, 'SIGCONT');
      await sandbox.stop();
    },
  };
}

async function newProgram(db: Knex): Promise<string> {
  const [clientId, owner] = [randomUUID(), 'account:bench-developer'];
  await db('developers').insert({
    owner,
    account_id: 'bench-developer',
    kind: 'person',
    name: 'Jo',
    country: 'DE',
    email: 'bench-developer@example.com',
    email_confirmed: true,
    locale: 'en',
  });
  await db('credentials').insert({
    id: randomUUID(),
    client_id: clientId,
    owner,
    made_by: 'bench-developer',
    name: 'Program of a benchmark',
    type: 'confidential',
    workflow_started_at: db.fn.now(),
    look_wanted_at: null,
  });
  return clientId;
}

/** Signs in accounts that the identity provider does not know, with its own key. */
async function signer({ folder, ports }: BenchSandbox): Promise<(account: string) => Promise<string>> {
  const key = await importPKCS8(readFileSync(join(folder, 'identity-key.pem'), 'utf8'), 'ES256');
  return (account) =>
    new SignJWT({ email: `${account}@example.com`, account: 'retail', roles: [] })
      .setProtectedHeader({ alg: 'ES256', kid: 'sandbox', typ: 'JWT' })
      .setIssuer(`http://localhost:${ports.identity}`)
      .setAudience(AUDIENCE)
      .setSubject(account)
      .setIssuedAt()
      .setExpirationTime('2 hours')
      .sign(key);
}
