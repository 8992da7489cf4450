/**
 * Threats 15 and 16: the application works with a login that can't rewrite the audit trail, and with no other. The database here is made
 * as docs/operating.md has it: its owner is no superuser.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClient } from '../../sandbox/postgres/client.ts';
import { startPostgres, type Postgres } from '../../sandbox/postgres/postgres.ts';
import { environmentOf } from '../front-door/processes.ts';
import { saying, start } from '../front-door/started.ts';
import { firstOfFreePorts } from '../setup/free-ports.ts';

const DATABASE = 'by_the_book';
const NO_ENGINE = 'the engine can not be reached';
let folder: string;
let postgres: Postgres;
let port: number;
const urlOf = (user: string, at = port): string => `postgres://${user}:secret@127.0.0.1:${at}/${DATABASE}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'login-'));
  port = await firstOfFreePorts(1);
  postgres = await startPostgres({ folder, port, log: () => {} });
  await withClient(postgres.url('postgres'), async (superuser) => {
    await superuser.query(`create role row_owner login createrole password 'secret'`);
    await superuser.query(`create database ${DATABASE} owner row_owner`);
  });
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** No engine: a worker must not carry the workflows of another database. */
const started = (script: string, environment: NodeJS.ProcessEnv) =>
  start(process.execPath, [`dist/${script}.js`], {
    ...environmentOf('worker'),
    ...environmentOf('api'),
    TEMPORAL_ADDRESS: '127.0.0.1:9',
    ...environment,
  });

test('migrations run as an owner who is no superuser; that takes OWNER_DATABASE_URL', async () => {
  const without = started('db/postgres/migrate-main', { DATABASE_URL: urlOf('row_owner'), OWNER_DATABASE_URL: '' });
  expect([await without.ended, without.said()]).toEqual([
    78,
    expect.stringContaining('OWNER_DATABASE_URL: is missing'),
  ]);
  const migrating = started('db/postgres/migrate-main', { OWNER_DATABASE_URL: urlOf('row_owner') });
  expect([await migrating.ended, migrating.said()]).toEqual([0, expect.stringContaining('0001_foundation')]);
  await withClient(urlOf('row_owner'), async (owner) => {
    await owner.query(`create role row_login login password 'secret' in role right_of_way_app`);
  });
  await withClient(postgres.url(DATABASE), async (superuser) => {
    await superuser.query(
      `create role row_friend login noinherit password 'secret' in role right_of_way_app, row_owner`,
    );
    await superuser.query(`create role row_writer login password 'secret' in role right_of_way_app, pg_write_all_data`);
    await superuser.query('grant right_of_way_app to row_owner with set true');
    await superuser.query(`create role row_nobody login password 'secret'`);
    await superuser.query(`create role row_super login superuser password 'secret'`);
  });
});

const wrong: [user: string, why: string][] = [
  ['row_super', 'the login "row_super" is a superuser'],
  ['row_owner', 'the login "row_owner" owns the tables or the database'],
  ['row_friend', 'the login "row_friend" may act as "row_owner", which owns the tables or the database'],
  ['row_writer', 'the login "row_writer" may change the audit trail'],
  ['row_nobody', 'the login is not in the role right_of_way_app'],
];

const refuses = async (script: string, user: string, why: string): Promise<void> => {
  const refused = started(script, { DATABASE_URL: urlOf(user), PORT: '0', METRICS_PORT: '' });
  expect([await refused.ended, refused.said()]).toEqual([78, expect.stringContaining(`DATABASE_URL: ${why}`)]);
  expect(refused.said()).toContain('in role right_of_way_app;');
  expect(refused.said()).not.toMatch(/serving|at work|secret/);
};

test.each(wrong)('%s is refused with a remedy', (user, why) => refuses('worker/mend/doctor-main', user, why));

test.each(['api/server/main', 'worker/main'])('by %s, too', (script) => refuses(script, ...wrong[1]!));

test('the application’s login is taken, by all of them', async () => {
  const environment = { DATABASE_URL: urlOf('row_login'), PORT: '0', METRICS_PORT: '', LOG_LEVEL: 'info' };
  const [api, worker] = [started('api/server/main', environment), started('worker/main', environment)];
  const doctor = started('worker/mend/doctor-main', environment);
  await saying(api, '"serving"');
  await saying(worker, NO_ENGINE);
  expect([await doctor.ended, doctor.said()]).toEqual([0, expect.stringContaining('All is well')]);
  for (const { child } of [api, worker]) child.kill('SIGTERM');
  expect([await api.ended, await worker.ended]).toEqual([0, 0]);
});

test.each(['api/server/main', 'worker/main'])(
  'R22: %s starts while the database is away; once it is there, a wrong login ends it',
  async (script) => {
    const door = await firstOfFreePorts(1);
    const environment = { DATABASE_URL: urlOf('row_owner', door), PORT: '0', METRICS_PORT: '', LOG_LEVEL: 'info' };
    const process = started(script, environment);
    await saying(process, script === 'worker/main' ? NO_ENGINE : '"serving"');
    const sockets = new Set<Socket>();
    const proxy = createServer((socket) => {
      const through = connect(port, '127.0.0.1');
      for (const one of [socket, through]) sockets.add(one.on('error', () => one.destroy()));
      socket.pipe(through).pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(door, '127.0.0.1', resolve));
    expect([await process.ended, process.said()]).toEqual([
      78,
      expect.stringContaining('the login "row_owner" owns the tables or the database'),
    ]);
    proxy.close();
    for (const socket of sockets) socket.destroy();
  },
);
