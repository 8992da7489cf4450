/** What the stand-in does with a mail it takes: keeps it, and notes the events that it will tell of. */
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Captured } from './mail-send-body.ts';
import type { MailModes } from './mail-modes.ts';

const endings = {
  deliver: ['processed', 'delivered'],
  bounce: ['processed', 'bounce'],
  drop: ['dropped'],
} as const;
export type Ending = keyof typeof endings;

const particulars: Record<string, Record<string, string>> = {
  delivered: { response: '250 OK' },
  bounce: { reason: '550 5.1.1 The mailbox does not exist', status: '5.1.1', type: 'bounce' },
  dropped: { reason: 'Bounced Address' },
};

/** Mail and events in one transaction: what is kept here was accepted, and nothing else was. Returns the message's id. */
export async function acceptMail(db: Knex, mail: Captured, ending: Ending, modes: MailModes): Promise<string> {
  const messageId = randomBytes(16).toString('base64url');
  const copies = { on: 1, off: 0, duplicated: 2 }[modes.events];
  const told = endings[ending].map((event) => ({
    email: mail.to,
    timestamp: Math.floor(Date.now() / 1000),
    'smtp-id': `<${messageId}@stand-in.example.com>`,
    event,
    sg_event_id: randomBytes(16).toString('base64url'),
    sg_message_id: `${messageId}.recvd-0-0`,
    mail_id: mail.mailId,
    ...particulars[event],
  }));
  const events = Array.from({ length: copies }, () => told).flat();
  await db.transaction(async (tx) => {
    await tx.raw(
      `insert into sandbox.outbox (mail_id, "to", subject, text, html) values (:mailId, :to, :subject, :text, :html)`,
      { ...mail },
    );
    if (events.length > 0)
      await tx('sandbox.mail_events_to_post').insert(events.map((event) => ({ event: JSON.stringify(event) })));
  });
  return messageId;
}

/** How often each mail was accepted, in all or one of them: what tests hold the mailer to. */
export async function acceptances(db: Knex, mailId?: string): Promise<{ accepted: number; mails: number }> {
  const { rows } = await db.raw<{ rows: { accepted: number; mails: number }[] }>(
    `select count(*)::int as accepted, count(distinct mail_id)::int as mails from sandbox.outbox
     where cast(:mailId as text) is null or mail_id = :mailId`,
    { mailId: mailId ?? null },
  );
  return rows[0] ?? { accepted: 0, mails: 0 };
}
