/** PostgreSQL for test files that want one of their own: created and migrated once a run, then copied. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { withClient } from '../../sandbox/postgres/client.ts';
import { startPostgres, type Postgres } from '../../sandbox/postgres/postgres.ts';
import { borrow } from './borrow.ts';
import { firstOfFreePorts } from './free-ports.ts';

const DATABASE = 'template';
const quietly = (): void => undefined;
const run = promisify(execFile);

/** Where the template is: a server's folder, with one database that has all migrations. */
interface Template {
  folder: string;
}

/** Makes it in `folder`. */
export async function makeTemplate(folder: string): Promise<Template> {
  const postgres = await startPostgres({ folder, port: await firstOfFreePorts(1), log: quietly });
  await postgres.ensureDatabase(DATABASE);
  const env = { ...process.env, NODE_OPTIONS: '', OWNER_DATABASE_URL: postgres.url(DATABASE) };
  await run(process.execPath, ['dist/db/postgres/migrate-main.js'], { env });
  await postgres.stop();
  return { folder };
}

/** A server of the caller's own, with a database of that name that has all tables and no rows. `stop` removes its files. */
export async function startMigratedPostgres(database: string): Promise<Postgres> {
  const template = (await borrow('/postgres-template')) as Template;
  const folder = mkdtempSync('/tmp/right-of-way-postgres-');
  await run('cp', ['-a', `${template.folder}/.`, folder]); // owner and all: it runs as a user of its own
  const postgres = await startPostgres({ folder, port: await firstOfFreePorts(1), log: quietly });
  const [from, to] = [DATABASE, database].map((name) => `"${name}"`);
  await withClient(postgres.url('postgres'), (client) => client.query(`alter database ${from} rename to ${to}`));
  const stop = postgres.stop.bind(postgres);
  return Object.assign(postgres, {
    async stop() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}
