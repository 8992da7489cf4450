/**
 * The outbox (reliability rule 11): a mail is queued in the transaction of the change it tells of, at most once for a
 * request, step, recipient and turn. The mailer takes it from there (`mail-claims.ts`).
 */
import type { Knex } from 'knex';
import type { RequestId } from '../domain/ids.ts';
import type { MailRecipient, MailStep } from '../domain/mail-steps.ts';

export const mailStatuses = ['queued', 'claimed', 'accepted', 'delivered', 'bounced', 'dropped', 'refused'] as const;
export type MailStatus = (typeof mailStatuses)[number];

/** Queues the mail of a step, in the transaction of the change it tells of; once queued, queueing it again does nothing. */
export async function queueMail(
  tx: Knex,
  requestId: RequestId,
  step: MailStep,
  recipient: MailRecipient = 'requester',
  turn = 0,
): Promise<void> {
  await tx.raw(
    `insert into mails (request_id, step, recipient, turn) values (:requestId, :step, :recipient, :turn) on conflict do nothing`,
    {
      requestId,
      step,
      recipient,
      turn,
    },
  );
}

/** Queues the mail of a step for each account that was asked to decide about the request, all alike. */
export async function queueMailToDeciders(tx: Knex, requestId: RequestId, step: MailStep): Promise<void> {
  await tx.raw(
    `insert into mails (request_id, step, recipient, turn)
     select request_id, :step, 'account:' || account_id, 0 from deciders where request_id = :requestId order by no
     on conflict do nothing`,
    { requestId, step },
  );
}

/**
 * Queues the mails of a step again under their next turn (R40), with the same links, to everyone whose latest turn is out
 * of our hands; another before that would only be a duplicate. `true` where there was one to repeat.
 */
export async function resendMail(
  tx: Knex,
  requestId: RequestId,
  step: MailStep,
  recipients?: readonly MailRecipient[],
): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into mails (request_id, step, recipient, turn)
     select request_id, step, recipient, turn + 1
     from (select distinct on (recipient) * from mails where request_id = :requestId and step = :step
           order by recipient, turn desc) latest
     where status not in ('queued', 'claimed') and (:recipients::text[] is null or recipient = any(:recipients))
     on conflict do nothing
     returning id`,
    { requestId, step, recipients: recipients ? [...recipients] : null },
  );
  return rows.length > 0;
}

/** A mail as support sees it (R39): where it stands and which side it went to, never what it says. */
export interface MailSummary {
  id: string;
  step: MailStep;
  recipient: MailRecipient;
  turn: number;
  status: MailStatus;
  attempts: number;
  queuedAt: Date;
  /** When the mail service took it. */
  acceptedAt: Date | null;
  /** When it was delivered, or turned out undeliverable. */
  settledAt: Date | null;
  /** What the latest attempt ran into, as a code such as `http-429`. */
  lastError: string | null;
}

/** The mails of a request, in the order in which they were queued. */
export async function mailsOf(db: Knex, requestId: RequestId): Promise<MailSummary[]> {
  const { rows } = await db.raw<{ rows: MailSummary[] }>(
    `select id, step, recipient, turn, status, attempts, queued_at as "queuedAt", accepted_at as "acceptedAt",
            settled_at as "settledAt", last_error as "lastError"
     from mails where request_id = :requestId order by queued_at, id`,
    { requestId },
  );
  return rows;
}
