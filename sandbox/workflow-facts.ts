/** A request's workflow as Temporal keeps it: its events in order, and what is being tried. Ids, names and times only. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { Duration } from 'luxon';
import { workflowIdOf, type RequestId } from '../domain/ids.ts';

const { EventType } = proto.temporal.api.enums.v1;
type Event = proto.temporal.api.history.v1.IHistoryEvent;

export interface WorkflowFacts {
  workflowId: string;
  /** `running`, or how it ended; `none` before it was started, or once its history is gone. */
  execution: string;
  events: { no: number; at: Date; what: string; about: string }[];
  /** Activities that are running or are to be tried again. */
  pending: { activity: string; attempt: number; lastFailure: string | null }[];
}

/** Reads all of it. Rejects while the engine is away. */
export async function workflowFacts(client: Client, id: RequestId): Promise<WorkflowFacts> {
  const workflowId = workflowIdOf(id);
  const handle = client.workflow.getHandle(workflowId);
  try {
    const [{ status, raw }, history] = await Promise.all([handle.describe(), handle.fetchHistory()]);
    return {
      workflowId,
      execution: status.name.toLowerCase().replaceAll('_', ' '),
      events: (history.events ?? []).map(eventFacts),
      pending: (raw.pendingActivities ?? []).map(({ activityType, attempt, lastFailure }) => ({
        activity: activityType?.name ?? '',
        attempt: attempt ?? 1,
        lastFailure: lastFailure?.message ?? null,
      })),
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { workflowId, execution: 'none', events: [], pending: [] };
    throw error;
  }
}

const eventFacts = (event: Event): WorkflowFacts['events'][number] => ({
  no: Number(event.eventId),
  at: new Date(tsToMs(event.eventTime)),
  what: spelled(EventType[event.eventType ?? 0] ?? ''),
  about: aboutOf(event),
});

/** `EVENT_TYPE_TIMER_STARTED` as one would say it. */
const spelled = (type: string): string => type.replace('EVENT_TYPE_', '').toLowerCase().replaceAll('_', ' ');

function aboutOf(event: Event): string {
  const timer = event.timerStartedEventAttributes?.startToFireTimeout;
  if (timer) return Duration.fromMillis(tsToMs(timer)).shiftTo('days', 'hours', 'minutes').removeZeros().toHuman();
  const local = event.markerRecordedEventAttributes?.details?.['data']?.payloads?.[0]?.data;
  return (
    event.activityTaskScheduledEventAttributes?.activityType?.name ??
    event.workflowExecutionSignaledEventAttributes?.signalName ??
    event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowType?.name ??
    event.workflowExecutionStartedEventAttributes?.workflowType?.name ??
    (local ? activityIn(Buffer.from(local).toString('utf8')) : '')
  );
}

/** A local activity leaves a marker that names it. */
const activityIn = (marker: string): string => /"activity_type":"(\w+)"/.exec(marker)?.[1] ?? '';
