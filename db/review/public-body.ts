/** R36: a representative accepts a public body's request, declines it or asks for a change; the reply has a clock of its own. */
import type { Knex } from 'knex';
import { releaseSchema, tableName, type KeptRelease, type Release } from '../../domain/aggregates/choice.ts';
import { tableRules } from '../../domain/aggregates/tables.ts';
import { dayOf } from '../../domain/time/day.ts';
import type { RequestId } from '../../domain/ids.ts';
import { linkDead, notFound, notInThisState, Refusal, refuseIf, type FieldFault } from '../../domain/refusal.ts';
import { detailsOf } from '../../domain/requests/details.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { addWorkingDays, endOfDay } from '../../domain/time/working-days.ts';
import { decide, moveByDecision } from '../requests/decide.ts';
import { queueMail } from '../mails/outbox.ts';
import { lockRequest, type RequestRow } from '../requests/row.ts';
import { confirmProposal, endProposal, isMade, openProposal, propose, type ReleaseProposal } from './release.ts';
import { decidedBefore, writeReason, type StaffReason } from './staff-decision.ts';
import { audit, trace } from '../requests/transition.ts';

export type ReviewDecision = 'accept' | 'decline' | 'change';

/** Begins our time to reply with the day on which the form was received, confirmed or not; once begun, it stays. */
export async function startReplyClockAtReceipt(tx: Knex.Transaction, request: RequestRow): Promise<void> {
  if (!request.review_due_at) await startReplyClock(tx, request, request.submitted_at);
}

/** Begins our time to reply: 5 or 30 working days after a day, with the day on which support is warned. */
async function startReplyClock(tx: Knex.Transaction, request: RequestRow, from: Date): Promise<void> {
  const { need } = detailsOf('public-body', request);
  const { timeZone, country, replyWithinWorkingDays, warnBeforeWorkingDays } = request.policy;
  const day = dayOf(from, timeZone);
  const within = replyWithinWorkingDays[need];
  const due = endOfDay(addWorkingDays(day, within, country), timeZone);
  const warn = endOfDay(addWorkingDays(day, Math.max(within - warnBeforeWorkingDays[need], 0), country), timeZone);
  // The data itself is due only after we have said yes (R14).
  await tx.raw(
    `update requests set review_due_at = :due, review_warn_at = :warn, review_warned_at = null, review_overdue_at = null,
       answer_due_at = null,
       due_by = greatest(due_by, :due::timestamptz + (policy->>'processWithin')::interval),
       warn_at = greatest(warn_at, :due::timestamptz + (policy->>'processWithin')::interval - (policy->>'warnBefore')::interval)
     where id = :id`,
    { id: request.id, due, warn },
  );
}

/** Notes what is due by now; answers the milliseconds until the next thing is, or `null`. While the body answers, no clock runs. */
export async function watchReply(tx: Knex.Transaction, id: RequestId): Promise<number | null> {
  const request = await lockRequest(tx, id);
  if (!request?.review_due_at || !request.review_warn_at || request.review_overdue_at) return null;
  const untilDue = request.review_due_at.getTime() - request.now.getTime();
  const untilWarning = request.review_warn_at.getTime() - request.now.getTime();
  if (untilDue <= 0) {
    await tx.raw('update requests set review_overdue_at = clock_timestamp() + clock_shift where id = ?', [id]);
    await audit(tx, `request:${id}`, 'reply-overdue', 'engine');
    return null;
  }
  if (request.review_warned_at) return untilDue;
  if (untilWarning > 0) return untilWarning;
  await tx.raw('update requests set review_warned_at = clock_timestamp() + clock_shift where id = ?', [id]);
  await audit(tx, `request:${id}`, 'reply-warning', 'engine');
  return untilDue;
}

interface Review extends StaffReason {
  decision: ReviewDecision;
  /** Which tables, where accepting names them. */
  release?: Release | undefined;
  /** The proposal that is meant, where one is confirmed. */
  proposal?: string | undefined;
  /** Whether the person who decides may be the second person of a release (R68). */
  second: { supervisor: boolean; fresh: boolean };
  /** Whether the body's mail domain is on the operator's list. */
  isKnownBody: (email: string) => boolean;
}

/** What came of it: decided, or proposed and waiting for a second person; or why nothing was done. */
export type Reviewed =
  | { done: 'decided'; status: State }
  | { done: 'proposed'; status: State; proposal: ReleaseProposal }
  | { refused: 'same-person' | 'supervisor-only' | 'sign-in-anew' | 'other-proposal' | 'not-made' };

/**
 * Decides, with a reason; the same again answers the same. Accepting takes two (R68): the first proposes, the second
 * confirms the same once it is made. @throws Refusal `not-found`,
 * `not-in-this-state`, `invalid` tables that are for emergencies alone
 */
export const decideReview = (db: Knex, id: RequestId, review: Review): Promise<Reviewed> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request || request.type !== 'public-body') throw notFound();
    const repeated =
      review.decision === 'accept' ? 'review-accepted' : review.decision === 'decline' ? 'review-declined' : null;
    if (repeated && (await decidedBefore(tx, id, repeated))) return { done: 'decided', status: request.status };
    if (request.status !== 'awaiting-review' || (await decidedBefore(tx, id, 'review-accepted')))
      throw notInThisState(request);
    if (review.decision === 'accept') return accept(tx, request, review);
    await endProposal(tx, id, 'dropped');
    const does = review.decision === 'decline' ? decline : askForChange;
    return { done: 'decided', status: await does(tx, request, review) };
  });

/** Named tables are proposed, or confirmed where they are the ones proposed; none named: those proposed, else what is usual. */
async function accept(tx: Knex.Transaction, request: RequestRow, review: Review): Promise<Reviewed> {
  const proposal = await openProposal(tx, request.id);
  if (review.proposal && review.proposal !== proposal?.id) return { refused: 'other-proposal' };
  if (proposal && (!review.release || isSameRelease(review.release, proposal.release)))
    return confirm(tx, request, proposal, review);
  const { by, reason, isKnownBody, release = releaseSchema.parse({}) } = review;
  const { need } = detailsOf('public-body', request);
  if (need !== 'emergency')
    refuseIf(
      release.tables.flatMap(({ table }, i): FieldFault[] =>
        tableRules[table].byDay ? [{ at: `/release/tables/${i}`, code: 'for-emergencies-alone' }] : [],
      ),
    );
  await writeReason(tx, request.id, 'release-proposed', { by, reason });
  const proposed = await propose(tx, request, { by, release, knownBody: isKnownBody(request.email) });
  return { done: 'proposed', status: request.status, proposal: proposed };
}

async function confirm(
  tx: Knex.Transaction,
  request: RequestRow,
  proposal: ReleaseProposal,
  review: Review,
): Promise<Reviewed> {
  if (proposal.by === review.by) return { refused: 'same-person' };
  if (!review.second.supervisor) return { refused: 'supervisor-only' };
  if (!review.second.fresh) return { refused: 'sign-in-anew' };
  if (!isMade(proposal)) return { refused: 'not-made' };
  if (request.answer_due_at) await owesNothing(tx, request.id);
  const actor = `staff:${review.by}` as const;
  await decide(tx, request.id, 'review-accepted', actor);
  await trace(tx, request.id, 'review-accepted', actor);
  await confirmProposal(tx, request, proposal, review.by);
  await writeReason(tx, request.id, 'review-accepted', review);
  await queueMail(tx, request.id, 'review-accepted');
  return { done: 'decided', status: request.status };
}

const isSameRelease = ({ mode, tables, area }: Release, other: KeptRelease): boolean => {
  const textOf = (one: Pick<Release, 'mode' | 'tables' | 'area'>): string =>
    JSON.stringify([one.mode, one.tables.map((table) => tableName(table)).sort(), one.area ?? null]);
  return textOf({ mode, tables, area }) === textOf(other);
};

/** Accepted without the answer: the time for the data begins now, however long the answer was waited for (R14). */
async function owesNothing(tx: Knex.Transaction, id: RequestId): Promise<void> {
  await tx.raw(
    `with clock as (select (clock_timestamp() + clock_shift) at time zone 'UTC' as utc from requests where id = :id)
     update requests set answer_due_at = null,
       due_by = greatest(due_by, (utc + (policy->>'processWithin')::interval) at time zone 'UTC'),
       warn_at = greatest(warn_at, (utc + (policy->>'processWithin')::interval - (policy->>'warnBefore')::interval) at time zone 'UTC')
     from clock where id = :id`,
    { id },
  );
}

async function decline(tx: Knex.Transaction, request: RequestRow, review: Review): Promise<State> {
  await writeReason(tx, request.id, 'review-declined', review);
  return moveByDecision(tx, request, {
    name: 'review-declined',
    actor: `staff:${review.by}`,
    decision: 'review-declined',
    tells: { step: 'review-declined', to: ['requester'] },
  });
}

/** The clock stops until the body has answered. In the same words again, nothing more is asked for. */
async function askForChange(tx: Knex.Transaction, request: RequestRow, review: Review): Promise<State> {
  if ((await openRound(tx, request.id)) && (await changeAsked(tx, request.id)) === review.reason) return request.status;
  if (await openRound(tx, request.id)) throw new Refusal({ code: 'change-asked-before', state: request.status });
  await tx.raw(
    `insert into review_rounds (request_id, no, asked_at)
     select r.id, (select count(*) + 1 from review_rounds where request_id = r.id), clock_timestamp() + r.clock_shift
     from requests r where r.id = ?`,
    [request.id],
  );
  await tx.raw(
    `update requests set review_due_at = null, review_warn_at = null, answer_due_at = (
       (clock_timestamp() + clock_shift) at time zone 'UTC' + coalesce(policy->>'answerWithin', 'P30D')::interval) at time zone 'UTC'
     where id = ?`,
    [request.id],
  );
  await trace(tx, request.id, 'change-asked', `staff:${review.by}`);
  await writeReason(tx, request.id, 'change-asked', review);
  // Each round has its email, after those that support may have sent again.
  const sent = await tx('mails').where({ request_id: request.id, step: 'change-asked' }).select('id');
  await queueMail(tx, request.id, 'change-asked', ['requester'], sent.length);
  return request.status;
}

/** The body answers by its status link, and the clock starts again. @throws Refusal `link-dead`, `not-in-this-state` */
export const answerChange = (db: Knex, id: RequestId, answer: string): Promise<State> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request || request.type !== 'public-body') throw notFound();
    if (isEnd(request.status)) throw linkDead(request.status);
    const round = await openRound(tx, id);
    if (request.status !== 'awaiting-review' || !round) throw notInThisState(request);
    await tx.raw(
      `update review_rounds set answer = :answer, answered_at = clock_timestamp() + r.clock_shift from requests r
       where r.id = request_id and request_id = :id and no = :no`,
      { id, no: round.no, answer },
    );
    await startReplyClock(tx, request, request.now); // the receipt of what was asked for
    await trace(tx, id, 'change-answered', 'link');
    await tx.raw('update requests set look_wanted_at = clock_timestamp(), look_signalled_at = null where id = ?', [id]);
    return request.status;
  });

async function openRound(tx: Knex.Transaction, id: RequestId): Promise<{ no: number } | undefined> {
  return (await tx('review_rounds').where({ request_id: id }).whereNull('answered_at').first('no')) as
    | { no: number }
    | undefined;
}

/** What was asked for last and not answered yet, in the words of staff; for the status link. */
export async function changeAsked(db: Knex, id: RequestId): Promise<string | null> {
  const { rows } = await db.raw<{ rows: { reason: string }[] }>(
    `select d.reason from staff_decisions d where d.request_id = :id and d.kind = 'change-asked'
       and exists (select from review_rounds where request_id = :id and answered_at is null)
     order by d.id desc limit 1`,
    { id },
  );
  return rows[0]?.reason ?? null;
}
