/**
 * C11: a day of the feed that is over moves into `readings`, in steps, each one transaction; beside a bare
 * INSERT … SELECT … ORDER BY of the same readings into a table of the same shape, and beside what ingest takes for a batch
 * with and without it. Every turn moves the same day again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { moveClosedDay } from '../db/readings/closed-days.ts';
import { loadInOrder } from './http-load.ts';
import type { Batches } from './ingest-load.ts';
import { inTurns, printTable, spell, type Figure, type Sample } from './measure.ts';
import type { BenchSandbox } from './start-sandbox.ts';

interface DayOptions {
  db: Knex;
  sandbox: BenchSandbox;
  batches: Batches;
  /** How many readings the day has. */
  readings: number;
  turns: number;
  /** Of ingest. */
  path: string;
}

const PER_FRAME = 10;
/** A month of its own: nothing else was measured then. */
const MONTH = '2019-05';
/** 1,000 readings a second meanwhile. */
const CALLERS = 4;
const EACH_MS = 80;
const BATCH = 20;
const ALONE_MS = 5000;

/** What it came to, by medians: how quick the move is beside the bare statement, and p99 of ingest beside what it is alone. */
export interface DayMoved {
  timesBare: number;
  timesAlone: number;
  figures: Record<string, Record<string, Figure>>;
}

/** Prints and answers the figures. */
export async function moveDay(options: DayOptions): Promise<DayMoved> {
  const { db, readings, turns } = options;
  const day = await fillYesterday(db, readings);
  await db.raw('create table ingest_floor_moved (like readings including indexes)');
  const moved = async (table: string) => {
    const { rows } = await db.raw<{ rows: { count: string }[] }>(
      `select count(*) as count from ${table} where at >= '${MONTH}-01' and at < '${MONTH}-01'::date + interval '1 month'`,
    );
    if (Number(rows[0]?.count) !== readings)
      throw new Error(`${rows[0]?.count} of ${readings} readings are in ${table}`);
  };
  const figures = await inTurns(turns, {
    move: async () => {
      await db.raw('delete from feed_days');
      await db.raw('select make_reading_partitions(?, ?)', [`${MONTH}-01`, `${MONTH}-02`]);
      await db.raw(`truncate readings_${MONTH.replace('-', '_')}`);
      await db.raw('checkpoint');
      const alone = await ingestWhile(options, sleep(ALONE_MS));
      const begun = performance.now();
      let seconds = 0;
      const meanwhile = await ingestWhile(
        options,
        (async () => {
          while (await moveClosedDay(db));
          seconds = (performance.now() - begun) / 1000;
        })(),
      );
      await moved('readings');
      return { readings: readings / seconds, alone: alone['p99'] ?? 0, meanwhile: meanwhile['p99'] ?? 0 };
    },
    bare: async () => {
      await db.raw('truncate ingest_floor_moved');
      await db.raw('checkpoint');
      const begun = performance.now();
      await db.raw(
        `insert into ingest_floor_moved (product_no, signal, at, value)
         select f.product_no, r.signal, r.at, r.value from feed f cross join lateral feed_lines(f.body) r
         where f.received_at >= :day::date and f.received_at < :day::date + 1 order by 1, 3`,
        { day },
      );
      const seconds = (performance.now() - begun) / 1000;
      await moved('ingest_floor_moved');
      return { readings: readings / seconds };
    },
  });
  report(figures, readings);
  const median = (name: keyof typeof figures, figure: string) => figures[name][figure]?.median ?? Number.NaN;
  return {
    timesBare: median('move', 'readings') / median('bare', 'readings'),
    timesAlone: median('move', 'meanwhile') / median('move', 'alone'),
    figures,
  };
}

/** Batches at a pace until something else is done. */
async function ingestWhile({ sandbox, batches, path }: DayOptions, work: Promise<unknown>): Promise<Sample> {
  let isDone = false;
  const done = work.finally(() => (isDone = true));
  async function* paced(caller: number): AsyncGenerator<Buffer> {
    for (; !isDone; await sleep(EACH_MS)) yield batches.call(path, `bench-day-${caller}`, BATCH, 5);
  }
  const lines = Array.from({ length: CALLERS }, (_, caller) => paced(caller));
  const [sample] = await Promise.all([loadInOrder({ port: sandbox.ports.ingest, lines, status: 200 }), done]);
  return sample;
}

/** Frames as received yesterday, spread over the day and the fleet; answers the day. */
async function fillYesterday(db: Knex, readings: number): Promise<string> {
  const frames = Math.ceil(readings / PER_FRAME);
  const { rows } = await db.raw<{ rows: { day: string }[] }>(
    `with h as (
       update feed_heads set head = head + :frames where shard = 0 returning head - :frames as base
     ), fleet as (
       select array_agg(no order by no) as numbers from products where vin like 'WVWZZZ1JZXC%'
     ), filled as (
       insert into feed (pos, product_no, received_at, n, body)
       select base + i, numbers[1 + i % cardinality(numbers)],
         (((now() at time zone 'UTC')::date - 1)::timestamp at time zone 'UTC') + i * interval '86399 seconds' / :frames, :each,
         (select string_agg(format(E'%s\\t%s\\t%s\\n', 20000 + (i + k) % 40, (extract(epoch from timestamptz '${MONTH}-01T00:00:00Z') * 1000)::bigint + i::bigint * 10 + k, (i + k) / 10.0), '' order by k)
          from generate_series(0, :each - 1) k)
       from h, fleet, generate_series(1, :frames) i
     )
     select ((now() at time zone 'UTC')::date - 1)::text as day`,
    { frames, each: PER_FRAME },
  );
  await db.raw('analyze feed');
  return rows[0]?.day ?? '';
}

function report(figures: Record<string, Record<string, Figure>>, readings: number): void {
  const told = (name: string, figure: string, digits = 0) => {
    const found = figures[name]?.[figure];
    return found ? spell(found, digits) : '–';
  };
  console.log(`\nA closed day of ${readings} readings, ${PER_FRAME} a frame; median (lowest–highest)\n`);
  printTable([
    ['what', 'readings a second', 'p99 ms of a batch alone', 'and meanwhile'],
    ['the day moved', told('move', 'readings'), told('move', 'alone', 1), told('move', 'meanwhile', 1)],
    ['INSERT … SELECT … ORDER BY', told('bare', 'readings'), '–', '–'],
  ]);
}
