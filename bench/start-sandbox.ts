/** A sandbox of the benchmark's own, from the build, on ports and in a folder of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { readPorts, type Ports } from '../sandbox/ports.ts';
import { urlsOf } from '../sandbox/postgres/urls.ts';
import { firstOfFreePorts } from '../test/setup/free-ports.ts';

export interface BenchSandbox {
  url: string;
  ports: Ports;
  folder: string;
  /** The application's database, as its owner. */
  databaseUrl: string;
  /** The same, as the application logs in. */
  loginUrl: string;
  /** The processes to be watched. */
  pids: Record<'api' | 'worker' | 'ingest' | 'temporal' | 'postgres' | 'neighbours', number>;
  stop(): Promise<void>;
}

const pidFile = z.object({ child: z.object({ pid: z.number() }) });
const READY_WITHIN_MS = 15 * 60_000; // the very first one on a machine builds the engine

/** Starts a sandbox on the production server (decision 0015), with more variables in its environment; resolves when requests can be posted. */
export async function startBenchSandbox(environment: Record<string, string>): Promise<BenchSandbox> {
  const folder = mkdtempSync(join(tmpdir(), 'right-of-way-bench-'));
  const port = await firstOfFreePorts(20);
  const ports = readPorts({ PORT: `${port}` });
  const url = `http://localhost:${ports.api}`;
  const script = fileURLToPath(new URL('../dist/sandbox/main.js', import.meta.url));
  const child = spawn(process.execPath, [script, '--engine=build'], {
    env: { ...process.env, LOG_LEVEL: 'warn', ...environment, PORT: `${port}`, DATA_FOLDER: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true, // Ctrl-C is ours to pass on
  });
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGINT')) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('SIGINT', () => void stop().then(() => process.exit(130)));
  await untilReady(`${url}/readyz`, () => child.exitCode !== null).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const pidIn = (path: string) => pidFile.parse(JSON.parse(readFileSync(join(folder, path), 'utf8'))).child.pid;
  const urls = urlsOf(join(folder, 'postgres'), ports.postgres);
  return {
    url,
    ports,
    folder,
    databaseUrl: urls.url('right_of_way'),
    loginUrl: urls.loginUrl('right_of_way'),
    pids: {
      api: pidIn('api.pid.json'),
      worker: pidIn('worker.pid.json'),
      ingest: pidIn('ingest.pid.json'),
      neighbours: pidIn('neighbours.pid.json'),
      temporal: pidIn('temporal/temporal.pid.json'),
      postgres: pidIn('postgres/postgres.pid.json'),
    },
    stop,
  };
}

async function untilReady(url: string, ended: () => boolean): Promise<void> {
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end && !ended(); await sleep(200)) {
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
  }
  throw new Error('The sandbox of the benchmark did not become ready. Is the build there (npm run build:sandbox)?');
}
