/** Withholdings of trade secrets as staff and those whom they concern read them (R54). Reads only. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound } from '../../domain/refusal.ts';
import type { WithholdingElements, WithholdingKind } from '../../domain/secrets/withholding.ts';
import { afterPlace, placedPageOf } from '../postgres/pages.ts';
import type { ListCursor } from '../requests/views.ts';
import { CONCERNS, IN_FORCE } from './concerns.ts';

export interface Withholding {
  id: string;
  request: RequestId | null;
  /** The link that it was decided about; `null` of a request. */
  link: string | null;
  kind: WithholdingKind;
  /** `proposed`: a refusal that waits for a second person. */
  status: 'proposed' | 'in-force' | 'over';
  signals: string[];
  elements: WithholdingElements;
  reason: string;
  proposedBy: string;
  proposedAt: Date;
  inForceAt: Date | null;
  confirmedBy: string | null;
  notice: { number: string; on: string } | null;
  endedAt: Date | null;
  endReason: string | null;
}

const WITHHOLDING = `
  select w.id, w.request_id as request, w.grant_id as link, w.kind,
    case when w.ended_at is not null then 'over' when w.in_force_at is null then 'proposed' else 'in-force' end as status,
    w.signals, w.elements, w.reason, w.proposed_by as "proposedBy", w.proposed_at as "proposedAt", w.in_force_at as "inForceAt",
    w.confirmed_by as "confirmedBy",
    case when w.notice_number is not null then jsonb_build_object('number', w.notice_number, 'on', w.notice_on) end as notice,
    w.ended_at as "endedAt", w.end_reason as "endReason"`;

/** @throws Refusal `not-found` */
export async function withholding(db: Knex, id: string): Promise<Withholding> {
  const { rows } = await db.raw<{ rows: Withholding[] }>(`${WITHHOLDING} from withholdings w where w.id = ?`, [id]);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Those of a request, the newest first. */
export async function withholdingsOf(db: Knex, request: RequestId): Promise<Withholding[]> {
  const { rows } = await db.raw<{ rows: Withholding[] }>(
    `${WITHHOLDING} from withholdings w where w.request_id = ? order by w.proposed_at desc, w.id desc`,
    [request],
  );
  return rows;
}

/** A page of all, the newest first. */
export async function withholdings(
  db: Knex,
  { cursor, limit = 50 }: { cursor?: ListCursor | undefined; limit?: number } = {},
): Promise<{ withholdings: Withholding[]; next: ListCursor | null }> {
  const { rows } = await db.raw<{ rows: (Withholding & { place: ListCursor })[] }>(
    `${WITHHOLDING}, jsonb_build_object('at', w.proposed_at, 'id', w.id) as place from withholdings w
     where :id::uuid is null or (w.proposed_at, w.id) < (:at::timestamptz, :id::uuid) order by w.proposed_at desc, w.id desc limit :limit`,
    afterPlace(cursor, limit),
  );
  const page = placedPageOf(rows, limit);
  return { withholdings: page.rows, next: page.next };
}

/** What whom it concerns is told of one that is in force. */
export interface HeldBackNow {
  kind: WithholdingKind;
  signals: string[];
  elements: WithholdingElements;
  reason: string;
  since: string;
}

/** SQL: those in force about a request `r`, as JSON. */
export const HELD_BACK_NOW = `(select coalesce(jsonb_agg(jsonb_build_object('kind', w.kind, 'signals', w.signals, 'elements', w.elements,
    'reason', w.reason, 'since', w.in_force_at) order by w.in_force_at), '[]') from withholdings w where ${CONCERNS})`;

/** The same about a link, the grant `g`. */
export const LINK_HELD_BACK_NOW = `(select coalesce(jsonb_agg(jsonb_build_object('kind', w.kind, 'signals', w.signals, 'elements', w.elements,
    'reason', w.reason, 'since', w.in_force_at) order by w.in_force_at), '[]') from withholdings w
  where ${IN_FORCE} and w.holder = g.holder and w.reader in (select programs_beside(g.client_id)))`;

/** Those about a giver's links to a recipient, whichever of its programs reads; the newest first. */
export async function withholdingsOfLink(
  db: Knex,
  { holder, reader }: { holder: string; reader: string },
): Promise<Withholding[]> {
  const { rows } = await db.raw<{ rows: Withholding[] }>(
    `${WITHHOLDING} from withholdings w where w.holder = :holder and w.reader in (select programs_beside(:reader))
     order by w.proposed_at desc, w.id desc`,
    { holder, reader },
  );
  return rows;
}

export async function heldBackNow(db: Knex, request: RequestId): Promise<HeldBackNow[]> {
  const { rows } = await db.raw<{ rows: { now: HeldBackNow[] }[] }>(
    `select ${HELD_BACK_NOW} as now from requests r where r.id = ?`,
    [request],
  );
  return rows[0]?.now ?? [];
}
