/** The data source that comes with the engine: readings in PostgreSQL. */
import type { Knex } from 'knex';
import { lendConnection } from '../../../db/postgres/lend.ts';
import { copyReadingsOut, takeFromFeed } from '../../../db/readings/export.ts';
import { readingsKeptFrom } from '../../../db/readings/kept.ts';
import type { DataSource } from '../data-source.ts';
import { readingLines } from './reading-lines.ts';

interface Interval {
  from: Date;
  until: Date;
}

const GETS_ON = Buffer.alloc(0);

/**
 * Readings as the table of that name has them, streamed in constant memory: month by month, as the table is partitioned,
 * since a transaction that stays open for as long as a file is written would hold back the vacuum of every table.
 */
export const postgresReadings = (db: Knex): DataSource => ({
  keptFrom: () => readingsKeptFrom(db),
  async *records({ productNo }, { only, ...interval }, signal) {
    signal.throwIfAborted();
    const { signals } = await takeFromFeed(db, productNo, interval);
    const wanted = only && signals.filter(({ path }) => only.has(path));
    // Where all are wanted nothing is filtered: a signal that has no name then makes the export fail.
    const some = wanted && wanted.length < signals.length ? wanted.map(({ id }) => id) : undefined;
    if (some?.length === 0) return;
    for (const month of monthsOf(interval)) {
      yield* copied(db, productNo, { interval: month, some, signals, signal });
      yield GETS_ON;
    }
  },
});

interface Copying {
  interval: Interval;
  /** Numbers of signals; `undefined`: all. */
  some: number[] | undefined;
  signals: Awaited<ReturnType<typeof takeFromFeed>>['signals'];
  signal: AbortSignal;
}

async function* copied(
  db: Knex,
  productNo: number,
  { interval, some, signals, signal }: Copying,
): AsyncGenerator<Buffer> {
  signal.throwIfAborted();
  const lent = await lendConnection(db);
  signal.addEventListener('abort', lent.cut);
  let whole = false;
  try {
    yield* readingLines(copyReadingsOut(lent.connection, productNo, { ...interval, some }), productNo, signals);
    whole = true;
  } finally {
    signal.removeEventListener('abort', lent.cut);
    if (!whole) lent.cut(); // whoever stops reading half way must not leave a copy running
    await lent.giveBack();
  }
}

/** An interval in pieces that end with the months of UTC. */
function* monthsOf({ from, until }: Interval): Generator<Interval> {
  for (let start = from; start < until;) {
    const next = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1));
    const end = next < until ? next : until;
    yield { from: start, until: end };
    start = end;
  }
}
