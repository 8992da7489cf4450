/** What the API asks of the engine: never anything that a call would have to wait for (rule 24). */
import type { Client } from '@temporalio/client';
import { workflowIdOf, type RequestId } from '../domain/ids.ts';
import type { look } from '../workflows/follow.ts';

const BUDGET_MS = 800;
const LOOK: (typeof look)['name'] = 'look';

export interface Engine {
  /** Never rejects: what is not told here is told by the worker's dispatcher, from the row. */
  signalWorkflow: (id: RequestId) => Promise<void>;
  isReachable: () => Promise<boolean>;
}

export const engineOf = (client: Client): Engine => ({
  signalWorkflow: (id) =>
    client
      .withDeadline(Date.now() + BUDGET_MS, () => client.workflow.getHandle(workflowIdOf(id)).signal(LOOK))
      .catch(() => {}),
  isReachable: () =>
    client
      .withDeadline(Date.now() + BUDGET_MS, () => client.workflowService.getSystemInfo({}))
      .then(
        () => true,
        () => false,
      ),
});
