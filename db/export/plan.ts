/** The record's side of an export: who may have what by now, which files are done, and the step to ready (R7, R14–R17). */
import type { Knex } from 'knex';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import { covers, cut, cutAgain, intervalOf, type Interval, type Period } from '../../domain/time/period.ts';
import { stages } from '../../domain/requests/stages.ts';
import { isBound, isSharing, requestTypes, type ProductKind, type RequestType } from '../../domain/requests/types.ts';
import { isEnd, type EndState } from '../../domain/requests/states.ts';
import { queueMail } from '../mails/outbox.ts';
import { productsOf } from '../registrations/products.ts';
import { CONSENT_ENDS_AT, linkDueInMs } from '../requests/ready-link.ts';
import { lockRequest, type RequestRow } from '../requests/row.ts';
import { transition } from '../requests/transition.ts';

type Stretch = Interval & { until: Date };

export interface ProductToExport {
  productId: ProductId;
  productNo: number;
  kind: ProductKind;
  vin: string | null;
  serial: string | null;
  name: string;
  position: number;
  asked: Stretch;
  /** What the holder may see of it by now (R7); empty where nothing. */
  given: Stretch[];
}

export interface FileRow {
  name: string;
  position: number;
  productId: ProductId | null;
  attempt: number;
  storageKey: string;
  bytes: number;
  records: number;
  sha256: string;
  given: Stretch[];
}

/** What else a finished file's row keeps. */
export interface FileBesides {
  /** To check its blocks by as they are read, as the storage made them; `null` where the SHA-256 is enough. */
  blockHashes: Buffer | null;
  /** The text, where it is the manifest. */
  manifest?: string;
}

export interface ExportPlan {
  /** Fences off a slower worker that exports the same request. */
  attempt: number;
  request: { id: RequestId; type: RequestType; period: Period; timeZone: string; submittedAt: Date };
  products: ProductToExport[];
  /** Files that earlier attempts finished. */
  done: FileRow[];
}

/** `dueInMs`: until the link's reminder (R15), or its end. */
export type ExportEnd =
  | { outcome: 'ready'; dueInMs: number }
  | { outcome: 'ended'; state: EndState }
  | { outcome: 'cut-changed' };

/** There is nothing to export any more: the request has ended, or its data is ready. */
export type ExportOver = Exclude<ExportEnd, { outcome: 'cut-changed' }>;

/** Begins an export, or goes on with one: cuts every product anew, as of now. Already ready counts as ended. */
export const beginExport = (db: Knex, id: RequestId): Promise<ExportPlan | ExportOver> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw new Error('no such request');
    const over = overAlready(request);
    if (over) return over;
    if (request.status !== 'exporting') await mustBeDecided(tx, request);
    if (request.status !== 'exporting' && !(await transition(tx, { id, name: 'export-begun', actor: 'engine' })))
      throw new Error(`an export can't begin in the state ${request.status}`);
    const attempt = request.export_attempt + 1;
    await tx('requests').where({ id }).update({ export_attempt: attempt });
    const products = await cutProducts(tx, request);
    await saveCuts(tx, id, products);
    await forgetDropped(tx, id);
    return { attempt, request: factsOf(request), products, done: await filesDone(tx, id) };
  });

/**
 * The row is the authority for disclosure: no export begins without the decisions that its type needs, whatever a workflow
 * says. A workflow that is ahead of a restored row fails here until it starts again from the row.
 */
async function mustBeDecided(tx: Knex.Transaction, { id, type }: RequestRow): Promise<void> {
  const wanted = ['verification' as const, ...requestTypes[type].gates].map((stage) => stages[stage].passedBy);
  const decided = new Set(await tx('decisions').where({ request_id: id }).pluck('kind'));
  const missing = wanted.filter((kind) => !decided.has(kind));
  if (missing.length > 0) throw new Error(`an export can't begin without ${missing.join(', ')}`);
}

/**
 * Records a finished file; `false` when a newer attempt has taken over, whose
 * files must not be touched.
 */
export async function recordFile(
  db: Knex,
  id: RequestId,
  attempt: number,
  file: FileRow,
  { blockHashes, manifest }: FileBesides,
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into files (request_id, name, position, product_id, attempt, storage_key, bytes, records, sha256, given, manifest, block_hashes)
     select id, :name, :position, :productId, :attempt, :storageKey, :bytes, :records, :sha256, :given::jsonb, :manifest, :blockHashes
     from requests where id = :id and export_attempt = :attempt and status = 'exporting' for update
     on conflict (request_id, name) do update set attempt = excluded.attempt, storage_key = excluded.storage_key,
       bytes = excluded.bytes, records = excluded.records, sha256 = excluded.sha256, given = excluded.given, manifest = excluded.manifest,
       block_hashes = excluded.block_hashes
     returning name`,
    { ...file, given: JSON.stringify(file.given), manifest: manifest ?? null, blockHashes, id, attempt },
  );
  return rows.length > 0;
}

/** Why an attempt failed, where that does not pass by itself: support sees it at once (`export-failing`). Never rejects. */
export async function recordFault(
  db: Knex,
  id: RequestId,
  attempt: number,
  fault: 'storage-full' | null,
): Promise<void> {
  await db('requests')
    .where({ id, export_attempt: attempt, status: 'exporting' })
    .whereRaw('export_fault is distinct from ?', [fault])
    .update({ export_fault: fault })
    .catch(() => undefined); // the attempt's own failure counts
}

/** The last step: every file must still lie within what its holder may see (R7); then the link's window begins (R15). */
export const finishExport = (db: Knex, id: RequestId, attempt: number): Promise<ExportEnd> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw new Error('no such request');
    const over = overAlready(request);
    if (over) return over;
    if (request.status !== 'exporting') throw new Error(`an export can't finish in the state ${request.status}`);
    if (request.export_attempt !== attempt) return { outcome: 'cut-changed' };
    const files = await filesDone(tx, id);
    const current = await cutProducts(tx, request);
    const fits = current.every(({ productId, given }) =>
      files.some((file) => file.productId === productId && covers(given, file.given)),
    );
    const foreign = files.some(
      ({ productId: id }) => id !== null && !current.some(({ productId }) => productId === id),
    );
    if (!fits || foreign || !files.some((file) => file.productId === null)) return { outcome: 'cut-changed' };
    await transition(tx, {
      id,
      name: 'data-ready',
      actor: 'engine',
      detail: { files: files.length },
      tells: { step: files.some((file) => file.records > 0) ? 'ready' : 'no-data', to: ['requester'] },
    });
    const { rows } = await tx.raw<{ rows: { ms: string }[] }>(
      `with clock as (select id, clock_timestamp() + clock_shift as at from requests where id = :id), link as (
         select clock.id, at, least(at + (policy->>'linkLifetime')::interval, ${CONSENT_ENDS_AT}) as until,
           coalesce(policy->>'remindOfLinkBefore', 'P2D')::interval as remind_before
         from clock join requests r on r.id = clock.id
       )
       update requests r set ready_at = at, download_until = until,
         remind_of_link_at = case when until - remind_before > at then until - remind_before end
       from link where link.id = r.id
       returning extract(epoch from least(download_until, remind_of_link_at) - ready_at) * 1000 as ms`,
      { id },
    );
    if (request.type === 'rental') await queueMail(tx, id, 'renter-notice', ['renter']); // R35
    return { outcome: 'ready', dueInMs: Number(rows[0]?.ms) };
  });

function overAlready(request: RequestRow): ExportOver | undefined {
  if (isEnd(request.status)) return { outcome: 'ended', state: request.status };
  if (request.status !== 'ready' || !request.download_until) return undefined;
  return { outcome: 'ready', dueInMs: linkDueInMs(request, request.download_until) };
}

const factsOf = (request: RequestRow): ExportPlan['request'] => ({
  id: request.id,
  type: request.type,
  period: { from: request.period_from, to: request.period_to },
  timeZone: request.policy.timeZone,
  submittedAt: request.submitted_at,
});

/**
 * The products of a request, with the stretches of time that may be given of each as of now. Own data: within the
 * registrations. Shared data: never more than was consented to. Products that staff bound to the request: as they bound them.
 */
async function cutProducts(tx: Knex.Transaction, request: RequestRow): Promise<ProductToExport[]> {
  const asked = intervalOf({ from: request.period_from, to: request.period_to }, request.policy.timeZone);
  const registered = new Map(
    (request.holder && !isBound(request.type) ? await productsOf(tx, request.holder) : []).map((product) => [
      product.id,
      product.registrations,
    ]),
  );
  const { rows } = await tx.raw<{ rows: (Omit<ProductToExport, 'asked' | 'given'> & { before: StoredStretch[] })[] }>(
    `select p.id as "productId", p.no as "productNo", p.kind, p.vin, p.serial, p.name, rp.position, rp.given as before
     from request_products rp join products p on p.id = rp.product_id
     where rp.request_id = ? and rp.dropped_at is null order by rp.position`,
    [request.id],
  );
  return rows.map(({ before, ...product }) => {
    const registrations = registered.get(product.productId) ?? [];
    const stretches = before.map(stretchOf);
    if (isBound(request.type)) return { ...product, asked, given: stretches };
    const given = isSharing(request.type) ? cutAgain(stretches, registrations) : cut(asked, registrations);
    return { ...product, asked, given };
  });
}

/** Files of products whose sharing was ended meanwhile, and the manifest that names them, are made anew without them. */
async function forgetDropped(tx: Knex.Transaction, id: RequestId): Promise<void> {
  await tx.raw(
    `delete from files f where f.request_id = :id and exists (
       select 1 from files d join request_products rp on rp.request_id = d.request_id and rp.product_id = d.product_id
       where d.request_id = :id and rp.dropped_at is not null and (f.product_id = d.product_id or f.product_id is null))`,
    { id },
  );
}

async function saveCuts(tx: Knex.Transaction, id: RequestId, products: ProductToExport[]): Promise<void> {
  await tx.raw(
    `update request_products rp set given = p.given
     from jsonb_to_recordset(:products::jsonb) as p ("productId" uuid, given jsonb)
     where rp.request_id = :id and rp.product_id = p."productId" and rp.given <> p.given`,
    { id, products: JSON.stringify(products.map(({ productId, given }) => ({ productId, given }))) },
  );
}

interface StoredStretch {
  from: string;
  until: string;
}

const stretchOf = ({ from, until }: StoredStretch): Stretch => ({ from: new Date(from), until: new Date(until) });

interface StoredFile {
  name: string;
  position: number;
  product_id: ProductId | null;
  attempt: number;
  storage_key: string;
  bytes: string;
  records: string;
  sha256: string;
  given: StoredStretch[];
}

async function filesDone(tx: Knex.Transaction, id: RequestId): Promise<FileRow[]> {
  const rows = (await tx('files').where({ request_id: id }).orderBy('position')) as StoredFile[];
  return rows.map(({ product_id, storage_key, bytes, records, given, ...file }) => ({
    name: file.name,
    position: file.position,
    attempt: file.attempt,
    sha256: file.sha256,
    productId: product_id,
    storageKey: storage_key,
    bytes: Number(bytes),
    records: Number(records),
    given: given.map(stretchOf),
  }));
}
