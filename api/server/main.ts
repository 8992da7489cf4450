/** The API process. */
import { createLog } from '../../log.ts';
import { readApiSettings } from '../../settings.ts';
import { connectClient } from '../../temporal.config.ts';
import { startApi } from './start.ts';

const settings = readApiSettings();
const log = createLog('api', settings.LOG_LEVEL);
const api = await startApi({ settings, client: connectClient(), log });

let stopping: Promise<void> | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stopping ??= api.stop().then(() => log.info({ signal }, 'stopped'));
  });
}
