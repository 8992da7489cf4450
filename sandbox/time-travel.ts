import { isGrpcDeadlineError, type Client } from '@temporalio/client';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

const Result = proto.temporal.api.enums.v1.FastForwardPollingResult;

/**
 * Each leap goes to the next timer or the next retry of an activity, whichever comes first. The server's default of 200
 * would end a long journey past an activity that is being retried.
 */
const LEAPS_AT_MOST = 1_000_000;

/**
 * Moves one workflow's clock forward by `ms` and waits until it has arrived. Timers on the way fire in their order, and
 * the activities they lead to run before time goes on; those that the last timer leads to may still be running when this
 * returns. Also returns when the workflow ends on the way.
 *
 * Time stands still for a workflow while one of its activities runs, or its worker is away. After `withinMs` it is given
 * up: the clock stays where it has come to, and this rejects.
 *
 * One journey at a time for a workflow: a second one replaces the first, whose rest is lost. `id` names the journey.
 * A closed or unknown workflow rejects with gRPC's NOT_FOUND.
 */
export async function fastForwardWorkflow(
  client: Client,
  workflowId: string,
  ms: number,
  id: string,
  withinMs = 30_000,
): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  await setTimeSkipping(client, workflowId, {
    enabled: true,
    fastForwardConfig: { id, duration: msNumberToTs(ms) },
    maxSessionSkipCount: LEAPS_AT_MOST,
  });
  const { outcome, reason } = await waitForArrival(client, workflowId, id, giveUpAt);
  if (outcome === 'arrived' || (await hasEnded(client, workflowId))) return;
  if (outcome === 'late') await setTimeSkipping(client, workflowId, { enabled: false });
  throw new Error(`The clock of ${workflowId} did not move as far as asked: ${reason}`);
}

type Arrival = { outcome: 'arrived' | 'late' | 'failed'; reason: string };

async function waitForArrival(client: Client, workflowId: string, id: string, giveUpAt: number): Promise<Arrival> {
  const question = { namespace: client.options.namespace, workflowExecution: { workflowId }, fastForwardId: id };
  while (Date.now() < giveUpAt) {
    try {
      // The server answers when the journey is over, or after 20 s to be asked again
      const answer = await client.withDeadline(giveUpAt, () =>
        client.workflowService.pollWorkflowExecutionTimeSkipping(question),
      );
      const result = answer.fastForwardPollingResult;
      if (result === Result.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED)
        return { outcome: 'arrived', reason: '' };
      if (result === Result.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_FAILED) {
        return { outcome: 'failed', reason: answer.failedReason };
      }
    } catch (error) {
      if (!isGrpcDeadlineError(error)) throw error;
    }
  }
  return { outcome: 'late', reason: 'an activity runs or is retried, or no worker takes its tasks' };
}

async function hasEnded(client: Client, workflowId: string): Promise<boolean> {
  const { status } = await client.workflow.getHandle(workflowId).describe();
  return status.name !== 'RUNNING';
}

async function setTimeSkipping(
  client: Client,
  workflowId: string,
  timeSkippingConfig: proto.temporal.api.common.v1.ITimeSkippingConfig,
): Promise<void> {
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace: client.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig },
    updateMask: { paths: ['time_skipping_config'] },
  });
}
