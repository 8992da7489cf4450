/** R14: support is warned before a request is overdue; when it is, the requester is told. Processing goes on either way. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { startClocks } from './clocks.ts';
import { lockRequest, type RequestRow } from './row.ts';
import { audit, trace } from './transition.ts';
import { queueMail } from '../mails/outbox.ts';

/** While a public body owes an answer, nothing is due from us. This is how often we check whether it still owes one. */
const WHILE_ANSWER_IS_OWED_MS = 24 * 3_600_000;

/** Warns support, or tells the requester, where that is due by now. Answers the milliseconds until the next call is due; `null` when none is. */
export const watchOverdue = (db: Knex, id: RequestId): Promise<number | null> =>
  db.transaction(async (tx) => {
    const found = await lockRequest(tx, id);
    if (!found || found.ready_at || found.ended_at || found.overdue_at) return null;
    const request = await withClocks(tx, found);
    if (request.answer_due_at) return WHILE_ANSWER_IS_OWED_MS; // R36
    const untilWarning = request.warn_at.getTime() - request.now.getTime();
    const untilOverdue = request.due_by.getTime() - request.now.getTime();
    if (untilOverdue <= 0) {
      await tx.raw('update requests set overdue_at = clock_timestamp() + clock_shift where id = ?', [id]);
      await trace(tx, id, 'overdue', 'engine');
      await queueMail(tx, id, 'overdue');
      return null;
    }
    if (request.warned_at) return untilOverdue;
    if (untilWarning > 0) return untilWarning;
    await tx.raw('update requests set warned_at = clock_timestamp() + clock_shift where id = ?', [id]);
    await audit(tx, `request:${id}`, 'overdue-warning', 'engine');
    return untilOverdue;
  });

/** A request under watch was confirmed, so its clocks should run. Where they don't, they start now. */
async function withClocks(
  tx: Knex.Transaction,
  request: RequestRow,
): Promise<RequestRow & { due_by: Date; warn_at: Date }> {
  const { due_by, warn_at } = request;
  if (due_by && warn_at) return { ...request, due_by, warn_at };
  await startClocks(tx, request.id);
  const again = await lockRequest(tx, request.id);
  if (!again?.due_by || !again.warn_at) throw new Error('the clocks did not start');
  return { ...again, due_by: again.due_by, warn_at: again.warn_at };
}
