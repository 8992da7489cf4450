/** The worker process: carries the workflows, does what they ask for, sends the mails, keeps house. Any number may run. */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker, type NativeConnection } from '@temporalio/worker';
import { exportActivities } from '../activities/export/export-data.ts';
import { recordActivities } from '../activities/records.ts';
import { postgresReadings } from '../activities/source/readings.ts';
import { connectAsApplication } from '../db/connect.ts';
import { readWorkerSettings } from '../settings.ts';
import { folderStorage } from '../storage/folder.ts';
import { connectClient, connectWorker, namespace, TASK_QUEUE } from '../temporal.config.ts';
import { startDispatcher } from './dispatcher.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createLog } from './log.ts';
import { startMailer } from './mailer.ts';

const settings = readWorkerSettings();
const log = createLog('worker', settings.LOG_LEVEL);
Runtime.install({
  logger: new DefaultLogger('WARN', ({ level, message }) => log[level === 'ERROR' ? 'error' : 'warn']({}, message)),
  shutdownSignals: [],
});

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const workflowsPath = fileURLToPath(new URL(`../workflows/index.${extension}`, import.meta.url));
