/** R14: support is warned before a request is overdue; when it is, the requester is told. Processing goes on either way. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { lockRequest } from './row.ts';
import { audit, record } from './transition.ts';
import { queueMail } from '../mails/outbox.ts';

/** Notes what is due by now; answers the milliseconds until the next thing is, or `null` when nothing more will be. */
export const watchOverdue = (db: Knex, id: RequestId): Promise<number | null> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request?.due_by || !request.warn_at || request.ready_at || request.ended_at || request.overdue_at) return null;
    const untilWarning = request.warn_at.getTime() - request.now.getTime();
    const untilOverdue = request.due_by.getTime() - request.now.getTime();
    if (untilOverdue <= 0) {
      await tx.raw('update requests set overdue_at = clock_timestamp() + clock_shift where id = ?', [id]);
      await record(tx, id, 'overdue', 'engine');
      await queueMail(tx, id, 'overdue');
      return null;
    }
    if (request.warned_at) return untilOverdue;
    if (untilWarning > 0) return untilWarning;
    await tx.raw('update requests set warned_at = clock_timestamp() + clock_shift where id = ?', [id]);
    await audit(tx, `request:${id}`, 'overdue-warning', 'engine');
    return untilOverdue;
  });
