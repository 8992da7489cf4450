/**
 * B6: an export of 5,000,000 readings, as JSON in a file with SHA-256, beside a raw COPY of the same columns to nowhere
 * and beside `pg-query-stream` with `JSON.stringify` to nowhere, on the same server in the same run; and the memory of an
 * export of 5,000,000 beside that of 200,000; what half of the signals cost beside all (R51); and the other formats (R62) beside JSON. B7: a vehicle's whole year as Parquet,
 * beside its JSON. Every turn is a process of its own.
 *
 *     npm run bench:export            # READINGS=5000000 FEW=200000 YEAR=1000000 TURNS=5 by default
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Format } from '../domain/export/formats.ts';
import { startPostgres } from '../sandbox/postgres/postgres.ts';
import { BEGIN, endOf, exportTurn, fillReadings, SIGNALS } from './export-readings.ts';
import { printExports } from './export-report.ts';
import type { ExportContender } from './export-turn.ts';
import { inTurns, saveResults, setting, type Figure, type Goal } from './measure.ts';

const READINGS = setting('READINGS', 5_000_000);
const FEW = setting('FEW', 200_000);
/** Readings of a year: forty signals each minute of 68 minutes a day. */
const YEAR = setting('YEAR', 1_000_000);
const TURNS = setting('TURNS', 5);
const NAMES = {
  copy: 'COPY of the columns to nowhere',
  export: 'export: JSON, cut checked, SHA-256, file',
  stream: 'pg-query-stream, JSON.stringify, to nowhere',
  few: `export of ${FEW.toLocaleString('en')}`,
  ndjson: 'export as NDJSON',
  csv: 'export as CSV',
  parquet: 'export as Parquet',
  chosen: 'export of half of the signals',
  fewParquet: `export of ${FEW.toLocaleString('en')} as Parquet`,
  year: `export of a year of ${YEAR.toLocaleString('en')}`,
  yearParquet: 'the same as Parquet',
};
const PORT = setting('PORT', 4800);

const products = [
  { readings: READINGS },
  { readings: FEW },
  { readings: YEAR, everyMs: Math.floor((365 * 86_400_000) / YEAR) },
] as const;

const folder = mkdtempSync(join(tmpdir(), 'bench-export-'));
const files = join(folder, 'files');
mkdirSync(files);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // the database goes, too
const postgres = await startPostgres({ folder: join(folder, 'postgres'), port: PORT, log: () => {} });

try {
  await postgres.ensureDatabase('bench');
  const url = postgres.url('bench');
  await fillReadings(url, products);
  const turn =
    (contender: ExportContender, productNo: 1 | 2 | 3, format: Format = 'json', leftOut = 0) =>
    () =>
      exportTurn({
        contender,
        url,
        files,
        productNo,
        from: BEGIN.toISOString(),
        until: endOf(products[productNo - 1] ?? products[0]).toISOString(),
        format,
        leftOut,
        rows: ((products[productNo - 1] ?? products[0]).readings * (SIGNALS - leftOut)) / SIGNALS,
      });
  const figures = await inTurns(TURNS, {
    copy: turn('copy', 1),
    export: turn('export', 1),
    stream: turn('stream', 1),
    few: turn('export', 2),
    ndjson: turn('export', 1, 'ndjson'),
    csv: turn('export', 1, 'csv'),
    parquet: turn('export', 1, 'parquet'),
    chosen: turn('export', 1, 'json', SIGNALS / 2),
    fewParquet: turn('export', 2, 'parquet'),
    year: turn('export', 3),
    yearParquet: turn('export', 3, 'parquet'),
  });
  report(figures);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

function report(figures: Record<keyof typeof NAMES, Record<string, Figure>>): void {
  const { times, median } = printExports(NAMES, figures);
  console.log(`\nMemory as Parquet: ${times('peakMb', 'parquet', 'fewParquet').toFixed(2)} × that of few readings`);
  const perReading = (name: 'export' | 'chosen', readings: number) => median('cpuSeconds', name) / readings;
  const goals: Goal[] = [
    {
      id: 'R51',
      what: 'CPU of Node per reading given, of half of the signals × of all',
      value: perReading('chosen', READINGS / 2) / perReading('export', READINGS),
      atMost: 1.1,
    },
    { id: 'B6', what: 'readings/s, × raw COPY', value: times('perSecond', 'export', 'copy'), atLeast: 0.6 },
    { id: 'B6', what: 'readings/s, × pg-query-stream', value: times('perSecond', 'export', 'stream'), atLeast: 2.5 },
    { id: 'B6', what: 'peak memory, × that of few readings', value: times('peakMb', 'export', 'few'), atMost: 1.15 },
    {
      id: 'B6',
      what: 'seconds that a year of one vehicle takes longer as Parquet than as JSON',
      value: median('seconds', 'yearParquet') - median('seconds', 'year'),
      atMost: 1,
    },
  ];
  saveResults('export', { goals, readings: READINGS, few: FEW, year: YEAR, turns: TURNS, figures });
}
