/** Readings of a vehicle of a test's own. */
import type { Knex } from 'knex';

interface Stretch {
  /** The day on which they begin, at noon in UTC. */
  daysAgo: number;
  count: number;
  /** Between one and the next. */
  everyMs?: number;
}

/** Adds readings of one signal of the catalogue; `productNo` as the record numbers products. */
export async function addReadings(record: Knex, productNo: number, { daysAgo, count, everyMs = 1000 }: Stretch) {
  await record.raw(
    `insert into readings (product_no, signal, at, value)
     select :productNo, (select min(id) from signals),
       date_trunc('day', clock_timestamp()) - :daysAgo * interval '1 day' + interval '12 hours' + i * :everyMs * interval '1 millisecond',
       round((random() * 200)::numeric, 1)::text
     from generate_series(0, :count - 1) i`,
    { productNo, daysAgo, count, everyMs },
  );
}
