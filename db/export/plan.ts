/** The record's side of an export: who may have what by now, which files are done, and the step to ready (R7, R14–R17). */
import type { Knex } from 'knex';
import { keptReleaseSchema, tableFiles, type KeptRelease } from '../../domain/aggregates/choice.ts';
import { endingOf, MANIFEST, SUMMARY, type Format } from '../../domain/export/formats.ts';
import type { SignalFacts } from '../../domain/export/gaps.ts';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import type { Chosen, HeldBack } from '../../domain/registry/chosen.ts';
import type { GdprBasis } from '../../domain/requests/form-fields.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import { covers, cut, cutAgain, intervalOf, type Interval, type Period } from '../../domain/time/period.ts';
import { stages, type DecisionKind } from '../../domain/requests/stages.ts';
import { isBound, isSharing, requestTypes, type ProductKind, type RequestType } from '../../domain/requests/types.ts';
import { isEnd, type EndState } from '../../domain/requests/states.ts';
import { HELD_BACK } from '../secrets/concerns.ts';
import { catalogueVersion } from '../readings/catalogue.ts';
import { queueMail } from '../mails/outbox.ts';
import { intervalsOf, REGISTRATIONS_OF_PRODUCT, type StoredInterval } from '../registrations/products.ts';
import { CONSENT_ENDS_AT, linkDueInMs } from '../requests/ready-link.ts';
import { lockRequest, type RequestRow } from '../requests/row.ts';
import { moveOne, transition } from '../requests/transition.ts';

type Stretch = Interval & { until: Date };

export interface ProductToExport {
  productId: ProductId;
  productNo: number;
  kind: ProductKind;
  vin: string | null;
  serial: string | null;
  name: string;
  model: string | null;
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
  /** What came of each signal (R62); `null` for the manifest, and for files that the version before has made. */
  signals: SignalFacts[] | null;
  /** A hash of the signals that it leaves out (R51, R52); empty where none, `null` for manifest and summary. */
  leftOut: string | null;
}

/** A finished file, and what else its row keeps. */
export interface FinishedFile extends FileRow {
  /** To check its blocks by as they are read, as the storage made them; `null` where the SHA-256 is enough. */
  blockHashes: Buffer | null;
  /** The text, where it is the manifest. */
  manifest?: string;
}

export interface ExportPlan {
  /** Fences off a slower worker that exports the same request. */
  attempt: number;
  request: {
    id: RequestId;
    type: RequestType;
    period: Period;
    timeZone: string;
    submittedAt: Date;
    locale: Locale;
    /** Each product has a file in each (R62). */
    formats: Format[];
    /** Which signals are wanted, and may be given (R51, R52). */
    chosen: Chosen;
    gdprBasis: GdprBasis | null;
    /** That were agreed to for trade secrets (R53). */
    measuresVersion: string | null;
    /** What of the aggregates a public body is given (R56); `null` for others, and where nothing was decided so: then it is given nothing. */
    release: KeptRelease | null;
  };
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
    const { decided, heldBack, release, products, files } = await factsOf(tx, request, { withSignals: true });
    if (request.status === 'exporting') await tx('requests').where({ id }).increment('export_attempt');
    else {
      mustBeDecided(request, decided);
      const begun = { name: 'export-begun', sets: 'export_attempt = r.export_attempt + 1' } as const;
      if (!(await transition(tx, { id, actor: 'engine', ...begun })))
        throw new Error(`an export can't begin in the state ${request.status}`);
    }
    const cuts = products.map((product) => cutOf(request, product));
    const changed = cuts.filter(({ given }, i) => !isSame(given, products[i]?.before ?? []));
    if (changed.length > 0) await saveCuts(tx, id, changed);
    const dropped = files.some((file) => file.productId !== null && !isOf(file, cuts));
    if (dropped) await forgetDropped(tx, id);
    const done = dropped ? files.filter((file) => isOf(file, cuts)) : files;
    return {
      attempt: request.export_attempt + 1,
      request: headOf(request, { heldBack, release }),
      products: cuts,
      done,
    };
  });

/** Whether it is the file of a product in a format. */
export const isFileOf = (file: Pick<FileRow, 'productId' | 'name'>, productId: ProductId, format: Format): boolean =>
  file.productId === productId && endingOf(file.name) === format;

/** Whether a file is of one of these products. */
const isOf = ({ productId: id }: FileRow, products: readonly { productId: ProductId }[]): boolean =>
  products.some(({ productId }) => productId === id);

/**
 * The row is the authority for disclosure: no export begins without the decisions that its type needs, whatever a workflow
 * says. A workflow that is ahead of a restored row fails here until it starts again from the row.
 */
function mustBeDecided({ type }: RequestRow, decided: readonly DecisionKind[]): void {
  const wanted = ['verification' as const, ...requestTypes[type].gates].map((stage) => stages[stage].passedBy);
  const missing = wanted.filter((kind) => !decided.includes(kind));
  if (missing.length > 0) throw new Error(`an export can't begin without ${missing.join(', ')}`);
}

/**
 * Records finished files; `false` when a newer attempt has taken over, whose
 * files must not be touched. A file that an earlier attempt made under another name is forgotten.
 */
export async function recordFiles(
  db: Knex,
  id: RequestId,
  attempt: number,
  finished: readonly FinishedFile[],
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with request as (
       select id from requests where id = :id and export_attempt = :attempt and status = 'exporting' for update),
     finished as materialized (
       select * from jsonb_to_recordset(:finished::jsonb) as f (name text, position integer, "productId" uuid, "storageKey" text, bytes bigint,
         records bigint, sha256 text, given jsonb, signals jsonb, "leftOut" text, manifest text, "blockHashes" text)),
     renamed as (
       delete from files f using request, finished
       where f.request_id = request.id and f.position = finished.position and f.name <> finished.name)
     insert into files (request_id, name, position, product_id, attempt, storage_key, bytes, records, sha256, given, signals, left_out, manifest, block_hashes)
     select request.id, f.name, f.position, f."productId", :attempt, f."storageKey", f.bytes, f.records, f.sha256, f.given, f.signals, f."leftOut",
       f.manifest, decode(f."blockHashes", 'base64')
     from request, finished f
     on conflict (request_id, name) do update set attempt = excluded.attempt, storage_key = excluded.storage_key,
       bytes = excluded.bytes, records = excluded.records, sha256 = excluded.sha256, given = excluded.given, signals = excluded.signals,
       left_out = excluded.left_out, manifest = excluded.manifest, block_hashes = excluded.block_hashes
     returning name`,
    {
      finished: JSON.stringify(
        finished.map((file) => ({
          ...file,
          signals: file.signals && { of: file.storageKey, facts: file.signals },
          blockHashes: file.blockHashes?.toString('base64'),
        })),
      ),
      id,
      attempt,
    },
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

/**
 * The last step: every file must still lie within what its holder may see (R7), and the catalogue still be of the version that said
 * which signals are given (R51, R52); then the link's window begins (R15).
 */
export const finishExport = (
  db: Knex,
  id: RequestId,
  { attempt, catalogue, chosen }: { attempt: number; catalogue: number; chosen: Chosen },
): Promise<ExportEnd> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw new Error('no such request');
    const over = overAlready(request);
    if (over) return over;
    if (request.status !== 'exporting') throw new Error(`an export can't finish in the state ${request.status}`);
    if (request.export_attempt !== attempt || (await catalogueVersion(tx)) !== catalogue)
      return { outcome: 'cut-changed' };
    const { heldBack, release, products, files } = await factsOf(tx, request);
    if (JSON.stringify(heldBack) !== JSON.stringify(chosen.heldBack)) return { outcome: 'cut-changed' };
    const current = products.map((product) => cutOf(request, product));
    const fits = current.every(({ productId, given }) =>
      request.formats.every((format) =>
        files.some((file) => isFileOf(file, productId, format) && covers(given, file.given)),
      ),
    );
    const fitsTables = tableFiles(release ?? { tables: [] }, request.formats).every(({ name }) =>
      files.some((file) => file.name === name),
    );
    const foreign = files.some((file) => file.productId !== null && !isOf(file, current));
    const isTold = [MANIFEST, SUMMARY].every((name) => files.some((file) => file.name === name));
    if (!fits || !fitsTables || foreign || !isTold) return { outcome: 'cut-changed' };
    const ready = await moveOne(tx, {
      id,
      name: 'data-ready',
      actor: 'engine',
      detail: { files: files.length },
      tells: { step: files.some((file) => file.records > 0) ? 'ready' : 'no-data', to: ['requester'] },
      sets: LINK_BEGINS,
    });
    if (!ready?.linkDueInMs) throw new Error('the data is ready and its link has no end');
    if (request.type === 'rental') await queueMail(tx, id, 'renter-notice', ['renter']); // R35
    return { outcome: 'ready', dueInMs: ready.linkDueInMs };
  });

/** R15: the link's window, and its one reminder where the window is longer than that; of a request `r` that the transaction has locked. */
const BEGINS = 'statement_timestamp() + r.clock_shift';
const ENDS = `least(${BEGINS} + (r.policy->>'linkLifetime')::interval, ${CONSENT_ENDS_AT})`;
const REMINDS = `${ENDS} - coalesce(r.policy->>'remindOfLinkBefore', 'P2D')::interval`;
const LINK_BEGINS = `ready_at = ${BEGINS}, download_until = ${ENDS},
  remind_of_link_at = case when ${REMINDS} > ${BEGINS} then ${REMINDS} end`;

function overAlready(request: RequestRow): ExportOver | undefined {
  if (isEnd(request.status)) return { outcome: 'ended', state: request.status };
  if (request.status !== 'ready' || !request.download_until) return undefined;
  return { outcome: 'ready', dueInMs: linkDueInMs(request, request.download_until) };
}

const headOf = (
  request: RequestRow,
  { heldBack, release }: Pick<ExportFacts, 'heldBack' | 'release'>,
): ExportPlan['request'] => ({
  id: request.id,
  type: request.type,
  period: { from: request.period_from, to: request.period_to },
  timeZone: request.policy.timeZone,
  submittedAt: request.submitted_at,
  locale: request.locale,
  formats: request.formats,
  chosen: { groups: request.groups, personal: !request.without_personal, secrets: request.secrets, heldBack },
  measuresVersion: request.measures_version,
  gdprBasis: request.gdpr_basis,
  release,
});

interface StoredProduct extends Omit<ProductToExport, 'asked' | 'given'> {
  /** As it was cut last. */
  before: StoredStretch[];
  /** The holder's, as of now; none where people bound the product to the request. */
  registrations: StoredInterval[];
}

interface ExportFacts {
  decided: DecisionKind[];
  /** By signal, how staff hold it back (R54). */
  heldBack: Record<string, HeldBack>;
  release: KeptRelease | null;
  products: StoredProduct[];
  files: FileRow[];
}

/**
 * What an export depends on besides the request's row: its decisions, its products with the holder's registrations, its
 * files. In a statement after the one that locked the row, so that it sees whatever committed until then.
 */
async function factsOf(
  tx: Knex.Transaction,
  { id, type, holder }: RequestRow,
  { withSignals = false } = {},
): Promise<ExportFacts> {
  const { rows } = await tx.raw<{ rows: (Omit<ExportFacts, 'files'> & { files: StoredFile[] })[] }>(
    `select array(select kind from decisions where request_id = :id) as decided,
       (select ${HELD_BACK} from requests r where r.id = :id) as "heldBack",
       (select p.release from release_proposals p where p.request_id = :id and p.outcome = 'confirmed') as release,
       (select coalesce(jsonb_agg(jsonb_build_object('productId', p.id, 'productNo', p.no, 'kind', p.kind, 'vin', p.vin,
            'serial', p.serial, 'name', p.name, 'model', p.model, 'position', rp.position, 'before', rp.given, 'registrations', ${REGISTRATIONS_OF_PRODUCT}
          ) order by rp.position), '[]')
        from request_products rp join products p on p.id = rp.product_id
        where rp.request_id = :id and rp.dropped_at is null and not :givesTables) as products,
       (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'position', position, 'productId', product_id,
            'attempt', attempt, 'storageKey', storage_key, 'bytes', bytes, 'records', records, 'sha256', sha256, 'given', given, 'leftOut', left_out,
            'signals', case when :withSignals and signals->>'of' = storage_key then signals->'facts' end
          ) order by position), '[]')
        from files where request_id = :id) as files`,
    { id, holder: isBound(type) ? null : holder, withSignals, givesTables: type === 'public-body' },
  );
  const [facts] = rows;
  if (!facts) throw new Error('nothing was answered');
  return {
    ...facts,
    release: facts.release && keptReleaseSchema.parse(facts.release),
    files: facts.files.map((file) => ({ ...file, given: file.given.map(stretchOf) })),
  };
}

/**
 * A product with the stretches of time that may be given of it as of now. Own data: within the registrations. Shared data:
 * never more than was consented to. Products that staff bound to the request: as they bound them.
 */
function cutOf(request: RequestRow, { before, registrations, ...product }: StoredProduct): ProductToExport {
  const asked = intervalOf({ from: request.period_from, to: request.period_to }, request.policy.timeZone);
  const stretches = before.map(stretchOf);
  if (isBound(request.type)) return { ...product, asked, given: stretches };
  const registered = intervalsOf(registrations);
  const given = isSharing(request.type) ? cutAgain(stretches, registered) : cut(asked, registered);
  return { ...product, asked, given };
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

/** A file's row as JSON: bytes and records are whole numbers that a double holds. */
type StoredFile = Omit<FileRow, 'given'> & { given: StoredStretch[] };

/** Whether a cut is still as it was stored. */
const isSame = (given: readonly Stretch[], before: readonly StoredStretch[]): boolean =>
  JSON.stringify(given) === JSON.stringify(before.map(stretchOf));
