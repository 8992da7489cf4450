/**
 * Tells the engine what the rows ask for (reliability rules 1–3): starts the workflows of requests that have none, and
 * signals workflows that have not seen a decision. Any number of dispatchers may run; every step may be repeated.
 */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import {
  claimRequestsToSignal,
  claimRequestsToStart,
  markStarted,
  workflowIsGone,
  type RequestToStart,
} from '../db/requests/dispatch.ts';
import { workflowIdOf, type RequestId } from '../domain/ids.ts';
import { requestTypes } from '../domain/requests/types.ts';
import { TASK_QUEUE } from '../temporal.config.ts';
import type { dataRequest } from '../workflows/data-request.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

const AT_ONCE = 50;

interface Dispatching {
  db: Knex;
  client: Client;
  log: Logger;
}

/** Dispatches until stopped: when woken, each second besides, and at once again while there is more to do. */
export function startDispatcher(dispatching: Dispatching): Loop {
  return everySoOften({ name: 'dispatcher', everyMs: 1000, log: dispatching.log }, async () => {
    const started = await startWorkflows(dispatching);
    const told = await tellWorkflows(dispatching);
    return started === AT_ONCE || told === AT_ONCE;
  });
}

async function startWorkflows({ db, client, log }: Dispatching): Promise<number> {
  const requests = await claimRequestsToStart(db, AT_ONCE);
  if (requests.length === 0) return 0;
  const outcomes = await Promise.allSettled(requests.map((request) => startWorkflow(client, request)));
  const failed = outcomes.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) log.warn({ failed }, 'some workflows could not be started; they will be tried again');
  const started = requests.filter((_, i) => outcomes[i]?.status === 'fulfilled').map(({ id }) => id);
  if (started.length > 0) await markStarted(db, started);
  return requests.length;
}

/** Started already counts as started: the workflow's id is the request's. */
const startWorkflow = (client: Client, { id, type }: RequestToStart) =>
  client.workflow.start<typeof dataRequest>('dataRequest', {
    workflowId: workflowIdOf(id),
    taskQueue: TASK_QUEUE,
    args: [{ requestId: id, gates: requestTypes[type].gates }],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });

async function tellWorkflows({ db, client, log }: Dispatching): Promise<number> {
  const ids = await claimRequestsToSignal(db, AT_ONCE);
  const outcomes = await Promise.allSettled(ids.map((id) => tellWorkflow(client, db, id)));
  const failed = outcomes.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) log.warn({ failed }, 'some workflows could not be told to look; they will be told again');
  return ids.length;
}

async function tellWorkflow(client: Client, db: Knex, id: RequestId): Promise<void> {
  try {
    await client.workflow.getHandle(workflowIdOf(id)).signal('look');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    await workflowIsGone(db, id);
  }
}
