/** The worker process: carries the workflows, does what they ask for, sends the mails, keeps house. Any number may run. */
import { getPriority, setPriority } from 'node:os';
import { createLog } from '../log.ts';
import { runUntilStopped } from '../run-until-stopped.ts';
import { readWorkerSettings } from '../settings.ts';
import { startWorker } from './start.ts';

/** Somebody waits for the API's answers, and nobody for a mail: where both want a core of one machine, the API has it first (B5). */
const LATER_BY = 10;
setPriority(Math.min(19, getPriority() + LATER_BY)); // before the first thread is started: each has its own

const settings = readWorkerSettings();
const log = createLog('worker', settings.LOG_LEVEL);
await runUntilStopped(log, () => startWorker(settings, log));
