/** A sandbox of a test's own, started the way `npm start` does it: the real engine, database, API and worker. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { borrow } from './borrow.ts';
import { firstOfFreePorts, SANDBOX_PORTS } from './free-ports.ts';
import { copySandboxTemplate, type SandboxTemplate } from './sandbox-template.ts';

const READY_WITHIN_MS = 15 * 60_000; // the very first run on a machine builds the engine

/** What front-door.ts and its neighbours find the sandbox by. */
export type SandboxFacts = Record<'SANDBOX_URL' | 'SANDBOX_DATA' | 'SANDBOX_LOG' | 'SANDBOX_TODAY', string>;

export interface OwnSandbox {
  facts: SandboxFacts;
  /** Stops it, and removes its data unless KEEP_TEST_DATA is set. */
  stop(): Promise<void>;
}

/** By itself a sandbox of tests runs on the production server, where that is built or can be (decision 0015). */
export const USUAL_ENGINE = 'build,cli,wheel';

interface OwnSandboxOptions {
  /** Variables that are set besides. */
  environment?: Record<string, string>;
  engine?: string;
  /** Further arguments of `npm start`. */
  more?: readonly string[];
  /** Who starts it for one of jest's workers says for which. */
  worker?: string | undefined;
  /** What it begins with; otherwise the run's own is borrowed. */
  template?: SandboxTemplate;
}

/** Resolves when requests can be posted; free ports and a new folder each time, with the databases of the run's template. */
export async function startOwnSandbox({
  environment = {},
  engine = USUAL_ENGINE,
  more = [],
  worker,
  template,
}: OwnSandboxOptions = {}): Promise<OwnSandbox> {
  const begun = template ?? ((await borrow('/sandbox-template')) as SandboxTemplate);
  const folder = mkdtempSync('/tmp/right-of-way-test-');
  const port = await firstOfFreePorts(SANDBOX_PORTS, worker);
  const facts = {
    SANDBOX_URL: `http://localhost:${port}`,
    SANDBOX_DATA: join(folder, 'data'),
    SANDBOX_LOG: join(folder, 'sandbox.log'),
    SANDBOX_TODAY: begun.today,
  };
  await copySandboxTemplate(begun, facts.SANDBOX_DATA);
  const log = openSync(facts.SANDBOX_LOG, 'a');
  const child = spawn(process.execPath, ['dist/sandbox/main.js', `--engine=${engine}`, ...more], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: `${port}`,
      DATA_FOLDER: facts.SANDBOX_DATA,
      LOG_LEVEL: 'warn',
      MAIL_UNKNOWN_RESEND_AFTER_MS: '3000',
      ...environment,
    },
    stdio: ['ignore', log, log, 'ipc'], // so that it ends with whoever started it, however that ends
    detached: true,
  });
  const sandbox = { facts, stop: () => stop(child, folder) };
  try {
    await untilReady(`${facts.SANDBOX_URL}/readyz`, () => child.exitCode !== null, facts.SANDBOX_LOG);
    return sandbox;
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null) {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  if (!process.env['KEEP_TEST_DATA']) rmSync(folder, { recursive: true, force: true });
}

async function untilReady(url: string, ended: () => boolean, log: string): Promise<void> {
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end && !ended(); await sleep(200)) {
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
  }
  throw new Error(`The sandbox did not become ready. Its log: ${readFileSync(log, 'utf8').slice(-2000)}`);
}
