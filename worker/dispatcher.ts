/**
 * Tells the engine what the rows ask for (reliability rules 1–3): starts the workflows of rows that have none, and
 * signals workflows that have not seen a decision. Any number of dispatchers may run; every step may be repeated.
 */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { claimToStart, claimToTell, markStarted, workflowIsGone, type ToStart } from '../db/workflows/dispatch.ts';
import { workflowIdFor, type CarriedKind, type RequestId } from '../domain/ids.ts';
import { requestTypes, type RequestType } from '../domain/requests/types.ts';
import { TASK_QUEUE } from '../temporal.config.ts';
import type * as workflows from '../workflows/index.ts';
import { everySoOften, type Loop } from './every-so-often.ts';

const AT_ONCE = 50;

/** Which workflow carries what. */
export const workflowTypes = {
  request: 'dataRequest',
  'api-access': 'apiAccess',
  credential: 'credential',
  link: 'link',
  'provider-consent': 'providerConsent',
} as const satisfies Record<CarriedKind, keyof typeof workflows>;

/** What it is told of its row, as it starts. */
const argsOf: { [K in CarriedKind]: (row: ToStart) => Parameters<(typeof workflows)[(typeof workflowTypes)[K]]> } = {
  request: ({ id, type }) => [{ requestId: id as RequestId, gates: requestTypes[type as RequestType].gates }], // as the row has them
  'api-access': ({ id }) => [{ id }],
  credential: ({ id }) => [{ id }],
  link: ({ id }) => [{ id }],
  'provider-consent': ({ id }) => [{ id }],
};

interface Dispatching {
  db: Knex;
  client: Client;
  log: Logger;
}

/** Dispatches one kind until stopped: when woken, each second besides, and at once again while there is more to do. */
export function startDispatcher(dispatching: Dispatching, kind: CarriedKind = 'request'): Loop {
  const name = kind === 'request' ? 'dispatcher' : `dispatcher of ${kind}`;
  return everySoOften({ name, everyMs: 1000, log: dispatching.log }, async () => {
    const started = await startWorkflows(dispatching, kind);
    const told = await tellWorkflows(dispatching, kind);
    return started === AT_ONCE || told === AT_ONCE;
  });
}

async function startWorkflows({ db, client, log }: Dispatching, kind: CarriedKind): Promise<number> {
  const rows = await claimToStart(db, kind, AT_ONCE);
  if (rows.length === 0) return 0;
  const outcomes = await Promise.allSettled(rows.map((row) => startWorkflow(client, kind, row)));
  const failed = outcomes.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) log.warn({ kind, failed }, 'some workflows could not be started; they will be tried again');
  const started = rows.filter((_, i) => outcomes[i]?.status === 'fulfilled').map(({ id }) => id);
  if (started.length > 0) await markStarted(db, kind, started);
  return rows.length;
}

/** Started already counts as started: the workflow's id is derived from the row's. */
const startWorkflow = (client: Client, kind: CarriedKind, row: ToStart) =>
  client.workflow.start(workflowTypes[kind], {
    workflowId: workflowIdFor(kind, row.id),
    taskQueue: TASK_QUEUE,
    args: argsOf[kind](row),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });

async function tellWorkflows({ db, client, log }: Dispatching, kind: CarriedKind): Promise<number> {
  const ids = await claimToTell(db, kind, AT_ONCE);
  const outcomes = await Promise.allSettled(ids.map((id) => tellWorkflow(client, db, kind, id)));
  const failed = outcomes.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) log.warn({ kind, failed }, 'some workflows could not be told to look; they will be told again');
  return ids.length;
}

async function tellWorkflow(client: Client, db: Knex, kind: CarriedKind, id: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowIdFor(kind, id)).signal('look');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    await workflowIsGone(db, kind, id);
  }
}
