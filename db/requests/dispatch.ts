/** What the record still owes to the engine: requests without a workflow, and decisions that a workflow has not seen. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { queued } from '../postgres/queued.ts';
import type { RequestType } from '../../domain/requests/types.ts';

export interface RequestToStart {
  id: RequestId;
  type: RequestType;
}

/** Claims requests to start, oldest first. A claimed request that was not started can be claimed again after ten seconds. */
export async function claimRequestsToStart(db: Knex, limit: number): Promise<RequestToStart[]> {
  const { rows } = await db.raw<{ rows: RequestToStart[] }>(
    `update requests set start_claimed_at = clock_timestamp() where id in (
       select id from requests where workflow_started_at is null and ended_at is null
         and (start_claimed_at is null or start_claimed_at < clock_timestamp() - interval '10 seconds')
       order by submitted_at limit ? for update skip locked
     ) returning id, type`,
    [limit],
  );
  return rows;
}

/** Notes that the workflows of these requests run, no matter which process started them. */
export async function markStarted(db: Knex, ids: RequestId[]): Promise<void> {
  await db.raw(
    `update requests set workflow_started_at = clock_timestamp(), workflow_seen_at = clock_timestamp()
     where id = any(?)`,
    [ids],
  );
}

/**
 * Claims requests whose workflow has not looked at a decision: three seconds after `look_wanted_at`, and again half a
 * minute after each signal. The API signals the workflow right after the decision. The three seconds give a busy engine
 * the time to look before the signal is repeated.
 */
export async function claimRequestsToSignal(db: Knex, limit: number): Promise<RequestId[]> {
  const { rows } = await db.raw<{ rows: { id: RequestId }[] }>(
    `update requests set look_signalled_at = clock_timestamp() where id in (
       select id from requests where look_wanted_at < clock_timestamp() - interval '3 seconds'
         and workflow_started_at is not null
         and (look_signalled_at is null or look_signalled_at < clock_timestamp() - interval '30 seconds')
       order by look_wanted_at limit ? for update skip locked
     ) returning id`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Notes that the engine knows no running workflow of a request. An ended request needs none. An open one gets a new
 * workflow, which goes on from where the row is.
 */
export async function workflowIsGone(db: Knex, id: RequestId): Promise<void> {
  await db.raw(
    `update requests set look_wanted_at = null, look_signalled_at = null,
       workflow_started_at = case when ended_at is null then null else workflow_started_at end,
       start_claimed_at = null, workflow_seen_at = null
     where id = ?`,
    [id],
  );
  queued(db, 'requests');
}

/**
 * Claims requests that have ended and whose files are still stored (R15). A request whose files could not be removed is
 * claimed again after a minute, behind the requests that were never tried, so that it holds up none of them. The key of encrypted
 * files goes at once: from then on nobody can read them, wherever they lie.
 */
export async function claimFilesToDelete(db: Knex, limit: number): Promise<RequestId[]> {
  const { rows } = await db.raw<{ rows: { id: RequestId }[] }>(
    `with claimed as (update requests set files_delete_tried_at = clock_timestamp() where id in (
       select id from requests where ended_at is not null and export_attempt > 0 and files_deleted_at is null
         and (files_delete_tried_at is null or files_delete_tried_at < clock_timestamp() - interval '1 minute')
       order by files_delete_tried_at nulls first, ended_at limit ? for update skip locked
     ) returning id),
     without_keys as (delete from file_keys k using claimed c where k.request_id = c.id)
     select id from claimed`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** Notes that the files of a request are removed. The manifest and the parts handed over go, too: they were needed to serve the files only. */
export async function markFilesDeleted(db: Knex, id: RequestId): Promise<void> {
  await db.raw(
    `with emptied as (update files set manifest = null, signals = null where request_id = :id and (manifest is not null or signals is not null)),
       forgotten as (delete from download_parts where request_id = :id)
     update requests set files_deleted_at = clock_timestamp() where id = :id`,
    { id },
  );
}
