/**
 * Makes what sandbox-template.ts tells of, by itself, since the migrations can't be imported where jest runs: the folder, a free port,
 * and the ways to an engine.
 */
import { join } from 'node:path';
import { programCache } from '../../sandbox/go/cache.ts';
import { startPostgres } from '../../sandbox/postgres/postgres.ts';
import { prepareDatabase } from '../../sandbox/prepare-database.ts';
import { chooseEngine, readEngineWays } from '../../sandbox/temporal/engine.ts';
import { ensureTemporalDatabases } from '../../sandbox/temporal/schema.ts';
import { dropWal } from './drop-wal.ts';

const [folder = '', port = '', engine] = process.argv.slice(2);
const log = (line: string): void => console.log(line);
const postgres = await startPostgres({ folder, port: Number(port), log });
try {
  const around = { cache: programCache(process.env), environment: process.env, log };
  const take = await chooseEngine({ ...around, order: readEngineWays(engine), folder: join(folder, 'no-engine') });
  const binaries = await take();
  await Promise.all([
    binaries.kind === 'server' && ensureTemporalDatabases(binaries.sqlTool, postgres, log),
    prepareDatabase(postgres, log, undefined),
  ]);
  await dropWal(postgres);
} finally {
  await postgres.stop();
}
