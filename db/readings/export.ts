/** Reading a product's readings out in bulk, and the catalogue that explains them. */
import type { Knex } from 'knex';
import type { PoolClient } from 'pg';
import { CopyOut } from '../postgres/copy-out.ts';
import type { Signal } from './import.ts';

/**
 * Starts to copy a product's readings from one instant until another, by time, in COPY's binary format: product_no int4,
 * signal int2, at timestamptz, value text. Binary, because it needs no quoting and the database formats nothing: writing
 * the times and the JSON in SQL takes three times as long.
 */
export function copyReadingsOut(
  client: PoolClient,
  productNo: number,
  { from, until }: { from: Date; until: Date },
): CopyOut {
  // COPY takes no parameters: a whole number and two instants are written in, and can be nothing else.
  if (!Number.isSafeInteger(productNo)) throw new TypeError('A product number is a whole number.');
  const sql = `copy (select product_no, signal, at, value from readings
    where product_no = ${productNo} and at >= '${from.toISOString()}' and at < '${until.toISOString()}'
    order by at) to stdout (format binary)`;
  return client.query(new CopyOut(sql));
}

/** All signals there are. */
export async function allSignals(db: Knex): Promise<Signal[]> {
  const { rows } = await db.raw<{ rows: (Omit<Signal, 'tradeSecret'> & { trade_secret: boolean })[] }>(
    'select * from signals order by path',
  );
  return rows.map(({ trade_secret, ...signal }) => ({ ...signal, tradeSecret: trade_secret }));
}
