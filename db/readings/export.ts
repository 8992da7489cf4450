/** Reading a product's readings out in bulk, and the catalogue that explains them. */
import type { Knex } from 'knex';
import type { PoolClient } from 'pg';
import { lendConnection } from '../postgres/lend.ts';
import { CopyOut } from '../postgres/copy-out.ts';
import type { Signal } from './import.ts';

/** A stretch of time, and the signals that are wanted of it, by their numbers; `undefined`: all. */
interface Wanted {
  from: Date;
  until: Date;
  some?: readonly number[] | undefined;
}

/**
 * Starts to copy a product's readings from one instant until another, by time, in COPY's binary format: product_no int4,
 * signal int2, at timestamptz, value text. Binary, because it needs no quoting and the database formats nothing: writing
 * the times and the JSON in SQL takes three times as long. However long it takes, no limit ends it: that it gets on is what
 * the heartbeat shows.
 */
export function copyReadingsOut(client: PoolClient, productNo: number, { from, until, some }: Wanted): CopyOut {
  // COPY takes no parameters: whole numbers and two instants are written in, and can be nothing else.
  if (![productNo, ...(some ?? [])].every((no) => Number.isSafeInteger(no)))
    throw new TypeError('Numbers of products and signals are whole numbers.');
  const sql = `set local statement_timeout = 0; copy (select product_no, signal, at, value from readings
    where product_no = ${productNo} and at >= '${from.toISOString()}' and at < '${until.toISOString()}'
      ${some ? `and signal = any('{${some.join(',')}}'::smallint[])` : ''}
    order by at) to stdout (format binary)`;
  return client.query(new CopyOut(sql));
}

const PAGE = 5000;

/**
 * A product's readings from one instant until another, for where there are few of them: each with its signal, its time in
 * microseconds since 1970, and its value.
 */
export async function* readingsInPages(
  db: Knex,
  productNo: number,
  { from, until, some }: Wanted,
): AsyncGenerator<[signal: number, us: bigint, value: string][]> {
  await takeFromFeed(db, productNo, { from, until });
  const lent = await lendConnection(db);
  let whole = false;
  try {
    await lent.connection.query('begin read only; set local statement_timeout = 0');
    await lent.connection.query(
      `declare beside no scroll cursor for select signal, (extract(epoch from at) * 1000000)::bigint::text as us, value
       from readings where product_no = $1 and at >= $2 and at < $3 and ($4::smallint[] is null or signal = any($4)) order by at`,
      [productNo, from, until, some ?? null],
    );
    for (;;) {
      const { rows } = await lent.connection.query<{ signal: number; us: string; value: string }>(
        `fetch ${PAGE} from beside`,
      );
      if (rows.length === 0) break;
      yield rows.map(({ signal, us, value }) => [signal, BigInt(us), value]);
    }
    await lent.connection.query('commit');
    whole = true;
  } finally {
    if (!whole) lent.cut();
    await lent.giveBack();
  }
}

/**
 * Makes what has come in so far of a product's readings from one instant until another readable: days of the feed move only
 * once they are over, and an export must not give less meanwhile. Answers how many readings it made so, and the signals
 * that there are.
 */
export async function takeFromFeed(
  db: Knex,
  productNo: number,
  { from, until }: { from: Date; until: Date },
): Promise<{ taken: number; signals: Pick<Signal, 'id' | 'path'>[] }> {
  const { rows } = await db.raw<{ rows: { taken: string; signals: Pick<Signal, 'id' | 'path'>[] }[] }>(
    `select take_from_feed(?, ?, ?) as taken,
       (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'path', path)), '[]') from signals) as signals`,
    [productNo, from, until],
  );
  return { taken: Number(rows[0]?.taken ?? 0), signals: rows[0]?.signals ?? [] };
}

/** All signals there are. */
export async function allSignals(db: Knex): Promise<Signal[]> {
  const { rows } = await db.raw<{ rows: (Omit<Signal, 'tradeSecret'> & { trade_secret: boolean })[] }>(
    'select * from signals order by path',
  );
  return rows.map(({ trade_secret, ...signal }) => ({ ...signal, tradeSecret: trade_secret }));
}
