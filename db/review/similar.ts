/** R56: what other public bodies were given or asked for of the same time (Article 18(2)(b), (3)): the reviewer sees it beside the request. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { State } from '../../domain/requests/states.ts';

export interface SimilarRequest {
  id: RequestId;
  /** The body's name; `null` once the details were removed. */
  body: string | null;
  need: string | null;
  status: State;
  submittedAt: Date;
  period: { from: string; to: string };
  /** Whether it was given tables (the ledger). */
  given: boolean;
}

const MOST = 10;

/** Requests of public bodies whose periods have a day in common with this one's, those that were given tables first, then the newest; ten at most. */
export async function similarRequests(db: Knex, id: RequestId): Promise<SimilarRequest[]> {
  const { rows } = await db.raw<{ rows: SimilarRequest[] }>(
    `select o.id, o.details->'body'->>'name' as body, o.details->>'need' as need, o.status, o.submitted_at as "submittedAt",
       jsonb_build_object('from', o.period_from, 'to', o.period_to) as period,
       exists (select from aggregate_releases l where l.request_id = o.id) as given
     from requests r join requests o on o.type = 'public-body' and o.id <> r.id and o.period_from <= r.period_to and o.period_to >= r.period_from
     where r.id = :id and r.type = 'public-body'
     order by given desc, o.submitted_at desc, o.id limit ${MOST}`,
    { id },
  );
  return rows;
}
