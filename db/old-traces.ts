/** What is kept for a time only, since nothing asks for it later. */
import type { Knex } from 'knex';

/** Longer than the seven days that reliability asks for: who repeats a call after a month means a new one (R20). */
const KEYS_KEPT = '30 days';
/** A mail's row keeps what its events came to; the events themselves settle what is repeated or of unknown fate. */
const EVENTS_KEPT = '90 days';
const AT_ONCE = 1000;

/** Drops idempotency keys and mail events that are too old to matter; answers whether there may be more. */
export async function dropOldTraces(db: Knex): Promise<boolean> {
  const dropped = await Promise.all([
    dropOlder(db, 'idempotency_keys', 'created_at', KEYS_KEPT),
    dropOlder(db, 'mail_events', 'received_at', EVENTS_KEPT),
  ]);
  return dropped.includes(AT_ONCE);
}

async function dropOlder(db: Knex, table: string, column: string, kept: string): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from :table: where ctid = any(array(
       select ctid from :table: where :column: < now() - cast(:kept as interval) order by :column: limit :limit))`,
    { table, column, kept, limit: AT_ONCE },
  );
  return rowCount;
}
