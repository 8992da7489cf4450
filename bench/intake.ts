/**
 * B1, B14: what taking a request costs. `POST /v1/requests`, fifty at once: checked, idempotent, row, products, timeline and
 * audit entry committed. Beside it, in the same run on the same database: Express with one INSERT; Express with the token
 * checked and the same rows in one statement; an INSERT with the start of the workflow; DBOS' start of a workflow. Then a
 * form of a thousand VINs, and the dispatcher beside the client's own starts.
 *
 * The worker is halted meanwhile: what it does with requests is measured elsewhere (`bench:engine`). At last it goes on, and a
 * burst of requests has to be started to the last one.
 *
 *     npm run bench:intake            # REQUESTS=2000 STARTS=400 TURNS=5 AT_ONCE=50 BURST=10000 by default; BURST=0 for none
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { connect } from '../db/postgres/connect.ts';
import { addDays, dayOf } from '../domain/time/day.ts';
import { defaultPolicy } from '../domain/policy.ts';
import { NAMESPACE } from '../sandbox/environment.ts';
import { load, post } from './http-load.ts';
import type { StartsAsked } from './intake-floors.ts';
import { tokenOf } from './lifecycles.ts';
import { inTurns, printTable, saveResults, setting, spell, type Figure, type Goal, type Sample } from './measure.ts';
import { DatabaseTimes, processorTimeOf } from './processor-time.ts';
import { startBenchSandbox } from './start-sandbox.ts';

const REQUESTS = setting('REQUESTS', 2000);
const STARTS = setting('STARTS', 400);
const TURNS = setting('TURNS', 5);
const AT_ONCE = setting('AT_ONCE', 50);
const BURST = setting('BURST', 10_000);
const HOUSEHOLDS = 20_000;
const BIG_FORMS = 20;
const VINS = 1000;
const FLEET_FORM = 'fleet of a thousand';

const sandbox = await startBenchSandbox({ CALL_LIMITS: roomy() });
const db = connect(sandbox.databaseUrl, { max: 2, statementTimeoutMs: 0 });
const temporalAddress = `127.0.0.1:${sandbox.ports.temporal}`;
const temporal = { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: NAMESPACE };
const client = new Client({ connection: await Connection.connect({ address: temporalAddress }), namespace: NAMESPACE });
const floors = startProcess(
  'intake-floors.ts',
  sandbox.databaseUrl,
  sandbox.loginUrl,
  `http://localhost:${sandbox.ports.identity}`,
);
const dbos = startProcess('intake-dbos.ts', sandbox.databaseUrl.replace(/right_of_way$/, 'intake_dbos'));

try {
  // No checkpoint falls into a turn: after one, each page's first change writes all of it, which costs the fuller tables more.
  await db.raw(`alter system set checkpoint_timeout = '1h'`);
  await db.raw(`alter system set max_wal_size = '16GB'`);
  await db.raw('select pg_reload_conf()');
  const [[floorPort]] = (await Promise.all([once(floors, 'message'), once(dbos, 'message')])) as [[number], unknown]; // its first word
  await db.raw('create table intake_floor (id uuid primary key, form jsonb not null)');
  const bearer = `Bearer ${await tokenOf(sandbox, 'retail-owner@example.com')}`;
  const fleet = `Bearer ${await tokenOf(sandbox, 'fleet-admin@example.com')}`;
  await addHouseholds();
  const vins = await addFleet();
  const databases = new DatabaseTimes(sandbox.pids.postgres);
  process.kill(sandbox.pids.worker, 'SIGSTOP');

  /** With what it cost: milliseconds of processor time for each, of the process and of PostgreSQL by database. */
  const spent = async (pid: number, count: number, work: () => Promise<Sample>): Promise<Sample> => {
    const before = { process: processorTimeOf(pid), postgres: databases.read() };
    const sample = await work();
    const after = { process: processorTimeOf(pid), postgres: databases.read() };
    const of = (database: string) => (after.postgres[database] ?? 0) - (before.postgres[database] ?? 0);
    return {
      ...sample,
      node: (after.process - before.process) / count,
      postgres: (of('right_of_way') + of('intake_dbos') + of('other')) / count,
    };
  };
  const calls = (path: string, count: number, form: object, authorization: string) =>
    Array.from({ length: count }, () =>
      post(path, JSON.stringify(form), { Authorization: authorization, 'Idempotency-Key': randomUUID() }),
    );
  const floor =
    (path: string, count = REQUESTS) =>
    () =>
      spent(floors.pid ?? 0, count, () =>
        load({ port: floorPort, atOnce: AT_ONCE, status: 202, calls: calls(path, count, form(), bearer) }),
      );
  const product = (count: number, atOnce: number, body: object, authorization: string) => () =>
    spent(sandbox.pids.api, count, () =>
      load({ port: sandbox.ports.api, atOnce, status: 202, calls: calls('/v1/requests', count, body, authorization) }),
    );
  const starts = (process: ChildProcess, asked: StartsAsked | object, count: number) => () =>
    spent(process.pid ?? 0, count, async () => {
      process.send(asked);
      const [sample] = (await once(process, 'message')) as [Sample]; // it says nothing else
      return sample;
    });

  await holdsAtTheAnswer(calls('/v1/requests', 1, form(), bearer));
  const figures = await inTurns(TURNS, {
    product: settled(product(REQUESTS, AT_ONCE, form(), bearer)),
    insert: settled(floor('/insert')),
    rows: settled(floor('/rows')),
    start: settled(floor('/start', STARTS)),
    dbos: settled(starts(dbos, { count: STARTS, atOnce: AT_ONCE }, STARTS)),
    [FLEET_FORM]: settled(
      product(BIG_FORMS, 1, { ...form(), type: 'fleet', products: { vins, chargers: false } }, fleet),
    ),
    dispatcher: settled(starts(floors, { how: 'dispatcher' }, STARTS), STARTS),
    client: settled(starts(floors, { how: 'client', count: STARTS, atOnce: AT_ONCE }, STARTS)),
  });
  process.kill(sandbox.pids.worker, 'SIGCONT');
  report(figures);
  const burst = BURST > 0 ? await burstOf(calls('/v1/requests', BURST, form(), bearer)) : null;
  saveResults('intake', {
    goals: goalsOf(figures, burst),
    requests: REQUESTS,
    starts: STARTS,
    atOnce: AT_ONCE,
    turns: TURNS,
    figures,
    burst,
  });
} finally {
  floors.disconnect();
  dbos.disconnect();
  await db.destroy();
  await client.connection.close();
  process.kill(sandbox.pids.worker, 'SIGCONT');
  await sandbox.stop();
}

function startProcess(script: string, ...args: string[]): ChildProcess {
  return fork(fileURLToPath(new URL(`./${script}`, import.meta.url)), args, { env: { ...process.env, ...temporal } });
}

/** A turn before which nothing is left of the ones before it but so many requests to start; the sweep misses no workflow of theirs. */
function settled(turn: () => Promise<Sample>, toStart = 0): () => Promise<Sample> {
  return async () => {
    await db.raw(
      `update requests set workflow_started_at = clock_timestamp(), workflow_seen_at = clock_timestamp() + interval '1 day'
       where workflow_started_at is null and id not in (
         select id from requests where workflow_started_at is null order by submitted_at desc limit ?)`,
      [toStart],
    );
    if (toStart > 0)
      await db.raw(
        `update requests set workflow_started_at = null where id in (select id from requests order by submitted_at desc limit ?)`,
        [toStart],
      );
    await db.raw('vacuum analyze requests');
    return turn();
  };
}

/** Before anything is timed: what was answered is on record, once for a key, with its trace. */
async function holdsAtTheAnswer([call]: Buffer[]): Promise<void> {
  const before = await counted();
  await load({
    port: sandbox.ports.api,
    atOnce: 1,
    status: 202,
    calls: [call, call].filter((one) => one !== undefined),
  });
  const after = await counted();
  const names = Object.keys(after) as (keyof typeof after)[]; // of exactly this object
  for (const name of names)
    if (after[name] - before[name] !== 1)
      throw new Error(`a request sent twice left ${after[name] - before[name]} in ${name}`);
}

async function counted(): Promise<Record<'requests' | 'audit' | 'timeline' | 'idempotency_keys', number>> {
  const { rows } = await db.raw<{ rows: Record<'requests' | 'audit' | 'timeline' | 'idempotency_keys', number>[] }>(
    `select (select count(*) from requests)::int as requests, (select count(*) from audit)::int as audit,
       (select count(*) from timeline)::int as timeline, (select count(*) from idempotency_keys)::int as idempotency_keys`,
  );
  if (!rows[0]) throw new Error('the record was not counted');
  return rows[0];
}

function form(): object {
  const today = dayOf(new Date(), defaultPolicy.timeZone);
  return {
    type: 'customer',
    email: 'retail-owner@example.com',
    period: { from: addDays(today, -4), to: addDays(today, -3) },
    products: { vins: [], wallbox: true },
    otherUsersInformed: true,
  };
}

/** A registry has many holders: with one fleet and a few others, PostgreSQL rightly reads all registrations for those of one holder. */
async function addHouseholds(): Promise<void> {
  await db.raw(
    `with made as (
       insert into products (id, kind, vin, name)
       select gen_random_uuid(), 'vehicle', 'WVWZZZ1JZXC' || lpad(n::text, 6, '0'), 'A car' from generate_series(1, ?) n returning id
     )
     insert into registrations (product_id, holder, activated, starts_at)
     select id, 'account:' || id, true, '2025-09-12' from made`,
    [HOUSEHOLDS],
  );
}

/** A thousand more vehicles of the demo fleet; answers their VINs. */
async function addFleet(): Promise<string[]> {
  const vins = Array.from({ length: VINS }, (_, i) => `WVWZZZ1JZXB${String(i).padStart(6, '0')}`);
  await db.raw(
    `with made as (
       insert into products (id, kind, vin, name) select gen_random_uuid(), 'vehicle', vin, 'A van' from unnest(?::text[]) vin returning id
     )
     insert into registrations (product_id, holder, activated, starts_at)
     select made.id, 'company:' || a.company_id, true, '2025-09-12' from made, accounts a where a.email = 'fleet-admin@example.com'`,
    [vins],
  );
  await db.raw('analyze');
  return vins;
}

interface Burst extends Record<string, unknown> {
  requests: number;
  recorded: number;
  running: number;
}

/** All at once; then every one of them must get its workflow. */
async function burstOf(calls: Buffer[]): Promise<Burst> {
  const before = (await counted()).requests;
  const begun = performance.now();
  const taken = await load({ port: sandbox.ports.api, atOnce: AT_ONCE, status: 202, calls });
  const left = async () =>
    (await db('requests').whereNull('workflow_started_at').count<{ count: string }[]>('id'))[0]?.count;
  while ((await left()) !== '0') await sleep(500);
  const seconds = (performance.now() - begun) / 1000;
  const recorded = (await counted()).requests - before;
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    'select id from requests order by submitted_at desc limit ?',
    [BURST],
  );
  let running = 0;
  for (const ids of inParts(rows, 100))
    running += (
      await Promise.all(
        ids.map(({ id }) =>
          client.workflow
            .getHandle(`req-${id}`)
            .describe()
            .then(
              () => 1,
              () => 0,
            ),
        ),
      )
    ).reduce<number>((sum, one) => sum + one, 0);
  console.log(
    `\nA burst of ${BURST}: ${recorded} on record, ${running} with a workflow, the last ${seconds.toFixed(0)} s after the first call, with the worker at work`,
  );
  if (recorded !== BURST || running !== BURST) throw new Error('a request of the burst was lost');
  return { requests: BURST, recorded, running, seconds, perSecond: taken['perSecond'] };
}

function* inParts<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let first = 0; first < all.length; first += size) yield all.slice(first, first + size);
}

function report(figures: Record<string, Record<string, Figure>>): void {
  const none: Figure = { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  const of = (name: string, figure: string) => figures[name]?.[figure] ?? none;
  const told = (name: string, figure: string, digits = 0) =>
    figures[name]?.[figure] ? spell(of(name, figure), digits) : '–';
  const rows: Record<string, string> = {
    product: 'POST /v1/requests',
    insert: 'Express, zod, one INSERT',
    rows: 'Express, token, zod, the same rows in one statement',
    start: 'Express, zod, one INSERT, workflow started',
    dbos: 'DBOS, a workflow started',
    [FLEET_FORM]: `POST /v1/requests of ${VINS} VINs, one after the other`,
    dispatcher: 'the dispatcher, workflows started',
    client: 'client.workflow.start',
  };
  console.log(
    `\n${REQUESTS} requests and ${STARTS} starts a turn, ${AT_ONCE} at once, ${TURNS} turns; median (lowest–highest)\n`,
  );
  printTable([
    ['what', 'a second', 'p50 ms', 'p99 ms', 'CPU ms of the process each', 'CPU ms of PostgreSQL each'],
    ...Object.entries(rows).map(([name, what]) => [
      what,
      told(name, 'perSecond'),
      told(name, 'p50', 1),
      told(name, 'p99', 1),
      told(name, 'node', 2),
      told(name, 'postgres', 2),
    ]),
  ]);
}

function goalsOf(figures: Record<string, Record<string, Figure>>, burst: Burst | null): Goal[] {
  const of = (name: string, figure: string) => figures[name]?.[figure]?.median ?? Number.NaN;
  const times = (a: string, b: string, figure = 'perSecond') => of(a, figure) / of(b, figure);
  return [
    { id: 'B1', what: 'requests/s, × one INSERT', value: times('product', 'insert'), atLeast: 0.4 },
    { id: 'B1', what: 'requests/s, × the same rows in one statement', value: times('product', 'rows'), atLeast: 0.8 },
    { id: 'B1', what: 'requests/s, × INSERT and workflow start', value: times('product', 'start'), atLeast: 12 },
    { id: 'B1', what: 'requests/s, × starts of DBOS', value: times('product', 'dbos'), atLeast: 1 },
    { id: 'B1', what: 'p99, × that of the same rows', value: times('product', 'rows', 'p99'), atMost: 2 },
    { id: 'B1', what: 'dispatched/s, × client.workflow.start', value: times('dispatcher', 'client'), atLeast: 0.85 },
    { id: 'B14', what: `ms for a form of ${VINS} VINs, p50`, value: of(FLEET_FORM, 'p50'), atMost: 60 },
    ...(burst
      ? [
          {
            id: 'B1',
            what: `of a burst of ${burst.requests}, those without a row or a workflow`,
            value: burst.requests - Math.min(burst.recorded, burst.running),
            atMost: 0,
          },
        ]
      : []),
  ];
}

function roomy(): string {
  return JSON.stringify({
    reads: 1e6,
    anonymousReads: 1e6,
    acts: 1e6,
    anonymousActs: 1e6,
    guesses: 1e6,
    connections: 1e6,
  });
}
