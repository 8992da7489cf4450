/**
 * B11: what a mail costs, from the outbox to its webhook's event: processor time of the worker, of the API that hears the
 * events, and of their connections to PostgreSQL. The mails are those of a `customer` request (to verify, and that the data
 * is ready), half in English and half in German, once all queued together and once a few at a time. Beside them, in the
 * same run, a floor: one INSERT, one kept-alive POST of the same size and one UPDATE for each.
 *
 *     npm run bench:mail            # MAILS=1000 TURNS=5 A_SECOND=50 by default
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '../db/postgres/connect.ts';
import { notifier } from '../db/postgres/listen.ts';
import { defaultPolicy } from '../domain/policy.ts';
import { inTurns, printTable, saveResults, setting, spell, type Figure, type Goal, type Sample } from './measure.ts';
import { ApplicationTimes, processorTimeOf } from './processor-time.ts';
import { startBenchSandbox } from './start-sandbox.ts';

const COUNT = setting('MAILS', 1000);
const TURNS = setting('TURNS', 5);
const A_SECOND = setting('A_SECOND', 50);
const IDLE_MS = 5000;
const FLOOR_AT_ONCE = 8;
/** What counts, of the product and of the floor. */
const PARTS = {
  product: ['worker', 'api', 'PostgreSQL: worker', 'PostgreSQL: api'],
  floor: ['floor', 'PostgreSQL: floor'],
};
/** What is shown beside it: the stand-in keeps every mail whole, and writes more than the product does. */
const BESIDES = ['stand-in', 'PostgreSQL: stand-in', 'PostgreSQL: log and upkeep'];
const CONNECTIONS: Record<string, string> = {
  'right-of-way worker': 'PostgreSQL: worker',
  'right-of-way worker, listening': 'PostgreSQL: worker',
  'right-of-way api': 'PostgreSQL: api',
  'mail-service': 'PostgreSQL: stand-in',
  'mail-floor': 'PostgreSQL: floor',
};

const sandbox = await startBenchSandbox({});
const db = connect(sandbox.databaseUrl, { max: 2, statementTimeoutMs: 0, applicationName: 'bench' });
const tell = notifier(db, 'work', 'mails');
await db.raw(
  'create table mail_floor (id uuid primary key default gen_random_uuid(), queued_at timestamptz, accepted_at timestamptz)',
);
const receiver = fork(fileURLToPath(new URL('./mail-receiver.ts', import.meta.url)));
const [receiverPort] = (await once(receiver, 'message')) as [number]; // it says nothing else
const floor = fork(fileURLToPath(new URL('./mail-floor.ts', import.meta.url)), [
  sandbox.databaseUrl,
  `http://127.0.0.1:${receiverPort}/`,
]);
await once(floor, 'message');
const backends = new ApplicationTimes(sandbox.pids.postgres, db);

try {
  await sleep(3000); // what starting left behind
  const idle = await spent(() => sleep(IDLE_MS));
  await queue(10);
  await delivered();
  const bytes = await mailBytes();
  const cost = await inTurns(TURNS, {
    together: () => costOf(PARTS.product, idle, () => queue(COUNT)),
    spread: () => costOf(PARTS.product, idle, aFewAtATime),
    floor: () =>
      costOf(PARTS.floor, idle, async () => {
        floor.send({ count: COUNT, atOnce: FLOOR_AT_ONCE, bytes });
        await once(floor, 'message');
      }),
  });
  report(cost, bytes);
} finally {
  floor.disconnect();
  receiver.disconnect();
  await db.destroy();
  await sandbox.stop();
}

/** Milliseconds of each part so far. */
async function times(): Promise<Sample> {
  const { other, ...byName } = await backends.read();
  const times: Sample = {
    worker: processorTimeOf(sandbox.pids.worker),
    api: processorTimeOf(sandbox.pids.api),
    'stand-in': processorTimeOf(sandbox.pids.neighbours),
    floor: processorTimeOf(floor.pid ?? 0),
    'PostgreSQL: log and upkeep': other,
  };
  for (const [name, ms] of Object.entries(byName)) {
    const part = CONNECTIONS[name] ?? 'PostgreSQL: others';
    times[part] = (times[part] ?? 0) + ms;
  }
  return times;
}

async function spent(work: () => Promise<unknown>): Promise<Sample & { seconds: number }> {
  const before = await times();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const parts = Object.entries(await times()).map(([part, ms]) => [part, ms - (before[part] ?? 0)]);
  return { ...(Object.fromEntries(parts) as Sample), seconds }; // the parts above
}

/** For each mail, above what the same processes use when nothing happens; `all` is the sum of `counted`. */
async function costOf(counted: string[], idle: Sample, work: () => Promise<unknown>): Promise<Sample> {
  const turn = await spent(async () => {
    await work();
    await delivered();
  });
  const idleSeconds = idle['seconds'] ?? 1;
  const each = (part: string) => ((turn[part] ?? 0) - ((idle[part] ?? 0) * turn.seconds) / idleSeconds) / COUNT;
  const cost = Object.fromEntries([...counted, ...BESIDES].map((part) => [part, each(part)]));
  return { ...cost, all: counted.reduce((sum, part) => sum + each(part), 0), seconds: turn.seconds };
}

async function aFewAtATime(): Promise<void> {
  const each = Math.max(1, Math.round(A_SECOND / 10));
  for (let left = COUNT; left > 0; left -= each) {
    await queue(Math.min(each, left));
    await sleep((each / A_SECOND) * 1000);
  }
}

/** Requests of as many addresses and accounts, with a mail each. No workflow is missed: the sweep would start one for each. */
async function queue(count: number): Promise<void> {
  await db.raw(
    `with asked as (
       insert into requests (id, type, status, requester, holder, email, locale, period_from, period_to, policy,
         submitted_at, workflow_started_at, workflow_seen_at, files_deleted_at, verified_at, verify_by, ready_at, download_until)
       select id, 'customer', case when is_ready then 'ready' else 'awaiting-verification' end, 'bench-' || id,
         'account:bench-' || id, id || '@example.com', case when n % 4 < 2 then 'en' else 'de' end, date '2026-01-01',
         date '2026-01-31', :policy::jsonb, now(), now(), now() + interval '1 day', now(), case when is_ready then now() end,
         case when is_ready then now() + interval '7 days' end, case when is_ready then now() end,
         case when is_ready then now() + interval '7 days' end
       from (select gen_random_uuid() as id, n, n % 2 = 0 as is_ready from generate_series(1, :count) n) new
       returning id, status
     ), products as (
       insert into request_products (request_id, product_id, position, given)
       select id, (select id from products where kind = 'vehicle' limit 1), 0, '[]' from asked
     )
     insert into mails (request_id, step, recipient)
     select id, case status when 'ready' then 'ready' else 'verify' end, 'requester' from asked`,
    { count, policy: JSON.stringify(defaultPolicy) },
  );
  tell();
}

/** Until no mail is on its way any more; each must have been delivered. */
async function delivered(): Promise<void> {
  for (;;) {
    const { rows } = await db.raw<{ rows: { left: boolean; failed: boolean }[] }>(
      `select exists (select from mails where status in ('queued', 'claimed') or status = 'accepted' and accepted_at > now() - interval '1 minute') as left,
         exists (select from mails where status in ('refused', 'bounced', 'dropped')) as failed`,
    );
    if (rows[0]?.failed) throw new Error('a mail of the benchmark was not taken');
    if (!rows[0]?.left) return;
    await sleep(100);
  }
}

/** The size of a mail as the stand-in kept it. */
async function mailBytes(): Promise<number> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>(
    `select avg(octet_length(text) + octet_length(html))::int as bytes from sandbox.outbox`,
  );
  return rows[0]?.bytes ?? 0;
}

function report(cost: Record<'together' | 'spread' | 'floor', Record<string, Figure>>, bytes: number): void {
  const names = ['together', 'spread', 'floor'] as const;
  const figure = (name: (typeof names)[number], key: string, digits: number) => {
    const found = cost[name][key];
    return found ? spell(found, digits) : '–';
  };
  console.log(`\n${COUNT} mails of ${bytes} bytes a turn, ${TURNS} turns of each; median (lowest–highest)\n`);
  printTable([
    ['CPU ms for each mail', 'queued together', `${A_SECOND} a second`, 'floor'],
    ...[...PARTS.product, ...PARTS.floor].map((part) => [part, ...names.map((name) => figure(name, part, 2))]),
    ['all of these', ...names.map((name) => figure(name, 'all', 2))],
    ...BESIDES.map((part) => [`besides: ${part}`, ...names.map((name) => figure(name, part, 2))]),
    ['seconds a turn', ...names.map((name) => figure(name, 'seconds', 1))],
  ]);
  const all = (name: (typeof names)[number]) => cost[name]['all']?.median ?? Number.NaN;
  console.log(
    `\nQueued together: ${(all('together') / all('floor')).toFixed(1)} × the floor; a few at a time: ${all('spread').toFixed(2)} ms`,
  );
  const goals: Goal[] = [{ id: 'B11', what: 'CPU ms a mail, queued together', value: all('together'), atMost: 2.5 }];
  saveResults('mail', { goals, mails: COUNT, turns: TURNS, aSecond: A_SECOND, bytes, cost });
}
