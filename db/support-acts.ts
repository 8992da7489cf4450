/** What staff do about a single request (R40): each with its actor, and its reason as a note, in one transaction. */
import type { Knex } from 'knex';
import type { RequestId } from '../domain/ids.ts';
import type { MailRecipient, MailStep } from '../domain/mail-steps.ts';
import { notFound, Problem } from '../domain/problem.ts';
import { isSharing } from '../domain/request-types.ts';
import type { State } from '../domain/states.ts';
import { decide, notInThisState } from './decide.ts';
import { decidersOf } from './end-sharing.ts';
import { isStillTrue } from './mail-still-true.ts';
import { mailRecord } from './mail-record.ts';
import { queueMail, resendMail } from './mails.ts';
import { sameNoteSince, writeNote } from './notes.ts';
import { lockRequest } from './request-row.ts';
import { audit, transition } from './transition.ts';

/**
 * Cancels before the data is ready. The requester is told, and whoever was asked to decide about it. Who says how many
 * notes they had `seen` may do so twice in the same words. @throws Problem `not-found`, `not-in-this-state`
 */
export const cancelForSupport = (db: Knex, id: RequestId, by: string, reason: string, seen?: number): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    if (await sameNoteSince(tx, id, { by, act: 'cancelled', text: reason }, seen)) return request.status;
    const note = await writeNote(tx, id, { by, act: 'cancelled', text: reason });
    const state = await transition(tx, id, 'cancelled', `staff:${by}`, { by: 'support' }, { note: note.id });
    if (!state) throw notInThisState(request);
    await decide(tx, id, 'cancelled', `staff:${by}`);
    await queueMail(tx, id, 'cancelled');
    if (isSharing(request.type))
      for (const account of await decidersOf(tx, id)) await queueMail(tx, id, 'cancelled', `account:${account}`);
    return state;
  });

/**
 * Sends an email again, to everyone it went to; the latest one that still says what is so where none is named. Answers
 * which. @throws Problem `not-found`, `not-in-this-state` where there is nothing to repeat
 */
export const resendForSupport = (db: Knex, id: RequestId, by: string, step?: MailStep): Promise<MailStep> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    for (const sent of await mailsSent(tx, id)) {
      if (step && sent.step !== step) continue;
      const recipients = await stillTrueFor(tx, id, sent);
      if (recipients.length === 0 || !(await resendMail(tx, id, sent.step, recipients))) continue;
      await audit(tx, `request:${id}`, 'mail-sent-again', `staff:${by}`, { step: sent.step });
      return sent.step;
    }
    const what = step ? `The email ${step}` : 'No email';
    throw new Problem(
      'not-in-this-state',
      `${what} can ${step ? 'not ' : ''}be sent again: it was not sent yet, is still on its way, or is no longer true in the state ${request.status}.`,
      { members: { status: request.status } },
    );
  });

interface SentMail {
  step: MailStep;
  recipients: MailRecipient[];
}

/** The steps of which mails were queued, the latest first. */
async function mailsSent(tx: Knex.Transaction, id: RequestId): Promise<SentMail[]> {
  const { rows } = await tx.raw<{ rows: SentMail[] }>(
    `select step, array_agg(distinct recipient) as recipients from mails where request_id = ?
     group by step order by max(queued_at) desc, step`,
    [id],
  );
  return rows;
}

async function stillTrueFor(
  tx: Knex.Transaction,
  id: RequestId,
  { step, recipients }: SentMail,
): Promise<MailRecipient[]> {
  const found: MailRecipient[] = [];
  for (const recipient of recipients) if (isStillTrue(step, await mailRecord(tx, id, recipient))) found.push(recipient);
  return found;
}
