/**
 * Downloads under way (R29, R32). A note of the bytes is committed before they leave; the bytes handed over in truth are
 * recorded when the download ends. If its process dies or the link ends first, the bytes in the note count.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { ALL_FILES, recordParts, type PartHanded } from './parts.ts';

/** A living process touches its note more often than this; an older note belongs to a process that died. */
const DEAD_AFTER = '60 seconds';
const AT_ONCE = 20;

/**
 * Whether somebody may have something of the data, whole or in part: of requests `r`. The manifest is no data where there
 * is any.
 */
export const COPIES_MAY_EXIST = `(r.downloaded_at is not null or exists (
  select from (select request_id, name from downloads_under_way union all select request_id, name from download_parts
    union all select request_id, name from downloads) handed
  where handed.request_id = r.id and (handed.name = '${ALL_FILES}' or exists (
    select from files f where f.request_id = r.id and f.name = handed.name and f.product_id is not null))))`;

/** R29: whether somebody may have something of a request's data. */
export async function copiesMayExist(db: Knex, id: RequestId): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select 1 from requests r where r.id = ? and ${COPIES_MAY_EXIST}`,
    [id],
  );
  return rows.length > 0;
}

/** Counts the parts of a download that has ended. Does nothing if its note was counted already, because the link ended or the process seemed dead. */
export const endUnderWay = (db: Knex, id: string, request: RequestId, handed: readonly PartHanded[]): Promise<void> =>
  db.transaction(async (tx) => {
    const wasNoted = await tx('downloads_under_way').where({ id }).delete();
    if (wasNoted > 0) await recordParts(tx, request, handed);
  });

/** Counts the notes of a request whose link ends; whether there were any. The transaction has locked the request, so nothing more is handed over. */
export const countUnderWay = async (tx: Knex.Transaction, request: RequestId): Promise<boolean> =>
  (await countNoted(tx, 'request_id = :request', { request })) > 0;

/** Counts the notes of processes that died; `true` where there may be more of them. */
export const countAbandoned = (db: Knex): Promise<boolean> =>
  db.transaction(async (tx) => {
    const counted = await countNoted(
      tx,
      `id in (select id from downloads_under_way where touched_at < clock_timestamp() - interval '${DEAD_AFTER}'
         order by touched_at limit ${AT_ONCE} for update skip locked)`,
      {},
    );
    return counted === AT_ONCE;
  });

interface Noted {
  id: string;
  request: RequestId;
  name: string;
  from: string;
  until: string;
  bytes: string;
}

async function countNoted(tx: Knex.Transaction, which: string, bindings: Record<string, string>): Promise<number> {
  const { rows } = await tx.raw<{ rows: Noted[] }>(
    `with noted as (delete from downloads_under_way where ${which} returning *), counted as (
       select noted.id, f.request_id, f.position, f.name, f.bytes, handed_from as "from", case when handed_until >= f.bytes then f.bytes
         -- The last byte did not leave: it is not a download, however little is missing.
         else greatest(handed_from, least(handed_until, f.bytes - f.bytes / 100 - 1)) end as until
       from noted join files f on f.request_id = noted.request_id and f.name = noted.name
       union all
       select noted.id, f.request_id, f.position, f.name, f.bytes, 0, f.bytes
       from noted join files f on f.request_id = noted.request_id
         and (f.position <@ noted.ended_positions or f.name = any(noted.ended))
       where noted.name = '${ALL_FILES}')
     select id, request_id as request, name, "from", until, bytes from counted order by request_id, position`,
    bindings,
  );
  const byRequest = new Map<RequestId, PartHanded[]>();
  for (const row of rows) {
    const parts = byRequest.get(row.request);
    if (parts) parts.push(partOf(row));
    else byRequest.set(row.request, [partOf(row)]);
  }
  for (const [request, parts] of byRequest) await recordParts(tx, request, parts);
  return new Set(rows.map(({ id }) => id)).size;
}

const partOf = ({ name, from, until, bytes }: Noted): PartHanded => ({
  file: { name, bytes: Number(bytes) },
  part: { from: Number(from), until: Number(until) },
});
