/** Programs that are kept from start to start: a folder each, complete or not there. */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../lock.ts';
import type { Log } from '../supervise.ts';

/** Where and with what a program is looked for, and made. */
export interface Surroundings {
  /** Where programs are kept from start to start. */
  cache: string;
  /** Of the programs that are run: `PATH` above all. */
  environment: NodeJS.ProcessEnv;
  log: Log;
  /** Aborted when the sandbox is to stop. */
  signal?: AbortSignal;
}

/** Where programs are kept on this machine, for all sandboxes of its user. */
export const programCache = (environment: NodeJS.ProcessEnv): string =>
  join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'right-of-way');

/** Whether the folder of that name is there; it gets its name by one rename, when it is complete. */
export const isCached = ({ cache }: Pick<Surroundings, 'cache'>, name: string): boolean =>
  existsSync(join(cache, name));

/**
 * The folder of that name in the cache, which `make` fills in a place of its own unless it is there. Another start that
 * makes it at this moment is waited for.
 */
export async function cached(
  { cache, log }: Pick<Surroundings, 'cache' | 'log'>,
  name: string,
  make: (unfinished: string) => Promise<void>,
): Promise<string> {
  const home = join(cache, name);
  if (existsSync(home)) return home;
  await withLock({ folder: cache, name, log }, async () => {
    if (existsSync(home)) return;
    for (const left of await readdir(cache))
      // one that was killed leaves 200 MB behind
      if (left.startsWith(`${name}.unfinished-`)) await rm(join(cache, left), { recursive: true });
    const unfinished = await mkdtemp(`${home}.unfinished-`);
    try {
      await make(unfinished);
      await rename(unfinished, home).catch((error: unknown) => {
        if (!existsSync(home)) throw error; // else another start was faster: its result is as good
      });
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  });
  return home;
}
