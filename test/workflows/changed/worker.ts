/**
 * A worker of one version: the workflows of the path that it is given, on a task queue of a test's own, with the product's real
 * steps. Tells its parent the port of its metrics once it is at work; ends when its parent lets go of it.
 */
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { exportActivities } from '../../../activities/export/export-data.ts';
import { recordActivities } from '../../../activities/records.ts';
import { postgresReadings } from '../../../activities/source/postgres/readings.ts';
import { connectAsApplication } from '../../../db/postgres/connect.ts';
import { startMetricsServer } from '../../../metrics-server.ts';
import { folderStorage } from '../../../storage/folder.ts';
import { runEngine } from '../../../worker/engine.ts';
import { engineMetrics } from '../../../worker/engine-metrics.ts';
import { bundleWorkflows } from '../../../worker/workflow-bundle.ts';

const [workflowsPath = '', taskQueue = '', databaseUrl = '', files = ''] = process.argv.slice(2);
const db = connectAsApplication(databaseUrl, { max: 8 });
const counted = await engineMetrics();
const metrics = await startMetricsServer(new Registry(), { port: 0, host: '127.0.0.1', besides: () => counted.read() });
const log = pino({ level: 'silent' });
const engine = runEngine({
  workflows: await bundleWorkflows(log, workflowsPath),
  activities: {
    ...recordActivities(db),
    ...exportActivities({ db, storage: folderStorage(files), source: postgresReadings(db), filesAtOnce: 2 }),
  },
  maxCachedWorkflows: 100,
  log,
  telemetry: counted.telemetry,
  taskQueue,
});
await engine.atWork;
process.send?.(metrics.port);
process.on('disconnect', () => void engine.stop().then(() => process.exit()));
