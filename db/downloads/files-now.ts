/**
 * The files of a request as they are now. Some may have been withdrawn since they were made (R7, R8, R30); the manifest and
 * the summary served then differ from those stored. All code that lists, serves or checks files reads them here.
 */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { MANIFEST, SUMMARY } from '../../domain/export/formats.ts';
import { withoutWithdrawn, type Manifest, type WithdrawalReason } from '../../domain/export/manifest.ts';
import { summaryText } from '../../domain/export/summary/summary.ts';
import { IS_HELD_BACK, LINK_ALIVE, STILL_GIVEN } from './gate.ts';

export interface FileNow {
  name: string;
  /** The manifest's is 0, the summary's before it. */
  position: number;
  bytes: number;
  records: number;
  sha256: string;
  storageKey: string;
  /** Why it is no longer given; `null` while it is. */
  withdrawn: WithdrawalReason | null;
  /** The changed manifest or summary, served in place of the stored one; `null` for every other file, and where nothing was withdrawn. */
  instead: Buffer | null;
  readyAt: Date;
  /** Whether it is a product's, and neither manifest nor summary. */
  ofProduct: boolean;
}

type Row = Omit<FileNow, 'bytes' | 'records' | 'instead'> & { bytes: string; records: string; manifest: string | null };

const FILES = `
  select f.name, f.position, f.bytes, f.records, f.sha256, f.storage_key as "storageKey", f.manifest, r.ready_at as "readyAt", f.product_id is not null as "ofProduct",
    case when not ${STILL_GIVEN} then coalesce(dropped.dropped_because, case when ${IS_HELD_BACK} then 'secrets-held-back' else 'registration-ended' end) end as withdrawn
  from requests r join files f on f.request_id = r.id
    left join request_products dropped on dropped.request_id = r.id and dropped.product_id = f.product_id
  where r.id = :request`;

/** All files of a request: manifest, summary, and those of its products. */
export const filesNow = (db: Knex, request: RequestId): Promise<FileNow[]> => read(db, FILES, { request });

/**
 * A page of them but for the summary, which people find beside the list: from the beginning, or those after a position. The first one costs as much as all of them, since the
 * manifest depends on all. `next` is where the next page begins; `null` after the last.
 */
export async function filesPage(
  db: Knex,
  request: RequestId,
  { after, limit }: { after?: number | undefined; limit: number },
): Promise<{ files: FileNow[]; next: number | null }> {
  const found =
    after === undefined
      ? (await filesNow(db, request)).filter(({ name }) => name !== SUMMARY)
      : await read(db, `${FILES} and f.position > :after order by f.position limit :most`, {
          request,
          after,
          most: limit + 1,
        });
  const files = found.slice(0, limit);
  return { files, next: found.length > limit ? (files.at(-1)?.position ?? null) : null };
}

/** Whether a request has a summary; those made by earlier versions have none. */
export async function hasSummary(db: Knex, request: RequestId): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>('select 1 from files where request_id = ? and name = ?', [
    request,
    SUMMARY,
  ]);
  return rows.length > 0;
}

/** R17: whether there are any records in the files of a request. */
export async function hasRecords(db: Knex, request: RequestId): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    'select 1 from files where request_id = ? and records > 0 limit 1',
    [request],
  );
  return rows.length > 0;
}

const OF_LINK = `r.link_generation = :generation and ${LINK_ALIVE}`;

/**
 * The files of a link of this generation, or only the file `name`; none where the link is no longer alive. A product's file
 * costs the same however many others there are. The manifest and the summary cost more, since they depend on all of them.
 */
export async function filesOfLink(db: Knex, request: RequestId, generation: number, name?: string): Promise<FileNow[]> {
  const link = { request, generation };
  if (name === undefined) return read(db, `${FILES} and ${OF_LINK}`, link);
  const named = await read(db, `${FILES} and ${OF_LINK} and f.name = :name`, { ...link, name });
  if (named.every(({ ofProduct }) => ofProduct)) return named;
  return (await read(db, `${FILES} and ${OF_LINK}`, link)).filter((file) => file.name === name);
}

/** What the blocks of a file are checked by as they are read; `undefined` where none were hashed. */
export async function blockHashesOf(
  db: Knex,
  request: RequestId,
  { name, storageKey }: Pick<FileNow, 'name' | 'storageKey'>,
): Promise<Buffer | undefined> {
  const { rows } = await db.raw<{ rows: { hashes: Buffer | null }[] }>(
    `select block_hashes as hashes from files where request_id = :request and name = :name and storage_key = :storageKey`,
    { request, name, storageKey },
  );
  return rows[0]?.hashes ?? undefined;
}

/** Whether a link of this generation may be used still. */
export async function isAlive(db: Knex, request: RequestId, generation: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(`select 1 from requests r where r.id = :request and ${OF_LINK}`, {
    request,
    generation,
  });
  return rows.length > 0;
}

async function read(db: Knex, files: string, bindings: Record<string, string | number>): Promise<FileNow[]> {
  // The manifest may be long, so it is read only where it has to change.
  const { rows } = await db.raw<{ rows: Row[] }>(
    `with file as (${files}) select name, position, bytes, records, sha256, "storageKey", "readyAt", "ofProduct", withdrawn,
       case when exists (select from file where withdrawn is not null) then manifest end as manifest
     from file order by greatest(position, 0), position desc`,
    bindings,
  );
  const changed = changedBy(rows);
  return rows.map(({ manifest: _text, ...row }) => ({
    ...row,
    bytes: Number(row.bytes),
    records: Number(row.records),
    ...insteadOf(changed.get(row.name)),
  }));
}

/** The texts of what tells of the files, where some of them were withdrawn; by name. */
function changedBy(rows: readonly Row[]): Map<string, string> {
  const stored = rows.find(({ manifest }) => manifest !== null)?.manifest;
  if (!stored) return new Map();
  const withdrawn = new Map(rows.flatMap((row) => (row.withdrawn ? [[row.name, row.withdrawn] as const] : [])));
  const manifest = withoutWithdrawn(stored, withdrawn);
  const texts = new Map([[MANIFEST, manifest]]);
  // A summary was made of a manifest of its own version.
  if (rows.some(({ name }) => name === SUMMARY)) texts.set(SUMMARY, summaryText(JSON.parse(manifest) as Manifest));
  return texts;
}

function insteadOf(text: string | undefined): Pick<FileNow, 'instead'> & Partial<Pick<FileNow, 'bytes' | 'sha256'>> {
  if (text === undefined) return { instead: null };
  const instead = Buffer.from(text);
  return { instead, bytes: instead.length, sha256: createHash('sha256').update(instead).digest('hex') };
}
