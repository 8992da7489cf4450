/** The sandbox's Temporal, for what only the engine can say or do. */
import { Client, Connection } from '@temporalio/client';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import type { Knex } from 'knex';
import { NAMESPACE } from '../../sandbox/environment.ts';
import { workflowIdOf } from '../../domain/ids.ts';
import type { RequestId } from '../../domain/ids.ts';
import { eventually, sandboxUrl } from './front-door.ts';

/** A client of the sandbox of this run; Temporal listens ten above the API (sandbox/ports.ts). To be closed in the end. */
export async function openEngine(): Promise<Client> {
  const connection = await Connection.connect({ address: `127.0.0.1:${Number(new URL(sandboxUrl()).port) + 10}` });
  return new Client({ connection, namespace: NAMESPACE });
}

/** The workflow of a request. */
export const workflowOf = (client: Client, { id }: { id: string }) =>
  client.workflow.getHandle(workflowIdOf(id as RequestId)); // ids come from the API

/**
 * Waits until the workflow of a request has started and has looked at its row. Before that the engine may not know it, and
 * whoever wants it to look starts one that a test has ended.
 */
export const untilLooked = (record: Knex, { id }: { id: string }) =>
  eventually(
    () => record('requests').where({ id }).first('workflow_started_at', 'look_wanted_at'),
    (row: { workflow_started_at: Date | null; look_wanted_at: Date | null }) =>
      row.workflow_started_at !== null && row.look_wanted_at === null,
  );

const MONTH = msNumberToTs(40 * 86_400_000);

/**
 * Puts the next try of a failing export off for longer than a test travels: 28 days hold eight thousand tries. Returns
 * what gives it its own policy back, and lets it try at once.
 */
export async function putOffExport(client: Client, request: { id: string }): Promise<() => Promise<void>> {
  const which = {
    namespace: NAMESPACE,
    execution: { workflowId: workflowOf(client, request).workflowId },
    type: 'exportData',
  };
  await client.workflowService.updateActivityOptions({
    ...which,
    activityOptions: { retryPolicy: { initialInterval: MONTH, maximumInterval: MONTH } },
    updateMask: { paths: ['retry_policy.initial_interval', 'retry_policy.maximum_interval'] },
  });
  return async () => {
    await client.workflowService.updateActivityOptions({ ...which, restoreOriginal: true });
  };
}
