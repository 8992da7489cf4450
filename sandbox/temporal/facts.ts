/** What Temporal knows of a request, by its own word: for looking beneath the surface. Ids, types and times only. */
import proto from '@temporalio/proto';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import { engineOf, type LiveWorkflow } from '../../api/server/engine.ts';
import { workflowIdOf, type RequestId } from '../../domain/ids.ts';
import { NAMESPACE } from '../environment.ts';
import type { SandboxServices } from '../sandbox-services.ts';

const { EventType, PendingActivityState } = proto.temporal.api.enums.v1;
const BUDGET_MS = 3000;

type Engine = Pick<SandboxServices, 'client' | 'temporalUiUrl'>;

/** The list of workflows in Temporal's Web UI. */
export const workflowsIn = (temporalUiUrl: string): string => `${temporalUiUrl}/namespaces/${NAMESPACE}/workflows`;

export interface EngineFacts extends LiveWorkflow {
  pendingActivities: { id: string; type: string; state: string; attempt: number; failure: string | null }[];
  /** `null` where the engine has none, or does not answer. */
  history: HistoryEvent[] | null;
  /** The workflow in Temporal's own Web UI, where the engine brings it. */
  webUi: string | null;
}

interface HistoryEvent {
  id: number;
  type: string;
  /** By the workflow's own clock, which may have been moved. */
  at: Date | null;
  /** Which activity, signal or timer. */
  about: string | null;
}

/** Never rejects: an engine that is away, or has forgotten the request, is part of the answer. */
export async function engineFacts({ client, temporalUiUrl }: Engine, id: RequestId): Promise<EngineFacts> {
  const handle = client.workflow.getHandle(workflowIdOf(id));
  const inTime = <T>(ask: () => Promise<T>): Promise<T | null> =>
    client.withDeadline(Date.now() + BUDGET_MS, ask).catch(() => null);
  const [live, described, history] = await Promise.all([
    engineOf(client).liveWorkflow(id),
    inTime(() => handle.describe()),
    inTime(() => handle.fetchHistory()),
  ]);
  return {
    ...live,
    pendingActivities: (described?.raw.pendingActivities ?? []).map((activity) => ({
      id: activity.activityId ?? '',
      type: activity.activityType?.name ?? '',
      state: plain(PendingActivityState[activity.state ?? 0], 'PENDING_ACTIVITY_STATE_'),
      attempt: activity.attempt ?? 1,
      failure: activity.lastFailure?.applicationFailureInfo?.type ?? null,
    })),
    history: history?.events?.map(eventOf) ?? null,
    webUi: temporalUiUrl ? `${workflowsIn(temporalUiUrl)}/${encodeURIComponent(workflowIdOf(id))}` : null,
  };
}

const eventOf = (event: proto.temporal.api.history.v1.IHistoryEvent): HistoryEvent => ({
  id: Number(event.eventId),
  type: plain(EventType[event.eventType ?? 0], 'EVENT_TYPE_'),
  at: optionalTsToDate(event.eventTime) ?? null,
  about:
    event.activityTaskScheduledEventAttributes?.activityType?.name ??
    event.workflowExecutionSignaledEventAttributes?.signalName ??
    event.markerRecordedEventAttributes?.markerName ??
    event.timerStartedEventAttributes?.timerId ??
    event.timerFiredEventAttributes?.timerId ??
    null,
});

/** `EVENT_TYPE_TIMER_FIRED` as `timer fired`. */
const plain = (name: string | undefined, prefix: string): string =>
  (name ?? 'unknown').replace(prefix, '').toLowerCase().replaceAll('_', ' ');
