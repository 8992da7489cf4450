/** Puts an ingest process together from its settings, and takes it apart again. */
import type { Logger } from 'pino';
import { createTokenVerifier } from '../api/sign-in/bearer.ts';
import { listen } from '../api/server/listen.ts';
import { createMetrics } from '../api/server/metrics.ts';
import type { Readiness } from '../api/server/readiness.ts';
import { databaseCheck } from '../api/server/room-checks.ts';
import { connectAsApplication } from '../db/postgres/connect.ts';
import { startMetricsServer } from '../metrics-server.ts';
import type { KafkaSettings } from '../kafka-settings.ts';
import type { IngestSettings } from '../settings.ts';
import { createIngestApp } from './app.ts';
import { startKafkaInlet } from './kafka/inlet.ts';
import type { Decode } from './kafka/message.ts';
import { counted } from './metrics.ts';
import { takeBatches } from './take.ts';

export interface RunningIngest {
  readonly port: number;
  /** Takes no more batches; those that are under way are answered. */
  stop(): Promise<void>;
}

const TIME_TO_FINISH_MS = 10_000;

/** Where readings come in by Kafka, too. */
export interface KafkaWay {
  settings: KafkaSettings;
  decode: Decode;
}

/** Resolves when calls are answered; the topic, if one is given, is read from then on. */
export async function startIngest(settings: IngestSettings, log: Logger, kafka?: KafkaWay): Promise<RunningIngest> {
  const db = connectAsApplication(settings.DATABASE_URL, { applicationName: 'right-of-way ingest' });
  const config = {
    publicUrl: settings.PUBLIC_URL,
    hstsSubdomains: false,
    trustedProxies: [],
    identityProvider: { issuer: settings.OIDC_ISSUER, audience: settings.OIDC_AUDIENCE },
    policy: settings.POLICY,
    limits: settings.CALL_LIMITS,
  };
  const metrics = createMetrics({ processMetrics: true });
  const take = counted(takeBatches(db), metrics.registry);
  const inlet = kafka && startKafkaInlet({ ...kafka, take, db, log, registry: metrics.registry });
  const readiness: Readiness = {
    needed: { database: databaseCheck(db) },
    wanted: { ...(inlet && { kafka: inlet.check }) },
    draining: false,
  };
  const app = createIngestApp(
    {
      db,
      config,
      readiness,
      log,
      metrics,
      verifyToken: createTokenVerifier(config.identityProvider),
    },
    take,
  );
  const server = await listen(app, { port: settings.INGEST_PORT, host: settings.HOST });
  const metricsServer =
    settings.INGEST_METRICS_PORT === undefined
      ? undefined
      : await startMetricsServer(metrics.registry, { port: settings.INGEST_METRICS_PORT, host: settings.METRICS_HOST });
  log.info({ port: server.port }, 'serving');
  return {
    port: server.port,
    async stop() {
      readiness.draining = true;
      await Promise.all([server.stop(TIME_TO_FINISH_MS), inlet?.stop()]);
      await metricsServer?.stop();
      await db.destroy();
    },
  };
}
