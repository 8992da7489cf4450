/**
 * What the mail service tells about mails it took. Events come late, twice and in any order, so a mail only moves
 * forward: where it ends depends on which events came in, not on when.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { takenOn } from './acceptance.ts';

const mailEvent = z.object({
  mail_id: z.uuid(),
  event: z.enum(['processed', 'deferred', 'delivered', 'bounce', 'dropped']),
  timestamp: z.int().positive().max(253_402_300_799),
});

/**
 * Takes a webhook's body whose signature was checked; returns how many events were new. Entries that are no event of our
 * mails (another kind, another sender, not even an object) are skipped, so that one odd entry does not hold up the rest.
 */
export async function recordMailEvents(db: Knex, events: unknown): Promise<number> {
  const parsed = Array.isArray(events) ? events.map((event) => mailEvent.safeParse(event)) : [];
  const known = parsed.flatMap((result) => (result.success ? [result.data] : []));
  if (known.length === 0) return 0;
  const { rows } = await db.raw<{ rows: { added: number }[] }>(TAKE, { events: JSON.stringify(known) });
  return rows[0]?.added ?? 0;
}

const TAKE = `
  with told as (
    select distinct e.mail_id, e.event, to_timestamp(e.timestamp) as at
    from jsonb_to_recordset(:events::jsonb) as e (mail_id uuid, event text, timestamp bigint)
  ), known as (
    select mail_id, bool_or(event = 'delivered') as delivered, bool_or(event = 'bounce') as bounced,
      bool_or(event = 'dropped') as dropped
    from told group by mail_id
  ), ${takenOn('known')}, added as (
    insert into mail_events (mail_id, event, at)
    select t.mail_id, t.event, t.at from told t join judged j on j.id = t.mail_id order by t.mail_id, t.event, t.at
    on conflict do nothing returning mail_id
  )
  select count(*)::int as added from added`;
