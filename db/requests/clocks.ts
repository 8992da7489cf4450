/**
 * The clocks of a request: the windows of R13 and R14, by the request's own clock. They start once, when the mail service
 * accepts the email with the link to verify. A person who confirms has that email, so confirming starts them too, even if
 * the mail service's answer has not come.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';

/**
 * Parts of a statement that starts the clocks of requests, given as a query of ids; those that run stay as they are, and so
 * does a later day for the data (R36). Windows are added in UTC, so that a day is 24 hours in every session's time zone.
 */
export const clocksStarted = (ids: string): string => `clock as (
    select r.id, clock_timestamp() + r.clock_shift as at, (clock_timestamp() + r.clock_shift) at time zone 'UTC' as utc,
           (r.policy->>'verifyWithin')::interval as verify_within, (r.policy->>'processWithin')::interval as process_within,
           (r.policy->>'warnBefore')::interval as warn_before
    from requests r
    where r.verify_by is null and r.ended_at is null and r.id in (${ids})
    order by r.id for update of r
  ), started as (
    update requests r set
      verify_by = (utc + verify_within) at time zone 'UTC',
      due_by = greatest(due_by, (utc + process_within) at time zone 'UTC'),
      warn_at = greatest(warn_at, (utc + process_within - warn_before) at time zone 'UTC')
    from clock where clock.id = r.id
    returning r.id, clock.at
  ), clocks_told as (
    insert into timeline (request_id, at, event) select id, at, 'verification-email-sent' from started returning id
  )`;

/** Starts the clocks of one request that is locked, where they do not run yet. */
export async function startClocks(tx: Knex.Transaction, id: RequestId): Promise<void> {
  await tx.raw(`with ${clocksStarted('select :id::uuid')} select 1`, { id });
}
