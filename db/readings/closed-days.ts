/** Days of the feed that are over move into `readings`, which exports read: in the order of product and time, each reading once. */
import type { Knex } from 'knex';

/** Products of one step: a step is one transaction, and a kill costs no more than one. */
const PRODUCTS_AT_ONCE = 500;
/** A batch that began before midnight may commit a little after it. */
const SETTLED_AFTER = '15 minutes';

/**
 * Moves a step of the oldest day that is over and not yet moved; goes on where a killed process stopped. Answers whether
 * there may be more to do. Only one process moves at a time.
 */
export const moveClosedDay = (db: Knex, productsAtOnce = PRODUCTS_AT_ONCE): Promise<boolean> =>
  db.transaction(async (tx) => {
    const { rows: free } = await tx.raw<{ rows: { free: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtextextended('feed days', 9)) as free`,
    );
    if (!free[0]?.free) return false;
    const { rows } = await tx.raw<{ rows: { day: string; moved_product: number }[] }>(NEXT_DAY);
    const next = rows[0];
    if (!next) return false;
    const { rows: moved } = await tx.raw<{ rows: { last_product: number | null; moved: string }[] }>(
      'select * from move_feed_day(?, ?, ?)',
      [next.day, next.moved_product, productsAtOnce],
    );
    const { last_product: last, moved: readings } = moved[0] ?? { last_product: null, moved: '0' };
    await tx.raw(
      `update feed_days set moved_product = coalesce(:last, moved_product), readings = readings + :readings,
         moved_at = case when :last::int is null then clock_timestamp() end where day = :day`,
      { day: next.day, last, readings },
    );
    return true;
  });

/**
 * The day that was begun, else that of the first frame that is in no moved day; it gets its row. Days that are not over are not
 * looked through: each look would read all that came today.
 */
const NEXT_DAY = `
  with next as (
    select coalesce(
      (select min(day) from feed_days where moved_at is null),
      (select (min(f.received_at) at time zone 'UTC')::date from feed f
       where f.received_at >= coalesce((select (max(day) + 1)::timestamp at time zone 'UTC' from feed_days where moved_at is not null), '-infinity')
         and f.received_at < date_trunc('day', now() - interval '${SETTLED_AFTER}', 'UTC'))) as day
  )
  insert into feed_days as d (day) select day from next where day is not null
  on conflict (day) do update set day = d.day returning day::text, moved_product`;
