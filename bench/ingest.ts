/**
 * C1, C2: readings in over HTTP, committed when they are answered. Large batches (500 readings, 10 or 1 of each vehicle)
 * from 8 and 64 callers, small ones (1 to 20) from 200. Beside them, in the same run on the same database, a floor: Express
 * with the same token, schemas and limits, a row a reading, a row a newest value, a statement a call; and COPY alone.
 * C11: a closed day moves into the table that exports read, beside a bare INSERT … SELECT … ORDER BY of the same readings,
 * and what batches take meanwhile. C10: ingest and PostgreSQL are killed again and again under writers; then everything that
 * was acknowledged is looked for. (Its readers by cursor come with the calls that read.)
 *
 * The worker is halted: it would move days, too.
 *
 *     npm run bench:ingest        # READINGS=200000 SMALL=100000 TURNS=5 DAY=2000000 KILLS_S=60 VEHICLES=10000 by default; DAY=0, KILLS_S=0 for none
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect } from '../db/postgres/connect.ts';
import { loadInOrder } from './http-load.ts';
import { moveDay, type DayMoved } from './ingest-day.ts';
import { killUnderWriters } from './ingest-kills.ts';
import { addFleet, Batches } from './ingest-load.ts';
import { tokenOf } from './lifecycles.ts';
import { inTurns, printTable, saveResults, setting, spell, type Figure, type Goal, type Sample } from './measure.ts';
import { DatabaseTimes, processorTimeOf } from './processor-time.ts';
import { startBenchSandbox } from './start-sandbox.ts';

const READINGS = setting('READINGS', 200_000);
const SMALL = setting('SMALL', 100_000);
const TURNS = setting('TURNS', 5);
const DAY = setting('DAY', 2_000_000);
const KILLS_S = setting('KILLS_S', 60);
const VEHICLES = setting('VEHICLES', 10_000);
const LARGE_BATCH = 500;
const MOST_SMALL = 20;
const PATH = '/ingest/v1/batches';

const sandbox = await startBenchSandbox({});
const db = connect(sandbox.databaseUrl, { max: 4, statementTimeoutMs: 0 });
process.kill(sandbox.pids.worker, 'SIGSTOP');
const fleet = await addFleet(db, VEHICLES);
await makeFloorTables();
const floor = fork(fileURLToPath(new URL('./ingest-floor.ts', import.meta.url)), [
  sandbox.databaseUrl,
  `http://localhost:${sandbox.ports.identity}`,
]);

try {
  const [floorPort] = (await once(floor, 'message')) as [number]; // its first word
  const batches = new Batches(fleet, `Bearer ${await tokenOf(sandbox, 'telemetry@example.com')}`);
  const databases = new DatabaseTimes(sandbox.pids.postgres);
  const product = { path: PATH, port: sandbox.ports.ingest, pid: sandbox.pids.ingest, table: 'feed' };
  const bare = { path: '/rows', port: floorPort, pid: floor.pid ?? 0, table: 'ingest_floor' };

  /** One turn: calls of `callers`, in their order; every reading must be there afterwards. */
  const turn = (to: typeof product, callers: number, total: number, sizeOf: (call: number) => number, per: number) =>
    settled(async () => {
      const lines = Array.from({ length: callers }, (): Buffer[] => []);
      let readings = 0;
      for (let call = 0; readings < total; call += 1) {
        const size = sizeOf(call);
        readings += size;
        const caller = call % callers;
        lines[caller]?.push(batches.call(to.path, `bench-${to.table}-${caller}`, size, per));
      }
      const before = await kept(to.table);
      const spent = { process: processorTimeOf(to.pid), postgres: postgresTime(databases) };
      const sample = await loadInOrder({ port: to.port, lines, status: 200 });
      const calls = lines.reduce((sum, { length }) => sum + length, 0);
      const process1 = ((processorTimeOf(to.pid) - spent.process) / readings) * 1000;
      const postgres = ((postgresTime(databases) - spent.postgres) / readings) * 1000;
      const found = (await kept(to.table)) - before;
      if (found !== readings) throw new Error(`${readings} readings were sent to ${to.table}, and ${found} are there`);
      return {
        readings: ((sample['perSecond'] ?? 0) * readings) / calls,
        p50: sample['p50'] ?? 0,
        p99: sample['p99'] ?? 0,
        process: process1,
        postgres,
        cpu: process1 + postgres,
      };
    });
  const large = (to: typeof product, callers: number, per: number) =>
    turn(to, callers, READINGS, () => LARGE_BATCH, per);
  const small = (to: typeof product, total: number) => turn(to, 200, total, (call) => 1 + ((call * 7) % MOST_SMALL), 5);

  const figures = await inTurns(TURNS, {
    'per 10, 8 callers': large(product, 8, 10),
    'per 10, 8 callers: a row a reading': large(bare, 8, 10),
    'per 10, 64 callers': large(product, 64, 10),
    'per 10, 64 callers: a row a reading': large(bare, 64, 10),
    'per 1, 8 callers': large(product, 8, 1),
    'per 1, 8 callers: a row a reading': large(bare, 8, 1),
    'small, 200 callers': small(product, SMALL),
    'small, 200 callers: a row a reading': small(bare, SMALL / 2),
    COPY: settled(async () => {
      floor.send({ copy: READINGS });
      const [sample] = (await once(floor, 'message')) as [Sample]; // it says nothing else
      return sample;
    }),
  });
  report(figures);
  const day =
    DAY > 0 ? await moveDay({ db, sandbox, batches, readings: DAY, turns: Math.min(TURNS, 3), path: PATH }) : null;
  const kills = KILLS_S > 0 ? await killUnderWriters({ db, sandbox, fleet, seconds: KILLS_S, path: PATH }) : null;
  saveResults('ingest', {
    goals: goalsOf(figures, { day, kills }),
    readings: READINGS,
    small: SMALL,
    turns: TURNS,
    vehicles: VEHICLES,
    figures,
    day,
    kills,
  });
} finally {
  floor.disconnect();
  await db.destroy();
  process.kill(sandbox.pids.worker, 'SIGCONT');
  await sandbox.stop();
}

function postgresTime(databases: DatabaseTimes): number {
  const { right_of_way: own = 0, other } = databases.read();
  return own + other;
}

async function kept(table: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: string }[] }>(
    table === 'feed' ? 'select coalesce(sum(n), 0) as count from feed' : `select count(*) as count from ${table}`,
  );
  return Number(rows[0]?.count);
}

function settled(work: () => Promise<Sample>): () => Promise<Sample> {
  return async () => {
    for (const table of ['latest', 'ingest_floor_latest', 'feed_heads', 'ingest_floor_heads'])
      await db.raw(`vacuum ${table}`);
    await db.raw('truncate ingest_floor_copy');
    await db.raw('checkpoint');
    return work();
  };
}

async function makeFloorTables(): Promise<void> {
  await db.raw(`
    create table ingest_floor_heads (head bigint not null) with (fillfactor = 10);
    insert into ingest_floor_heads values (0);
    create table ingest_floor_sources (source text primary key, sequence bigint not null) with (fillfactor = 50);
    create table ingest_floor (pos bigint primary key, product_no int not null, signal smallint not null, at timestamptz not null, received_at timestamptz not null, value text not null);
    create index on ingest_floor (product_no, pos);
    create table ingest_floor_latest (product_no int, signal smallint, at timestamptz not null, pos bigint not null, value text not null, primary key (product_no, signal)) with (fillfactor = 60);
    create table ingest_floor_copy (product_no int not null, signal smallint not null, at timestamptz not null, received_at timestamptz not null, value text not null);
  `);
}

function report(figures: Record<string, Record<string, Figure>>): void {
  const none: Figure = { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  const of = (name: string, figure: string) => figures[name]?.[figure] ?? none;
  const told = (name: string, figure: string, digits = 0) =>
    figures[name]?.[figure] ? spell(of(name, figure), digits) : '–';
  console.log(
    `\n${READINGS} readings a turn in batches of ${LARGE_BATCH}, ${SMALL} in batches of 1 to ${MOST_SMALL}; ${TURNS} turns; median (lowest–highest)\n`,
  );
  printTable([
    ['what', 'readings a second', 'p50 ms', 'p99 ms', 'CPU ms/1,000: process', 'PostgreSQL'],
    ...Object.keys(figures).map((name) => [
      name,
      told(name, 'readings'),
      told(name, 'p50', 1),
      told(name, 'p99', 1),
      told(name, 'process', 2),
      told(name, 'postgres', 2),
    ]),
  ]);
}

function goalsOf(
  figures: Record<string, Record<string, Figure>>,
  { day, kills }: { day: DayMoved | null; kills: Record<'lost' | 'doubled' | 'outOfOrder' | 'holes', number> | null },
): Goal[] {
  const of = (name: string, figure: string) => figures[name]?.[figure]?.median ?? Number.NaN;
  const times = (name: string) => of(name, 'readings') / of(`${name}: a row a reading`, 'readings');
  const small = 'small, 200 callers';
  return [
    ...['per 10, 8 callers', 'per 10, 64 callers'].flatMap((name) => [
      { id: 'C1', what: `readings/s, ${name}`, value: of(name, 'readings'), atLeast: 100_000 },
      { id: 'C1', what: `${name}, × a row a reading`, value: times(name), atLeast: 1.4 },
      { id: 'C1', what: `CPU ms for 1,000 readings, ${name}`, value: of(name, 'cpu'), atMost: 11 },
    ]),
    { id: 'C1', what: 'readings/s, per 1', value: of('per 1, 8 callers', 'readings'), atLeast: 45_000 },
    { id: 'C2', what: 'readings/s, 200 small callers', value: of(small, 'readings'), atLeast: 50_000 },
    { id: 'C2', what: 'ms, p99, 200 small callers', value: of(small, 'p99'), atMost: 110 },
    { id: 'C2', what: 'readings/s, 200 small callers, × a statement a call', value: times(small), atLeast: 2.5 },
    ...(kills
      ? [
          {
            id: 'C10',
            what: 'readings lost, doubled, out of order, and holes, under kills',
            value: kills.lost + kills.doubled + kills.outOfOrder + kills.holes,
            atMost: 0,
          },
        ]
      : []),
    ...(day
      ? [
          { id: 'C11', what: 'a closed day moved, × the bare statement', value: day.timesBare, atLeast: 0.5 },
          { id: 'C11', what: 'p99 of ingest meanwhile, × alone', value: day.timesAlone, atMost: 2 },
        ]
      : []),
  ];
}
