/** A request as people follow it (R18): state, what it waits for, deadlines, files, timeline. Reads only. */
import type { Knex } from 'knex';
import type { Day } from '../../domain/time/day.ts';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import { SUMMARY, type Format } from '../../domain/export/formats.ts';
import { windowMs } from '../../domain/policy.ts';
import type { Principal } from '../../domain/principal.ts';
import { notFound } from '../../domain/refusal.ts';
import { isSharing, type ProductKind, type RequestType } from '../../domain/requests/types.ts';
import { numberOf } from '../../domain/requests/number.ts';
import { productsNamed } from '../../domain/requests/details.ts';
import type { GdprBasis } from '../../domain/requests/form-fields.ts';
import { waitingForIn, type State, type WaitingFor } from '../../domain/requests/states.ts';
import { filesNow, filesPage } from '../downloads/files-now.ts';
import { heldBackNow, type HeldBackNow } from '../secrets/withholdings.ts';
import { afterPlace, pageOf } from '../postgres/pages.ts';
import { isOwn, OWN, ownBy } from './own.ts';
import { findRequest, type RequestRow } from './row.ts';

export interface RequestSummary {
  id: RequestId;
  /** The short one, to be read out. */
  number: string;
  type: RequestType;
  status: State;
  submittedAt: Date;
  period: { from: Day; to: Day };
  waitingFor: WaitingFor | null;
  deadlines: { verifyBy: Date; consentBy?: Date; replyBy?: Date; dueBy: Date; downloadUntil?: Date };
  overdue: boolean;
  downloadedAt?: Date;
}

export interface RequestState extends RequestSummary {
  /** R62 */
  formats: Format[];
  /** R51; `null`: all. */
  groups: string[] | null;
  /** R52 */
  withoutPersonal: boolean;
  gdprBasis: GdprBasis | null;
  /** R53: whether trade secrets are among it, and the version of the measures agreed to. */
  tradeSecrets: boolean;
  measuresVersion: string | null;
  /** R54: what staff hold back of it now, and why. */
  heldBack: HeldBackNow[];
  products: {
    /** Absent, like the name, while a third party may not know more of a product than it typed itself (R25). */
    id?: ProductId;
    kind: ProductKind;
    vin?: string;
    serial?: string;
    name?: string;
    /** R8, R30: its sharing was ended. */
    ended?: true;
    /** From the first to the last moment of the data given (R7); absent where none is given. */
    givenPeriod?: { from: string; until: string };
    /** All stretches, where it is more than one. */
    givenPeriods?: { from: string; until: string }[];
  }[];
  files?: { name: string; bytes: number; records: number; sha256: string }[];
  timeline: { at: Date; event: string; detail?: Record<string, unknown> }[];
}

/** The caller's own request. @throws Refusal `not-found` where it does not exist or belongs to somebody else */
export const requestState = async (db: Knex, principal: Principal, id: RequestId): Promise<RequestState> =>
  (await ownRequest(db, principal, id)).state;

/** The same, with its row. @throws Refusal `not-found` */
export async function ownRequest(
  db: Knex,
  principal: Principal,
  id: RequestId,
): Promise<{ request: RequestRow; state: RequestState }> {
  const request = await findRequest(db, id);
  if (!request || !isOwn(request, principal)) throw notFound();
  return { request, state: await stateOf(db, request, 'requester') };
}

/** A request that a link in an email speaks of; the link's token was checked. @throws Refusal `not-found` */
export async function requestStateByLink(
  db: Knex,
  id: RequestId,
  viewer: Viewer = 'requester',
): Promise<{ request: RequestRow; state: RequestState }> {
  const request = await findRequest(db, id);
  if (!request) throw notFound();
  return { request, state: await stateOf(db, request, viewer) };
}

/** The same without its files: there may be ten thousand of them, and they have pages (`filesGivenPage`). @throws Refusal `not-found` */
export async function requestWithoutFiles(
  db: Knex,
  id: RequestId,
): Promise<{ request: RequestRow; state: Omit<RequestState, 'files'> }> {
  const request = await findRequest(db, id);
  if (!request) throw notFound();
  return { request, state: await stateOf(db, request, 'requester', { files: false }) };
}

/** The reader of a state: the requester, or the customer whose data is asked for. */
type Viewer = 'requester' | 'customer';

async function stateOf(
  db: Knex,
  request: RequestRow,
  viewer: Viewer,
  wanted: { files: boolean } = { files: true },
): Promise<RequestState> {
  const [products, heldBack, files, timeline] = await Promise.all([
    productsOfRequest(db, request.id),
    heldBackNow(db, request.id),
    wanted.files && request.status === 'ready' ? filesGiven(db, request.id) : undefined,
    db('timeline').where({ request_id: request.id }).orderBy('id').select('at', 'event', 'detail') as Promise<
      { at: Date; event: string; detail: Record<string, unknown> | null }[]
    >,
  ]);
  const mayKnow = viewer === 'customer' || !isSharing(request.type) || request.consented_at !== null;
  return {
    ...summaryOf(request),
    ...chosenOf(request),
    heldBack,
    products: mayKnow && products.length > 0 ? products : productsTyped(request),
    ...(files ? { files } : {}),
    timeline: timeline.map(({ at, event, detail }) => ({
      at,
      event,
      ...(detail && Object.keys(detail).length > 0 ? { detail } : {}),
    })),
  };
}

/** What was chosen of the data (R51, R52, R62). */
export const chosenOf = (request: RequestRow) => ({
  formats: request.formats,
  groups: request.groups,
  withoutPersonal: request.without_personal,
  gdprBasis: request.gdpr_basis,
  tradeSecrets: request.secrets,
  measuresVersion: request.measures_version,
});

/** The products of a request and the data given of each. It does not check who may read them. */
export async function productsOfRequest(db: Knex, id: RequestId): Promise<RequestState['products']> {
  const { rows } = await db.raw<{ rows: ProductOfRequest[] }>(
    `select p.id, p.kind, p.vin, p.serial, p.name, rp.given, rp.dropped_at is not null as ended
     from request_products rp join products p on p.id = rp.product_id where rp.request_id = ? order by rp.position`,
    [id],
  );
  return rows.map(productOf);
}

interface ProductOfRequest {
  id: ProductId;
  kind: ProductKind;
  vin: string | null;
  serial: string | null;
  name: string;
  given: { from: string; until: string }[];
  ended: boolean;
}

const productOf = ({ vin, serial, given, ended, ...product }: ProductOfRequest): RequestState['products'][number] => ({
  ...product,
  ...(vin ? { vin } : {}),
  ...(serial ? { serial } : {}),
  ...(ended ? { ended } : givenPeriodOf(given)),
});

/** What the form of a third party asked for, and no more: nothing in it tells whether it was matched (R25). */
const productsTyped = ({ details }: RequestRow): RequestState['products'] => typedProducts(details);

function typedProducts(details: RequestRow['details']): RequestState['products'] {
  const products = productsNamed(details);
  return [
    ...(products?.vins ?? []).map((vin) => ({ kind: 'vehicle' as const, vin })),
    ...(products?.wallbox ? [{ kind: 'wallbox' as const }] : []),
    ...(products?.chargers ? [{ kind: 'charger' as const }] : []),
  ];
}

function givenPeriodOf(
  given: { from: string; until: string }[],
): Pick<RequestState['products'][number], 'givenPeriod' | 'givenPeriods'> {
  const first = given[0];
  const last = given.at(-1);
  if (!first || !last) return {};
  return { givenPeriod: { from: first.from, until: last.until }, ...(given.length > 1 ? { givenPeriods: given } : {}) };
}

type FileFacts = NonNullable<RequestState['files']>[number];

const FILES_A_PAGE = 100;

/** A page of the files of a request that may be given, the manifest first; `after` is `next` of the page before. */
export async function filesGivenPage(
  db: Knex,
  id: RequestId,
  after?: number,
): Promise<{ files: FileFacts[]; next: number | null }> {
  const { files, next } = await filesPage(db, id, { after, limit: FILES_A_PAGE });
  return { files: files.filter(({ withdrawn }) => !withdrawn).map(factsOf), next };
}

/** The files of a request that may be given, the manifest first; without the summary, as all lists of them are. */
async function filesGiven(db: Knex, id: RequestId): Promise<FileFacts[]> {
  const files = await filesNow(db, id);
  return files.filter(({ withdrawn, name }) => !withdrawn && name !== SUMMARY).map(factsOf);
}

/** The files of a request as they were made, whether or not they are given still: for the record. */
export async function filesMade(db: Knex, id: RequestId): Promise<FileFacts[]> {
  const rows = (await db('files')
    .where({ request_id: id })
    .whereNot({ name: SUMMARY })
    .orderBy('position')
    .select('name', 'bytes', 'records', 'sha256')) as (Omit<FileFacts, 'bytes' | 'records'> & {
    bytes: string;
    records: string;
  })[];
  return rows.map((file) => factsOf({ ...file, bytes: Number(file.bytes), records: Number(file.records) }));
}

const factsOf = ({ name, bytes, records, sha256 }: FileFacts): FileFacts => ({ name, bytes, records, sha256 });

/** The columns that a summary is made from, besides the period and the policy. */
export const summaryColumns = [
  'id',
  'type',
  'status',
  'submitted_at',
  'verify_by',
  'consent_by',
  'review_due_at',
  'due_by',
  'download_until',
  'downloaded_at',
  'overdue_at',
] as const satisfies readonly (keyof RequestRow)[];
export type SummaryRow = Pick<RequestRow, (typeof summaryColumns)[number] | 'period_from' | 'period_to' | 'policy'>;

export const summaryOf = (request: SummaryRow): RequestSummary => ({
  id: request.id,
  number: numberOf(request.id),
  type: request.type,
  status: request.status,
  submittedAt: request.submitted_at,
  period: { from: request.period_from, to: request.period_to },
  waitingFor: waitingForIn(request.status),
  deadlines: deadlinesOf(request),
  overdue: request.overdue_at !== null,
  ...(request.downloaded_at ? { downloadedAt: request.downloaded_at } : {}),
});

/** Until the email has left, its windows are counted from the submission: they can only become later. */
function deadlinesOf(request: SummaryRow): RequestSummary['deadlines'] {
  const after = (window: string) => new Date(request.submitted_at.getTime() + windowMs(window));
  return {
    verifyBy: request.verify_by ?? after(request.policy.verifyWithin),
    dueBy: request.due_by ?? after(request.policy.processWithin),
    ...(request.consent_by ? { consentBy: request.consent_by } : {}),
    ...(request.review_due_at ? { replyBy: request.review_due_at } : {}),
    ...(request.download_until ? { downloadUntil: request.download_until } : {}),
  };
}

/** One page of the caller's own requests, newest first; `cursor` is where the page before ended. */
export async function listRequests(
  db: Knex,
  principal: Principal,
  { status, cursor, limit = 50 }: { status?: State | undefined; cursor?: ListCursor | undefined; limit?: number },
): Promise<{ requests: RequestSummary[]; next: ListCursor | null }> {
  const { rows } = await db.raw<{ rows: RequestRow[] }>(
    `select r.*, r.period_from::text as period_from, r.period_to::text as period_to, clock_timestamp() + r.clock_shift as now
     from requests r
     where ${OWN} and (:status::text is null or r.status = :status)
       and (:at::timestamptz is null or (r.submitted_at, r.id) < (:at::timestamptz, :id::uuid))
     order by r.submitted_at desc, r.id desc limit :limit`,
    {
      ...ownBy(principal),
      status: status ?? null,
      ...afterPlace(cursor, limit),
    },
  );
  const page = pageOf(rows, limit, ({ submitted_at, id }) => ({ at: submitted_at.toISOString(), id }));
  return { requests: page.rows.map(summaryOf), next: page.next };
}

/** What a list says of the products of a request: the first of them by name, and how many there are. */
export interface ProductsInShort {
  first: { kind: ProductKind; name?: string; vin?: string }[];
  count: number;
}

const NAMED = 2;

/** Of each request of a page; a third party reads what it typed itself, until it may know more (R25). */
export async function productsInShort(
  db: Knex,
  principal: Principal,
  ids: readonly RequestId[],
): Promise<Map<RequestId, ProductsInShort>> {
  const { rows } = await db.raw<{
    rows: {
      id: RequestId;
      type: RequestType;
      mayKnow: boolean;
      details: RequestRow['details'];
      first: ProductsInShort['first'];
      count: number;
    }[];
  }>(
    `select r.id, r.type, r.details, r.type not in ('agent', 'provider') or r.consented_at is not null as "mayKnow",
       coalesce(p.first, '[]') as first, p.count
     from requests r cross join lateral (
       select count(*)::int as count, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('kind', p.kind, 'name', p.name, 'vin', p.vin))
         order by rp.position) filter (where rp.position < :named) as first
       from request_products rp join products p on p.id = rp.product_id where rp.request_id = r.id) p
     where r.id = any(:ids::uuid[]) and ${OWN}`,
    { ...ownBy(principal), ids: [...ids], named: NAMED },
  );
  return new Map(
    rows.map(({ id, mayKnow, first, count, ...request }) => {
      if (mayKnow && count > 0) return [id, { first, count }];
      const typed = typedProducts(request.details);
      return [id, { first: typed.slice(0, NAMED), count: typed.length }];
    }),
  );
}

/** Where a page ended. Times in it are exact to the millisecond, as rows are written. */
export interface ListCursor {
  at: string;
  id: string;
}
