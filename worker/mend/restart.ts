/** Gives a request, an access request, a credential or a link another workflow, which goes on from where its row is. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { wantWorkflow } from '../../db/workflows/mend.ts';
import { workflowIdFor, type CarriedKind } from '../../domain/ids.ts';

/** Ends a workflow for good, where there is one. */
export async function terminateWorkflow(client: Client, workflowId: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId).terminate('ended by the operator');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/**
 * Ends the workflow of a row, where it has one, and asks the dispatcher for another. Done twice it does no harm: emails go
 * out once for each step, and files that are done stay. `false` where the row has ended or is unknown.
 */
export async function restartWorkflow(db: Knex, client: Client, kind: CarriedKind, id: string): Promise<boolean> {
  await terminateWorkflow(client, workflowIdFor(kind, id));
  return wantWorkflow(db, kind, id);
}
