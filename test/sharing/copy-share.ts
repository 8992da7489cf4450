/**
 * Shares by the hundred: copies of one whose data is ready, in the record alone. They share its stored files, and have
 * no workflow: none is needed for a revocation to hold.
 */
import type { Knex } from 'knex';

const COPIES = `
  copies as (select gen_random_uuid() as id from generate_series(1, :count)),
  original as (select * from requests where id = :id),
  copied as (
    insert into requests
    select (jsonb_populate_record(null::requests, to_jsonb(original) || jsonb_build_object('id', copies.id,
      'workflow_started_at', clock_timestamp(), 'files_deleted_at', clock_timestamp()))).*
    from copies, original
  ),
  products as (insert into request_products select (jsonb_populate_record(null::request_products,
    to_jsonb(t) || jsonb_build_object('request_id', copies.id))).* from copies, request_products t where t.request_id = :id),
  deciders as (insert into deciders select (jsonb_populate_record(null::deciders,
    to_jsonb(t) || jsonb_build_object('request_id', copies.id))).* from copies, deciders t where t.request_id = :id),
  decisions as (insert into decisions select (jsonb_populate_record(null::decisions,
    to_jsonb(t) || jsonb_build_object('request_id', copies.id))).* from copies, decisions t where t.request_id = :id),
  consents as (insert into consents select (jsonb_populate_record(null::consents,
    to_jsonb(t) || jsonb_build_object('request_id', copies.id, 'receipt_id', gen_random_uuid()))).*
    from copies, consents t where t.request_id = :id),
  files as (insert into files select (jsonb_populate_record(null::files,
    to_jsonb(t) || jsonb_build_object('request_id', copies.id))).* from copies, files t where t.request_id = :id),
  timeline as (insert into timeline (request_id, at, event, detail)
    select copies.id, t.at, t.event, t.detail from copies, timeline t where t.request_id = :id order by copies.id, t.id)`;

const AT_ONCE = 100; // well within what a statement may take

/** Makes so many; the original must live on for as long as they are used, since the files are its own. */
export async function copyShare(record: Knex, id: string, count: number): Promise<{ id: string }[]> {
  const copies: { id: string }[] = [];
  for (let left = count; left > 0; left -= AT_ONCE) {
    const { rows } = await record.raw<{ rows: { id: string }[] }>(`with ${COPIES} select id from copies`, {
      id,
      count: Math.min(left, AT_ONCE),
    });
    copies.push(...rows);
  }
  return copies;
}
