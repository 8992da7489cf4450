/** Requests that no decision would wake (R22): their deadline has passed and nothing happened. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { DUE, FURTHEST_SHIFT, STUCK } from './stuck.ts';

const REMINDER_MISSED = `r.status = 'ready' and r.remind_of_link_at < now() - interval '1 minute' + ${FURTHEST_SHIFT}
  and r.remind_of_link_at < now() - interval '1 minute' + r.clock_shift`;

/**
 * Sets `look_wanted_at` of requests whose window closed, or whose reminder was due (R15), more than a minute ago. The dispatcher
 * then signals their workflows, and starts again those that are gone. Answers how many requests it set.
 */
export async function wantLookWhereMissed(db: Knex, limit: number): Promise<number> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `update requests set look_wanted_at = clock_timestamp(), look_signalled_at = null where id in (
       select r.id from requests r
       where ${STUCK['deadline-missed']} and r.look_wanted_at is null and r.workflow_started_at is not null
       union all
       select r.id from requests r where ${REMINDER_MISSED} and r.look_wanted_at is null and r.workflow_started_at is not null
       limit ?
     ) returning id`,
    [limit],
  );
  return rows.length;
}

/** R14: requests that have been overdue for more than a minute, and whose requester was not told. */
export async function overdueUntold(db: Knex, limit: number): Promise<RequestId[]> {
  const { rows } = await db.raw<{ rows: { id: RequestId }[] }>(
    `select r.id from requests r where r.ready_at is null and r.ended_at is null and r.overdue_at is null
       and r.verified_at is not null and r.answer_due_at is null
       and ${DUE} < now() - interval '1 minute' + ${FURTHEST_SHIFT}
       and r.due_by < now() - interval '1 minute' + r.clock_shift
     order by ${DUE} limit ?`,
    [limit],
  );
  return rows.map(({ id }) => id);
}
