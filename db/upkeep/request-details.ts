/**
 * Removes personal details of ended requests (R13, R58). First the details: requester, fields of the form, products, notes
 * and reasons of staff. Later the proof: receipts of consent, accounts that were asked, downloads, names of files, and
 * emails. Id, type, days and outcome stay, beside the traces, which hold ids only.
 */
import type { Knex } from 'knex';
import type { Actor } from '../requests/transition.ts';

/** Requests at a time. */
export const AT_ONCE = 500;

/** The ended requests to clear, as an SQL condition on `r` with its bindings, and the actor who has them cleared. */
export interface Due {
  where: string;
  bindings?: Record<string, string | readonly string[]>;
  by?: Actor;
}

const dueOf = (where: string, column: 'details_removed_at' | 'forgotten_at'): string => `due as (
    select r.id from requests r
    where r.ended_at is not null and r.held_at is null and r.${column} is null and (${where})
    order by r.ended_at limit ${AT_ONCE} for update of r skip locked)`;

/** Removes the details; answers how many requests were cleared, at most `AT_ONCE`. */
export const removeDetails = (db: Knex, due: Due): Promise<number> =>
  clear(
    db,
    due,
    `with ${dueOf(due.where, 'details_removed_at')}, without_products as (
       delete from request_products p using due where p.request_id = due.id
     ), without_keys as (
       delete from idempotency_keys k using due where k.request_id = due.id
     ), without_notes as (
       update notes n set text = null from due where n.request_id = due.id
     ), without_misuse as (
       update misuse_cases m set what = null, demand = null, closed_because = null from due where m.request_id = due.id
     ), without_changes as (
       update charge_changes x set because = null from due where x.request_id = due.id
     ), without_reasons as (
       update staff_decisions d set reason = '' from due where d.request_id = due.id
     ), without_letters as (
       update withholdings w set reason = '', elements = jsonb_build_object('ground', w.elements->'ground') from due where w.request_id = due.id
     ), without_answers as (
       update review_rounds w set answer = null from due where w.request_id = due.id
     ), cleared as (
       update requests r set email = '', former_email = null, details = '{}', details_removed_at = clock_timestamp() + r.clock_shift
       from due where r.id = due.id returning r.id
     ), audited as (
       insert into audit (stream, actor, act, hash) select 'request:' || id, :by, 'details-removed', '' from cleared
     )
     select count(*)::int as cleared from cleared`,
  );

/** Removes the proof, of requests without details; answers how many were cleared, at most `AT_ONCE`. */
export const removeProof = (db: Knex, due: Due): Promise<number> =>
  clear(
    db,
    due,
    `with ${dueOf(`r.details_removed_at is not null and (${due.where})`, 'forgotten_at')}, without_events as (
       delete from mail_events e using mails m, due where m.request_id = due.id and e.mail_id = m.id
     ), without_mails as (
       delete from mails m using due where m.request_id = due.id
     ), without_receipts as (
       delete from consents c using due where c.request_id = due.id
     ), without_deciders as (
       delete from deciders d using due where d.request_id = due.id
     ), without_proposals as (
       delete from release_proposals p using due where p.request_id = due.id
     ), without_downloads as (
       delete from downloads d using due where d.request_id = due.id
     ), without_parts as (
       delete from download_parts d using due where d.request_id = due.id
     ), without_files as (
       delete from files f using due where f.request_id = due.id
     ), cleared as (
       update requests r set requester = null, holder = null, forgotten_at = clock_timestamp() + r.clock_shift
       from due where r.id = due.id returning r.id
     ), audited as (
       insert into audit (stream, actor, act, hash) select 'request:' || id, :by, 'proof-removed', '' from cleared
     )
     select count(*)::int as cleared from cleared`,
  );

async function clear(db: Knex, { bindings, by = 'engine' }: Due, sql: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { cleared: number }[] }>(sql, { ...bindings, by });
  return rows[0]?.cleared ?? 0;
}
