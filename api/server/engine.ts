/** What the API asks of the engine: never anything that a call would have to wait for (rule 24). */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { workflowIdFor, workflowIdOf, type CarriedKind, type RequestId } from '../../domain/ids.ts';
import type { LiveState, look, state } from '../../workflows/follow.ts';

const BUDGET_MS = 800;
const TOLD_AT_ONCE = 2;
const LOOK: (typeof look)['name'] = 'look';
const STATE: (typeof state)['name'] = 'state';

/** A request's workflow as the engine tells of it, beside the record (R39). */
export interface LiveWorkflow {
  workflowId: string;
  runId: string | null;
  /** `running`, or how it ended; `none` where the engine has none (any more); `unavailable` while the engine is away. */
  execution: string;
  /** The workflow's stage and when it looks again, as it says itself; `unavailable` without a worker to answer, `null` where none runs. */
  live: Pick<LiveState, 'at' | 'looksAgainAt'> | 'unavailable' | null;
}

export interface Engine {
  /** Never rejects: where the signal is not sent, the worker's dispatcher sends it later, by `look_wanted_at` of the row. */
  signalWorkflow: (id: string, kind?: CarriedKind) => Promise<void>;
  /** Never rejects either. */
  liveWorkflow: (id: RequestId) => Promise<LiveWorkflow>;
  isReachable: () => Promise<boolean>;
}

/** Sends `TOLD_AT_ONCE` signals at a time and drops the others: when many people decide at once, answering them goes first. */
function teller(tell: (id: string, kind: CarriedKind) => Promise<void>): Engine['signalWorkflow'] {
  let underWay = 0;
  return async (id, kind = 'request') => {
    if (underWay === TOLD_AT_ONCE) return;
    underWay += 1;
    await tell(id, kind).catch(() => {});
    underWay -= 1;
  };
}

export const engineOf = (client: Client): Engine => ({
  signalWorkflow: teller((id, kind) =>
    client.withDeadline(Date.now() + BUDGET_MS, () => client.workflow.getHandle(workflowIdFor(kind, id)).signal(LOOK)),
  ),
  liveWorkflow: async (id) => {
    const workflowId = workflowIdOf(id);
    const handle = client.workflow.getHandle(workflowId);
    const inTime = <T>(ask: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + BUDGET_MS, ask);
    const [found, told] = await Promise.allSettled([
      inTime(() => handle.describe()),
      inTime(() => handle.query<LiveState>(STATE)),
    ]);
    if (found.status === 'rejected') {
      const isNone = found.reason instanceof WorkflowNotFoundError;
      const none = { execution: 'none', live: null };
      const away = { execution: 'unavailable', live: 'unavailable' } as const;
      return { workflowId, runId: null, ...(isNone ? none : away) };
    }
    const { runId, status } = found.value;
    const execution = status.name.toLowerCase().replaceAll('_', '-');
    if (execution !== 'running') return { workflowId, runId, execution, live: null };
    if (told.status === 'rejected') return { workflowId, runId, execution, live: 'unavailable' };
    const { at, looksAgainAt } = told.value;
    return { workflowId, runId, execution, live: { at, looksAgainAt } };
  },
  isReachable: () =>
    client
      .withDeadline(Date.now() + BUDGET_MS, () => client.workflowService.getSystemInfo({}))
      .then(
        () => true,
        () => false,
      ),
});
