/** Readings of a vehicle of a test's own. */
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';

interface Stretch {
  /** The day on which they begin, at noon in UTC. */
  daysAgo: number;
  /** A second after each other. */
  count: number;
  /** Texts of 216 random characters instead of numbers: they fill a file, and do not shrink in a ZIP. */
  long?: boolean;
  /** By path; the first of the catalogue where none is named. */
  signal?: string;
}

const AT_ONCE = 5000;

/** Adds readings of one signal of the catalogue; `productNo` as the record numbers products. */
export async function addReadings(record: Knex, productNo: number, { daysAgo, count, long = false, signal }: Stretch) {
  const value = () => (long ? `"${randomBytes(162).toString('base64')}"` : (Math.random() * 200).toFixed(1));
  for (let first = 0; first < count; first += AT_ONCE)
    await record.raw(
      `insert into readings (product_no, signal, at, value)
       select :productNo, (select min(id) from signals where :signal::text is null or path = :signal),
         date_trunc('day', clock_timestamp()) - :daysAgo * interval '1 day' + interval '12 hours' + (:first + no) * interval '1 second',
         value
       from unnest(:values::text[]) with ordinality as readings (value, no)`,
      {
        productNo,
        daysAgo,
        first,
        signal: signal ?? null,
        values: Array.from({ length: Math.min(AT_ONCE, count - first) }, value),
      },
    );
}
