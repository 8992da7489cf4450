/** Starts the parts of the sandbox in the order in which they need one another, each kept running until all stop. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lakeSettingOf } from './demo/lake.ts';
import { environmentFor, NAMESPACE } from './environment.ts';
import type { Ports } from './ports.ts';
import { startPostgres } from './postgres/postgres.ts';
import { DATABASE, prepareDatabase } from './prepare-database.ts';
import { supervise, type Log, type Supervised } from './supervise.ts';
import { chooseEngine, type EngineWay } from './temporal/engine.ts';
import { addressesOf, startTemporal, useTemporal } from './temporal/server.ts';

/** Longer than any request lives after its last event (reliability.md: 35 days or more). */
const RETENTION_DAYS = 40;

const storageWays = ['folder', 's3'] as const;
type StorageWay = (typeof storageWays)[number];

/** Reads `--storage=`: where exported files lie. @throws Error that lists the ways */
export function readStorageWay(given = 'folder'): StorageWay {
  const way = storageWays.find((one) => one === given);
  if (!way) throw new Error(`--storage=${given}: choose from ${storageWays.join(', ')}.`);
  return way;
}

interface SandboxOptions {
  folder: string;
  ports: Ports;
  log: Log;
  /** Aborted when the sandbox should stop, even while it is still starting. */
  signal: AbortSignal;
  environment: NodeJS.ProcessEnv;
  engine: { order: EngineWay[] };
  /** Where programs are kept from start to start. */
  cache: string;
  storage: StorageWay;
  /** Whether readings are to lie in a lake. Where they do, they stay there. */
  lake: boolean;
}

export interface Sandbox {
  /** Where Temporal listens. */
  temporalAddress: string;
  /** Of Temporal's Web UI, where the engine brings it. */
  temporalUiUrl?: string;
  stop(): Promise<void>;
}

/** Resolves when requests can be posted; rejects, leaving nothing behind, when a part does not start. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { folder, ports, log, signal, environment, cache } = options;
  const running: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const part of running.splice(0).toReversed()) await part.stop();
  };
  const begun = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const part = await starting;
    running.push(part);
    if (signal.aborted) throw new Error('stopped while starting');
    return part;
  };
  try {
    const ownTemporal = environment['TEMPORAL_ADDRESS'];
    const temporalFolder = join(folder, 'temporal');
    const takeEngine = ownTemporal
      ? undefined
      : await chooseEngine({ ...options.engine, cache, folder: temporalFolder, environment, log, signal });
    const storage = await startStorage(options, begun);
    const binaries = takeEngine?.();
    binaries?.catch(() => undefined); // told below, when it is needed
    const postgres = await begun(
      startPostgres({ folder: join(folder, 'postgres'), port: ports.postgres, log, signal }),
    );
    log('PostgreSQL is up');
    const found = await binaries;
    const engine = { namespace: NAMESPACE, retentionDays: RETENTION_DAYS };
    const place = found && { binaries: found, firstPort: ports.temporal, uiPort: ports.temporalUi };
    const startEngine = async (): Promise<void> => {
      if (place) await begun(startTemporal({ ...engine, ...place, postgres, folder: temporalFolder, log, signal }));
      else await useTemporal({ ...engine, address: ownTemporal ?? '' });
      log('Temporal is up');
    };
    const { address, uiUrl } = place ? addressesOf(place) : { address: ownTemporal ?? '', uiUrl: undefined };
    // The neighbours keep their things in the same database; time travel writes what the application may not.
    const asOwner = { OWNER_DATABASE_URL: postgres.url(DATABASE) };
    // For commands that want the tables' owner, as `npm run readings:import` does.
    writeFileSync(join(folder, 'owner-database-url'), postgres.url(DATABASE), { mode: 0o600 });
    const startNeighbours = async () => {
      const lake = lakeSettingOf(folder, options.lake);
      const settings = environmentFor({
        folder,
        ports,
        databaseUrl: postgres.loginUrl(DATABASE),
        temporalAddress: address,
        temporalUiUrl: uiUrl,
        webhookKey: await prepareDatabase(postgres, log, lake === undefined ? undefined : folder),
        lake,
        storage,
        environment,
      });
      const part = (name: string, script: string, ready: string, more: NodeJS.ProcessEnv = {}) =>
        begun(startPart({ name, script, ready, folder, settings: { ...settings, ...more }, log, signal }));
      const known = `http://localhost:${ports.identity}/.well-known/openid-configuration`;
      await part('neighbours', 'sandbox/neighbours/main', known, asOwner);
      return part;
    };
    const [part] = await Promise.all([startNeighbours(), startEngine()]);
    await Promise.all([
      part('worker', 'worker/main', ''),
      part('ingest', 'ingest/main', `http://localhost:${ports.ingest}/healthz`),
      part('api', 'sandbox/api-main', `http://localhost:${ports.api}/readyz`, asOwner),
    ]);
    return { stop, temporalAddress: address, ...(uiUrl && { temporalUiUrl: uiUrl }) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where the files lie, as settings: a folder, or the bucket of an S3 server that is started for it. */
async function startStorage(
  { storage, folder, ports, cache, environment, log, signal }: SandboxOptions,
  begun: <T extends { stop(): Promise<void> }>(starting: Promise<T>) => Promise<T>,
): Promise<NodeJS.ProcessEnv> {
  if (storage === 's3') {
    const { settingsOf, startS3 } = await import('./s3/server.ts'); // its client takes long to load
    const { place } = await begun(startS3({ folder, port: ports.s3, cache, environment, log, signal }));
    log('S3 is up');
    return settingsOf(place);
  }
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  return { STORAGE_FOLDER: files };
}

interface Part {
  name: string;
  script: string;
  /** An address that answers 200 once it is ready; empty where there is none. */
  ready: string;
  folder: string;
  settings: NodeJS.ProcessEnv;
  log: Log;
  signal: AbortSignal;
}

function startPart({ name, script, ready, folder, settings, log, signal }: Part): Promise<Supervised> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = fileURLToPath(new URL(`../${script}.${extension}`, import.meta.url));
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  return supervise({
    name,
    start: () =>
      spawn(process.execPath, ['--enable-source-maps', file], {
        env: settings,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    ...(ready ? { ready: () => answers(ready) } : {}),
    logFile: join(logs, `${name}.log`),
    pidFile: join(folder, `${name}.pid.json`),
    log,
    signal,
  });
}

async function answers(url: string): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(1000) });
  if (!answer.ok) throw new Error(`${answer.status}`);
}
