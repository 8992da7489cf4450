/** How long readings, the feed and the newest values are kept (R58). What is older is dropped: of tables by time, a partition at a time. */
import type { Knex } from 'knex';
import type { Policy } from '../../domain/policy.ts';

type Kept = Pick<Policy['keepFor'], 'readings' | 'feed'>;
export type Dropped = { of: 'readings' | 'feed'; name: string };

/** SQLSTATE of a lock that was not to be had in time. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Drops the oldest partition whose time is over, of the feed or else of readings. `undefined` where there is none, or where
 * whoever reads or writes would have had to wait for it: another time it goes.
 */
export async function dropOldPartition(db: Knex, keepFor: Kept): Promise<Dropped | undefined> {
  const feed = await drop(db, 'select drop_old_feed(?) as name', keepFor.feed);
  if (feed) return { of: 'feed', name: feed };
  const other = await drop(db, `select case when empty_feed_other(?) then 'feed_other' end as name`, keepFor.feed);
  if (other) return { of: 'feed', name: other };
  const readings = await drop(db, 'select drop_old_readings(?) as name', keepFor.readings);
  return readings ? { of: 'readings', name: readings } : undefined;
}

async function drop(db: Knex, sql: string, keep: string): Promise<string | null> {
  try {
    return await db.transaction(async (tx) => {
      await tx.raw(`set local statement_timeout = '60s'`); // a large file takes its time to be removed
      const { rows } = await tx.raw<{ rows: { name: string | null }[] }>(sql, [keep]);
      return rows[0]?.name ?? null;
    });
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === LOCK_NOT_AVAILABLE)
      return null;
    throw error;
  }
}

/** Products of a turn. */
const AT_ONCE = 500;

/**
 * Forgets newest values that were measured longer ago than readings are kept, and all those of products that had a holder and
 * have none any more, nor will have. Looks at some hundred products, those whose number is above `after`; answers the last of
 * them, `null` where there was none. That something came in of a product is still known: an export asks for that.
 */
export const forgetOldValues = (db: Knex, keepFor: Pick<Kept, 'readings'>, after: number): Promise<number | null> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: { last: number | null }[] }>(
      `select max(product_no) as last from
         (select product_no from latest where product_no > :after order by product_no limit ${AT_ONCE}) page`,
      { after },
    );
    const last = rows[0]?.last ?? null;
    if (last === null) return null;
    // Locked as ingest locks them, by number. The next statement sees what ingest wrote before.
    const found: { rows: { no: number }[] } = await tx.raw(
      `select l.product_no as no from latest l
       where l.product_no > :after and l.product_no <= :last and l.state <> '{}'
         and (${NOBODYS} or exists (select from jsonb_each(l.state) v where ${OLD}))
       order by l.product_no for update`,
      { after, last, keep: keepFor.readings },
    );
    if (found.rows.length > 0)
      await tx.raw(
        `update latest l set state = case when ${NOBODYS} then '{}' else
           (select coalesce(jsonb_object_agg(v.key, v.value), '{}') from jsonb_each(l.state) v where not ${OLD}) end
         where l.product_no = any(:products)`,
        { products: found.rows.map(({ no }) => no), keep: keepFor.readings },
      );
    return last;
  });

/** SQL about a value `v` of a state, and about products `l`. */
const OLD = `((v.value->>0)::bigint < extract(epoch from clock_timestamp() - :keep::interval) * 1000)`;
const NOBODYS = `(select count(*) > 0 and bool_and(coalesce(r.ends_at, 'infinity') <= clock_timestamp())
  from registrations r join products p on p.id = r.product_id where p.no = l.product_no)`;

export interface KeptFigures {
  /** Partitions with bounds in time, and those of them whose time is over: not moved yet, held, or in use each time. */
  readings: { partitions: number; overdue: number };
  feed: { partitions: number; overdue: number };
  /** Positions of the feed: whoever has read up to a lower one than `earliest` − 1 has missed something. */
  positions: FeedEnds;
}

export interface FeedEnds {
  earliest: number;
  head: number;
}

/** What is kept at the moment. */
export async function keptFigures(db: Knex, keepFor: Kept): Promise<KeptFigures> {
  const { rows } = await db.raw<{ rows: { of: 'readings' | 'feed'; partitions: number; overdue: number }[] }>(
    `select what as "of", count(p.name)::int as partitions, count(*) filter (where p.until_at <= clock_timestamp() - keep::interval)::int as overdue
     from (values ('readings', :readings), ('feed', :feed)) as kept (what, keep) left join lateral time_partitions(what::regclass) p on true
     group by what`,
    { readings: keepFor.readings, feed: keepFor.feed },
  );
  const of = (table: 'readings' | 'feed') => {
    const { partitions = 0, overdue = 0 } = rows.find((row) => row.of === table) ?? {};
    return { partitions, overdue };
  };
  return { readings: of('readings'), feed: of('feed'), positions: await feedEnds(db) };
}

/** The lowest position from which on nothing is missing, and the highest one there is; `earliest` is above it where nothing is there. */
export async function feedEnds(db: Knex): Promise<FeedEnds> {
  const row = (await db('feed_heads').where({ shard: 0 }).first('earliest', 'head')) as
    | { earliest: string; head: string }
    | undefined;
  return { earliest: Number(row?.earliest ?? 1), head: Number(row?.head ?? 0) };
}

/** Of the time before this moment readings are kept no longer, or not all of them; `null` while nothing was dropped. */
export async function readingsKeptFrom(db: Knex): Promise<Date | null> {
  const row = (await db('dropped_partitions').where({ what: 'readings' }).max('until_at as at').first()) as
    | { at: Date | null }
    | undefined;
  return row?.at ?? null;
}
