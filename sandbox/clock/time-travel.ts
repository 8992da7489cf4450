import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcCancelledError, isGrpcDeadlineError, type Client } from '@temporalio/client';
import { msNumberToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { failingOnTheWay, heldBy } from './failing-activity.ts';

const Result = proto.temporal.api.enums.v1.FastForwardPollingResult;

/**
 * Each leap goes to the next timer or the next retry of an activity, whichever comes first. The server's default of 200
 * would end a long journey past an activity that is being retried.
 */
const LEAPS_AT_MOST = 1_000_000;

/** An activity on the way that failed this often will not succeed in time. */
const TRIES_TO_GIVE_UP_AFTER = 6;
const LOOK_EVERY_MS = 2000;

/** The clock did not come as far as it should have; the message says what holds it and what to do. */
export class ClockHeld extends Error {
  override readonly name = 'ClockHeld';
}

/**
 * Moves one workflow's clock forward by `ms` and waits until it has arrived. Timers on the way fire in their order, and
 * the activities they lead to run before time goes on; those that the last timer leads to may still be running when this
 * returns. Also returns when the workflow ends on the way.
 *
 * Time stands still for a workflow while one of its activities runs, or its worker is away. After `withinMs` it is given
 * up: the clock stays where it has come to, and this rejects with `ClockHeld`. It rejects sooner where an activity begins
 * to fail on the way.
 *
 * One journey at a time for a workflow: a second one replaces the first, whose rest is lost. `id` names the journey.
 * A closed or unknown workflow rejects with gRPC's NOT_FOUND.
 */
export async function fastForwardWorkflow(
  client: Client,
  workflowId: string,
  ms: number,
  id: string,
  withinMs = 60_000,
): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  await setTimeSkipping(client, workflowId, {
    enabled: true,
    fastForwardConfig: { id, duration: msNumberToTs(ms) },
    maxSessionSkipCount: LEAPS_AT_MOST,
  });
  const { outcome, reason } = await waitForArrival(client, workflowId, { id, ms, giveUpAt });
  if (outcome === 'arrived' || (await hasEnded(client, workflowId))) return;
  if (outcome === 'late') await setTimeSkipping(client, workflowId, { enabled: false });
  throw new ClockHeld(reason);
}

type Arrival = { outcome: 'arrived' | 'late' | 'failed'; reason: string };

interface Journey {
  id: string;
  ms: number;
  giveUpAt: number;
}

async function waitForArrival(client: Client, workflowId: string, { id, ms, giveUpAt }: Journey): Promise<Arrival> {
  const question = { namespace: client.options.namespace, workflowExecution: { workflowId }, fastForwardId: id };
  while (Date.now() < giveUpAt) {
    try {
      // The server answers when the journey is over
      const answer = await client.withDeadline(Math.min(giveUpAt, Date.now() + LOOK_EVERY_MS), () =>
        client.workflowService.pollWorkflowExecutionTimeSkipping(question),
      );
      const result = answer.fastForwardPollingResult;
      if (result === Result.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED)
        return { outcome: 'arrived', reason: '' };
      if (result === Result.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_FAILED) {
        return { outcome: 'failed', reason: answer.failedReason };
      }
    } catch (error) {
      // A server that sees the deadline first says "cancelled"; nobody cancels here.
      if (!isGrpcDeadlineError(error) && !isGrpcCancelledError(error)) throw error;
    }
    const failing = await failingOnTheWay(client, workflowId, ms, TRIES_TO_GIVE_UP_AFTER);
    if (failing) return { outcome: 'late', reason: heldBy(failing) };
  }
  return {
    outcome: 'late',
    reason: 'An activity runs or is retried, or no worker takes its tasks. Look again, and move it further if need be.',
  };
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

/** Waits until a workflow has nothing to do at the moment, for `withinMs` at most; then its row says what came of it. */
export async function untilQuiet(client: Client, workflowId: string, withinMs: number): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50)) {
    const { raw, status } = await handle.describe();
    if (status.name !== 'RUNNING' || !(raw.pendingWorkflowTask || raw.pendingActivities?.length)) return;
  }
}
