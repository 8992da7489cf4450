/**
 * Drops rows that are kept for a while only: idempotency keys, for clients that send a form again (rule 25), and the mail
 * service's events, so that an event sent twice counts once. Their effects stay in the requests and the mails. And drafts of
 * forms.
 */
import type { Knex } from 'knex';

/** ISO 8601, since they came in. A mail service stops repeating its events long before. */
const KEPT = { idempotency_keys: 'P30D', mail_events: 'P30D' } as const;
const AT_ONCE = 1000;

/** Drops at most a thousand of each; `true` where there may be more. */
export async function dropOldKeysAndEvents(db: Knex): Promise<boolean> {
  const keys = await drop(
    db,
    `delete from idempotency_keys where (principal, key) in (
       select principal, key from idempotency_keys where created_at < now() - :kept::interval
       order by created_at limit ${AT_ONCE} for update skip locked)`,
    KEPT.idempotency_keys,
  );
  const events = await drop(
    db,
    `delete from mail_events where (mail_id, event, at) in (
       select mail_id, event, at from mail_events where received_at < now() - :kept::interval
       order by received_at limit ${AT_ONCE} for update skip locked)`,
    KEPT.mail_events,
  );
  const { rowCount: drafts } = await db.raw<{ rowCount: number }>(
    `delete from drafts where name in (
       select name from drafts where ends_at < clock_timestamp() order by ends_at limit ${AT_ONCE} for update skip locked)`,
  );
  return Math.max(keys, events, drafts) === AT_ONCE;
}

async function drop(db: Knex, sql: string, kept: string): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(sql, { kept });
  return rowCount;
}
