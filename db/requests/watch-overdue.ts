/**
 * R14: support is warned before a request is overdue; when it is, the requester is told. Processing goes on either way.
 * Whether anything is to be done is read without a lock, and decided again under the row's lock before it is done.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { startClocks } from './clocks.ts';
import { findRequest, lockRequest, type RequestRow } from './row.ts';
import { audit, trace } from './transition.ts';
import { queueMail } from '../mails/outbox.ts';

/** While a public body owes an answer, nothing is due from us. This is how often we check whether it still owes one. */
const WHILE_ANSWER_IS_OWED_MS = 24 * 3_600_000;

/** Warns support, or tells the requester, where that is due by now. Answers the milliseconds until the next call is due; `null` when none is. */
export async function watchOverdue(db: Knex, id: RequestId): Promise<number | null> {
  const next = nextOf(await findRequest(db, id));
  return next.todo ? db.transaction((tx) => watchLocked(tx, id)) : next.inMs;
}

async function watchLocked(tx: Knex.Transaction, id: RequestId): Promise<number | null> {
  let next = nextOf(await lockRequest(tx, id));
  if (next.todo === 'start-clocks') {
    await startClocks(tx, id);
    next = nextOf(await lockRequest(tx, id));
  }
  switch (next.todo) {
    case 'start-clocks':
      throw new Error('the clocks did not start');
    case 'tell':
      await tx.raw('update requests set overdue_at = clock_timestamp() + clock_shift where id = ?', [id]);
      await trace(tx, id, 'overdue', 'engine');
      await queueMail(tx, id, 'overdue');
      break;
    case 'warn':
      await tx.raw('update requests set warned_at = clock_timestamp() + clock_shift where id = ?', [id]);
      await audit(tx, `request:${id}`, 'overdue-warning', 'engine');
      break;
    case null:
  }
  return next.inMs;
}

/** What is to be done now, and when the next look is due; `null` where none is. */
interface Next {
  todo: 'start-clocks' | 'warn' | 'tell' | null;
  inMs: number | null;
}

function nextOf(request: RequestRow | undefined): Next {
  if (!request || request.ready_at || request.ended_at || request.overdue_at) return { todo: null, inMs: null };
  const { due_by, warn_at, now } = request;
  if (!due_by || !warn_at) return { todo: 'start-clocks', inMs: null }; // it was confirmed, so they should run
  if (request.answer_due_at) return { todo: null, inMs: WHILE_ANSWER_IS_OWED_MS }; // R36
  const untilOverdue = due_by.getTime() - now.getTime();
  if (untilOverdue <= 0) return { todo: 'tell', inMs: null };
  if (request.warned_at) return { todo: null, inMs: untilOverdue };
  const untilWarning = warn_at.getTime() - now.getTime();
  return untilWarning > 0 ? { todo: null, inMs: untilWarning } : { todo: 'warn', inMs: untilOverdue };
}
