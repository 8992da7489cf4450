/** Puts a worker process together from its settings, and takes it apart again. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { brandOf } from '../domain/brand/brand.ts';
import { exportActivities } from '../activities/export/export-data.ts';
import { developerActivities } from '../activities/developers.ts';
import { linkActivities } from '../activities/links.ts';
import { providerConsentActivities } from '../activities/provider-consents.ts';
import { recordActivities } from '../activities/records.ts';
import { lakeReadings } from '../activities/source/parquet/readings.ts';
import { postgresReadings } from '../activities/source/postgres/readings.ts';
import { fileKeyRecord } from '../db/export/file-keys.ts';
import { connectAsApplication } from '../db/postgres/connect.ts';
import { watchLogin } from '../db/postgres/login.ts';
import { redressOf } from '../domain/redress/redress.ts';
import { startMetricsServer } from '../metrics-server.ts';
import type { Running } from '../run-until-stopped.ts';
import type { WorkerSettings } from '../settings.ts';
import { lakeCredentialsOf } from '../lake-settings.ts';
import { storagePlaceOf } from '../storage-settings.ts';
import { dataKeys } from '../storage/data-keys.ts';
import { openStorage } from '../storage/open.ts';
import { connectClient } from '../temporal.config.ts';
import { startDigest } from './digest.ts';
import { startDispatcher } from './dispatcher.ts';
import type { Loop } from './every-so-often.ts';
import { startDeliverer } from './webhooks/deliverer.ts';
import { startWebhookUpkeep } from './webhooks/upkeep.ts';
import { runEngine } from './engine.ts';
import { engineMetrics, type EngineMetrics } from './engine-metrics.ts';
import { startFreezing } from './freezing.ts';
import { startHousekeeping } from './housekeeping.ts';
import { sendgrid } from './mail/sendgrid.ts';
import { startLinkUpkeep } from './link-upkeep.ts';
import { startProviderConsentUpkeep } from './provider-consents.ts';
import { startRetention } from './retention.ts';
import { startMailer } from './mailer.ts';
import { createWorkerMetrics, startFigures, type WorkerMetrics } from './figures.ts';
import { startSealing } from './sealing.ts';
import { startSweeper } from './sweeper.ts';
import { wakeWhenQueued } from './wake.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

/** Of `WORKER_CONNECTIONS`: for loops that look over many rows. */
const UPKEEP_CONNECTIONS = 6;
/** How long a receiver may take for all of its answer. */
const WEBHOOK_TIMEOUT_MS = 15_000;

/**
 * Starts all the loops of a worker; the engine's as soon as it can be reached, the others at once. Rejects with
 * `WrongLogin` where `DATABASE_URL` is not the application's login.
 */
export async function startWorker(settings: WorkerSettings, log: Logger): Promise<Running> {
  const workflows = await bundleWorkflows(log); // before anything waits for an answer
  // What a request goes through, and its mails.
  const db = connectAsApplication(settings.DATABASE_URL, {
    applicationName: 'right-of-way worker',
    max: settings.WORKER_CONNECTIONS - UPKEEP_CONNECTIONS,
    plansOnce: true,
  });
  const upkeep = connectAsApplication(settings.DATABASE_URL, {
    applicationName: 'right-of-way upkeep',
    max: UPKEEP_CONNECTIONS,
  });
  const login = await watchLogin(db);
  // Copying holds a connection for as long as the storage takes: it must not keep anything else waiting for one.
  const copying = connectAsApplication(settings.DATABASE_URL, {
    applicationName: 'right-of-way export',
    max: settings.EXPORTS_AT_ONCE * settings.FILES_AT_ONCE + 1, // and for sums, of one product at a time
  });
  // What sorts a whole week takes as long as it takes.
  const sorting = connectAsApplication(settings.DATABASE_URL, {
    applicationName: 'right-of-way aggregates',
    max: 2,
    statementTimeoutMs: 0,
  });
  const lake = settings.LAKE && lakeReadings(copying, settings.LAKE, lakeCredentialsOf(settings));
  const source = lake ?? postgresReadings(copying);
  const storage = await openStorage(storagePlaceOf(settings), dataKeys(settings.STORAGE_KEYS, fileKeyRecord(db)));
  const client = connectClient();
  const send = sendgrid({
    apiKey: settings.SENDGRID_API_KEY,
    baseUrl: settings.SENDGRID_BASE_URL,
    from: { email: settings.MAIL_FROM, name: settings.OPERATOR_NAME },
    replyTo: { email: settings.CONTACT_EMAIL, name: settings.OPERATOR_NAME },
    timeoutMs: settings.MAIL_TIMEOUT_MS,
  });
  const metrics = createWorkerMetrics({ processMetrics: true });
  const mailer = startMailer({
    db,
    send,
    log,
    metrics,
    settings: {
      publicUrl: settings.PUBLIC_URL,
      linkKeys: settings.LINK_KEYS,
      operator: {
        name: settings.OPERATOR_NAME,
        contact: settings.CONTACT_EMAIL,
        redress: redressOf(settings.POLICY, settings.REDRESS),
        look: brandOf({
          ...(settings.BRAND_COLOUR && { colour: settings.BRAND_COLOUR }),
          ...(settings.BRAND_COLOUR_DARK && { colourDark: settings.BRAND_COLOUR_DARK }),
        }),
        imprintUrl: settings.IMPRINT_URL,
        privacyUrl: settings.PRIVACY_URL,
      },
      digest: {
        to: settings.OPERATOR_DIGEST_TO ?? settings.CONTACT_EMAIL,
        timeZone: settings.POLICY.timeZone,
      },
      budget: settings.POLICY.mailBudget,
      timing: { capMs: settings.MAIL_UNKNOWN_RESEND_AFTER_MS, sendTimeoutMs: settings.MAIL_TIMEOUT_MS },
    },
  });
  const dispatchers = {
    requests: startDispatcher({ db, client, log }),
    'api-access': startDispatcher({ db, client, log }, 'api-access'),
    credentials: startDispatcher({ db, client, log }, 'credential'),
    links: startDispatcher({ db, client, log }, 'link'),
    'provider-consents': startDispatcher({ db, client, log }, 'provider-consent'),
  };
  const webhooks = startDeliverer({
    db,
    keys: settings.LINK_KEYS,
    sending: { reach: settings.WEBHOOK_REACH, timeoutMs: WEBHOOK_TIMEOUT_MS },
    log,
  });
  const counted = settings.WORKER_METRICS_PORT === undefined ? undefined : await engineMetrics();
  const loops = [
    mailer,
    webhooks,
    ...Object.values(dispatchers),
    wakeWhenQueued(settings.DATABASE_URL, { mails: mailer, webhooks, ...dispatchers }),
    startSweeper({ db: upkeep, client, log, metrics }),
    ...startHousekeeping({ db: upkeep, storage, log, metrics }),
    ...startLinkUpkeep(upkeep, settings.POLICY, log),
    ...startProviderConsentUpkeep(upkeep, settings.POLICY, log),
    startDigest(upkeep, settings.POLICY, log),
    ...startRetention({ db: upkeep, log, metrics }, settings.POLICY),
    ...startWebhookUpkeep(upkeep, settings.LINK_KEYS, log),
    startSealing(upkeep, log),
    startFreezing({ db: sorting, source, policy: settings.POLICY }, log),
    ...(await startMetrics(settings, { db: upkeep, metrics, engineMetrics: counted, log })),
  ];
  const engine = runEngine({
    workflows,
    activities: {
      ...recordActivities(db),
      ...developerActivities(db, settings.POLICY),
      ...linkActivities(db, settings.POLICY),
      ...providerConsentActivities(db, settings.POLICY),
      ...exportActivities({ db, storage, source, filesAtOnce: settings.FILES_AT_ONCE }),
    },
    maxCachedWorkflows: settings.MAX_CACHED_WORKFLOWS,
    exportsAtOnce: settings.EXPORTS_AT_ONCE,
    telemetry: counted?.telemetry,
    log,
  });
  return {
    failed: Promise.race([engine.failed, login.refused]),
    async stop() {
      login.stop();
      await Promise.all([engine.stop(), ...loops.map((loop) => loop.stop())]);
      await client.connection.close();
      await Promise.all([db.destroy(), upkeep.destroy(), copying.destroy(), sorting.destroy(), lake?.close()]);
    },
  };
}

interface Metered {
  db: Knex;
  metrics: WorkerMetrics;
  engineMetrics: EngineMetrics | undefined;
  log: Logger;
}

/** Without a port nobody asks, and nothing is counted for nothing. */
async function startMetrics(
  { WORKER_METRICS_PORT: port, METRICS_HOST: host }: WorkerSettings,
  { db, metrics, engineMetrics, log }: Metered,
): Promise<Pick<Loop, 'stop'>[]> {
  if (port === undefined) return [];
  const besides = engineMetrics && (() => engineMetrics.read());
  return [await startMetricsServer(metrics.registry, { port, host, besides }), startFigures(db, metrics, log)];
}
