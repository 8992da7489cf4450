/**
 * B6a: an export of 5,000,000 readings out of Parquet files, as JSON in a file with SHA-256, beside a raw COPY of the same
 * readings out of PostgreSQL to nowhere, and beside an export out of PostgreSQL, in the same run; and the memory of an
 * export of 5,000,000 beside that of 200,000. Every turn is a process of its own.
 *
 *     npm run bench:lake            # READINGS=5000000 FEW=200000 TURNS=5 by default
 */
import { createWriteStream, globSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { literal, openDuck } from '../db/duckdb/duckdb.ts';
import { startPostgres } from '../sandbox/postgres/postgres.ts';
import { BEGIN, endOf, exportTurn, fillReadings, vinOf } from './export-readings.ts';
import { printExports } from './export-report.ts';
import type { ExportContender } from './export-turn.ts';
import { inTurns, saveResults, setting, type Figure, type Goal } from './measure.ts';

const READINGS = setting('READINGS', 5_000_000);
const FEW = setting('FEW', 200_000);
const TURNS = setting('TURNS', 5);
const PORT = setting('PORT', 4850);

const folder = mkdtempSync(join(tmpdir(), 'bench-lake-'));
const files = join(folder, 'files');
const lake = join(folder, 'lake');
for (const made of [files, lake]) mkdirSync(made);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // the database goes, too
const postgres = await startPostgres({ folder: join(folder, 'postgres'), port: PORT, log: () => {} });

try {
  await postgres.ensureDatabase('bench');
  const url = postgres.url('bench');
  await fillReadings(url, [{ readings: READINGS }, { readings: FEW }]);
  await fillLake(url);
  const turn = (contender: ExportContender, productNo: number, rows: number) => () =>
    exportTurn({
      contender,
      url,
      files,
      lake,
      productNo,
      from: BEGIN.toISOString(),
      until: endOf({ readings: rows }).toISOString(),
      rows,
    });
  const figures = await inTurns(TURNS, {
    copy: turn('copy', 1, READINGS),
    lake: turn('lake', 1, READINGS),
    export: turn('export', 1, READINGS),
    few: turn('lake', 2, FEW),
  });
  report(figures);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Writes the same readings as Parquet, a file a product and month, as makers have them: texts, times and numbers. */
async function fillLake(url: string): Promise<void> {
  const csv = join(lake, 'readings.csv');
  const client = new Client({ connectionString: url });
  await client.connect();
  await pipeline(
    client.query(
      copyTo(
        'copy (select product_no, path, at, value from readings join signals on id = signal) to stdout (format csv)',
      ),
    ),
    createWriteStream(csv),
  );
  await client.end();
  const duck = await openDuck({ folders: [lake], memoryMb: 1024 });
  const connection = await duck.connect();
  await connection.run(`create temp table all_readings as select * from read_csv(${literal(csv)}, header = false,
    columns = { product: 'integer', signal: 'varchar', "at": 'timestamptz', value: 'double' })`);
  const months = await connection.rows(
    `select distinct product, strftime("at", '%Y-%m') as month from all_readings order by all`,
  );
  for (const { product, month } of months) {
    const to = join(lake, vinOf(Number(product)));
    mkdirSync(to, { recursive: true });
    await connection.run(
      `copy (select signal, "at" at time zone 'UTC' as "at", value from all_readings
         where product = ${Number(product)} and strftime("at", '%Y-%m') = ${literal(String(month))} order by all_readings."at")
       to ${literal(join(to, `${String(month)}.parquet`))} (format parquet, compression zstd)`,
    );
  }
  connection.close();
  duck.close();
  rmSync(csv);
  const found = globSync(`${lake}/**/*.parquet`);
  const bytes = found.reduce((sum, file) => sum + statSync(file).size, 0);
  console.log(`The lake has ${found.length} files of ${(bytes / 2 ** 20).toFixed(0)} MB.\n`);
}

function report(figures: Record<'copy' | 'lake' | 'export' | 'few', Record<string, Figure>>): void {
  const names = {
    copy: 'COPY of the columns to nowhere',
    lake: 'export from Parquet: JSON, cut checked, SHA-256, file',
    export: 'export from PostgreSQL, the same',
    few: `export from Parquet of ${FEW.toLocaleString('en')}`,
  };
  const { times } = printExports(names, figures);
  const goals: Goal[] = [
    { id: 'B6a', what: 'readings/s, × raw COPY', value: times('perSecond', 'lake', 'copy'), atLeast: 1.5 },
    {
      id: 'B6a',
      what: 'readings/s, × the export from PostgreSQL',
      value: times('perSecond', 'lake', 'export'),
      atLeast: 1,
    },
    { id: 'B6a', what: 'peak memory, × that of few readings', value: times('peakMb', 'lake', 'few'), atMost: 1.15 },
  ];
  saveResults('lake', { goals, readings: READINGS, few: FEW, turns: TURNS, figures });
}
