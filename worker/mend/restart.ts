/** Gives a request another workflow, which goes on from where its row is. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { wantWorkflow } from '../../db/requests/mend.ts';
import { workflowIdOf, type RequestId } from '../../domain/ids.ts';

/** Ends the workflow of a request for good, where there is one. */
export async function terminateWorkflow(client: Client, workflowId: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId).terminate('ended by the operator');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/**
 * Ends the workflow of a request, where it has one, and asks the dispatcher for another. Done twice it does no harm: emails go
 * out once for each step, and files that are done stay. `false` where the request has ended or is unknown.
 */
export async function restartWorkflow(db: Knex, client: Client, id: RequestId): Promise<boolean> {
  await terminateWorkflow(client, workflowIdOf(id));
  return wantWorkflow(db, id);
}
