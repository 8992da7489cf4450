/** How often something was done lately, counted for all processes together (reliability rule 27). */
import type { Knex } from 'knex';

export interface Count {
  /** With the ones just added. */
  hits: number;
  /** Milliseconds until counting begins anew. */
  resetsInMs: number;
}

/** Adds `hits` to what was counted under `key` in the window that runs, or begins a window of `windowMs`. */
export async function countHits(db: Knex, key: string, hits: number, windowMs: number): Promise<Count> {
  const { rows } = await db.raw<{ rows: { hits: number; resets_in_ms: number }[] }>(
    `insert into rate_limits as r (key, hits, resets_at)
     values (:key, :hits, now() + :windowMs * interval '1 ms')
     on conflict (key) do update set
       hits = case when r.resets_at <= now() then excluded.hits else r.hits + excluded.hits end,
       resets_at = case when r.resets_at <= now() then excluded.resets_at else r.resets_at end
     returning hits, greatest(0, ceil(extract(epoch from resets_at - now()) * 1000))::integer as resets_in_ms`,
    { key, hits, windowMs },
  );
  const row = rows[0];
  if (!row) throw new Error('The count was not kept.');
  return { hits: row.hits, resetsInMs: row.resets_in_ms };
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
