import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import { withClient } from '../postgres/client.ts';
import type { Log } from '../supervise.ts';
import { TEMPORAL_VERSION } from './build.ts';
import { DATABASES, SQL_PLUGIN, type PostgresLogin } from './config.ts';

const SCHEMAS = {
  [DATABASES.temporal]: 'postgresql/v12/temporal',
  [DATABASES.visibility]: 'postgresql/v12/visibility',
};

/** Written onto each database when its schema is complete: a later start needs one query to see that. */
const MARK = `schema of Temporal ${TEMPORAL_VERSION}`;

/** Creates Temporal's two databases or brings them up to date; returns at once when they are. */
export async function ensureTemporalDatabases(sqlTool: string, postgres: PostgresLogin, log: Log): Promise<void> {
  await withClient(urlOf(postgres, 'postgres'), async (client) => {
    const { rows } = await client.query<{ name: string; mark: string | null }>(
      `select datname as name, shobj_description(oid, 'pg_database') as mark from pg_database`,
    );
    const marks = new Map(rows.map(({ name, mark }) => [name, mark]));
    for (const [name, schema] of Object.entries(SCHEMAS)) {
      if (marks.get(name) === MARK) continue;
      log(`${marks.has(name) ? 'updating' : 'creating'} the database ${name}`);
      const run = (database: string, ...args: string[]) => runSqlTool(sqlTool, postgres, database, args);
      if (marks.has(name)) await run(name, 'update-schema', '--schema-name', schema);
      else await create(client, name, schema, run, postgres);
      await client.query(`comment on database ${client.escapeIdentifier(name)} is ${client.escapeLiteral(MARK)}`);
    }
  });
}

/** Under another name until it is complete, so that an interrupted start is simply done again. */
async function create(client: Client, name: string, schema: string, run: RunTool, login: PostgresLogin): Promise<void> {
  const unfinished = `${name}_unfinished`;
  const quoted = client.escapeIdentifier(unfinished);
  await client.query(`drop database if exists ${quoted} with (force)`);
  await client.query(`create database ${quoted}`);
  await run(unfinished, 'setup-schema', '--version', '0.0');
  await run(unfinished, 'update-schema', '--schema-name', schema);
  // The schema's version is kept under the database's name
  await withClient(urlOf(login, unfinished), (inside) =>
    inside.query('update schema_version set db_name = $1', [name]),
  );
  await client.query(`alter database ${quoted} rename to ${client.escapeIdentifier(name)}`);
}

const urlOf = ({ host, port, user, password }: PostgresLogin, database: string): string =>
  `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;

type RunTool = (database: string, ...args: string[]) => Promise<void>;

async function runSqlTool(tool: string, login: PostgresLogin, database: string, args: string[]): Promise<void> {
  const env = {
    ...process.env,
    SQL_PLUGIN,
    SQL_HOST: login.host,
    SQL_PORT: `${login.port}`,
    SQL_USER: login.user,
    SQL_PASSWORD: login.password, // in the environment: a command line is for everyone to read
    SQL_DATABASE: database,
    SQL_TLS: 'false',
  };
  await promisify(execFile)(tool, args, { env });
}
