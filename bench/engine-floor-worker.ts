/**
 * The process of the engine's floors: a worker with steps that do nothing, and whoever starts and signals its workflows.
 * Started by `engine-cost.ts`, which tells it what to run and counts what it costs.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NativeConnection, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { connectClient, connectionOptions, namespace } from '../temporal.config.ts';
import type { look } from './engine-floor-workflows.ts';

/** One turn: so many lifecycles of a kind. */
export interface Turn {
  kind: 'bare' | 'mailing' | 'naive';
  count: number;
  linkLifetimeMs: number;
}

/** What `process.send` answers. */
export type FloorMessage = 'at work' | { workflowIds: string[] };

export type NoOps = typeof noOps;

const TASK_QUEUE = 'engine-floor';
const STARTS_AT_ONCE = 50; // as the dispatcher does it
const LOOK: (typeof look)['name'] = 'look';
const WEEKS_MS = 21 * 24 * 3_600_000;

/** How many lifecycles have come so far: told by their steps, since asking the engine would cost it something. */
const reached = { verification: 0, end: 0 };

/** With results of the product's size. */
const noOps = {
  enter: async (_id: string, _stage: string) => {
    reached.verification += 1;
    return { outcome: 'waiting', dueInMs: WEEKS_MS };
  },
  settle: async (_id: string, stage: string) => {
    if (stage === 'download') reached.end += 1;
    return stage === 'download' ? { outcome: 'ended', state: 'expired' } : { outcome: 'passed' };
  },
  watchOverdue: async (_id: string) => WEEKS_MS,
  exportData: async (_id: string) => ({ outcome: 'ready', dueInMs: 2000 }),
  mail: async (_id: string, _step: string) => ({ outcome: 'accepted' }),
};

Runtime.install({ logger: new DefaultLogger('WARN') });
const worker = await Worker.create({
  connection: await NativeConnection.connect(connectionOptions()),
  namespace: namespace(),
  taskQueue: TASK_QUEUE,
  workflowsPath: fileURLToPath(new URL('./engine-floor-workflows.ts', import.meta.url)),
  activities: noOps,
  maxCachedWorkflows: 2000,
});
const client = connectClient();

process.on('message', (turn: Turn) => void run(turn));
process.on('disconnect', () => worker.shutdown());
send('at work');
await worker.run();
process.exit();

async function run({ kind, count, linkLifetimeMs }: Turn): Promise<void> {
  reached.verification = 0;
  reached.end = 0;
  const workflowIds = Array.from({ length: count }, () => `floor-${kind}-${randomUUID()}`);
  await eachOf(workflowIds, (workflowId) =>
    client.workflow.start(kind, {
      workflowId,
      taskQueue: TASK_QUEUE,
      args: [{ requestId: workflowId.slice(-36), gates: [], linkLifetimeMs }],
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  );
  while (reached.verification < count) await sleep(20);
  await sleep(1000); // as in the product, the person takes a moment; all are asleep by then
  await eachOf(workflowIds, (workflowId) => client.workflow.getHandle(workflowId).signal(LOOK));
  while (reached.end < count) await sleep(20);
  send({ workflowIds });
}

async function eachOf(ids: string[], act: (id: string) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < ids.length; first += STARTS_AT_ONCE)
    await Promise.all(ids.slice(first, first + STARTS_AT_ONCE).map(act));
}

function send(message: FloorMessage): void {
  process.send?.(message);
}
