import { Client, Connection, WorkflowNotFoundError, isGrpcServiceError } from '@temporalio/client';
import { msNumberToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { untilReady } from '../wait-for.ts';

const WITHIN_MS = 60_000;
/** gRPC's number for it. */
const NOT_FOUND = 5;
const DAY_MS = 86_400_000;

/**
 * Registers the namespace, or corrects how long it keeps closed workflows, and waits until workflows can be started in
 * it: the server's own caches hear of a new namespace a moment later.
 */
export async function ensureNamespace(address: string, namespace: string, retentionDays: number): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await within(`registering the namespace ${namespace}`, () =>
      register(connection, namespace, retentionDays * DAY_MS),
    );
    await within(`waiting for the namespace ${namespace}`, () => canRunWorkflows(connection, namespace));
  } finally {
    await connection.close();
  }
}

async function register({ workflowService }: Connection, namespace: string, retentionMs: number): Promise<void> {
  const retention = msNumberToTs(retentionMs);
  const found = await workflowService.describeNamespace({ namespace }).catch((error: unknown) => {
    const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
    if (code === NOT_FOUND) return undefined;
    throw error;
  });
  if (!found) {
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention });
  } else if (tsToMs(found.config?.workflowExecutionRetentionTtl) !== retentionMs) {
    await workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl: retention } });
  }
}

/** Asks each service on the way of a workflow for something that isn't there: frontend, history and matching must know the namespace. */
async function canRunWorkflows(connection: Connection, namespace: string): Promise<void> {
  const client = new Client({ connection, namespace });
  await client.workflow
    .getHandle('is-this-namespace-ready')
    .describe()
    .catch((error: unknown) => {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    });
  await connection.workflowService.describeTaskQueue({ namespace, taskQueue: { name: 'is-this-namespace-ready' } });
}

async function within(what: string, attempt: () => Promise<void>): Promise<void> {
  let last: unknown;
  const isDone = await untilReady(async () => {
    await attempt().catch((error: unknown) => {
      last = error;
      throw error;
    });
  }, WITHIN_MS);
  if (!isDone) throw new Error(`Temporal: ${what} did not succeed in time`, { cause: last });
}
