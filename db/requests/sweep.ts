/**
 * Requests that no decision would wake (R22): their workflow has not been seen for long, or their deadline has passed and
 * nothing happened.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { DUE, FURTHEST_SHIFT, STUCK } from './stuck.ts';

const REMINDER_MISSED = `r.status = 'ready' and r.remind_of_link_at < now() - interval '1 minute' + ${FURTHEST_SHIFT}
  and r.remind_of_link_at < now() - interval '1 minute' + r.clock_shift`;

/**
 * Claims open requests whose workflow was not seen in the last `unseenForMs`, those never seen first. The caller must ask
 * the engine about each.
 */
export async function claimRequestsToSee(
  db: Knex,
  { unseenForMs, limit }: { unseenForMs: number; limit: number },
): Promise<RequestId[]> {
  const { rows } = await db.raw<{ rows: { id: RequestId }[] }>(
    `update requests set workflow_seen_at = clock_timestamp() where id in (
       select id from requests where ended_at is null and workflow_started_at is not null
         and (workflow_seen_at is null or workflow_seen_at < clock_timestamp() - :ms * interval '1 millisecond')
       order by workflow_seen_at nulls first, id limit :limit for update skip locked
     ) returning id`,
    { ms: Math.round(unseenForMs), limit },
  );
  return rows.map(({ id }) => id);
}

/** The engine did not answer: these are to be asked for again. */
export async function workflowsUnseen(db: Knex, ids: RequestId[]): Promise<void> {
  await db.raw('update requests set workflow_seen_at = null where id = any(?)', [ids]);
}

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
