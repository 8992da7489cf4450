/** The data source that comes with the engine: readings in PostgreSQL. */
import type { Knex } from 'knex';
import { lendConnection } from '../../../db/postgres/lend.ts';
import { allSignals, copyReadingsOut } from '../../../db/readings/export.ts';
import type { DataSource } from '../data-source.ts';
import { readingLines } from './reading-lines.ts';

/** Readings as the table of that name has them, streamed in constant memory. */
export const postgresReadings = (db: Knex): DataSource => ({
  signals: () => allSignals(db),
  async *records({ productNo }, interval, signal) {
    signal.throwIfAborted();
    const signals = await allSignals(db);
    const lent = await lendConnection(db);
    signal.addEventListener('abort', lent.cut);
    let whole = false;
    try {
      // A large export takes as long as it takes; that it gets on is what the heartbeat shows.
      await lent.connection.query('begin read only; set local statement_timeout = 0');
      yield* readingLines(copyReadingsOut(lent.connection, productNo, interval), productNo, signals);
      await lent.connection.query('commit');
      whole = true;
    } finally {
      signal.removeEventListener('abort', lent.cut);
      if (!whole) lent.cut(); // whoever stops reading half way must not leave a copy running
      await lent.giveBack();
    }
  },
});
