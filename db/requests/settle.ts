/**
 * Settles a request that waits at a stage, under its row's lock and by the database's clock: closes it where its deadline
 * is over. A decision that committed before the row was locked always wins over the timer that asked (reliability rule 4).
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { MailStep } from '../../domain/mails/steps.ts';
import { windowMs, type Policy } from '../../domain/policy.ts';
import { stages, type DeadlineColumn, type Stage, type StageName } from '../../domain/requests/stages.ts';
import { isEnd, transitions, type EndState, type State, type TransitionName } from '../../domain/requests/states.ts';
import { countUnderWay } from '../downloads/under-way.ts';
import { queueMail } from '../mails/outbox.ts';
import { matchCustomer } from '../sharing/match.ts';
import { isOutOfReach } from './outage.ts';
import { remindOfLink } from './ready-link.ts';
import { lapsesUnconfirmed } from '../../domain/requests/types.ts';
import { lockRequest, type RequestRow } from './row.ts';
import { startReplyClockAtReceipt, watchReply } from '../review/public-body.ts';
import { transition, type Move } from './transition.ts';

/** What became of a request at a stage. `dueInMs`: until the stage's deadline; `null` where it has none. */
export type Settled =
  | { outcome: 'passed' }
  | { outcome: 'waiting'; dueInMs: number | null }
  | { outcome: 'ended'; state: EndState };

/** Begins a stage: the request moves there and the email that asks goes out. Doing it again changes nothing. */
export const enter = (db: Knex, id: RequestId, name: StageName): Promise<Settled> =>
  db.transaction(async (tx) => {
    const stage: Stage = stages[name];
    const request = await lockRequest(tx, id);
    if (request && stage.entry && (transitions[stage.entry].from as readonly State[]).includes(request.status)) {
      const ending = await beforeEntering[name]?.(tx, request);
      request.status = (await moveOn(tx, id, ending ?? stage.entry)) ?? request.status;
    }
    if (request?.status === stage.state && stage.asks) await tellDeciders(tx, id, name, stage.asks);
    return settleLocked(tx, request, stage);
  });

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
const tellDeciders = (tx: Knex.Transaction, id: RequestId, stage: StageName, step: MailStep): Promise<void> =>
  queueMail(tx, id, step, [stage === 'consent' ? 'deciders' : 'requester']);

/** Settles one stage of one request, and notes that the workflow has looked at it. */
export const settle = (db: Knex, id: RequestId, name: StageName): Promise<Settled> =>
  db.transaction(async (tx) => settleLocked(tx, await lockRequest(tx, id), stages[name]));

async function settleLocked(tx: Knex.Transaction, request: RequestRow | undefined, stage: Stage): Promise<Settled> {
  if (!request) throw new Error('no such request');
  const { id } = request;
  if (request.look_wanted_at)
    await tx('requests').where({ id }).update({ look_wanted_at: null, look_signalled_at: null });
  if (isEnd(request.status)) return { outcome: 'ended', state: request.status };
  if (request.status !== stage.state) return { outcome: 'passed' };
  if (stage.passedBy && (await tx('decisions').where({ request_id: id, kind: stage.passedBy }).first('kind')))
    return { outcome: 'passed' };
  if (stage === stages.verification && !lapsesUnconfirmed(request.type)) {
    await startReplyClockAtReceipt(tx, request);
    return { outcome: 'waiting', dueInMs: await watchReply(tx, id) };
  }
  const dueInMs = await timeLeft(tx, request, stage);
  if (dueInMs !== null && dueInMs <= 0) {
    if (stage === stages.download && (await isOutOfReach(tx, id))) return { outcome: 'waiting', dueInMs: null };
    return { outcome: 'ended', state: await close(tx, request, stage) };
  }
  if (stage === stages.review) return { outcome: 'waiting', dueInMs: await watchReply(tx, id) };
  if (stage === stages.download) return { outcome: 'waiting', dueInMs: await remindOfLink(tx, request) };
  return { outcome: 'waiting', dueInMs: stage.reminds ? await remind(tx, request, stage.reminds, dueInMs) : dueInMs };
}

/** Which window of the policy a deadline comes from. */
const windowOf = {
  verify_by: 'verifyWithin',
  consent_by: 'consentWithin',
  download_until: 'linkLifetime',
} as const satisfies Record<DeadlineColumn, keyof Policy>;

/** Milliseconds until a stage's deadline. Windows that start with an email stay whole until it left. */
async function timeLeft(tx: Knex.Transaction, request: RequestRow, stage: Stage): Promise<number | null> {
  if (!stage.deadline) return null;
  const deadline = request[stage.deadline];
  if (deadline) return deadline.getTime() - request.now.getTime();
  const window = windowMs(request.policy[windowOf[stage.deadline]]);
  if (stage !== stages.verification) return window;
  const refused = await tx('mails').where({ request_id: request.id, step: 'verify', status: 'refused' }).first('id');
  return refused ? request.submitted_at.getTime() + window - request.now.getTime() : window;
}

/** R26: one reminder before the end; answers when to look again. */
async function remind(
  tx: Knex.Transaction,
  request: RequestRow,
  step: MailStep,
  dueInMs: number | null,
): Promise<number | null> {
  if (dueInMs === null || request.reminded_at) return dueInMs;
  const untilReminder = dueInMs - windowMs(request.policy.remindBefore);
  if (untilReminder > 0) return untilReminder;
  await tx.raw('update requests set reminded_at = clock_timestamp() + clock_shift where id = ?', [request.id]);
  await tellDeciders(tx, request.id, 'consent', step);
  return dueInMs;
}

async function close(tx: Knex.Transaction, request: RequestRow, stage: Stage): Promise<EndState> {
  const name = stage.whenDue === 'link-over' ? await linkOver(tx, request) : stage.whenDue;
  const state = name && (await moveOn(tx, request.id, name));
  if (!state || !isEnd(state)) throw new Error(`no way to close ${request.status}`);
  return state;
}

/** Bytes handed over up to the last moment count, whether they are recorded already or only noted. */
async function linkOver(tx: Knex.Transaction, { id }: RequestRow): Promise<'completed' | 'expired'> {
  await countUnderWay(tx, id);
  return (await tx('requests').where({ id }).whereNotNull('downloaded_at').first('id')) ? 'completed' : 'expired';
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
