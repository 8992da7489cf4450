/** Requests that do not get on by themselves as they should: what support looks for, and alarms are about (R39). */

import { OUT_OF_REACH } from './outage.ts';

/** Why a request is stuck. */
export const stuckKinds = [
  'not-started',
  'not-looked',
  'recipient-held',
  'deadline-missed',
  'export-failing',
  'answer-owed',
] as const;
export type StuckKind = (typeof stuckKinds)[number];

/** Clocks of requests are moved in the sandbox only. Indexes hold moments by the database's clock: this bounds them. */
export const FURTHEST_SHIFT = `(select coalesce(max(clock_shift), '0') from requests where clock_shift <> '0')`;

/** Until when an open request may stay where it is, as the index has it. */
const WAITS_UNTIL = `(case r.status when 'awaiting-verification' then r.verify_by when 'awaiting-consent' then r.consent_by
  when 'ready' then r.download_until end)`;

/** An export needs about eight minutes for this many attempts; a passing fault is over by then. Others are told at once (`export_fault`). */
const MANY_ATTEMPTS = 10;

/** Conditions on a request `r`. */
export const STUCK: Record<StuckKind, string> = {
  'not-started': `r.workflow_started_at is null and r.ended_at is null and r.submitted_at < now() - interval '1 minute'`,
  // A request that ended before its workflow started has no workflow that could look.
  'not-looked': `r.look_wanted_at < now() - interval '1 minute' and r.workflow_started_at is not null`,
  'deadline-missed': `r.ended_at is null and ${WAITS_UNTIL} < now() - interval '1 minute' + ${FURTHEST_SHIFT}
    and ${WAITS_UNTIL} < now() - interval '1 minute' + r.clock_shift
    and not (r.status = 'ready' and ${OUT_OF_REACH}) -- its end is still to be moved (R15)
    and not (r.status = 'awaiting-verification' and r.type = 'public-body') -- it never lapses (R36)
    and not (r.verified_at is not null and r.details ->> 'held' is not null)`, // it waits for staff (R61)
  'export-failing': `r.status = 'exporting' and (r.export_attempt >= ${MANY_ATTEMPTS} or r.export_fault is not null)`,
  // R36: a change that was asked for never lapses, so support must see it.
  // R61: nobody else is told of it before staff let it go on.
  'recipient-held': `r.status = 'awaiting-verification' and r.verified_at is not null and r.details ->> 'held' is not null
    and not exists (select from decisions d where d.request_id = r.id and d.kind = 'recipient-allowed')`,
  'answer-owed': `r.answer_due_at is not null and r.ended_at is null and r.answer_due_at < now() + ${FURTHEST_SHIFT}
    and r.answer_due_at < now() + r.clock_shift`,
};

/** The ids of all requests that are stuck, each found by an index of its own. */
export const STUCK_IDS = stuckKinds.map((kind) => `select r.id from requests r where ${STUCK[kind]}`).join(' union ');

/** Why a request `r` is stuck; null where it is not. */
export const STUCK_KIND = `case ${stuckKinds.map((kind) => `when ${STUCK[kind]} then '${kind}'`).join(' ')} end`;

/** When a request `r` is due: our reply from the receipt of a public body's form until it is given (R36), its data otherwise (R14); as the index has it. */
export const DUE = `(case when r.status in ('awaiting-verification', 'awaiting-review') then least(r.review_due_at, r.due_by) else r.due_by end)`;

/**
 * That time is over and there is still nothing to download; by the request's own clock. A request whose public body owes an
 * answer is not late by us (R36).
 */
export const IS_OVERDUE = `coalesce(r.ready_at is null and r.ended_at is null and r.answer_due_at is null
  and ${DUE} <= now() + r.clock_shift, false)`;

/** From when support is warned that our reply (R36) or the data (R14) is due. */
const WARN = `(case when r.status in ('awaiting-verification', 'awaiting-review') then least(r.review_warn_at, r.warn_at) else r.warn_at end)`;

/** That support was warned of an open request `r`, and there still is time. */
export const IS_DUE_SOON = `(not ${IS_OVERDUE} and r.answer_due_at is null and coalesce(${WARN} <= now() + r.clock_shift, false))`;
