import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runCounting } from '../run-counting.ts';
import { cached, isCached } from './cache.ts';
import type { Surroundings, Way } from './ways.ts';

const PACKAGES = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];

/** The Go module that pins the server; found from the sources and from `dist/` alike. */
const MODULE = findUpwards('sandbox/temporal/go.mod');
const GO_MOD = readFileSync(MODULE, 'utf8');

/** As pinned by go.mod. */
export const TEMPORAL_VERSION = /go\.temporal\.io\/server v(\S+)/.exec(GO_MOD)?.[1] ?? 'unknown';

const NAME = `temporal-${TEMPORAL_VERSION}`;

const buildEnvironment = {
  CGO_ENABLED: '0', // no C compiler needed, and the result runs on any Linux
  GOFLAGS: '-mod=readonly -trimpath',
  GOWORK: 'off',
};
/** From this one on, Go fetches the version that go.mod asks for by itself. */
const FIRST_THAT_FETCHES_GO = [1, 21] as const;

/** The production server, built from Go modules: minutes, once. Needs Go. */
export function builtServer(around: Surroundings): Way {
  const isThere = isCached(around, NAME);
  return {
    kind: 'server',
    isCached: isThere,
    said: `the server ${TEMPORAL_VERSION} ${isThere ? 'built earlier' : 'from Go modules, built once, for a few minutes'}, its data in PostgreSQL`,
    problem: () => (isThere ? Promise.resolve(undefined) : goProblem(around.environment)),
    async take() {
      const home = await cached(around, NAME, (unfinished) => build(unfinished, around));
      return { kind: 'server', server: join(home, 'server'), sqlTool: join(home, 'sql') };
    },
  };
}

async function goProblem(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const needed = /^go (\S+)$/m.exec(GO_MOD)?.[1];
  const remedy = `Install ${needed} or newer: https://go.dev/dl`;
  try {
    // Outside of the module, and with this very Go: a look fetches nothing
    const look = { cwd: '/', env: { ...environment, GOTOOLCHAIN: 'local' } };
    const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION'], look);
    const [, major, minor] = /go(\d+)\.(\d+)/.exec(stdout) ?? [];
    const [wantedMajor, wantedMinor] = FIRST_THAT_FETCHES_GO;
    const isOld = Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor);
    return isOld ? `Go is too old (${stdout.trim()}). ${remedy}` : undefined;
  } catch {
    return `Go is missing, which builds the server in some minutes. ${remedy}`;
  }
}

/** Builds the server and its schema tool into a folder: about four minutes on two cores, most of it compiling. */
async function build(folder: string, { environment, log, signal }: Surroundings): Promise<void> {
  const go = { cwd: dirname(MODULE), env: { ...environment, ...buildEnvironment }, command: 'go', log, signal };
  const packages = new Set<string>();
  await runCounting({
    ...go,
    args: ['list', '-deps', ...PACKAGES],
    onLine: (line) => void packages.add(line),
    progress: (lines) => `downloading Go modules: ${lines('go: downloading')}`,
  });
  await runCounting({
    ...go,
    args: ['build', '-v', '-ldflags=-s -w', '-o', `${folder}/`, ...PACKAGES],
    // Counts down from all packages; those compiled for an earlier build are not named again
    progress: (lines) => `compiling: ${lines('')} of at most ${packages.size} packages`,
  });
}

function findUpwards(path: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = join(folder, path);
    if (existsSync(found)) return found;
    if (folder === dirname(folder)) throw new Error(`${path} is missing: start from a complete clone of the project.`);
  }
}
