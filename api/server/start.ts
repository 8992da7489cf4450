/** Puts an API process together from its settings, and takes it apart again. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { putDataProducts } from '../../db/fleets/data-products.ts';
import { fileKeyRecord } from '../../db/export/file-keys.ts';
import { isDatabaseAway } from '../../db/postgres/away.ts';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { watchLogin } from '../../db/postgres/login.ts';
import { listenTo, notifier } from '../../db/postgres/listen.ts';
import { queues, whenQueued } from '../../db/postgres/queued.ts';
import { readingsEnds } from '../../db/access/gate.ts';
import { handingProcesses } from '../../db/postgres/handing-processes.ts';
import { mailsGoOut } from '../../db/mails/outbox.ts';
import { tellOfTerms } from '../../db/notices/upkeep.ts';
import { startMetricsServer } from '../../metrics-server.ts';
import type { Running } from '../../run-until-stopped.ts';
import { refuseSettings, type ApiSettings } from '../../settings.ts';
import { storagePlaceOf } from '../../storage-settings.ts';
import { dataKeys } from '../../storage/data-keys.ts';
import { openStorage } from '../../storage/open.ts';
import { createApp } from './app.ts';
import { proxiesOf } from './untrusted-proxy.ts';
import { createTokenVerifier } from '../sign-in/bearer.ts';
import { configOf } from './config-of.ts';
import { engineOf } from './engine.ts';
import { createMetrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';
import type { Services } from './services.ts';
import { databaseCheck, filesCheck } from './room-checks.ts';
import type { Route } from '../call/route.ts';
import { listen } from './listen.ts';
import { HandedOver, type HearOfEnds } from './handed-over.ts';
import { cursorsOf } from '../../domain/readings/cursor.ts';
import { LiveReadings } from '../v1/data/live.ts';
import { NoticeEars } from '../v1/notices/ears.ts';
import { dataMetrics } from '../v1/data/metrics.ts';
import { createOAuth } from '../oauth/oauth.ts';
import { signInServices } from '../sign-in/services.ts';

interface Parts {
  settings: ApiSettings;
  /** Connects when it is first used. */
  client: Client;
  log: Logger;
  /** The sandbox's own. */
  extraRoutes?: readonly Route[];
  besides?: Services['besides'];
  quickStart?: Services['quickStart'];
}

export interface RunningApi extends Running {
  readonly port: number;
  /** Readiness goes off first, so that load balancers turn elsewhere; streams have 30 s to end. */
  stop(): Promise<void>;
}

const TIME_TO_TURN_ELSEWHERE_MS = 1000;
const TIME_TO_FINISH_MS = 30_000;

const SET_AGAIN_MS = 1000;

/**
 * R44: puts the operator's data products. While the database is away it is tried each second behind a start that goes on (R22). Ends
 * the process with code 78 where the file does not fit what fleets have subscribed to already.
 */
async function setDataProducts(db: Knex, settings: ApiSettings, log: Logger, signal: AbortSignal): Promise<void> {
  const set = await putOwnDataProducts(db, settings, log);
  if (set) return;
  void (async () => {
    do await delay(SET_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    while (!signal.aborted && !(await putOwnDataProducts(db, settings, log)));
  })();
}

async function putOwnDataProducts(db: Knex, { DATA_PRODUCTS: given }: ApiSettings, log: Logger): Promise<boolean> {
  try {
    const { otherGroups, unknownGroups } = await putDataProducts(db, given);
    if (unknownGroups.length > 0)
      log.warn({ groups: unknownGroups }, 'data products name groups of no signal in the catalogue');
    if (otherGroups.length > 0) refuseSettings(otherGroups.map((code) => otherGroupsOf(code, given)));
    if (given.length > 0) log.info({ count: given.length }, 'data products are set');
    return true;
  } catch (error) {
    if (isDatabaseAway(error)) return false;
    log.error(
      { code: error instanceof Error && 'code' in error ? error.code : 'unknown' },
      'data products were not put',
    );
    return true;
  }
}

const otherGroupsOf = (code: string, given: ApiSettings['DATA_PRODUCTS']): string =>
  `DATA_PRODUCTS.dataProducts.${given.findIndex((one) => one.code === code)}.groups: ${code} is there with other groups or for other vehicles, and fleets may have subscribed to it. Give this one another code.`;

/** Rejects with `WrongLogin` where `DATABASE_URL` is not the application's login. */
export async function startApi({
  settings,
  client,
  log,
  extraRoutes = [],
  besides,
  quickStart,
}: Parts): Promise<RunningApi> {
  const db = connectAsApplication(settings.DATABASE_URL, { applicationName: 'right-of-way api' });
  const login = await watchLogin(db);
  const stopping = new AbortController();
  await setDataProducts(db, settings, log, stopping.signal);
  const storage = await openStorage(storagePlaceOf(settings), dataKeys(settings.STORAGE_KEYS, fileKeyRecord(db)));
  const engine = engineOf(client);
  const config = configOf(settings);
  const metrics = createMetrics({ processMetrics: true });
  const readiness: Readiness = {
    needed: { database: databaseCheck(db), engine: engine.isReachable },
    wanted: { mail: () => mailsGoOut(db), files: filesCheck(storage, log) },
    draining: false,
  };
  const hushed = queues.map((queue) => whenQueued(queue, notifier(db, 'work', queue)));
  const processes = handingProcesses(db);
  let heard: Parameters<HearOfEnds>[0] | undefined;
  const running = new HandedOver(processes, readingsEnds(db), (hears) => (heard = hears));
  const live = new LiveReadings({
    db,
    running,
    process: processes.id,
    cursors: cursorsOf(config.linkKeys),
    metrics: dataMetrics(metrics.registry),
    log,
    policy: config.policy.data,
  });
  const ears = new NoticeEars();
  const listening = listenTo(
    settings.DATABASE_URL,
    {
      link_ended: (request) => heard?.ended(request),
      cut: () => heard?.cut(),
      access_ended: () => {
        heard?.accessEnded();
        live.hearOfEnds();
      },
      feed: () => live.hearOfReadings(),
      noticed: (owner) => ears.hear(owner),
      program_watched: (clientId) => live.events.hearOfWatch(clientId),
    },
    'right-of-way api notices',
  );
  const app = createApp({
    db,
    running,
    live,
    ears,
    config,
    storage,
    readiness,
    log,
    metrics,
    extraRoutes,
    ...(besides && { besides }),
    ...(quickStart && { quickStart }),
    signalWorkflow: engine.signalWorkflow,
    liveWorkflow: engine.liveWorkflow,
    verifyToken: createTokenVerifier(config.identityProvider),
    ...signInServices(db, config),
    oauth: createOAuth({ db, config, log, events: live.events }),
  });
  const server = await listen(app, {
    port: settings.PORT,
    host: settings.HOST,
    crowd: { ofBlock: config.limits.connections, isProxy: proxiesOf(app) },
  });
  const metricsServer =
    settings.METRICS_PORT === undefined
      ? undefined
      : await startMetricsServer(metrics.registry, { port: settings.METRICS_PORT, host: settings.METRICS_HOST });
  // A fault here stops nobody from being served: the next process tells of them.
  await tellOfTerms(db, config.terms).catch(() => log.warn('the terms in force could not be noted'));
  log.info({ port: server.port }, 'serving');
  return {
    port: server.port,
    failed: login.refused,
    async stop() {
      login.stop();
      stopping.abort();
      readiness.draining = true;
      await new Promise((resolve) => setTimeout(resolve, TIME_TO_TURN_ELSEWHERE_MS));
      await live.stop();
      await server.stop(TIME_TO_FINISH_MS);
      await metricsServer?.stop();
      await listening.stop();
      for (const hush of hushed) hush();
      await db.destroy();
      await client.connection.close();
    },
  };
}
