/**
 * How mails go on once the mail service has taken them, learned from its answer or from events: always forward, so where a
 * mail ends depends on what is known, not on its order. "That email" of R13 and R14 is the accepted one: the clocks of a
 * request start here, once, by the request's own clock.
 */
import type { Knex } from 'knex';
import { clocksStarted } from '../requests/clocks.ts';

/**
 * Parts of a statement that takes mails on. `known` is a relation of mails: `mail_id`, and whether it was `delivered`,
 * `bounced` or `dropped`; that it was accepted is known of each. A bounce may follow a delivery, never the other way round.
 * The mails are locked in one order, as everywhere: two statements about the same mails wait for one another. With the first
 * accepted `verify` mail of a request its deadlines are set, with the first `consent-request` the window to consent (R26).
 */
export const takenOn = (known: string): string => `known_of as (
    select m.id, m.request_id, m.step, m.status as was, k.delivered, k.bounced, k.dropped
    from mails m join ${known} k on k.mail_id = m.id order by m.id for update of m
  ), judged as (
    select *, was in ('queued', 'claimed', 'refused') as is_new,
      case when was in ('bounced', 'dropped') then was when bounced then 'bounced' when dropped then 'dropped'
        when delivered then 'delivered' when was = 'delivered' then was else 'accepted' end as becomes
    from known_of
  ), taken_on as (
    update mails m set status = j.becomes,
      accepted_at = case when j.is_new then clock_timestamp() else m.accepted_at end,
      settled_at = case when j.becomes <> 'accepted' then clock_timestamp() end,
      last_error = case when j.is_new then null else m.last_error end
    from judged j where m.id = j.id and j.becomes <> j.was
  ), ${clocksStarted(`select request_id from judged where step = 'verify' and is_new`)},
  ${consentWindowsStarted(`select request_id from judged where step = 'consent-request'`)}, bounces_told as (
    insert into timeline (request_id, at, event, detail)
    select r.id, clock_timestamp() + r.clock_shift, 'email-bounced', jsonb_build_object('step', j.step)
    from judged j join requests r on r.id = j.request_id where j.becomes <> j.was and j.becomes in ('bounced', 'dropped')
      and (select count(*) from clocks_told) + (select count(*) from asked_told) >= 0 -- after these on the timeline
  )`;

/**
 * R26: the customer has three days from the attempt to contact: the first of the emails to those who may decide that was
 * taken, or refused for good. Parts of a statement; `ids` is a query of requests.
 */
export const consentWindowsStarted = (ids: string): string => `asked as (
    update requests r set consent_by = ((clock_timestamp() + r.clock_shift) at time zone 'UTC'
      + (r.policy->>'consentWithin')::interval) at time zone 'UTC'
    where r.consent_by is null and r.status = 'awaiting-consent' and r.id in (${ids})
    returning r.id, clock_timestamp() + r.clock_shift as at
  ), asked_told as (
    insert into timeline (request_id, at, event) select id, at, 'customer-contacted' from asked returning id
  )`;

/** Marks mails as accepted, those that are not yet. */
export async function acceptMails(db: Knex, mailIds: readonly string[]): Promise<void> {
  await db.raw(
    `with accepted as (
       select id as mail_id, false as delivered, false as bounced, false as dropped from unnest(:mailIds::uuid[]) id
     ), ${takenOn('accepted')} select 1`,
    { mailIds: [...mailIds] },
  );
}
