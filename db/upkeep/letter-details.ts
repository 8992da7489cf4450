/** Removes personal details of enquiries (R38) and applications (R31), and the emails about them (R58). */
import type { Knex } from 'knex';
import type { Actor } from '../requests/transition.ts';
import { AT_ONCE, type Due } from './request-details.ts';

const withoutMails = (column: 'enquiry_id' | 'application_id'): string => `without_events as (
       delete from mail_events e using mails m, due where m.${column} = due.id and e.mail_id = m.id
     ), without_mails as (
       delete from mails m using due where m.${column} = due.id
     )`;

/** Removes who asked and what was written, of enquiries `e`; not of those about a request that is held. */
export const removeEnquiries = (db: Knex, due: Due): Promise<number> =>
  clear(
    db,
    due,
    `with due as (
       select e.id from enquiries e where e.details_removed_at is null and (${due.where})
         and not exists (select from requests r where r.id = e.request_id and r.held_at is not null)
       order by e.touched_at limit ${AT_ONCE} for update of e skip locked
     ), without_messages as (
       delete from enquiry_messages m using due where m.enquiry_id = due.id
     ), ${withoutMails('enquiry_id')}, cleared as (
       update enquiries e set name = '', email = '', status = 'closed', details_removed_at = clock_timestamp()
       from due where e.id = due.id returning 'enquiry:' || e.id as stream
     ), ${AUDITED} select count(*)::int as cleared from cleared`,
  );

/** Removes what a company told of itself and of its people, of applications `a`. */
export const removeApplications = (db: Knex, due: Due): Promise<number> =>
  clear(
    db,
    due,
    `with due as (
       select a.id from provider_applications a where a.details_removed_at is null and (${due.where})
       order by coalesce(a.decided_at, a.submitted_at) limit ${AT_ONCE} for update of a skip locked
     ), ${withoutMails('application_id')}, cleared as (
       update provider_applications a set company = '{}', contact = '{}', reason = null,
         details_removed_at = clock_timestamp()
       from due where a.id = due.id returning 'provider-application:' || a.id as stream
     ), ${AUDITED} select count(*)::int as cleared from cleared`,
  );

const AUDITED = `audited as (
       insert into audit (stream, actor, act, hash) select stream, :by, 'details-removed', '' from cleared
     )`;

async function clear(db: Knex, { bindings, by = 'engine' }: Due & { by?: Actor }, sql: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { cleared: number }[] }>(sql, { ...bindings, by });
  return rows[0]?.cleared ?? 0;
}
