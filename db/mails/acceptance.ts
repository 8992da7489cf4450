/**
 * The moment the mail service takes a mail, learned from its answer or from an event. "That email" of R13 and R14 is
 * the accepted one: the clocks of a request start here, once, by the request's own clock.
 */
import type { Knex } from 'knex';
import { clocksStarted } from '../requests/clocks.ts';

/**
 * Marks mails as accepted, those that are not yet. With the first accepted `verify` mail of a request, its deadlines
 * are set in the same statement.
 */
export async function acceptMails(db: Knex, mailIds: string[]): Promise<void> {
  const { rows } = await db.raw<{ rows: { askConsent: boolean }[] }>(
    `with accepted as (
       update mails set status = 'accepted', accepted_at = clock_timestamp(), settled_at = null, last_error = null
       where id = any(:mailIds) and status in ('queued', 'claimed', 'refused')
       returning request_id, step
     ), ${clocksStarted(`select request_id from accepted where step = 'verify'`)}
     select exists (select from mails where id = any(:mailIds) and step = 'consent-request') as "askConsent"`,
    { mailIds },
  );
  if (rows[0]?.askConsent) await startConsentWindows(db, mailIds);
}

/**
 * R26: the customer has three days from the attempt to contact: the first of the emails to those who may decide that
 * was taken, or refused for good.
 */
export async function startConsentWindows(db: Knex, mailIds: string[]): Promise<void> {
  await db.raw(
    `with asked as (
       update requests r set consent_by = ((clock_timestamp() + r.clock_shift) at time zone 'UTC'
         + (r.policy->>'consentWithin')::interval) at time zone 'UTC'
       where r.consent_by is null and r.status = 'awaiting-consent' and r.id in (
         select request_id from mails where id = any(:mailIds) and step = 'consent-request' and status not in ('queued', 'claimed'))
       returning r.id, clock_timestamp() + r.clock_shift as at
     )
     insert into timeline (request_id, at, event) select id, at, 'customer-contacted' from asked`,
    { mailIds },
  );
}
