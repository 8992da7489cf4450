/** The catalogue of signals as the operator's systems put it (R57): what the readings mean. Every version is kept. */
import type { Knex } from 'knex';
import type { EntryOf } from '../../domain/registry/entries.ts';
import { putRows } from './put-rows.ts';
import type { Verdict } from './verdict.ts';

type SignalPut = EntryOf<'signal'> & { id?: number };

/** Readings hold a signal's number as a smallint, and a number is never given to another signal. */
const MOST_SIGNALS = 32_767;

/** One catalogue: whoever puts signals waits for others who do, so that numbers are given once. */
export const lockCatalogue = (tx: Knex.Transaction): Promise<unknown> =>
  tx.raw(`select pg_advisory_xact_lock(hashtextextended('signals', 7))`);

/** Readings hold a signal's number, so a path keeps the number that it got first. */
export async function putSignals(
  tx: Knex.Transaction,
  entries: readonly SignalPut[],
  actor: string,
): Promise<Verdict[]> {
  await lockCatalogue(tx);
  const highest = (await tx('signals').max('id as id').first()) as { id: number | null } | undefined;
  let next = (highest?.id ?? 0) + 1;
  let unborn = 0; // all are judged before the first gets its number
  return putRows(
    tx,
    {
      table: 'signals',
      keyColumn: 'path',
      stream: ({ key }) => `signal:${key}`,
      act: 'signal-put',
      columns: ({ meaning, unit, datatype, groups, personal, tradeSecret, range, interval, kinds, models }) => ({
        meaning: meaning['en']!,
        meanings: meaning,
        unit: unit ?? null,
        datatype,
        groups,
        personal,
        trade_secret: tradeSecret,
        range: range ?? null,
        usual_interval: interval ?? null,
        kinds,
        models,
      }),
      born: ({ id }) => ({ id: id ?? next++ }),
      faults: (_entry, before) => {
        if (before) return [];
        unborn += 1;
        return next + unborn - 1 > MOST_SIGNALS ? [{ at: '', code: 'catalogue-full', most: MOST_SIGNALS }] : [];
      },
    },
    entries,
    actor,
  );
}
