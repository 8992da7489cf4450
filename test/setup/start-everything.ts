/** One sandbox for the whole run, started the way `npm start` does it: the real engine, database, API and worker. */
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runningSandbox } from './running-sandbox.ts';

const READY_WITHIN_MS = 15 * 60_000; // the very first run on a machine builds the engine

export default async function startEverything(): Promise<void> {
  const folder = mkdtempSync('/tmp/right-of-way-test-');
  const port = await freePortRange(20);
  const log = openSync(join(folder, 'sandbox.log'), 'a');
  const child = spawn(process.execPath, ['dist/sandbox/main.js'], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: `${port}`,
      DATA_FOLDER: join(folder, 'data'),
      LOG_LEVEL: 'warn',
      MAIL_UNKNOWN_RESEND_AFTER_MS: '3000',
      MAIL_TIMEOUT_MS: '1000',
    },
    stdio: ['ignore', log, log],
    detached: true,
  });
  runningSandbox.child = child;
  runningSandbox.folder = folder;
  process.env['SANDBOX_URL'] = `http://localhost:${port}`;
  process.env['SANDBOX_DATA'] = join(folder, 'data');
  process.env['SANDBOX_LOG'] = join(folder, 'sandbox.log');
  await untilReady(`http://localhost:${port}/readyz`, () => child.exitCode !== null, join(folder, 'sandbox.log'));
}

async function untilReady(url: string, ended: () => boolean, log: string): Promise<void> {
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end && !ended(); await sleep(200)) {
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
  }
  throw new Error(`The sandbox did not become ready; see ${log}`);
}

/** The first of so many consecutive ports that nobody listens on. */
async function freePortRange(count: number): Promise<number> {
  for (let first = 20_000 + Math.floor(Math.random() * 10_000); ; first += count) {
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
