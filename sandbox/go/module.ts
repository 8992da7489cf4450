/** Programs built from a Go module of ours, whose go.mod pins them. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runCounting } from '../run-counting.ts';
import type { Surroundings } from './cache.ts';

const buildEnvironment = {
  CGO_ENABLED: '0', // no C compiler needed, and the result runs on any Linux
  GOFLAGS: '-mod=readonly -trimpath',
  GOWORK: 'off',
};
/** From this one on, Go fetches the version that go.mod asks for by itself. */
const FIRST_THAT_FETCHES_GO = [1, 21] as const;

export class GoModule {
  readonly #file: string;
  readonly #text: string;

  /** `file`: its go.mod, from the top of the project; found from the sources and from `dist/` alike. */
  constructor(file: string) {
    this.#file = findUpwards(file);
    this.#text = readFileSync(this.#file, 'utf8');
  }

  /** The version of a module that it pins, such as `1.32.1`. */
  versionOf(name: string): string {
    const line = this.#text.split('\n').find((one) => one.trim().startsWith(`${name} v`));
    return line?.trim().split(' v')[1]?.split(' ')[0] ?? 'unknown';
  }

  /** Why it can't be built here, and what helps; undefined where it can. Fetches nothing. `what`: such as `the server`. */
  async problem(environment: NodeJS.ProcessEnv, what: string): Promise<string | undefined> {
    const needed = /^go (\S+)$/m.exec(this.#text)?.[1];
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
      return `Go is missing, which builds ${what} in some minutes. ${remedy}`;
    }
  }

  /** Builds programs of these packages into a folder: minutes, most of it compiling. */
  async build(packages: readonly string[], folder: string, { environment, log, signal }: Surroundings): Promise<void> {
    const go = { cwd: dirname(this.#file), env: { ...environment, ...buildEnvironment }, command: 'go', log, signal };
    const needed = new Set<string>();
    await runCounting({
      ...go,
      args: ['list', '-deps', ...packages],
      onLine: (line) => void needed.add(line),
      progress: (lines) => `downloading Go modules: ${lines('go: downloading')}`,
    });
    await runCounting({
      ...go,
      args: ['build', '-v', '-ldflags=-s -w', '-o', `${folder}/`, ...packages],
      // Counts down from all packages; those compiled for an earlier build are not named again
      progress: (lines) => `compiling: ${lines('')} of at most ${needed.size} packages`,
    });
  }
}

function findUpwards(path: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = join(folder, path);
    if (existsSync(found)) return found;
    if (folder === dirname(folder)) throw new Error(`${path} is missing: start from a complete clone of the project.`);
  }
}
