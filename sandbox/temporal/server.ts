import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { supervise, type Log, type Supervised } from '../supervise.ts';
import type { TemporalBinaries } from './ways.ts';
import { dynamicConfig, serverConfig, type PostgresLogin } from './config.ts';
import { ensureNamespace } from './namespace.ts';
import { ensureTemporalDatabases } from './schema.ts';

export interface TemporalOptions {
  binaries: TemporalBinaries;
  postgres: PostgresLogin;
  /** The frontend's; the seven after it are taken too. */
  firstPort: number;
  /** The Web UI's, where the engine brings one. */
  uiPort: number;
  folder: string;
  namespace: string;
  retentionDays: number;
  log: Log;
  signal?: AbortSignal;
}

export interface Temporal {
  readonly child: Supervised;
  stop(): Promise<void>;
}

/** For TEMPORAL_ADDRESS, and of Temporal's Web UI, where the engine brings one. */
export const addressesOf = ({
  binaries,
  firstPort,
  uiPort,
}: Pick<TemporalOptions, 'binaries' | 'firstPort' | 'uiPort'>): { address: string; uiUrl: string | undefined } => ({
  address: `127.0.0.1:${firstPort}`,
  uiUrl: binaries.kind === 'cli' ? `http://localhost:${uiPort}` : undefined,
});

/**
 * Starts the Temporal server on its two databases, creating what is missing, and keeps it running. Resolves when a
 * workflow can be started in the namespace.
 */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const { address } = addressesOf(options);
  const [command, ...args] = await prepare(folder, options);
  const child = await supervise({
    name: 'Temporal',
    start: () => spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
    ready: () => frontendAnswers(address),
    logFile: join(folder, 'temporal.log'),
    pidFile: join(folder, 'temporal.pid.json'),
    log: options.log,
    signal: options.signal,
  });
  try {
    await ensureNamespace(address, options.namespace, options.retentionDays);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { child, stop: () => child.stop() };
}

/** Uses a server that somebody else runs; time travel works where it is 1.32 or newer and has been told to allow it. */
export const useTemporal = ({
  address,
  namespace,
  retentionDays,
}: Pick<TemporalOptions, 'namespace' | 'retentionDays'> & { address: string }): Promise<void> =>
  ensureNamespace(address, namespace, retentionDays);

/** Writes the files and databases that the server wants, and returns its command line. */
async function prepare(folder: string, options: TemporalOptions): Promise<[string, ...string[]]> {
  const { binaries, firstPort, postgres } = options;
  if (binaries.kind === 'cli') return startDev(binaries.cli, folder, options);
  const files = { config: join(folder, 'temporal.yaml'), dynamic: join(folder, 'dynamic.yaml') };
  await Promise.all([
    // YAML is a superset of JSON. 0600: the password is inside
    writeFile(files.config, JSON.stringify(serverConfig(postgres, firstPort, files.dynamic), null, 2), { mode: 0o600 }),
    writeFile(files.dynamic, JSON.stringify(dynamicConfig, null, 2)),
    ensureTemporalDatabases(binaries.sqlTool, postgres, options.log),
  ]);
  return [binaries.server, '--config-file', files.config, '--allow-no-auth', 'start'];
}

/** The CLI's development server: the same engine on a SQLite file, with the Web UI. */
function startDev(
  cli: string,
  folder: string,
  { firstPort, uiPort, namespace }: TemporalOptions,
): [string, ...string[]] {
  const flags = {
    ip: '127.0.0.1',
    port: firstPort,
    'ui-ip': '127.0.0.1',
    'ui-port': uiPort,
    'db-filename': join(folder, 'temporal.db'),
    namespace,
    'log-level': 'warn',
  };
  const settings = Object.entries(dynamicConfig).map(
    ([name, [{ value }]]) => `--dynamic-config-value=${name}=${JSON.stringify(value)}`,
  );
  return [
    cli,
    'server',
    'start-dev',
    ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    ...settings,
  ];
}

async function frontendAnswers(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 1000 });
  await connection.close();
}
