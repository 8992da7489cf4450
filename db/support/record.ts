/**
 * One request as support sees it (R39): everything that is known about it, but no data of it, no content of emails and
 * no link. Reads only.
 */
import type { Knex } from 'knex';
import { isSide, type MailSide } from '../../domain/mails/steps.ts';
import type { RequestId } from '../../domain/ids.ts';
import { notFound } from '../../domain/refusal.ts';
import { mailsOf, type MailSummary } from '../mails/outbox.ts';
import { openProposal, type ReleaseProposal } from '../review/release.ts';
import { similarRequests, type SimilarRequest } from '../review/similar.ts';
import { heldBackNow, withholdingsOf, type Withholding } from '../secrets/withholdings.ts';
import { notesOf, type Note } from './notes.ts';
import { findRequest, type RequestRow } from '../requests/row.ts';
import {
  chosenOf,
  filesMade,
  productsOfRequest,
  summaryOf,
  type RequestState,
  type RequestSummary,
} from '../requests/views.ts';
import { REVOKED_AT } from '../sharing/shares.ts';
import { IS_OVERDUE, STUCK_KIND, type StuckKind } from '../requests/stuck.ts';

export interface SupportRecord extends RequestSummary {
  /** Milliseconds since the submission, by the request's own clock. */
  ageMs: number;
  stuck: StuckKind | null;
  /** The account that submitted it; none where none is needed. */
  requester: string | null;
  /** Whose products are meant; none while a third party's request is not matched. */
  holder: string | null;
  /** `null` once removed, like the form's details (R13). */
  email: string | null;
  locale: string;
  formats: RequestState['formats'];
  groups: RequestState['groups'];
  withoutPersonal: boolean;
  gdprBasis: RequestState['gdprBasis'];
  tradeSecrets: boolean;
  measuresVersion: string | null;
  details: Record<string, unknown>;
  detailsRemovedAt: Date | null;
  verifiedAt: Date | null;
  readyAt: Date | null;
  endedAt: Date | null;
  filesDeletedAt: Date | null;
  exportAttempts: number;
  products: RequestState['products'];
  timeline: StoryEntry[];
  mails: SupportMail[];
  consent: SupportConsent | null;
  /** Accounts that were asked to decide (R26). */
  deciders: string[];
  decisions: { kind: string; actor: string; at: Date }[];
  files: { name: string; bytes: number; records: number; sha256: string }[];
  downloads: { name: string; at: Date; bytes: number }[];
  charge: { at: Date; cents: number; currency: string; reduced: boolean } | null;
  heldBack: RequestState['heldBack'];
  /** R54 */
  withholdings: Withholding[];
  notes: Note[];
  /** What staff decided, and why (R34, R36); the requester is told. */
  reasons: { kind: string; reason: string; by: string; at: Date }[];
  /** R36: changes that were asked for, and the body's answers. */
  changes: { askedAt: Date; answer: string | null; answeredAt: Date | null }[];
  /** R68: what one of staff proposed to release, waiting for a second person. */
  proposal: ReleaseProposal | null;
  /** R56: what other public bodies asked for of the same time; empty for other types. */
  similar: SimilarRequest[];
  /** R38: enquiries that name the request. */
  enquiries: { id: string; topic: string; status: string; at: Date }[];
}

/** An event and its actor; the requester does not see `internal` ones. */
interface StoryEntry {
  at: Date;
  event: string;
  actor: string | null;
  detail: Record<string, unknown> | null;
  internal: boolean;
}

/** `to`: which side it went to; accounts as ids. */
export interface SupportMail extends Omit<MailSummary, 'recipient'> {
  to: MailSide | 'customer';
  account: string | null;
}

interface SupportConsent {
  account: string;
  givenAt: Date;
  /** At the latest: a link that is over ends it before. */
  until: Date | null;
  revokedAt: Date | null;
  receiptId: string;
}

/** In one snapshot, on one connection. @throws Refusal `not-found` */
export const supportRecord = (db: Knex, id: RequestId): Promise<SupportRecord> =>
  db.transaction((tx) => recordIn(tx, id), { isolationLevel: 'repeatable read', readOnly: true });

async function recordIn(tx: Knex.Transaction, id: RequestId): Promise<SupportRecord> {
  const request = await findRequest(tx, id);
  if (!request) throw notFound();
  const rest = await restOf(tx, id);
  const consents = await list<SupportConsent>(tx, CONSENT, id);
  const deciders = await list<{ account: string }>(
    tx,
    `select account_id as account from deciders where request_id = ? order by no`,
    id,
  );
  const downloads = await list<{ name: string; at: Date; bytes: string }>(
    tx,
    `select name, at, bytes from downloads where request_id = ? order by id`,
    id,
  );
  const charges = await list<NonNullable<SupportRecord['charge']>>(
    tx,
    `select at, cents, currency, reduced from charges where request_id = ?`,
    id,
  );
  return {
    ...summaryOf(request),
    ...factsOf(request),
    ...rest,
    overdue: rest.overdue || request.overdue_at !== null,
    products: await productsOfRequest(tx, id),
    timeline: await storyOf(tx, id),
    mails: (await mailsOf(tx, id)).map(supportMail),
    consent: consents[0] ?? null,
    deciders: deciders.map(({ account }) => account),
    decisions: await list(tx, `select kind, actor, at from decisions where request_id = ? order by at, kind`, id),
    files: await filesMade(tx, id),
    downloads: downloads.map((download) => ({ ...download, bytes: Number(download.bytes) })),
    charge: charges[0] ?? null,
    heldBack: await heldBackNow(tx, id),
    withholdings: await withholdingsOf(tx, id),
    notes: await notesOf(tx, id),
    reasons: await list(tx, REASONS, id),
    changes: await list(tx, CHANGES, id),
    proposal: await openProposal(tx, id),
    similar: request.type === 'public-body' ? await similarRequests(tx, id) : [],
    enquiries: await list(tx, ENQUIRIES, id),
  };
}

const factsOf = (request: RequestRow) => ({
  ageMs: request.now.getTime() - request.submitted_at.getTime(),
  requester: request.requester,
  holder: request.holder,
  email: request.email || null,
  locale: request.locale,
  ...chosenOf(request),
  details: request.details,
  verifiedAt: request.verified_at,
  readyAt: request.ready_at,
  endedAt: request.ended_at,
  exportAttempts: request.export_attempt,
});

type Rest = Pick<SupportRecord, 'detailsRemovedAt' | 'filesDeletedAt' | 'stuck' | 'overdue'>;

async function restOf(db: Knex, id: RequestId): Promise<Rest> {
  const [rest] = await list<Rest>(
    db,
    `select r.details_removed_at as "detailsRemovedAt", r.files_deleted_at as "filesDeletedAt",
       ${STUCK_KIND} as stuck, ${IS_OVERDUE} as overdue from requests r where r.id = ?`,
    id,
  );
  if (!rest) throw notFound();
  return rest;
}

/**
 * The timeline, with the actors from the audit trail, and the entries that stand in the audit trail alone. An entry in both
 * was written by one statement, so the first of a kind in one belongs to the first of that kind in the other.
 */
const storyOf = (db: Knex, id: RequestId): Promise<StoryEntry[]> =>
  list<StoryEntry>(
    db,
    `with told as (
       select at, event, detail, id, row_number() over (partition by event order by id) as no
       from timeline where request_id = :id
     ), audited as (
       select at + r.clock_shift as at, act, actor, detail, seq, row_number() over (partition by act order by seq) as no
       from audit, requests r where stream = 'request:' || :id::text and r.id = :id
     )
     select coalesce(t.at, a.at) as at, coalesce(t.event, a.act) as event, a.actor,
       nullif(coalesce(a.detail, t.detail), '{}') as detail, t.id is null as internal
     from told t full join audited a on a.act = t.event and a.no = t.no order by 1, t.id, a.seq`,
    { id },
  );

const REASONS = `select kind, reason, account_id as by, at from staff_decisions where request_id = ? order by id`;
const CHANGES = `select asked_at as "askedAt", answer, answered_at as "answeredAt" from review_rounds where request_id = ? order by no`;
const ENQUIRIES = `select id, topic, status, created_at as at from enquiries where request_id = ? order by created_at, id`;

const CONSENT = `
  select c.account_id as account, c.given_at as "givenAt", (c.receipt->'event'->>'validUntilAtTheLatest')::timestamptz as until,
    ${REVOKED_AT} as "revokedAt", c.receipt_id as "receiptId"
  from consents c join requests r on r.id = c.request_id where r.id = ?`;

function supportMail({ recipient, ...mail }: MailSummary): SupportMail {
  if (isSide(recipient)) return { ...mail, to: recipient, account: null };
  return { ...mail, to: 'customer', account: recipient.slice('account:'.length) };
}

async function list<T>(db: Knex, sql: string, binding: string | { id: string }): Promise<T[]> {
  const { rows } = await db.raw<{ rows: T[] }>(sql, typeof binding === 'string' ? [binding] : binding);
  return rows;
}
