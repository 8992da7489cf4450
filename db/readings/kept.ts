/** How long readings and the feed are kept (R58): what is older is dropped, a partition at a time. */
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
