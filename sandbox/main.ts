/** `npm start`: everything on one machine. Prints what is where; Ctrl-C stops it all; a second start finds its data again. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { programCache } from './go/cache.ts';
import { readPorts, refuseTaken } from './ports.ts';
import { productionSettingsIn } from './refuse-production.ts';
import { readStorageWay, startSandbox } from './start.ts';
import { readEngineWays } from './temporal/engine.ts';
import { welcome } from './welcome.ts';

const EX_CONFIG = 78;
const startedAt = Date.now();
const log = (line: string): void =>
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}`);

function refuse(reason: string): never {
  console.error(reason);
  process.exit(EX_CONFIG);
}

const production = productionSettingsIn(process.env);
if (production.length > 0)
  refuse(
    `The sandbox hands out tokens to anyone, so it does not start beside production settings. Unset: ${production.join(', ')}.`,
  );

/** What is wrong with the settings or the arguments is said at once, in its own words. */
function orRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const ports = orRefuse(() => readPorts(process.env));
const args = orRefuse(
  () =>
    parseArgs({ options: { engine: { type: 'string' }, lake: { type: 'boolean' }, storage: { type: 'string' } } })
      .values,
);
const storage = orRefuse(() => readStorageWay(args.storage));
const engine = orRefuse(() => {
  const given = args.engine;
  if (given && process.env['TEMPORAL_ADDRESS'])
    throw new Error('TEMPORAL_ADDRESS names a server, and --engine chooses another: give one of the two.');
  return readEngineWays(given);
});
const folder = resolve(process.env['DATA_FOLDER'] ?? '.data');
mkdirSync(folder, { recursive: true });

const stopping = new AbortController();
const stop = (): void => {
  if (!stopping.signal.aborted) log('stopping …');
  stopping.abort();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
process.on('disconnect', stop); // a program that started it has ended

try {
  await refuseTaken(ports, folder);
  const { signal } = stopping;
  const sandbox = await startSandbox({
    folder,
    ports,
    log,
    signal,
    environment: process.env,
    engine: { order: engine },
    cache: programCache(process.env),
    storage,
    lake: args.lake ?? false,
  });
  if (!signal.aborted) {
    console.log(welcome({ ports, folder, ...sandbox }));
    log('ready');
    await new Promise((done) => signal.addEventListener('abort', done));
  }
  await sandbox.stop();
  log('stopped; the data is kept in ' + folder);
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
