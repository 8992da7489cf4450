/**
 * B5: from the decision to its effect. A POST that revokes a share whose data is ready; it answers when the row is
 * committed. In two ways: fifty at once, each of which sends the next one when it is answered; and at a fixed rate, where
 * each is sent at its time however late the answers are, and timed from then; once more while the worker is halted, since
 * what follows from a decision (two emails, the workflow's end) wants the same two cores here. Beside it, in the same run on
 * the same database, an Express that commits one update.
 *
 *     npm run bench:revoke            # REVOCATIONS=500 TURNS=5 AT_ONCE=50 A_SECOND=200 by default
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
import { inTurns, printTable, saveResults, setting, spell, type Figure, type Goal, type Sample } from './measure.ts';
import { processorTimeOf } from './processor-time.ts';
import { startBenchSandbox } from './start-sandbox.ts';

const COUNT = setting('REVOCATIONS', 500);
const AT_ONCE = setting('AT_ONCE', 50);
const TURNS = setting('TURNS', 5);
const A_SECOND = setting('A_SECOND', 200);
/** Either contender, in either way. */
const NAMES = [
  'product',
  'floor',
  'product, at a rate',
  'product, at a rate, worker halted',
  'floor, at a rate',
] as const;

const sandbox = await startBenchSandbox({});
const db = connect(sandbox.databaseUrl, { max: 2, statementTimeoutMs: 0 });
const { linkKeys } = await signIn(sandbox);
const floor = fork(fileURLToPath(new URL('./revoke-floor.ts', import.meta.url)), [sandbox.databaseUrl]);

try {
  const [floorPort] = (await once(floor, 'message')) as [number]; // it says nothing else
  await db.raw('create table revoke_floor (id uuid primary key, ended_at timestamptz)');
  const original = await readyShare();
  await holdsAtTheAnswer(original);
  const product = async (post: PostAll) => {
    const shares = await copyShare(db, original, COUNT);
    await settled();
    return timed(
      sandbox.pids.api,
      shares.map(({ id }) => `${sandbox.url}${link('revoke', id, 1)}`),
      post,
    );
  };
  const update = async (post: PostAll) => {
    const { rows } = await db.raw<{ rows: { id: string }[] }>(
      'insert into revoke_floor select gen_random_uuid() from generate_series(1, ?) returning id',
      [COUNT],
    );
    await settled();
    return timed(
      floor.pid ?? 0,
      rows.map(({ id }) => `http://127.0.0.1:${floorPort}/${id}`),
      post,
    );
  };
  const figures = await inTurns(TURNS, {
    product: () => product(allAtOnce),
    floor: () => update(allAtOnce),
    'product, at a rate': () => product(atRate),
    'product, at a rate, worker halted': () => product(whileHalted(atRate)),
    'floor, at a rate': () => update(atRate),
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

/** Posts to all addresses; answers the milliseconds of each. */
type PostAll = (urls: string[], agent: Agent) => Promise<number[]>;

/** So many at once: each sends the next one when it is answered. */
async function allAtOnce(urls: string[], agent: Agent): Promise<number[]> {
  const times: number[] = [];
  const left = urls.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const url of left) {
        const sent = performance.now();
        await posted(url, agent);
        times.push(performance.now() - sent);
      }
    }),
  );
  return times;
}

/** One after the other at its appointed time, whether or not those before are answered; timed from that time. */
async function atRate(urls: string[], agent: Agent): Promise<number[]> {
  const begun = performance.now();
  const under: Promise<number>[] = [];
  for (const [i, url] of urls.entries()) {
    const appointed = begun + (i * 1000) / A_SECOND;
    while (performance.now() < appointed) await sleep(Math.max(0, Math.floor(appointed - performance.now())));
    under.push(posted(url, agent).then(() => performance.now() - appointed));
  }
  return Promise.all(under);
}

function whileHalted(post: PostAll): PostAll {
  return async (urls, agent) => {
    process.kill(sandbox.pids.worker, 'SIGSTOP');
    try {
      return await post(urls, agent);
    } finally {
      process.kill(sandbox.pids.worker, 'SIGCONT');
    }
  };
}

/** Must be answered 200. */
async function posted(url: string, agent: Agent): Promise<void> {
  const status = await post(url, agent);
  if (status !== 200) throw new Error(`a revocation was answered ${status}`);
}

async function timed(pid: number, urls: string[], postAll: PostAll): Promise<Sample> {
  const agent = new Agent({ keepAlive: true }); // of its own: servers end idle connections
  const processorBefore = processorTimeOf(pid);
  const begun = performance.now();
  const times = await postAll(urls, agent);
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

function report(figures: Record<(typeof NAMES)[number], Record<string, Figure>>): void {
  const none: Figure = { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  const of = (name: keyof typeof figures, figure: string) => figures[name][figure] ?? none;
  console.log(
    `\n${COUNT} revocations a turn, ${AT_ONCE} at once or ${A_SECOND} a second, ${TURNS} turns; median (lowest–highest)\n`,
  );
  printTable([
    ['what', 'p50 ms', 'p99 ms', 'slowest ms', 'a second', 'CPU ms of the process each'],
    ...NAMES.map((name) => [
      name.replace('product', 'POST /links/revoke/{token}').replace('floor', 'Express, one committed update'),
      spell(of(name, 'p50'), 1),
      spell(of(name, 'p99'), 1),
      spell(of(name, 'slowest'), 1),
      spell(of(name, 'perSecond')),
      spell(of(name, 'processor'), 2),
    ]),
  ]);
  const goals: Goal[] = [
    {
      id: 'B5',
      what: `p99, ${AT_ONCE} at once, × the floor's`,
      value: of('product', 'p99').median / of('floor', 'p99').median,
      atMost: 2,
    },
    { id: 'B5', what: `ms, p99, ${A_SECOND} a second`, value: of('product, at a rate', 'p99').median, atMost: 25 },
    {
      id: 'B5',
      what: `ms, p99, ${A_SECOND} a second, without what follows`,
      value: of('product, at a rate, worker halted', 'p99').median,
      atMost: 25,
    },
  ];
  saveResults('revoke', { goals, revocations: COUNT, atOnce: AT_ONCE, aSecond: A_SECOND, turns: TURNS, figures });
}
