/**
 * B5: from the decision to its effect. A POST that revokes a share whose data is ready, fifty at once; it answers when
 * the row is committed. Beside it, in the same run on the same database, an Express that commits one update.
 *
 *     npm run bench:revoke            # REVOCATIONS=500 TURNS=5 AT_ONCE=50 by default
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { connect } from '../db/postgres/connect.ts';
import { addDays, dayOf } from '../domain/time/day.ts';
import { requestIdSchema, type RequestId } from '../domain/ids.ts';
import { linkToken, type LinkPurpose } from '../domain/links/token.ts';
import { defaultPolicy } from '../domain/policy.ts';
import { copyShare } from '../test/sharing/copy-share.ts';
import { signIn } from './lifecycles.ts';
import { inTurns, printTable, saveResults, spell, type Figure, type Sample } from './measure.ts';
import { processorTimeOf } from './processor-time.ts';
import { startBenchSandbox } from './start-sandbox.ts';

const COUNT = Number(process.env['REVOCATIONS'] ?? 500);
const AT_ONCE = Number(process.env['AT_ONCE'] ?? 50);
const TURNS = Number(process.env['TURNS'] ?? 5);
const GOAL_MS = 50;

const sandbox = await startBenchSandbox({});
const db = connect(sandbox.databaseUrl, { max: 2, statementTimeoutMs: 0 });
const { linkKeys } = await signIn(sandbox);
const floor = fork(fileURLToPath(new URL('./revoke-floor.ts', import.meta.url)), [sandbox.databaseUrl]);

try {
  const [floorPort] = (await once(floor, 'message')) as [number]; // it says nothing else
  await db.raw('create table revoke_floor (id uuid primary key, ended_at timestamptz)');
  const original = await readyShare();
  await holdsAtTheAnswer(original);
  const figures = await inTurns(TURNS, {
    product: async () => {
      const shares = await copyShare(db, original, COUNT);
      await settled();
      return timed(
        sandbox.pids.api,
        shares.map(({ id }) => `${sandbox.url}${link('revoke', id, 1)}`),
      );
    },
    floor: async () => {
      const { rows } = await db.raw<{ rows: { id: string }[] }>(
        'insert into revoke_floor select gen_random_uuid() from generate_series(1, ?) returning id',
        [COUNT],
      );
      await settled();
      return timed(
        floor.pid ?? 0,
        rows.map(({ id }) => `http://127.0.0.1:${floorPort}/${id}`),
      );
    },
  });
  report(figures);
} finally {
  floor.disconnect();
  await db.destroy();
  await sandbox.stop();
}

/** What the turn before left behind: emails that were queued, workflows that were to look, tables that grew. */
async function settled(): Promise<void> {
  await db.raw('analyze');
  for (;;) {
    const { rows } = await db.raw<{ rows: { busy: boolean }[] }>(
      `select exists (select from mails where status in ('queued', 'claimed'))
         or exists (select from requests where look_wanted_at is not null) as busy`,
    );
    if (!rows[0]?.busy) return;
    await sleep(100);
  }
}

function link(purpose: LinkPurpose, id: string, generation = 0): string {
  return `/links/${purpose}/${linkToken(linkKeys, purpose, id as RequestId, generation)}`; // ids come from the record
}

/** Milliseconds of each POST, the first to the last; all of them must be answered 200. */
async function timed(pid: number, urls: string[]): Promise<Sample> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE }); // of its own: servers end idle connections
  const times: number[] = [];
  const processorBefore = processorTimeOf(pid);
  const begun = performance.now();
  const left = urls.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const url of left) {
        const sent = performance.now();
        const status = await post(url, agent);
        if (status !== 200) throw new Error(`a revocation was answered ${status}`);
        times.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  const processor = processorTimeOf(pid) - processorBefore;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), slowest: at(1), perSecond: COUNT / seconds, processor: processor / COUNT };
}

function post(url: string, agent?: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', ...(agent ? { agent } : {}), headers: { accept: 'application/json' } }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    })
      .once('error', reject)
      .end();
  });
}

/** Before anything is timed: when the answer is there, the row is, for whoever asks, and the link is dead. */
async function holdsAtTheAnswer(original: string): Promise<void> {
  for (const { id } of await copyShare(db, original, 50)) {
    const status = await post(sandbox.url + link('revoke', id, 1));
    const row = (await db('requests').where({ id }).first('status')) as { status: string };
    const download = await fetch(sandbox.url + link('download', id), { headers: { accept: 'application/json' } });
    if (status !== 200 || row.status !== 'revoked' || download.status !== 410)
      throw new Error('a revocation was answered before it held');
  }
}

/** A share through the whole flow: what the others are copies of. */
async function readyShare(): Promise<string> {
  const today = dayOf(new Date(), defaultPolicy.timeZone);
  const { id } = z.object({ id: requestIdSchema }).parse(
    await send('/v1/requests', {
      type: 'agent',
      email: 'agent@example.com',
      agent: { name: 'Workshop at the Corner' },
      customer: { name: 'Maren Vogt', email: 'retail-owner@example.com' },
      period: { from: addDays(today, -4), to: addDays(today, -3) },
      products: { vins: [], wallbox: true },
      purpose: 'To find out why charging takes so long.',
      agreement: { confirmed: true, reference: 'Order 4711' },
      otherUsersInformed: true,
      customerConsented: true,
      gatekeeper: false,
    }),
  );
  await send(link('verify', id), {});
  await until(id, 'awaiting-consent');
  await send(link('consent', id, 1), { decision: 'consent' });
  await until(id, 'ready');
  return id;
}

async function send(path: string, body: object): Promise<unknown> {
  const answer = await fetch(sandbox.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path.split('/')[1]} answered ${answer.status}`);
  return answer.json();
}

async function until(id: string, status: string): Promise<void> {
  while (!(await db('requests').where({ id, status }).first('id'))) await sleep(50);
}

function report(figures: Record<'product' | 'floor', Record<string, Figure>>): void {
  const none: Figure = { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  const of = (name: keyof typeof figures, figure: string) => figures[name][figure] ?? none;
  console.log(`\n${COUNT} revocations a turn, ${AT_ONCE} at once, ${TURNS} turns; median (lowest–highest)\n`);
  printTable([
    ['what', 'p50 ms', 'p99 ms', 'slowest ms', 'a second', 'CPU ms of the process each'],
    ...(['product', 'floor'] as const).map((name) => [
      name === 'product' ? 'POST /links/revoke/{token}' : 'Express, one committed update',
      spell(of(name, 'p50'), 1),
      spell(of(name, 'p99'), 1),
      spell(of(name, 'slowest'), 1),
      spell(of(name, 'perSecond')),
      spell(of(name, 'processor'), 2),
    ]),
  ]);
  const { median: p99 } = of('product', 'p99');
  console.log(
    `\np99: ${p99.toFixed(1)} ms (goal: under ${GOAL_MS}), ${(p99 / of('floor', 'p99').median).toFixed(1)} × the floor's`,
  );
  saveResults('revoke', { revocations: COUNT, atOnce: AT_ONCE, turns: TURNS, figures, goal: { p99Ms: GOAL_MS } });
}
