/** Removes what developers told of themselves (R41), and the emails about it (R58). */
import type { Knex } from 'knex';
import { audit, type Actor } from '../requests/transition.ts';
import { AT_ONCE, type Due } from './request-details.ts';

/** Of access requests `r` that were refused or lapsed: what they were to be for, and why they were refused. */
export async function removeAccessRequests(db: Knex, { where, bindings }: Due): Promise<number> {
  const { rows } = await db.raw<{ rows: { cleared: number }[] }>(
    `with due as (
       select r.id from api_access_requests r where r.details_removed_at is null and (${where})
       order by r.ended_at limit ${AT_ONCE} for update of r skip locked
     ), without_events as (
       delete from mail_events e using mails m, due where m.api_access_id = due.id and e.mail_id = m.id
     ), without_mails as (
       delete from mails m using due where m.api_access_id = due.id
     ), cleared as (
       update api_access_requests r set purpose = '', agreement = null, reason = null, details_removed_at = clock_timestamp()
       from due where r.id = due.id returning 'api-access:' || r.id as stream
     ), audited as (
       insert into audit (stream, actor, act, hash) select stream, 'engine', 'details-removed', '' from cleared
     ) select count(*)::int as cleared from cleared`,
    { ...bindings },
  );
  return rows[0]?.cleared ?? 0;
}

/** A person's own profile: nobody else would answer for its credentials and access requests. */
export const isOfPerson = (owner: string): boolean => owner.startsWith('account:');

/**
 * A person's profile goes, and with it every access request; its credentials have ended (`endCredentialsOf`). Of a company's profile
 * the person's name and address go, and its programs run on. The terms that were accepted stay, by ids.
 */
export async function removeDeveloper(tx: Knex.Transaction, owner: string, by: Actor): Promise<void> {
  if (isOfPerson(owner)) {
    await tx.raw(
      `update api_access_requests set status = case when ended_at is null then 'lapsed' else status end,
         ended_at = coalesce(ended_at, clock_timestamp() + clock_shift), look_wanted_at = clock_timestamp(), look_signalled_at = null
       where owner = ? and ended_at is null`,
      [owner],
    );
    await removeAccessRequests(tx, { where: 'r.owner = :owner', bindings: { owner } });
  }
  await tx.raw(
    `update developers set name = '', email = '', changed_at = clock_timestamp(),
       company = case when owner ~ '^account:' then null else company end,
       details_removed_at = case when owner ~ '^account:' then clock_timestamp() end
     where owner = ?`,
    [owner],
  );
  await audit(tx, 'people', 'developer-removed', by);
}
