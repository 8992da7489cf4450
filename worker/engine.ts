/** The part of the worker that polls the engine for workflow and activity tasks. */
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { DefaultLogger, NativeConnection, Runtime, Worker, type TelemetryOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { connectionOptions, namespace, TASK_QUEUE } from '../temporal.config.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const ownWorkflows = fileURLToPath(new URL(`../workflows/index.${extension}`, import.meta.url));

const BETWEEN_TRIES_MS = 1000;

interface Engine {
  activities: object;
  maxCachedWorkflows: number;
  log: Logger;
  /** What the SDK counts, and where it shows it. */
  telemetry?: TelemetryOptions | undefined;
  /** Others than the product's own: for tests that change them. */
  workflowsPath?: string;
  taskQueue?: string;
}

/** Waits until the engine can be reached, then works for it until stopped. */
export async function runEngine({
  activities,
  maxCachedWorkflows,
  log,
  telemetry,
  workflowsPath = ownWorkflows,
  taskQueue = TASK_QUEUE,
}: Engine): Promise<{ stop(): Promise<void> }> {
  Runtime.install({
    // Messages only: what Temporal attaches to them is not ours to vouch for.
    logger: new DefaultLogger('WARN', ({ level, message }) => log[level === 'ERROR' ? 'error' : 'warn']({}, message)),
    shutdownSignals: [],
    ...(telemetry ? { telemetryOptions: telemetry } : {}),
  });
  const connection = await connectPatiently(log);
  const worker = await Worker.create({
    connection,
    namespace: namespace(),
    taskQueue,
    workflowsPath,
    activities,
    maxCachedWorkflows,
    shutdownGraceTime: '10 seconds',
    shutdownForceTime: '20 seconds',
  });
  log.info('at work');
  const running = worker.run().catch((error: unknown) => {
    log.error(
      { code: error instanceof Error ? error.name : 'unknown' },
      'the worker failed; its supervisor starts it again',
    );
    process.exit(1);
  });
  return {
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
      await connection.close();
    },
  };
}

async function connectPatiently(log: Logger): Promise<NativeConnection> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await NativeConnection.connect(connectionOptions());
    } catch {
      if (tries === 0) log.warn('the engine can not be reached; mails and house are kept meanwhile');
      await delay(BETWEEN_TRIES_MS);
    }
  }
}
