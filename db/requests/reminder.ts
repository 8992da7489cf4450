/** R26: one reminder to those who decide, a day before the window closes. The link's own reminder is in ready-link.ts (R15). */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { MailStep } from '../../domain/mails/steps.ts';
import { windowMs } from '../../domain/policy.ts';
import { queueMail } from '../mails/outbox.ts';
import type { RequestRow } from './row.ts';

/** Milliseconds until the reminder of a window that closes in `closesInMs`; zero or less where it is due, `null` where it went out. */
export const reminderInMs = (
  { policy, reminded_at }: Pick<RequestRow, 'policy' | 'reminded_at'>,
  closesInMs: number,
): number | null => (reminded_at ? null : closesInMs - windowMs(policy.remindBefore));

/** Queues it, once. The transaction has locked the request. */
export async function remindDeciders(tx: Knex.Transaction, id: RequestId, step: MailStep): Promise<void> {
  await tx.raw('update requests set reminded_at = clock_timestamp() + clock_shift where id = ?', [id]);
  await queueMail(tx, id, step, ['deciders']);
}
