/**
 * Looks at a request that waits at a stage, under its row's lock and by the database's clock, and closes it where it is
 * due. A decision that committed before the lock was had always wins over the timer that asked (reliability rule 4).
 */
import type { Knex } from 'knex';
import { windowMs } from '../domain/policy.ts';
import type { RequestId } from '../domain/ids.ts';
import { stages, type Stage, type StageName } from '../domain/stages.ts';
import { isEnd, transitions, type EndState, type State } from '../domain/states.ts';
import { lockRequest, type RequestRow } from './request-row.ts';
import { transition } from './transition.ts';
import { queueMail } from './mails.ts';

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
      await transition(tx, id, stage.entry, 'engine');
      request.status = stage.state;
    }
    if (request?.status === stage.state && stage.asks) await queueMail(tx, id, stage.asks);
    return settleLocked(tx, request, stage);
  });

/** Settles one stage of one request, and notes that the workflow has looked at it. */
export const settle = (db: Knex, id: RequestId, name: StageName): Promise<Settled> =>
  db.transaction(async (tx) => settleLocked(tx, await lockRequest(tx, id), stages[name]));

async function settleLocked(tx: Knex.Transaction, request: RequestRow | undefined, stage: Stage): Promise<Settled> {
  if (!request) throw new Error('no such request');
  const { id } = request;
  await tx('requests')
    .where({ id })
    .whereNotNull('look_wanted_at')
    .update({ look_wanted_at: null, look_signalled_at: null });
  if (isEnd(request.status)) return { outcome: 'ended', state: request.status };
  if (request.status !== stage.state) return { outcome: 'passed' };
  if (stage.passedBy && (await tx('decisions').where({ request_id: id, kind: stage.passedBy }).first('kind')))
    return { outcome: 'passed' };
  const dueInMs = await timeLeft(tx, request, stage);
  if (dueInMs === null || dueInMs > 0) return { outcome: 'waiting', dueInMs };
  return { outcome: 'ended', state: await close(tx, request, stage) };
}

/** Milliseconds until a stage's deadline. Verification's starts with the email: until it left, the window stays whole. */
async function timeLeft(tx: Knex.Transaction, request: RequestRow, stage: Stage): Promise<number | null> {
  if (!stage.deadline) return null;
  const deadline = request[stage.deadline];
  if (deadline) return deadline.getTime() - request.now.getTime();
  const refused = await tx('mails').where({ request_id: request.id, step: 'verify', status: 'refused' }).first('id');
  const window = windowMs(request.policy.verifyWithin);
  return refused ? request.submitted_at.getTime() + window - request.now.getTime() : window;
}

async function close(tx: Knex.Transaction, request: RequestRow, stage: Stage): Promise<EndState> {
  const name = stage.whenDue === 'link-over' ? (request.downloaded_at ? 'completed' : 'expired') : stage.whenDue;
  const state = name && (await transition(tx, request.id, name, 'engine'));
  if (!state || !isEnd(state)) throw new Error(`no way to close ${request.status}`);
  if (state === 'lapsed') await queueMail(tx, request.id, 'lapsed');
  return state;
}
