/**
 * The outbox (reliability rule 11): a mail is queued in the transaction of the change it tells of, at most once for a
 * request, step, recipient and turn. The mailer takes it from there (`claims.ts`).
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { MailRecipient, MailStep } from '../../domain/mails/steps.ts';
import { queued } from '../postgres/queued.ts';

export const mailStatuses = ['queued', 'claimed', 'accepted', 'delivered', 'bounced', 'dropped', 'refused'] as const;
export type MailStatus = (typeof mailStatuses)[number];

/** The recipients of a mail: one side of a request, or `deciders`, each account that was asked to decide about it. */
export type MailTo = MailRecipient | 'deciders';

/** Queues the mails of `:step` to `:recipients` about each request of a relation that has its `id`. */
export const mailsQueued = (requests: string, turn = ':turn'): string => `
  insert into mails (request_id, step, recipient, turn)
  select r.id, :step, coalesce('account:' || d.account_id, t.recipient), ${turn}
  from ${requests} r cross join unnest(:recipients::text[]) with ordinality t (recipient, no)
    left join deciders d on t.recipient = 'deciders' and d.request_id = r.id
  where t.recipient <> 'deciders' or d.no is not null
  order by t.no, d.no
  on conflict do nothing`;

/** Why a mail waits (R67). */
export const OVER_BUDGET = 'over-budget';

/**
 * A part of a statement that ends requests: mails about them that wait for a budget are due at once, so that the mailer finds
 * which are no longer true, and refuses them; they would wait for a window that may be full again and again. One that a
 * mailer has its hands on is left to it.
 */
export const waitingMailsDue = (requests: string): string => `
  update mails set next_attempt_at = now() where id in (
    select id from mails where request_id in (select id from ${requests}) and status = 'queued' and last_error = '${OVER_BUDGET}'
    for update skip locked)`;

/** Queues the mails of a step, in the transaction of the change they tell of; once queued, queueing them again does nothing. */
export async function queueMail(
  tx: Knex,
  id: RequestId,
  step: MailStep,
  to: readonly MailTo[] = ['requester'],
  turn = 0,
): Promise<void> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(mailsQueued('(select :id::uuid as id)'), {
    id,
    step,
    recipients: [...to],
    turn,
  });
  if (rowCount > 0) queued(tx, 'mails');
}

/** The mails of `:step` that may come more than once about a request, each under the next turn. The row of the request must be locked. */
export const mailsQueuedAnew = (requests: string): string =>
  mailsQueued(
    requests,
    `(select coalesce(max(m.turn) + 1, 0) from mails m
      where m.request_id = r.id and m.step = :step and m.recipient = coalesce('account:' || d.account_id, t.recipient))`,
  );

/** Queues the mails of a step that may come more than once, in a transaction that has locked the request. */
export async function queueMailAnew(
  tx: Knex,
  id: RequestId,
  step: MailStep,
  to: readonly MailTo[] = ['requester'],
): Promise<void> {
  await tx.raw(mailsQueuedAnew('(select :id::uuid as id)'), { id, step, recipients: [...to] });
  queued(tx, 'mails');
}

/** What a mail is about, by the column that names it. */
export type MailSubject = 'request' | 'enquiry' | 'application' | 'api-access';
const COLUMN = {
  request: 'request_id',
  enquiry: 'enquiry_id',
  application: 'application_id',
  'api-access': 'api_access_id',
} as const;

/**
 * Queues the mails of a step again under their next turn (R40), with the same links. A recipient whose latest mail is still
 * queued or claimed gets none: it would only be a duplicate. `true` where there was a mail to repeat.
 */
export async function resendMail(
  tx: Knex,
  about: MailSubject,
  id: string,
  step: string,
  recipients?: readonly string[],
): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into mails (${COLUMN[about]}, step, recipient, turn)
     select ${COLUMN[about]}, step, recipient, turn + 1
     from (select distinct on (recipient) * from mails where ${COLUMN[about]} = :id and step = :step
           order by recipient, turn desc) latest
     where status not in ('queued', 'claimed') and (:recipients::text[] is null or recipient = any(:recipients))
     on conflict do nothing
     returning id`,
    { id, step, recipients: recipients ? [...recipients] : null },
  );
  if (rows.length > 0) queued(tx, 'mails');
  return rows.length > 0;
}

export interface SentMail<Step, Recipient> {
  step: Step;
  recipients: Recipient[];
}

/** The steps of which mails were queued about a subject, the latest first, and to whom. */
export async function mailsSent<Step = MailStep, Recipient = MailRecipient>(
  tx: Knex,
  about: MailSubject,
  id: string,
): Promise<SentMail<Step, Recipient>[]> {
  const { rows } = await tx.raw<{ rows: SentMail<Step, Recipient>[] }>(
    `select step, array_agg(distinct recipient) as recipients from mails where ${COLUMN[about]} = ?
     group by step order by max(queued_at) desc, step`,
    [id],
  );
  return rows;
}

/** A mail as support sees it (R39): where it stands and which side it went to, never what it says. */
export interface MailSummary<Step = MailStep, Recipient = MailRecipient> {
  id: string;
  step: Step;
  recipient: Recipient;
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

/** The mails about each of some subjects, in the order in which they were queued. */
export async function mailsAbout<Step, Recipient>(
  db: Knex,
  about: MailSubject,
  ids: readonly string[],
): Promise<(MailSummary<Step, Recipient> & { subjectId: string })[]> {
  const { rows } = await db.raw<{ rows: (MailSummary<Step, Recipient> & { subjectId: string })[] }>(
    `select ${COLUMN[about]} as "subjectId", id, step, recipient, turn, status, attempts, queued_at as "queuedAt",
            accepted_at as "acceptedAt", settled_at as "settledAt", last_error as "lastError"
     from mails where ${COLUMN[about]} = any(:ids) order by queued_at, id`,
    { ids: [...ids] },
  );
  return rows;
}

/** The mails of a request, in the order in which they were queued. */
export const mailsOf = async (db: Knex, requestId: RequestId): Promise<MailSummary[]> =>
  (await mailsAbout<MailStep, MailRecipient>(db, 'request', [requestId])).map(({ subjectId: _same, ...mail }) => mail);

/** Those to the requester alone, the latest first, without those that were held back since what they say was over (R18). */
export const mailsToRequester = async (db: Knex, requestId: RequestId): Promise<MailSummary[]> =>
  (await mailsOf(db, requestId))
    .filter(({ recipient, status, lastError }) => {
      const isHeldBack = status === 'refused' && lastError === 'no-longer-true';
      return recipient === 'requester' && !isHeldBack;
    })
    .toReversed();

/**
 * Whether mails go out: none has been waiting for its mail service, or for a mailer, for two minutes (reliability §3).
 * A mail that was passed by later ones has a fault of its own, and one over a budget (R67) is to wait.
 */
export async function mailsGoOut(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { late: boolean }[] }>(
    `select exists (
       select from mails where status in ('queued', 'claimed') and queued_at < now() - interval '2 minutes'
         and last_error is distinct from '${OVER_BUDGET}'
         and queued_at > coalesce((select max(accepted_at) from mails where accepted_at is not null), '-infinity')) as late`,
  );
  return rows[0]?.late === false;
}
