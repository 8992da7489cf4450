/** R41: API access is asked for; for one's own data it is granted at once, for others' staff decide, unless the policy says otherwise. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { AccessRequestForm, AccessState } from '../../domain/developers/access-request.ts';
import type { DeveloperForm } from '../../domain/developers/profile.ts';
import type { Terms } from '../../domain/developers/terms.ts';
import type { ApiAccessMailStep } from '../../domain/mails/steps.ts';
import type { Policy } from '../../domain/policy.ts';
import { holderOf, type Holder, type Principal } from '../../domain/principal.ts';
import { notFound, Refusal, refuseIf } from '../../domain/refusal.ts';
import { mailsAbout, type MailSummary } from '../mails/outbox.ts';
import { type RankedPlace, afterRanked, placedPageOf } from '../postgres/pages.ts';
import { queued } from '../postgres/queued.ts';
import { audit } from '../requests/transition.ts';
import { lockReadyDeveloper, mustDevelop } from './profile.ts';

export interface AccessRequest {
  id: string;
  use: AccessRequestForm['use'];
  purpose: string;
  agreement: string | null;
  groups: string[] | null;
  status: AccessState;
  reason: string | null;
  submittedAt: Date;
  /** Undecided by then, it lapses. */
  decideBy: Date | null;
  /** When it was decided, or lapsed. */
  endedAt: Date | null;
}

const COLUMNS = `r.id, r.use, r.purpose, r.agreement, r.groups, r.status, r.reason, r.submitted_at as "submittedAt",
  r.decide_by as "decideBy", r.ended_at as "endedAt"`;

interface Asking {
  terms: Terms;
  rules: Policy['apiAccess'];
  /** Under which it is taken once. */
  id?: string | undefined;
}

/**
 * Takes a request for API access. One at a time is in review.
 * @throws Refusal `no-developer-profile`, `terms-not-accepted`, `access-in-review`, or `invalid`
 */
export const askForAccess = (
  db: Knex,
  caller: Principal,
  form: AccessRequestForm,
  { terms, rules, id = randomUUID() }: Asking,
): Promise<{ request: AccessRequest; replayed: boolean }> =>
  db.transaction(async (tx) => {
    const owner = await mustDevelop(tx, caller);
    await lockReadyDeveloper(tx, owner, terms);
    const before = await findRequest(tx, owner, id);
    if (before) return { request: before, replayed: true };
    if (form.use === 'own-data' && holderOf(caller) === null) refuseIf([{ at: '/use', code: 'nothing-of-ones-own' }]);
    const isGranted = form.use === 'own-data' || rules.review === 'none';
    if (!isGranted && (await tx('api_access_requests').where({ owner }).whereNull('ended_at').first('id')))
      throw new Refusal({ code: 'access-in-review' });
    await tx.raw(
      `insert into api_access_requests (id, owner, account_id, use, purpose, agreement, groups, status, remind_at, decide_by, ended_at,
         look_wanted_at)
       select :id, :owner, :account, :use, :purpose, :agreement, :groups, case when :granted then 'approved' else 'in-review' end,
         case when not :granted then now + :remindAfter::interval end, case when not :granted then now + :decideWithin::interval end,
         case when :granted then now end, case when not :granted then now end
       from clock_timestamp() as now`,
      {
        id,
        owner,
        account: caller.account,
        use: form.use,
        purpose: form.purpose,
        agreement: form.agreement ?? null,
        groups: form.groups ? [...new Set(form.groups)].toSorted() : null,
        granted: isGranted,
        remindAfter: rules.remindAfter,
        decideWithin: rules.decideWithin,
      },
    );
    await audit(tx, `api-access:${id}`, isGranted ? 'approved' : 'submitted', `account:${caller.account}`, {
      use: form.use,
    });
    if (!isGranted) queued(tx, 'api-access');
    const request = await findRequest(tx, owner, id);
    if (!request) throw notFound(); // the id is another's
    return { request, replayed: false };
  });

/** One of the caller's. @throws Refusal `not-found` */
export async function accessRequestFor(db: Knex, caller: Principal, id: string): Promise<AccessRequest> {
  const request = await findRequest(db, await mustDevelop(db, caller), id);
  if (!request) throw notFound();
  return request;
}

const MOST_SHOWN = 100;

/** The caller's, newest first. */
export async function accessRequestsFor(db: Knex, caller: Principal): Promise<AccessRequest[]> {
  const { rows } = await db.raw<{ rows: AccessRequest[] }>(
    `select ${COLUMNS} from api_access_requests r where r.owner = ? order by r.submitted_at desc limit ${MOST_SHOWN}`,
    [await mustDevelop(db, caller)],
  );
  return rows;
}

/** Whether API access was granted to an owner, for its own data or others'; the others' includes its own. */
export async function mustHaveAccess(db: Knex, owner: Holder): Promise<void> {
  const { rows } = await db.raw<{ rows: { granted: boolean }[] }>(
    `select exists (select from api_access_requests where owner = ? and status = 'approved') as granted`,
    [owner],
  );
  if (!rows[0]?.granted) throw new Refusal({ code: 'no-api-access' });
}

async function findRequest(db: Knex, owner: Holder, id: string): Promise<AccessRequest | undefined> {
  const { rows } = await db.raw<{ rows: AccessRequest[] }>(
    `select ${COLUMNS} from api_access_requests r where r.id = ? and r.owner = ?`,
    [id, owner],
  );
  return rows[0];
}

/** As staff see it: with who asks, and the mails that it caused (R39). */
export interface ReviewedAccess extends AccessRequest {
  developer: {
    kind: DeveloperForm['kind'];
    name: string;
    company: DeveloperForm['company'] | null;
    country: string;
    email: string;
    size: DeveloperForm['size'] | null;
  };
  mails: MailSummary<ApiAccessMailStep, 'developer' | 'operator'>[];
}

const REVIEWED = `${COLUMNS}, jsonb_build_object('kind', d.kind, 'name', d.name, 'company', d.company, 'country', d.country,
  'email', d.email, 'size', d.size) as developer
  from api_access_requests r join developers d on d.owner = r.owner`;

/** What waits goes first. As the index has it. */
const RANK = `(case when r.ended_at is null then 0 else 1 end)`;

/** One page of requests for others' data, those that wait first, oldest first; `cursor` is where the page before ended. */
export async function accessRequestsToReview(
  db: Knex,
  {
    status,
    cursor,
    limit = 100,
  }: { status?: AccessState | undefined; cursor?: RankedPlace | undefined; limit?: number },
): Promise<{ requests: ReviewedAccess[]; next: RankedPlace | null }> {
  const { rows } = await db.raw<{ rows: (Omit<ReviewedAccess, 'mails'> & { place: RankedPlace })[] }>(
    `select jsonb_build_object('rank', ${RANK}, 'at', r.submitted_at, 'id', r.id) as place, ${REVIEWED}
     where r.use = 'third-party' and r.details_removed_at is null and (:status::text is null or r.status = :status)
       and (:id::uuid is null or (${RANK}, r.submitted_at, r.id) > (:rank::int, :at::timestamptz, :id::uuid))
     order by ${RANK}, r.submitted_at, r.id limit :limit`,
    { status: status ?? null, ...afterRanked(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { requests: await withMails(db, page.rows), next: page.next };
}

interface Decision {
  approved: boolean;
  reason: string;
  /** The staff account. */
  by: string;
}

/** Approves or refuses, once; the developer is told. The same decision again answers the same. @throws Refusal `not-found`, `access-decided-before` */
export const decideAccess = (db: Knex, id: string, { approved, reason, by }: Decision): Promise<ReviewedAccess> =>
  db.transaction(async (tx) => {
    const before = await lockAccess(tx, id);
    const status = approved ? 'approved' : 'refused';
    if (before.status !== 'in-review' && before.status !== status)
      throw new Refusal({ code: 'access-decided-before', state: before.status });
    if (before.status === 'in-review') {
      await tx.raw(
        `update api_access_requests set status = :status, reason = :reason, decided_by = :by,
           ended_at = clock_timestamp() + clock_shift, look_wanted_at = clock_timestamp(), look_signalled_at = null
         where id = :id`,
        { id, status, reason, by },
      );
      await audit(tx, `api-access:${id}`, status, `staff:${by}`);
      await tell(tx, id, `api-access-${status}`, 'developer');
    }
    const { rows } = await tx.raw<{ rows: Omit<ReviewedAccess, 'mails'>[] }>(`select ${REVIEWED} where r.id = ?`, [id]);
    const [decided] = await withMails(tx, rows);
    if (!decided) throw notFound();
    return decided;
  });

/** @throws Refusal `not-found` */
export async function lockAccess(tx: Knex.Transaction, id: string): Promise<Pick<AccessRequest, 'status'>> {
  const { rows } = await tx.raw<{ rows: Pick<AccessRequest, 'status'>[] }>(
    `select r.status from api_access_requests r where r.id = ? and r.use = 'third-party' and r.details_removed_at is null for update`,
    [id],
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Queues the mail of a step, once. */
export async function tell(
  tx: Knex.Transaction,
  id: string,
  step: ApiAccessMailStep,
  recipient: 'developer' | 'operator',
): Promise<void> {
  await tx('mails').insert({ api_access_id: id, step, recipient }).onConflict().ignore();
  queued(tx, 'mails');
}

async function withMails(db: Knex, rows: Omit<ReviewedAccess, 'mails'>[]): Promise<ReviewedAccess[]> {
  const ids = rows.map(({ id }) => id);
  const mails = await mailsAbout<ApiAccessMailStep, 'developer' | 'operator'>(db, 'api-access', ids);
  return rows.map((row) => ({
    ...row,
    mails: mails.flatMap(({ subjectId, ...mail }) => (subjectId === row.id ? [mail] : [])),
  }));
}
