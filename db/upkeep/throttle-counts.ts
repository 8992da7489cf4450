/** How often something was done lately, counted for all processes together (reliability rule 27). */
import type { Knex } from 'knex';

export interface Hits {
  key: string;
  hits: number;
}

export interface Count extends Hits {
  /** Milliseconds until counting begins anew. */
  resetsInMs: number;
}

/**
 * Adds `hits` to what was counted under each key in the window that runs, or begins a window of `windowMs`. Answers what is
 * counted under each by now, by whichever process. Rows are locked in one order, so that processes never wait in a circle.
 */
export async function countHits(db: Knex, counted: readonly Hits[], windowMs: number): Promise<Count[]> {
  const { rows } = await db.raw<{ rows: Count[] }>(
    `insert into rate_limits as r (key, hits, resets_at)
     select key, hits, now() + :windowMs * interval '1 ms' from unnest(:keys::text[], :hits::int[]) as c (key, hits) order by key
     on conflict (key) do update set
       hits = case when r.resets_at <= now() then excluded.hits else r.hits + excluded.hits end,
       resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
     returning key, hits, greatest(0, ceil(extract(epoch from resets_at - now()) * 1000))::integer as "resetsInMs"`,
    { keys: counted.map(({ key }) => key), hits: counted.map(({ hits }) => hits), windowMs },
  );
  return rows;
}

const AT_ONCE = 1000;

/** Drops at most a thousand counts whose window is over; `true` where there may be more. */
export async function dropOldCounts(db: Knex): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from rate_limits where key in (
       select key from rate_limits where resets_at < now() - interval '1 hour'
       order by resets_at limit ${AT_ONCE} for update skip locked)`,
  );
  return rowCount === AT_ONCE;
}
