/** The record of what was downloaded (R15, R29, R32): a file counts when all of it was handed over, be it in parts. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { charge } from '../sharing/tariffs.ts';
import { queueMail } from '../mails/outbox.ts';
import { lockRequest } from '../requests/row.ts';
import { audit, record } from '../requests/transition.ts';

/** All files of a request in one. */
export const ALL_FILES = 'all.zip';

/** Bytes of a file: from the first one up to, and without, `until`. */
export interface Part {
  from: number;
  until: number;
}

/** Records that a part of a file of so many bytes was handed over; the file counts once there are no gaps any more. */
export const recordPart = (
  db: Knex,
  request: RequestId,
  { name, bytes }: { name: string; bytes: number },
  part: Part,
): Promise<void> =>
  part.from === 0 && part.until === bytes
    ? recordDownload(db, request, name, bytes)
    : db.transaction(async (tx) => {
        const { rows } = await tx.raw<{ rows: unknown[] }>(
          `with parts as (
             insert into download_parts as before (request_id, name, handed)
             values (:request, :name, int8multirange(int8range(:from, :until)))
             on conflict (request_id, name) do update set handed = before.handed + excluded.handed
             returning handed
           ) select from parts where handed @> int8range(0, :bytes)`,
          { request, name, ...part, bytes },
        );
        if (rows.length === 0) return;
        await tx('download_parts').where({ request_id: request, name }).delete(); // from now on it is another download
        await recordDownload(tx, request, name, bytes);
      });

/**
 * Records that a file, or all of them, was handed over whole. The first one that counts is told on the timeline: a file
 * of data, or any file where there is no data (R17).
 */
const recordDownload = (db: Knex, request: RequestId, name: string, bytes: number): Promise<void> =>
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
      await queueMail(tx, request, 'first-download', ['deciders']);
    }
    if (rows.length === 0) await audit(tx, `request:${request}`, 'downloaded', 'link', { file: name, bytes });
  });
