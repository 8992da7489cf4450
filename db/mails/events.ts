/**
 * What the mail service tells about mails it took. Events come late, twice and in any order, so a mail only moves
 * forward: where it ends depends on which events came in, not on when.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { acceptMails } from './acceptance.ts';

const mailEvent = z.object({
  mail_id: z.uuid(),
  event: z.enum(['processed', 'deferred', 'delivered', 'bounce', 'dropped']),
  timestamp: z.int().positive().max(253_402_300_799),
});
type MailEvent = z.infer<typeof mailEvent>;

/**
 * Takes a webhook's body whose signature was checked; returns how many events were new. Entries that are no event of our
 * mails (another kind, another sender, not even an object) are skipped, so that one odd entry does not hold up the rest.
 */
export async function recordMailEvents(db: Knex, events: unknown): Promise<number> {
  const parsed = Array.isArray(events) ? events.map((event) => mailEvent.safeParse(event)) : [];
  const known = parsed.flatMap((result) => (result.success ? [result.data] : []));
  return known.length === 0 ? 0 : db.transaction((tx) => take(tx, known));
}

async function take(tx: Knex, events: MailEvent[]): Promise<number> {
  // In one order everywhere, so that two webhooks about the same mails wait for one another instead of deadlocking.
  const { rows: mails } = await tx.raw<{ rows: { id: string }[] }>(
    `select id from mails where id = any(:ids) order by id for update`,
    { ids: events.map((event) => event.mail_id) },
  );
  const ours = new Set(mails.map((mail) => mail.id));
  const about = events.filter((event) => ours.has(event.mail_id));
  const { rows: added } = await tx.raw<{ rows: unknown[] }>(
    `insert into mail_events (mail_id, event, at)
     select distinct e.mail_id, e.event, to_timestamp(e.timestamp)
     from jsonb_to_recordset(cast(:events as jsonb)) as e (mail_id uuid, event text, timestamp bigint)
     on conflict do nothing returning mail_id`,
    { events: JSON.stringify(about) },
  );
  const idsOf = (...kinds: MailEvent['event'][]) =>
    about.filter((event) => kinds.includes(event.event)).map((event) => event.mail_id);
  await acceptMails(tx, [...ours]);
  await markDelivered(tx, idsOf('delivered'));
  await markUndeliverable(tx, idsOf('bounce'), 'bounced');
  await markUndeliverable(tx, idsOf('dropped'), 'dropped');
  return added.length;
}

async function markDelivered(tx: Knex, mailIds: string[]): Promise<void> {
  await tx.raw(
    `update mails set status = 'delivered', settled_at = clock_timestamp() where id = any(:mailIds) and status = 'accepted'`,
    { mailIds },
  );
}

/** A bounce may follow a delivery, never the other way round. */
async function markUndeliverable(tx: Knex, mailIds: string[], status: 'bounced' | 'dropped'): Promise<void> {
  await tx.raw(
    `with failed as (
       update mails set status = :status, settled_at = clock_timestamp()
       where id = any(:mailIds) and status in ('accepted', 'delivered') returning request_id, step
     )
     insert into timeline (request_id, at, event, detail)
     select r.id, clock_timestamp() + r.clock_shift, 'email-bounced', jsonb_build_object('step', failed.step)
     from failed join requests r on r.id = failed.request_id`,
    { mailIds, status },
  );
}
