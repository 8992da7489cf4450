/** What a closed workflow cost the engine, from its history: events, bytes, and actions as Temporal Cloud bills them. */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { EventType } = proto.temporal.api.enums.v1;

export interface HistoryCost {
  events: number;
  bytes: number;
  actions: number;
}

/** Each of these is an action; every local activity of one workflow task together is one, too. */
const ACTIONS = new Set<number>([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  EventType.EVENT_TYPE_TIMER_STARTED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
]);

/** The sandbox's time travel leaves these; no production history has them. */
const TIME_TRAVEL = new Set<number>([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
]);

/** Fetches a workflow's history and counts. `bytes` is the server's own figure, time travel included. */
export async function historyCost(client: Client, workflowId: string): Promise<HistoryCost> {
  const handle = client.workflow.getHandle(workflowId);
  const [{ events }, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
  const own = (events ?? []).filter(({ eventType }) => !TIME_TRAVEL.has(eventType ?? 0));
  const tasksWithLocalActivities = new Set(
    own.flatMap(({ markerRecordedEventAttributes: marker }) =>
      marker?.markerName === 'core_local_activity' ? [String(marker.workflowTaskCompletedEventId)] : [],
    ),
  );
  return {
    events: own.length,
    bytes: Number(raw.workflowExecutionInfo?.historySizeBytes),
    actions: own.filter(({ eventType }) => ACTIONS.has(eventType ?? 0)).length + tasksWithLocalActivities.size,
  };
}
