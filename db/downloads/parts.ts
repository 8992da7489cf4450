/** The record of what was downloaded (R15, R29, R32): a file counts once hardly anything of it is missing, be it in parts. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { charge } from '../sharing/charges.ts';
import { queueMail } from '../mails/outbox.ts';
import { lockRequest } from '../requests/row.ts';
import { trace } from '../requests/transition.ts';

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

/** What was handed over of a file of so many bytes. */
export interface PartHanded {
  file: { name: string; bytes: number };
  part: Part;
}

/**
 * Records what was handed over of files; a file counts once hardly anything of it is missing. Files that were handed over
 * whole cost a few statements together, however many they are: the end of a link waits for this.
 */
export async function recordParts(
  tx: Knex.Transaction,
  request: RequestId,
  handed: readonly PartHanded[],
): Promise<void> {
  const whole: PartHanded['file'][] = [];
  for (const { file, part } of handed)
    if (part.until - part.from >= needed(file) || (await completes(tx, request, file, part))) whole.push(file);
  if (whole.length > 0) await recordDownloads(tx, request, whole);
}

const needed = ({ bytes }: PartHanded['file']): number => bytes - mayBeMissing(bytes);

/** Joins a part to those handed over before; `true` where they are enough together. From then on it is another download. */
async function completes(
  tx: Knex.Transaction,
  request: RequestId,
  file: PartHanded['file'],
  part: Part,
): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `with parts as (
       insert into download_parts as before (request_id, name, handed)
       values (:request, :name, int8multirange(int8range(:from, :until)))
       on conflict (request_id, name) do update set handed = parts_joined(before.handed, excluded.handed, ${MOST_PARTS})
       returning handed
     ) select from parts where (select sum(upper(part) - lower(part)) from unnest(handed) part) >= :needed`,
    { request, name: file.name, ...part, needed: needed(file) },
  );
  if (rows.length === 0) return false;
  await tx('download_parts').where({ request_id: request, name: file.name }).delete();
  return true;
}

/**
 * Records that files, or `ALL_FILES`, were handed over; the time recorded is the link's end at the latest. The timeline
 * names the first download that counts: a file of data, or any file where there is no data (R17).
 */
async function recordDownloads(
  tx: Knex.Transaction,
  request: RequestId,
  files: readonly PartHanded['file'][],
): Promise<void> {
  await lockRequest(tx, request);
  const given = { request, names: files.map(({ name }) => name), bytes: files.map(({ bytes }) => bytes) };
  await tx.raw(
    `insert into downloads (request_id, name, at, bytes)
     select r.id, given.name, ${HANDED_AT}, given.bytes from requests r, ${GIVEN} where r.id = :request order by given.no`,
    given,
  );
  const { rows } = await tx.raw<{ rows: { no: string; name: string; bytes: string }[] }>(
    `with counting as (
       select * from ${GIVEN} where name = '${ALL_FILES}'
         or exists (select 1 from files f where f.request_id = :request and f.name = given.name and f.product_id is not null)
         or not exists (select 1 from files where request_id = :request and records > 0)
       order by no limit 1)
     update requests r set downloaded_at = ${HANDED_AT} from counting
     where r.id = :request and r.downloaded_at is null returning counting.*`,
    given,
  );
  const [first] = rows;
  if (first) {
    await trace(tx, request, 'downloaded', 'link', { file: first.name, bytes: Number(first.bytes) });
    await charge(tx, request); // R32: on the first download
    await queueMail(tx, request, 'first-download', ['deciders']);
  }
  await tx.raw(
    `insert into audit (stream, actor, act, detail, hash)
     select 'request:' || :request, 'link', 'downloaded', jsonb_build_object('file', name, 'bytes', bytes), ''
     from ${GIVEN} where no <> :first order by no`,
    { ...given, first: first?.no ?? 0 },
  );
}

/** SQL: the files `names` of so many `bytes`, numbered from 1. */
const GIVEN = 'unnest(:names::text[], :bytes::bigint[]) with ordinality as given (name, bytes, no)';

/** A download may be recorded after the request's end; its time is then the end, since no byte is handed over later. */
const HANDED_AT = 'least(clock_timestamp() + clock_shift, ended_at)';
