import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runCounting } from '../run-counting.ts';
import type { Log } from '../supervise.ts';

const PACKAGES = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];

/** The Go module that pins the server; found from the sources and from `dist/` alike. */
const MODULE = findUpwards('sandbox/temporal/go.mod');
const GO_MOD = readFileSync(MODULE, 'utf8');

/** As pinned by go.mod. */
export const TEMPORAL_VERSION = /go\.temporal\.io\/server v(\S+)/.exec(GO_MOD)?.[1] ?? 'unknown';

const UNFINISHED = '.building-';

const ENV = {
  ...process.env,
  CGO_ENABLED: '0', // no C compiler needed, and the result runs on any Linux
  GOFLAGS: '-mod=readonly -trimpath',
  GOWORK: 'off',
};

/** Why the server can't be built here, in a sentence; undefined if it can. */
export async function goProblem(): Promise<string | undefined> {
  try {
    // Inside the module: an older Go fetches the one that go.mod asks for, where it is allowed to
    await promisify(execFile)('go', ['env', 'GOVERSION'], { cwd: dirname(MODULE), env: ENV });
    return undefined;
  } catch (error) {
    const needed = /^go (\S+)$/m.exec(GO_MOD)?.[1];
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return missing ? `Go (${needed} or newer) is not installed.` : `The Go installed is older than ${needed}.`;
  }
}

/**
 * Builds the server and its schema tool into `home`, which appears only when both are complete.
 * First run: about four minutes on two cores, most of it compiling.
 */
export async function buildTemporal(home: string, log: Log): Promise<void> {
  log(`building the Temporal server ${TEMPORAL_VERSION} from Go modules: once, for a few minutes`);
  const go = { cwd: dirname(MODULE), env: ENV, command: 'go' };
  const packages = new Set<string>();
  await runCounting({
    ...go,
    args: ['list', '-deps', ...PACKAGES],
    onLine: (line) => void packages.add(line),
    progress: (lines) => `downloading Go modules: ${lines('go: downloading')}`,
    log,
  });
  await removeInterrupted(home);
  const unfinished = await mkdtemp(`${home}${UNFINISHED}`);
  try {
    await runCounting({
      ...go,
      args: ['build', '-v', '-ldflags=-s -w', '-o', `${unfinished}/`, ...PACKAGES],
      // Counts down from all packages; those compiled for an earlier build are not named again
      progress: (lines) => `compiling: ${lines('')} of at most ${packages.size} packages`,
      log,
    });
    await rename(unfinished, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error; // else another start was faster: its result is as good
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** A build that was killed leaves 200 MB behind. */
async function removeInterrupted(home: string): Promise<void> {
  for (const name of await readdir(dirname(home))) {
    if (name.startsWith(`${basename(home)}${UNFINISHED}`)) await rm(join(dirname(home), name), { recursive: true });
  }
}

function findUpwards(path: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = join(folder, path);
    if (existsSync(found)) return found;
    if (folder === dirname(folder)) throw new Error(`${path} is missing: start from a complete clone of the project.`);
  }
}
