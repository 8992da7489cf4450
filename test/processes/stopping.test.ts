/** SIGTERM ends each process in order, however it was started and however far its start has come. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../front-door/front-door.ts';
import { environmentOf } from '../front-door/processes.ts';
import { saying, start } from '../front-door/started.ts';
import { MailUnderTest } from '../mails/mail-under-test.ts';
import { firstOfFreePorts } from '../setup/free-ports.ts';

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1', () => resolve(true));
    probe.once('error', () => resolve(false)).once('close', () => probe.destroy());
    probe.once('connect', () => probe.end());
  });

test('R22: SIGTERM to `npm run api` reaches the API: it drains, ends by itself, and its port is free', async () => {
  const port = await firstOfFreePorts(1);
  const api = start('npm', ['run', 'api'], {
    ...environmentOf('api'),
    PORT: `${port}`,
    METRICS_PORT: '',
    LOG_LEVEL: 'info',
  });
  await saying(api, '"serving"');
  api.child.kill('SIGTERM');
  await eventually(
    () => fetch(`http://127.0.0.1:${port}/readyz`).then(({ status, headers }) => [status, headers.get('connection')]),
    ([status, connection]) => status === 503 && connection === 'close',
  );
  await api.ended;
  expect([await isTaken(port), api.said()]).toEqual([false, expect.stringContaining('"stopped"')]);
});

test('R22: SIGTERM to `npm run worker` reaches the worker: it ends what it has begun', async () => {
  const worker = start('npm', ['run', 'worker'], { ...environmentOf('worker'), LOG_LEVEL: 'info' });
  await saying(worker, '"at work"');
  worker.child.kill('SIGTERM');
  await worker.ended;
  expect(worker.said()).toContain('"stopped"');
});

test('SIGTERM to `npm start` stops all parts of the sandbox', async () => {
  const port = await firstOfFreePorts(20);
  const folder = mkdtempSync('/tmp/right-of-way-test-');
  const { PATH, HOME, XDG_CACHE_HOME } = process.env;
  const environment = { PATH, HOME, XDG_CACHE_HOME, PORT: `${port}`, DATA_FOLDER: join(folder, 'data') };
  const sandbox = start('npm', ['start', '--ignore-scripts'], environment); // the build is there
  await saying(sandbox, 's  ready');
  sandbox.child.kill('SIGTERM');
  await sandbox.ended;
  const taken = await Promise.all([0, 1, 2, 3, 10].map((offset) => isTaken(port + offset)));
  expect([taken, sandbox.said()]).toEqual([taken.map(() => false), expect.stringContaining('stopped; the data')]);
  rmSync(folder, { recursive: true, force: true });
});

let mail: MailUnderTest;
let slowService: Server;
let asked: Promise<() => void>;
beforeAll(async () => {
  mail = await MailUnderTest.start();
  slowService = createServer();
  asked = once(slowService, 'request').then(
    ([, response]) =>
      () =>
        void response.writeHead(202).end(),
  );
  await new Promise<void>((resolve) => slowService.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  slowService?.close();
  await mail?.stop();
});

test('R22: a worker that waits for an engine that is away ends in order, too: the mail under way is accepted once', async () => {
  const { mailId } = await mail.queued();
  const worker = start(process.execPath, ['dist/worker/main.js'], {
    ...environmentOf('worker'),
    DATABASE_URL: mail.postgres.loginUrl('mail'),
    TEMPORAL_ADDRESS: '127.0.0.1:9',
    SENDGRID_BASE_URL: `http://127.0.0.1:${(slowService.address() as AddressInfo).port}`,
    LOG_LEVEL: 'info',
  });
  const answer = await asked;
  await saying(worker, 'engine can not be reached');
  worker.child.kill('SIGTERM');
  await eventually(
    async () => worker.said(),
    (said) => said.includes('"stopping"') || worker.child.signalCode !== null,
  );
  answer();
  expect(await worker.ended).toBe(0);
  expect(await mail.mail(mailId)).toMatchObject({ status: 'accepted', attempts: 1 });
});
