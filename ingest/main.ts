/** The ingest process: takes the readings of products in. Any number may run. */
import { createLog } from '../log.ts';
import { runUntilStopped } from '../run-until-stopped.ts';
import { readIngestSettings } from '../settings.ts';
import { startIngest } from './start.ts';

const settings = readIngestSettings();
const log = createLog('ingest', settings.LOG_LEVEL);
await runUntilStopped(log, () => startIngest(settings, log));
