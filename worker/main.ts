/** The worker process: carries the workflows, does what they ask for, sends the mails, keeps house. Any number may run. */
import { createLog } from '../log.ts';
import { runUntilStopped } from '../run-until-stopped.ts';
import { readWorkerSettings } from '../settings.ts';
import { startWorker } from './start.ts';

const settings = readWorkerSettings();
const log = createLog('worker', settings.LOG_LEVEL);
await runUntilStopped(log, () => startWorker(settings, log));
