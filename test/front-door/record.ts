/** The sandbox's database, looked at as its owner: for what the front door does not show. */
import { join } from 'node:path';
import type { Knex } from 'knex';
import { connect, connectAsApplication } from '../../db/postgres/connect.ts';
import { urlsOf } from '../../sandbox/postgres/urls.ts';
import { patient } from '../setup/patient.ts';
import { eventually, sandboxUrl } from './front-door.ts';

/** The data folder of the sandbox of this run. */
export const sandboxFolder = (): string => {
  const folder = process.env['SANDBOX_DATA'];
  if (!folder) throw new Error('No sandbox is running: tests are started by npm test.');
  return folder;
};

/**
 * A connection to its database; PostgreSQL listens three above the API (sandbox/ports.ts). To be destroyed in the end. It
 * is patient, unlike the application's: a busy machine must not fail what a test looks at.
 */
export const openRecord = (statementTimeoutMs = 0): Knex =>
  connect(urls().url(DATABASE), { max: 2, statementTimeoutMs, patienceMs: patient.patienceMs });

/** A connection to it as the application has one, and as patient. To be destroyed in the end. */
export const openAsApplication = (applicationName: string): Knex =>
  connectAsApplication(databaseUrl(), { applicationName, ...patient });

/** Where its database is, as the application logs in. */
export const databaseUrl = (): string => urls().loginUrl(DATABASE);

const DATABASE = 'right_of_way';
const urls = () => urlsOf(join(sandboxFolder(), 'postgres'), Number(new URL(sandboxUrl()).port) + 3);

/** Resolves when somebody waits for a lock that this backend holds; `applicationName`: one of theirs. */
export const untilWaitedFor = (record: Knex, backend: { pid: number }, applicationName?: string) =>
  eventually(
    async () =>
      (
        await record.raw<{ rows: unknown[] }>(
          `select from pg_stat_activity where :pid = any(pg_blocking_pids(pid)) and coalesce(application_name = :name, true)`,
          { pid: backend.pid, name: applicationName ?? null },
        )
      ).rows.length,
    (waiting) => waiting > 0,
  );

/** All that is recorded of one request, in whatever table, as text: two of them are equal when nothing has changed. */
export async function everythingOf(record: Knex, id: string): Promise<string> {
  const { rows: tables } = await record.raw<{ rows: { name: string }[] }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'request_id' order by 1`,
  );
  const wheres: [table: string, where: string][] = [
    ...tables.map(({ name }): [string, string] => [name, 'request_id = :id']),
    ['requests', 'id = :id'],
    ['audit', `stream = 'request:' || :id`],
    ['mail_events', 'mail_id in (select id from mails where request_id = :id)'],
  ];
  const parts: string[] = [];
  for (const [table, where] of wheres) {
    const { rows } = await record.raw<{ rows: { row: string }[] }>(
      `select to_jsonb(t)::text as row from ${table} t where ${where} order by 1`,
      { id },
    );
    parts.push(`${table}:`, ...rows.map(({ row }) => row));
  }
  return parts.join('\n');
}

/** How often the mail service accepted a mail of each step of a request. */
export async function mailsAccepted(record: Knex, id: string): Promise<Record<string, number>> {
  const { rows } = await record.raw<{ rows: { step: string; accepted: number }[] }>(
    `select m.step, count(o.no)::int as accepted from mails m left join sandbox.outbox o on o.mail_id = m.id::text
     where m.request_id = ? group by m.step`,
    [id],
  );
  return Object.fromEntries(rows.map(({ step, accepted }) => [step, accepted]));
}
