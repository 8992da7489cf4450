import type { Knex } from 'knex';

/**
 * Removes the personal details of lapsed requests (R13): email, what the form said, the products asked for, what staff
 * noted and the idempotency keys with their body hashes. The email that tells of the lapse needs the address, so this waits until it
 * is out of our hands, or for three days of the request's clock. Returns how many requests were cleared, at most 500;
 * call it again when it returns that many.
 */
export async function removeDetailsOfLapsed(db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: { cleared: number }[] }>(
    `with due as (
       select r.id from requests r
       where r.status = 'lapsed' and r.details_removed_at is null
         and (r.ended_at + interval '3 days' <= clock_timestamp() + r.clock_shift
           or exists (select from mails m where m.request_id = r.id and m.step = 'lapsed'
                having bool_and(m.status not in ('queued', 'claimed'))))
       order by r.ended_at limit 500
       for update of r skip locked
     ), without_products as (
       delete from request_products p using due where p.request_id = due.id
     ), without_keys as (
       delete from idempotency_keys k using due where k.request_id = due.id
     ), without_notes as (
       update notes n set text = null from due where n.request_id = due.id
     ), cleared as (
       update requests r set email = '', details = '{}', details_removed_at = clock_timestamp() + r.clock_shift
       from due where r.id = due.id returning r.id
     ), audited as (
       insert into audit (stream, actor, act) select 'request:' || id, 'engine', 'details-removed' from cleared
     )
     select count(*)::int as cleared from cleared`,
  );
  return rows[0]?.cleared ?? 0;
}
