/** The API process of the sandbox: the API as it is, with the sandbox's own addresses beside it. */
import { createLog } from '../log.ts';
import { startApi } from '../api/server/start.ts';
import { connect } from '../db/postgres/connect.ts';
import { runUntilStopped } from '../run-until-stopped.ts';
import { readApiSettings, readOwnerSettings } from '../settings.ts';
import { connectClient } from '../temporal.config.ts';
import { Drives } from './drive/drives.ts';
import { refuseByHand } from './refuse-production.ts';
import { quickStart } from './pages/quick-start.ts';
import { sandboxRoutes, tokenFor } from './pages/routes.tsx';

refuseByHand(process.env);

const settings = readApiSettings();
const log = createLog('api', settings.LOG_LEVEL);
const client = connectClient();
const owner = connect(readOwnerSettings().OWNER_DATABASE_URL, { max: 4, applicationName: 'sandbox' });
const drives = new Drives({
  owner,
  ingestUrl: `http://127.0.0.1:${process.env['INGEST_PORT']}`,
  tokenFor: (account) => tokenFor(settings.OIDC_ISSUER, account),
});
const extraRoutes = sandboxRoutes({
  owner,
  client,
  drives,
  identityUrl: settings.OIDC_ISSUER,
  publicUrl: settings.PUBLIC_URL,
  metricsUrl: `http://localhost:${settings.METRICS_PORT}/metrics`,
  mailUrl: `http://127.0.0.1:${process.env['SANDBOX_MAIL_PORT']}`,
  demoAppUrl: `http://127.0.0.1:${process.env['SANDBOX_DEMO_APP_PORT']}/`,
  temporalUiUrl: process.env['SANDBOX_TEMPORAL_UI_URL'],
});
await runUntilStopped(log, async () => {
  const api = await startApi({ settings, client, log, extraRoutes, besides: drives.besides, quickStart });
  void drives.resume(); // behind the start: the API serves already
  return {
    ...api,
    async stop() {
      drives.end();
      await api.stop();
      await owner.destroy();
    },
  };
});
