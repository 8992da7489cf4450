/** The worker process: carries the workflows, does what they ask for, sends the mails, keeps house. Any number may run. */
import { readWorkerSettings } from '../settings.ts';
import { createLog } from '../log.ts';
import { startWorker } from './start.ts';

const settings = readWorkerSettings();
const worker = await startWorker(settings, createLog('worker', settings.LOG_LEVEL));

let stopping: Promise<void> | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => {
    stopping ??= worker.stop();
  });
