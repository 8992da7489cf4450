/** `npm start`: everything on one machine. Prints what is where; Ctrl-C stops it all; a second start finds its data again. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { readPorts } from './ports.ts';
import { productionSettingsIn } from './refuse-production.ts';
import { startSandbox } from './start.ts';
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

function portsOrRefuse() {
  try {
    return readPorts(process.env);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const ports = portsOrRefuse();
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
  const sandbox = await startSandbox({ folder, ports, log, signal: stopping.signal, environment: process.env });
  if (!stopping.signal.aborted) {
    const temporal = process.env['TEMPORAL_ADDRESS'] || `127.0.0.1:${ports.temporal}`;
    console.log(welcome({ ports, folder, temporal }));
    log('ready');
    await new Promise((done) => stopping.signal.addEventListener('abort', done));
  }
  await sandbox.stop();
  log('stopped; the data is kept in ' + folder);
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
