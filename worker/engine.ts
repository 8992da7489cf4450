/** The part of the worker that polls the engine for workflow and activity tasks. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type TelemetryOptions,
  type WorkflowBundle,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { connectionOptions, namespace, TASK_QUEUE } from '../temporal.config.ts';

const BETWEEN_TRIES_MS = 1000;

interface Engine {
  /** Of `bundleWorkflows` (workflow-bundle.ts). */
  workflows: WorkflowBundle;
  activities: object;
  maxCachedWorkflows: number;
  /** Activities that are not local: exports alone. */
  exportsAtOnce?: number;
  log: Logger;
  /** What the SDK counts, and where it shows it. */
  telemetry?: TelemetryOptions | undefined;
  /** Another than the product's own: for tests that change workflows. */
  taskQueue?: string;
}

export interface RunningEngine {
  /** Resolves when it carries workflows. */
  atWork: Promise<void>;
  /** Resolves when it can't go on. */
  failed: Promise<void>;
  stop(): Promise<void>;
}

/** Works for the engine as soon as it can be reached, until stopped; answers at once. */
export function runEngine(engine: Engine): RunningEngine {
  const { log } = engine;
  const stopping = new AbortController();
  let begun: () => void;
  const atWork = new Promise<void>((resolve) => (begun = resolve));
  const carry = async (): Promise<void> => {
    installRuntime(engine);
    const connection = await connectPatiently(log, stopping.signal);
    if (!connection) return; // stopped before there was an engine
    try {
      const worker = await createWorker(engine, connection);
      if (stopping.signal.aborted) return;
      stopping.signal.addEventListener('abort', () => worker.shutdown());
      log.info('at work');
      begun();
      await worker.run();
    } finally {
      await connection.close();
    }
  };
  const running = carry();
  const failed = new Promise<void>((resolve) => {
    running.catch((error: unknown) => {
      log.error(
        { code: error instanceof Error ? error.name : 'unknown' },
        'the worker failed; its supervisor starts it again',
      );
      resolve();
    });
  });
  return {
    atWork,
    failed,
    stop: () => {
      stopping.abort();
      return running.catch(() => undefined); // told above
    },
  };
}

const installRuntime = ({ log, telemetry }: Engine): Runtime =>
  Runtime.install({
    logger: loggerFor(log),
    shutdownSignals: [],
    ...(telemetry ? { telemetryOptions: telemetry } : {}),
  });

/** Messages only: what Temporal attaches to them is not ours to vouch for. */
export const loggerFor = (log: Logger): DefaultLogger =>
  new DefaultLogger('WARN', ({ level, message }) => log[level === 'ERROR' ? 'error' : 'warn']({}, message));

const createWorker = (
  { workflows, activities, maxCachedWorkflows, exportsAtOnce = 8, taskQueue = TASK_QUEUE }: Engine,
  connection: NativeConnection,
): Promise<Worker> =>
  Worker.create({
    connection,
    namespace: namespace(),
    taskQueue,
    workflowBundle: workflows,
    activities,
    maxCachedWorkflows,
    maxConcurrentActivityTaskExecutions: exportsAtOnce,
    // A poller holds a slot while it waits. Slots that no poller holds are for the exports of workflow tasks that are just
    // completed: those the engine hands over with its answer (eager start), which saves it two transactions.
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: Math.max(1, Math.floor(exportsAtOnce / 4)) },
    shutdownGraceTime: '10 seconds',
    shutdownForceTime: '20 seconds',
  });

/** Tries once a second until it is connected or the signal is given; then there is no connection. */
async function connectPatiently(log: Logger, signal: AbortSignal): Promise<NativeConnection | undefined> {
  const aborted = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  for (let tries = 0; !signal.aborted; tries += 1) {
    const connecting = NativeConnection.connect(connectionOptions());
    try {
      const connected = await Promise.race([connecting, aborted]);
      if (!connected) void connecting.then((late) => late.close()).catch(() => undefined);
      return connected;
    } catch {
      if (tries === 0) log.warn('the engine can not be reached; mails and house are kept meanwhile');
      await delay(BETWEEN_TRIES_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
