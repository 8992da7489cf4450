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

/** Drops counts whose window is over; returns how many. */
export const dropOldCounts = (db: Knex): Promise<number> =>
  db('rate_limits').whereRaw(`resets_at < now() - interval '1 hour'`).delete();
