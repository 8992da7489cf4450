/** The API process. */
import { createLog } from '../../log.ts';
import { runUntilStopped } from '../../run-until-stopped.ts';
import { readApiSettings } from '../../settings.ts';
import { connectClient } from '../../temporal.config.ts';
import { startApi } from './start.ts';

const settings = readApiSettings();
const log = createLog('api', settings.LOG_LEVEL);
await runUntilStopped(log, () => startApi({ settings, client: connectClient(), log }));
