/** The files of requests that have ended: claimed to be removed, and noted as gone (R15). */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';

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
