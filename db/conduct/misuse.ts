/**
 * R60: cases of misuse (Article 11). Whoever may see a share reports one, or staff do; staff demand that the third party erases, with a day;
 * it confirms by the link to its request; staff close the case.
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { CaseStatus, EraseDemand, MisuseForm } from '../../domain/conduct/forms.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { notFound, Refusal } from '../../domain/refusal.ts';
import { isSharing, type RequestType } from '../../domain/requests/types.ts';
import type { Day } from '../../domain/time/day.ts';
import { queueMail, queueMailAnew } from '../mails/outbox.ts';
import { type RankedPlace, afterRanked, placedPageOf } from '../postgres/pages.ts';
import { lockRequest } from '../requests/row.ts';
import { audit, trace, type Actor } from '../requests/transition.ts';
import { sharesOf } from '../sharing/shares.ts';

export interface MisuseCase {
  id: string;
  requestId: RequestId;
  type: RequestType;
  /** The third party, as it named itself; `null` once that was removed. */
  recipient: string | null;
  /** The account or staff member who reported it. */
  reportedBy: string;
  reportedAt: Date;
  what: string | null;
  since: Day | null;
  status: CaseStatus;
  demand: string | null;
  eraseBy: Day | null;
  demandedAt: Date | null;
  erasedAt: Date | null;
  closedBecause: string | null;
  closedAt: Date | null;
  /** The day to erase by is over, and nothing was confirmed. */
  late: boolean;
}

const CASE = `m.id, m.request_id as "requestId", r.type, coalesce(r.details->'recipient'->'company'->>'name', r.details->'recipient'->>'name') as recipient,
  m.reported_by as "reportedBy", m.reported_at as "reportedAt", m.what, m.since::text as since, m.status, m.demand,
  m.erase_by::text as "eraseBy", m.demanded_at as "demandedAt", m.erased_at as "erasedAt", m.closed_because as "closedBecause",
  m.closed_at as "closedAt", m.status = 'demanded' and m.erase_by < (clock_timestamp() + r.clock_shift)::date as late
  from misuse_cases m join requests r on r.id = m.request_id`;

/** @throws Refusal `not-found` where the share is not theirs to see */
export async function mustSeeShare(db: Knex, by: Principal, id: RequestId): Promise<void> {
  const { shares } = await sharesOf(db, by, { only: id });
  if (shares.length === 0) throw notFound();
}

/** Somebody who may see a share says that the data was misused. @throws Refusal `not-found` where they may not see it */
export async function reportMisuse(db: Knex, by: Principal, id: RequestId, form: MisuseForm): Promise<MisuseCase> {
  await mustSeeShare(db, by, id);
  return record(db, id, `account:${by.account}`, form);
}

/** Staff record a case that they heard of otherwise. @throws Refusal `not-found` where it is no third party's request */
export const recordMisuse = (db: Knex, staff: string, id: RequestId, form: MisuseForm): Promise<MisuseCase> =>
  record(db, id, `staff:${staff}`, form);

const record = (db: Knex, requestId: RequestId, actor: Actor, { what, since }: MisuseForm): Promise<MisuseCase> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, requestId);
    if (!request || !isSharing(request.type)) throw notFound();
    const id = randomUUID();
    await tx('misuse_cases').insert({ id, request_id: requestId, reported_by: actor, what, since: since ?? null });
    await audit(tx, `request:${requestId}`, 'misuse-reported', actor, { case: id });
    return caseOf(tx, id);
  });

/**
 * Demands that the third party erases the data by a day; it is told, with the link by which it confirms. Demanded again it is told again.
 * @throws Refusal `not-found`, `case-over`
 */
export const demandErasure = (
  db: Knex,
  id: string,
  by: string,
  { reason, eraseBy }: EraseDemand,
): Promise<MisuseCase> =>
  db.transaction(async (tx) => {
    const { request_id: requestId, status } = await lockCase(tx, id);
    if (status === 'erased' || status === 'closed') throw new Refusal({ code: 'case-over', state: status });
    await tx('misuse_cases')
      .where({ id })
      .update({
        status: 'demanded',
        demand: reason,
        erase_by: eraseBy,
        demanded_by: by,
        demanded_at: tx.raw('clock_timestamp()'),
      });
    await tx.raw('update requests set erased_at = null where id = ?', [requestId]); // what was said before does not answer this
    await trace(tx, requestId, 'erase-demanded', `staff:${by}`, { case: id, eraseBy });
    await queueMailAnew(tx, requestId, 'erase-demanded');
    return caseOf(tx, id);
  });

/** Closes a case, with a reason that stays with staff. Done again it answers the same. @throws Refusal `not-found` */
export const closeCase = (db: Knex, id: string, by: string, reason: string): Promise<MisuseCase> =>
  db.transaction(async (tx) => {
    const { request_id: requestId, status } = await lockCase(tx, id);
    if (status !== 'closed') {
      await tx('misuse_cases')
        .where({ id })
        .update({
          status: 'closed',
          closed_because: reason,
          closed_by: by,
          closed_at: tx.raw('clock_timestamp()'),
        });
      await audit(tx, `request:${requestId}`, 'misuse-closed', `staff:${by}`, { case: id });
    }
    return caseOf(tx, id);
  });

/**
 * The third party says that it has erased what it was given; those who agreed are told. A public body says so, too (Article 19(1)(c)). Said
 * again it answers the same. @throws Refusal `not-found`, `nothing-given`
 */
export const sayErased = (db: Knex, id: RequestId): Promise<void> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request || !(isSharing(request.type) || request.type === 'public-body')) throw notFound();
    if (!request.downloaded_at) throw new Refusal({ code: 'nothing-given', state: request.status });
    const { rowCount } = await tx.raw<{ rowCount: number }>(
      'update requests set erased_at = clock_timestamp() + clock_shift where id = ? and erased_at is null',
      [id],
    );
    if (rowCount === 0) return;
    await tx.raw(
      `update misuse_cases set status = 'erased', erased_at = clock_timestamp() where request_id = ? and status = 'demanded'`,
      [id],
    );
    await trace(tx, id, 'erased', 'link');
    if (isSharing(request.type)) await queueMail(tx, id, 'data-erased', ['deciders']);
  });

const RANK = `(case m.status when 'reported' then 0 when 'closed' then 2 else 1 end)`;

/** One page of cases: those to be looked at, those that wait for an answer, those that are over; each the oldest first. */
export async function misuseCases(
  db: Knex,
  {
    status,
    cursor,
    limit = 100,
  }: { status?: CaseStatus | undefined; cursor?: RankedPlace | undefined; limit?: number } = {},
): Promise<{ cases: MisuseCase[]; next: RankedPlace | null }> {
  const { rows } = await db.raw<{ rows: (MisuseCase & { place: RankedPlace })[] }>(
    `select jsonb_build_object('rank', ${RANK}, 'at', m.reported_at, 'id', m.id) as place, ${CASE}
     where (cast(:status as text) is null or m.status = :status)
       and (cast(:id as uuid) is null or (${RANK}, m.reported_at, m.id) > (:rank::int, :at::timestamptz, :id::uuid))
     order by ${RANK}, m.reported_at, m.id limit :limit`,
    { status: status ?? null, ...afterRanked(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { cases: page.rows, next: page.next };
}

async function caseOf(db: Knex, id: string): Promise<MisuseCase> {
  const { rows } = await db.raw<{ rows: MisuseCase[] }>(`select ${CASE} where m.id = ?`, [id]);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Locks the request first, as all that changes it does. @throws Refusal `not-found` */
async function lockCase(tx: Knex.Transaction, id: string): Promise<{ request_id: RequestId; status: CaseStatus }> {
  const named = (await tx('misuse_cases').where({ id }).first('request_id')) as { request_id: RequestId } | undefined;
  if (!named || !(await lockRequest(tx, named.request_id))) throw notFound();
  return (await tx('misuse_cases').where({ id }).forUpdate().first('request_id', 'status')) as {
    request_id: RequestId;
    status: CaseStatus;
  };
}
