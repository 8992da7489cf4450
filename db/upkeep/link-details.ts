/** Removes what is personal in links that are over (R58): their receipts, who was told of them, and the emails about it. What stays is ids, groups and times. */
import type { Knex } from 'knex';
import type { Actor } from '../requests/transition.ts';
import { AT_ONCE, type Due } from './request-details.ts';

/** Of links `g`. Answers how many were cleared. */
export async function removeLinkDetails(db: Knex, { where, bindings }: Due): Promise<number> {
  const { rows } = await db.raw<{ rows: { cleared: number }[] }>(
    `with due as (
       select g.id from grants g where g.ended_at is not null and g.details_removed_at is null and (${where})
       order by g.ended_at limit ${AT_ONCE} for no key update of g skip locked
     ), without_events as (
       delete from mail_events e using mails m, due where m.grant_id = due.id and e.mail_id = m.id
     ), without_mails as (
       delete from mails m using due where m.grant_id = due.id
     ), without_people as (
       delete from grant_people p using due where p.grant_id = due.id
     ), without_reasons as (
       delete from access_staff_ends e using access a, due where a.grant_id = due.id and e.access_id = a.id
     ), cleared as (
       update grants g set purpose = '', receipt = '{}', details_removed_at = clock_timestamp()
       from due where g.id = due.id returning 'link:' || g.id as stream
     ), audited as (
       insert into audit (stream, actor, act, hash) select stream, 'engine', 'details-removed', '' from cleared
     ) select count(*)::int as cleared from cleared`,
    { ...bindings },
  );
  return rows[0]?.cleared ?? 0;
}

/** Ends the links that these accounts gave, for a person who is erased. */
export const endLinksOf = (tx: Knex.Transaction, accounts: readonly string[], by: Actor): Promise<unknown> =>
  tx.raw(
    `select count(*) from end_access((select array_agg(a.id order by a.id) from access a join grants g on g.id = a.grant_id
       where g.giver = any(:accounts) and a.ended_at is null), :by, 'staff')`,
    { accounts: [...accounts], by },
  );

/** Removes what is personal in the links that these accounts gave, which have ended. */
export async function removeLinksOf(tx: Knex.Transaction, accounts: readonly string[]): Promise<void> {
  const bindings = { accounts: [...accounts] };
  let cleared = AT_ONCE;
  while (cleared === AT_ONCE) cleared = await removeLinkDetails(tx, { where: 'g.giver = any(:accounts)', bindings });
  await tx.raw('delete from grant_people where account_id = any(:accounts)', bindings);
}
