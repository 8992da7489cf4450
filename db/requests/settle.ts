/**
 * Settles a request that waits at a stage, by the database's clock: closes it where its deadline is over. Whether anything
 * is to be done is read without a lock; what is to be done is decided again under the row's lock, by the same rule. So a
 * decision that committed before the row was locked always wins over the timer that asked (reliability rule 4).
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { MailStep } from '../../domain/mails/steps.ts';
import { windowMs, type Policy } from '../../domain/policy.ts';
import { stages, type DeadlineColumn, type Stage, type StageName } from '../../domain/requests/stages.ts';
import { isEnd, transitions, type EndState, type State, type TransitionName } from '../../domain/requests/states.ts';
import { countUnderWay } from '../downloads/under-way.ts';
import { OVER_BUDGET, queueMail } from '../mails/outbox.ts';
import { matchCustomer } from '../sharing/match.ts';
import { OUT_OF_REACH } from './outage.ts';
import { linkDueInMs, remindOfLink } from './ready-link.ts';
import { lapsesUnconfirmed } from '../../domain/requests/types.ts';
import { reminderInMs, remindDeciders } from './reminder.ts';
import { lockRequest, type RequestRow } from './row.ts';
import { startReplyClockAtReceipt, watchReply } from '../review/public-body.ts';
import { trace, transition, type Move } from './transition.ts';

/** What became of a request at a stage. `dueInMs`: until the stage's deadline; `null` where it has none. */
export type Settled =
  | { outcome: 'passed' }
  | { outcome: 'waiting'; dueInMs: number | null }
  | { outcome: 'ended'; state: EndState };

/** Begins a stage: the request moves there and the email that asks goes out. Doing it again changes nothing. */
export async function enter(db: Knex, id: RequestId, name: StageName): Promise<Settled> {
  const stage: Stage = stages[name];
  if (stage.entry) return db.transaction((tx) => enterLocked(tx, id, name));
  const look = await lookAt(db, id, stage);
  const settled = await settleSeen(db, look, stage);
  if (settled.outcome === 'waiting' && stage.asks && !look.asked) await tellDeciders(db, id, name, stage.asks);
  return settled;
}

async function enterLocked(tx: Knex.Transaction, id: RequestId, name: StageName): Promise<Settled> {
  const stage: Stage = stages[name];
  const request = await lockRequest(tx, id);
  if (request && stage.entry && (transitions[stage.entry].from as readonly State[]).includes(request.status)) {
    const ending = await beforeEntering[name]?.(tx, request);
    request.status = (await moveOn(tx, id, ending ?? stage.entry)) ?? request.status;
  }
  if (!request) throw new Error('no such request');
  if (request.status === stage.state && stage.asks) await tellDeciders(tx, id, name, stage.asks);
  return settleLocked(tx, request, stage);
}

/** Checks before a stage begins. A check that fails answers the transition that ends the request instead. */
const beforeEntering: Partial<
  Record<StageName, (tx: Knex.Transaction, request: RequestRow) => Promise<TransitionName | null>>
> = {
  // R25: the customer is contacted only when everything matches.
  consent: async (tx, request) => ((await matchCustomer(tx, request)) ? null : 'not-matched'),
  review: async (tx, request) => {
    await startReplyClockAtReceipt(tx, request); // R36
    return null;
  },
};

/** The people who decide at a stage: the requester, or the customer whose data is asked for. */
const tellDeciders = (db: Knex, id: RequestId, stage: StageName, step: MailStep): Promise<void> =>
  queueMail(db, id, step, [stage === 'consent' ? 'deciders' : 'requester']);

/** Settles one stage of one request, and notes that the workflow has looked at it. */
export async function settle(db: Knex, id: RequestId, name: StageName): Promise<Settled> {
  const stage: Stage = stages[name];
  return settleSeen(db, await lookAt(db, id, stage), stage);
}

async function settleSeen(db: Knex, look: Look, stage: Stage): Promise<Settled> {
  const seen = outcomeOf(look, stage);
  if (isSettled(seen)) return seen;
  return db.transaction(async (tx) => {
    const request = await lockRequest(tx, look.id);
    if (!request) throw new Error('no such request');
    return settleLocked(tx, request, stage);
  });
}

/** The caller has locked the row in a statement of its own before, so the look sees whatever committed until then. */
async function settleLocked(tx: Knex.Transaction, request: RequestRow, stage: Stage): Promise<Settled> {
  const { id } = request;
  const look = await lookAt(tx, id, stage);
  const seen = outcomeOf(look, stage);
  if (isSettled(seen)) return seen;
  switch (seen.outcome) {
    case 'due':
      return { outcome: 'ended', state: await close(tx, look, stage) };
    case 'link-reminder-due':
      return { outcome: 'waiting', dueInMs: await remindOfLink(tx, { ...look, download_until: look.deadline }) };
    case 'reminder-due':
      await remindDeciders(tx, id, seen.step);
      return { outcome: 'waiting', dueInMs: seen.dueInMs };
    case 'held':
      await tellHeld(tx, id);
      return { outcome: 'waiting', dueInMs: null };
    case 'reply-due':
      if (stage === stages.verification) await startReplyClockAtReceipt(tx, request);
      return { outcome: 'waiting', dueInMs: await watchReply(tx, id) };
  }
}

/** R61: the third party is told once that staff look at it first; until they let it go on nobody else hears of the request. */
async function tellHeld(tx: Knex.Transaction, id: RequestId): Promise<void> {
  if (await tx('mails').where({ request_id: id, step: 'recipient-held' }).first('id')) return;
  await trace(tx, id, 'recipient-held', 'engine');
  await queueMail(tx, id, 'recipient-held');
}

/** What the outcome of a stage depends on, as one statement sees it. */
interface Look extends Pick<
  RequestRow,
  'id' | 'type' | 'status' | 'now' | 'policy' | 'submitted_at' | 'reminded_at' | 'remind_of_link_at' | 'downloaded_at'
> {
  /** Whether the decision was made that opens the way. */
  decided: boolean;
  /** Whether the email that asks for it was queued. */
  asked: boolean;
  deadline: Date | null;
  /** Of verification: the mail service refused the email for good, or it waits for a budget (R67). */
  unreachable: boolean;
  /** Of a link: the service is out of reach, so it is not closed. */
  outOfReach: boolean;
  /** Of a link: downloads by it are under way. */
  handingOver: boolean;
  /** Of verification: the recipient is looked at first (R61). */
  held: boolean;
}

/**
 * Reads a request at a stage, and notes that the workflow has looked. A decision of this moment, which the statement does
 * not see, has set `look_wanted_at` anew: that one stays.
 */
async function lookAt(db: Knex, id: RequestId, stage: Stage): Promise<Look> {
  const { rows } = await db.raw<{ rows: Look[] }>(
    `with seen as (
       select r.*, clock_timestamp() + clock_shift as now,
         exists (select from decisions d where d.request_id = r.id and d.kind = :passedBy) as decided,
         exists (select from mails m where m.request_id = r.id and m.step = :asks) as asked,
         ${stage === stages.verification ? NOT_SENT : 'false'} as unreachable,
         ${stage === stages.download ? OUT_OF_REACH : 'false'} as out_of_reach,
         ${stage === stages.download ? HANDING_OVER : 'false'} as handing_over,
         ${stage === stages.verification ? HELD : 'false'} as held
       from requests r where r.id = :id
     ), looked as (
       update requests r set look_wanted_at = null, look_signalled_at = null
       from seen where r.id = seen.id and r.look_wanted_at = seen.look_wanted_at
     )
     select id, type, status, now, policy, submitted_at, reminded_at, remind_of_link_at, downloaded_at, decided, asked,
       ${stage.deadline ?? 'null::timestamptz'} as deadline, unreachable, out_of_reach as "outOfReach", handing_over as "handingOver", held
     from seen`,
    { id, passedBy: stage.passedBy, asks: stage.asks },
  );
  if (!rows[0]) throw new Error('no such request');
  return rows[0];
}

const HANDING_OVER = 'exists (select from downloads_under_way u where u.request_id = r.id)';
/** R61 */
const HELD = `r.details->>'held' is not null
  and not exists (select from decisions d where d.request_id = r.id and d.kind = 'recipient-allowed')`;
const NOT_SENT = `exists (select from mails m where m.request_id = r.id and m.step = 'verify'
  and (m.status = 'refused' or m.status = 'queued' and m.last_error = '${OVER_BUDGET}'))`;

/** An outcome that needs the row's lock, since something is to be done about it. */
type ToDo = { outcome: 'due' | 'reply-due' | 'link-reminder-due' | 'held' } | ReminderDue;
type ReminderDue = { outcome: 'reminder-due'; step: MailStep; dueInMs: number };

const isSettled = (seen: Settled | ToDo): seen is Settled =>
  seen.outcome === 'passed' || seen.outcome === 'waiting' || seen.outcome === 'ended';

function outcomeOf(look: Look, stage: Stage): Settled | ToDo {
  if (isEnd(look.status)) return { outcome: 'ended', state: look.status };
  if (look.status !== stage.state) return { outcome: 'passed' };
  if (look.decided) return { outcome: look.held ? 'held' : 'passed' };
  if (stage === stages.verification && !lapsesUnconfirmed(look.type)) return { outcome: 'reply-due' }; // R36
  const dueInMs = timeLeft(look, stage);
  if (dueInMs !== null && dueInMs <= 0)
    return look.outOfReach ? { outcome: 'waiting', dueInMs: null } : { outcome: 'due' };
  if (stage === stages.review) return { outcome: 'reply-due' };
  if (stage === stages.download && look.deadline) {
    const linkDue = linkDueInMs(look, look.deadline); // R15: its reminder, or its end
    return linkDue > 0 ? { outcome: 'waiting', dueInMs: linkDue } : { outcome: 'link-reminder-due' };
  }
  const remindsInMs = stage.reminds && dueInMs !== null ? reminderInMs(look, dueInMs) : null; // R26
  if (!stage.reminds || dueInMs === null || remindsInMs === null) return { outcome: 'waiting', dueInMs };
  return remindsInMs > 0
    ? { outcome: 'waiting', dueInMs: remindsInMs }
    : { outcome: 'reminder-due', step: stage.reminds, dueInMs };
}

/** Which window of the policy a deadline comes from. */
const windowOf = {
  verify_by: 'verifyWithin',
  consent_by: 'consentWithin',
  download_until: 'linkLifetime',
} as const satisfies Record<DeadlineColumn, keyof Policy>;

/**
 * Milliseconds until a stage's deadline. Windows that start with an email stay whole until it left; but a link to verify
 * that was refused, or that still waits for a budget by then (R67), holds its request open no longer.
 */
function timeLeft({ deadline, now, policy, submitted_at, unreachable }: Look, stage: Stage): number | null {
  if (!stage.deadline) return null;
  if (deadline) return deadline.getTime() - now.getTime();
  const window = windowMs(policy[windowOf[stage.deadline]]);
  return unreachable ? submitted_at.getTime() + window - now.getTime() : window;
}

async function close(tx: Knex.Transaction, look: Look, stage: Stage): Promise<EndState> {
  const { id, status } = look;
  const name = stage.whenDue === 'link-over' ? await linkOver(tx, look) : stage.whenDue;
  const state = name && (await moveOn(tx, id, name));
  if (!state || !isEnd(state)) throw new Error(`no way to close ${status}`);
  return state;
}

/** Bytes handed over up to the last moment count, whether they are recorded already or only noted. */
async function linkOver(
  tx: Knex.Transaction,
  { id, downloaded_at, handingOver }: Look,
): Promise<'completed' | 'expired'> {
  if (handingOver && (await countUnderWay(tx, id))) {
    const wasDownloaded = await tx('requests').where({ id }).whereNotNull('downloaded_at').first('id');
    return wasDownloaded ? 'completed' : 'expired';
  }
  return downloaded_at ? 'completed' : 'expired';
}

/** Moves a request without anybody's decision. */
const moveOn = (tx: Knex.Transaction, id: RequestId, name: TransitionName): Promise<State | null> =>
  transition(tx, { id, name, actor: 'engine', ...tellsOf[name] });

/** The emails that such a move causes. */
const tellsOf: Partial<Record<TransitionName, Pick<Move, 'tells'>>> = {
  'not-verified': { tells: { step: 'lapsed', to: ['requester'] } }, // R13
  'not-matched': { tells: { step: 'not-matched', to: ['requester'] } }, // R25
  'consent-not-given': { tells: { step: 'consent-not-given', to: ['requester', 'deciders'] } }, // R26: both are told
};
