/**
 * Databases for test files that want one of their own: migrated once a run, then copied. They lie on a server of the file's worker of
 * jest, so that no other file is there meanwhile.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withClient } from '../../sandbox/postgres/client.ts';
import { startPostgres, type Postgres } from '../../sandbox/postgres/postgres.ts';
import { urlsOf, type DatabaseUrls } from '../../sandbox/postgres/urls.ts';
import { eventually } from '../front-door/eventually.ts';
import { borrow } from './borrow.ts';
import { dropWal } from './drop-wal.ts';
import { firstOfFreePorts } from './free-ports.ts';

const TEMPLATE = 'template';
const quietly = (): void => undefined;
const run = promisify(execFile);

/** A server's folder, with one database that has all migrations. */
export interface Template {
  folder: string;
}

/** A server that was begun as a copy of it. */
export interface LentPostgres {
  folder: string;
  port: number;
}

/** Makes it in `folder`. */
export async function makeTemplate(folder: string): Promise<Template> {
  const postgres = await startPostgres({ folder, port: await firstOfFreePorts(1), log: quietly });
  await postgres.ensureDatabase(TEMPLATE);
  const env = { ...process.env, NODE_OPTIONS: '', OWNER_DATABASE_URL: postgres.url(TEMPLATE) };
  await run(process.execPath, ['dist/db/postgres/migrate-main.js'], { env });
  await dropWal(postgres);
  await postgres.stop();
  return { folder };
}

/** Starts a server as a copy of the template. What kills it finds it started again. */
export async function startCopy(template: Template, worker?: string): Promise<LentPostgres & Pick<Postgres, 'stop'>> {
  const folder = mkdtempSync('/tmp/right-of-way-postgres-');
  const port = await firstOfFreePorts(1, worker);
  await run('cp', ['-a', `${template.folder}/.`, folder]); // owner and all: it runs as a user of its own
  const postgres = await startPostgres({ folder, port, log: quietly });
  return {
    folder,
    port,
    async stop() {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface MigratedDatabase extends DatabaseUrls {
  /** Of the server that it lies on. */
  pid(): number;
  /** Removes it. */
  stop(): Promise<void>;
}

/** As sandbox/leftover.ts writes it. */
const pidIn = (folder: string): number =>
  (JSON.parse(readFileSync(join(folder, 'postgres.pid.json'), 'utf8')) as { child: { pid: number } }).child.pid;

let made = 0;

/** A database of the caller's own, under that name in its addresses, that has all tables and no rows. */
export async function startMigratedDatabase(name: string): Promise<MigratedDatabase> {
  const { folder, port } = (await borrow(`/postgres/${process.env['JEST_WORKER_ID']}`)) as LentPostgres;
  const urls = urlsOf(folder, port);
  const own = `${name}_${process.pid}_${(made += 1)}_${Date.now()}`;
  const asSuperuser = (statement: string) =>
    eventually(
      () => withClient(urls.url('postgres'), async (client) => void (await client.query(statement))),
      () => true, // whoever killed the server finds it starting again
    );
  await asSuperuser(`create database "${own}" template "${TEMPLATE}"`);
  return {
    url: (database) => urls.url(database === name ? own : database),
    loginUrl: (database) => urls.loginUrl(database === name ? own : database),
    pid: () => pidIn(folder),
    stop: () => asSuperuser(`drop database if exists "${own}" with (force)`),
  };
}

/** The same on a server of its own, which `stop` takes away. */
export async function startMigratedPostgres(name: string): Promise<MigratedDatabase> {
  const server = await startCopy((await borrow('/postgres-template')) as Template);
  const urls = urlsOf(server.folder, server.port);
  await withClient(urls.url('postgres'), (client) => client.query(`alter database "${TEMPLATE}" rename to "${name}"`));
  return { ...urls, pid: () => pidIn(server.folder), stop: () => server.stop() };
}
