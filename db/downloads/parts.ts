/** The record of what was downloaded (R15, R29, R32): a file counts once hardly anything of it is missing, be it in parts. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { charge } from '../sharing/charges.ts';
import { queueMail } from '../mails/outbox.ts';
import { lockRequest } from '../requests/row.ts';
import { audit, trace } from '../requests/transition.ts';

/** All files of a request in one. */
export const ALL_FILES = 'all.zip';

/** Bytes of a file: from the first one up to, and without, `until`. */
export interface Part {
  from: number;
  until: number;
}

/** How many separate parts of a file are remembered. Beyond that the smallest gaps between them count as handed over. */
const MOST_PARTS = 100;

/** How many bytes may be missing from a file that counts as downloaded: a hundredth. A reader can't avoid the count by leaving out a byte. */
export const mayBeMissing = (bytes: number): number => Math.floor(bytes / 100);

/** Records that a part of a file of so many bytes was handed over; the file counts once hardly anything is missing. */
export async function recordPart(
  tx: Knex.Transaction,
  request: RequestId,
  { name, bytes }: { name: string; bytes: number },
  part: Part,
): Promise<void> {
  const needed = bytes - mayBeMissing(bytes);
  if (part.until - part.from >= needed) return recordDownload(tx, request, name, bytes);
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `with parts as (
       insert into download_parts as before (request_id, name, handed)
       values (:request, :name, int8multirange(int8range(:from, :until)))
       on conflict (request_id, name) do update set handed = parts_joined(before.handed, excluded.handed, ${MOST_PARTS})
       returning handed
     ) select from parts where (select sum(upper(part) - lower(part)) from unnest(handed) part) >= :needed`,
    { request, name, ...part, needed },
  );
  if (rows.length === 0) return;
  await tx('download_parts').where({ request_id: request, name }).delete(); // from now on it is another download
  await recordDownload(tx, request, name, bytes);
}

/**
 * Records that a file, or `ALL_FILES`, was handed over; the time recorded is the link's end at the latest. The timeline
 * names the first download that counts: a file of data, or any file where there is no data (R17).
 */
async function recordDownload(tx: Knex.Transaction, request: RequestId, name: string, bytes: number): Promise<void> {
  await lockRequest(tx, request);
  await tx.raw(
    `insert into downloads (request_id, name, at, bytes)
     select id, :name, ${HANDED_AT}, :bytes from requests where id = :request`,
    { request, name, bytes },
  );
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `update requests r set downloaded_at = ${HANDED_AT}
     where id = :request and downloaded_at is null and (:name = '${ALL_FILES}'
       or exists (select 1 from files where request_id = r.id and name = :name and product_id is not null)
       or not exists (select 1 from files where request_id = r.id and records > 0))
     returning id`,
    { request, name },
  );
  if (rows.length > 0) {
    await trace(tx, request, 'downloaded', 'link', { file: name, bytes });
    await charge(tx, request); // R32: on the first download
    await queueMail(tx, request, 'first-download', ['deciders']);
  }
  if (rows.length === 0) await audit(tx, `request:${request}`, 'downloaded', 'link', { file: name, bytes });
}

/** A download may be recorded after the request's end; its time is then the end, since no byte is handed over later. */
const HANDED_AT = 'least(clock_timestamp() + clock_shift, ended_at)';
