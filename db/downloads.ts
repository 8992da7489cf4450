/** Files that can be downloaded, and the record of those that were (R15, R29, R32). */
import type { Knex } from 'knex';
import type { RequestId } from '../domain/ids.ts';
import { charge } from './compensation.ts';
import { LINK_ALIVE, STILL_GIVEN } from './download-gate.ts';
import { decidersOf } from './end-sharing.ts';
import { queueMail } from './mails.ts';
import { lockRequest } from './request-row.ts';
import { audit, record } from './transition.ts';

/** All files of a request in one. */
export const ALL_FILES = 'all.zip';

export interface FileToServe {
  name: string;
  storageKey: string;
  bytes: number;
  sha256: string;
  /** Whether it may be given still: the registration that it rests on may have ended before what it holds (R7, R8). */
  stillGiven: boolean;
  readyAt: Date;
}

/** The files that a link of this generation opens, the manifest first; none where it is no longer alive. */
export async function filesToServe(db: Knex, request: RequestId, generation: number): Promise<FileToServe[]> {
  const { rows } = await db.raw<{ rows: (Omit<FileToServe, 'bytes'> & { bytes: string })[] }>(
    `select f.name, f.storage_key as "storageKey", f.bytes, f.sha256, ${STILL_GIVEN} as "stillGiven", r.ready_at as "readyAt"
     from requests r join files f on f.request_id = r.id
     where r.id = :request and r.link_generation = :generation and ${LINK_ALIVE} order by f.position`,
    { request, generation },
  );
  return rows.map((row) => ({ ...row, bytes: Number(row.bytes) }));
}

/**
 * Records that a file, or all of them, was handed over whole. The first one that counts is told on the timeline: a file
 * of data, or any file where there is no data (R17).
 */
export const recordDownload = (db: Knex, request: RequestId, name: string, bytes: number): Promise<void> =>
  db.transaction(async (tx) => {
    await lockRequest(tx, request);
    await tx.raw(
      `insert into downloads (request_id, name, at, bytes)
       select id, :name, clock_timestamp() + clock_shift, :bytes from requests where id = :request`,
      { request, name, bytes },
    );
    const { rows } = await tx.raw<{ rows: unknown[] }>(
      `update requests r set downloaded_at = clock_timestamp() + clock_shift
       where id = :request and downloaded_at is null and (:name = '${ALL_FILES}'
         or exists (select 1 from files where request_id = r.id and name = :name and product_id is not null)
         or not exists (select 1 from files where request_id = r.id and records > 0))
       returning id`,
      { request, name },
    );
    if (rows.length > 0) {
      await record(tx, request, 'downloaded', 'link', { file: name, bytes });
      await charge(tx, request); // R32: on the first download
      for (const account of await decidersOf(tx, request))
        await queueMail(tx, request, 'first-download', `account:${account}`);
    }
    if (rows.length === 0) await audit(tx, `request:${request}`, 'downloaded', 'link', { file: name, bytes });
  });
