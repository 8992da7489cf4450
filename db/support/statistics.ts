/** How requests went in the last year, in figures that name nobody: how long until the data was there, and how they ended. */
import type { Knex } from 'knex';
import type { State } from '../../domain/requests/states.ts';
import type { RequestType } from '../../domain/requests/types.ts';

export interface TypeStatistics {
  type: RequestType;
  requests: number;
  /** From the confirmed email until the data was ready, in seconds; `null` where it was ready for too few. */
  medianSeconds: number | null;
  p95Seconds: number | null;
  outcomes: { status: State; requests: number }[];
}

/** What would tell of fewer is left out. */
export const FEWEST = 10;

/** Of requests submitted in the last 365 days, by type. */
export async function statistics(db: Knex): Promise<TypeStatistics[]> {
  const { rows } = await db.raw<{ rows: TypeStatistics[] }>(
    `with recent as (
       select type, status, extract(epoch from ready_at - verified_at) as took from requests
       where submitted_at > clock_timestamp() - interval '365 days'
     ), outcome as (
       select type, jsonb_agg(jsonb_build_object('status', status, 'requests', n) order by status) as outcomes
       from (select type, status, count(*)::int as n from recent group by 1, 2) counted where n >= ${FEWEST} group by 1
     )
     select r.type, count(*)::int as requests,
       case when count(r.took) >= ${FEWEST} then percentile_cont(0.5) within group (order by r.took)::float8 end as "medianSeconds",
       case when count(r.took) >= ${FEWEST} then percentile_cont(0.95) within group (order by r.took)::float8 end as "p95Seconds",
       coalesce(min(o.outcomes::text)::jsonb, '[]') as outcomes
     from recent r left join outcome o using (type)
     group by r.type having count(*) >= ${FEWEST} order by r.type`,
  );
  return rows;
}
