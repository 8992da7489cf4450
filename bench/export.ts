/**
 * B6: an export of 5,000,000 readings, as JSON in a file with SHA-256, beside a raw COPY of the same columns to nowhere
 * and beside `pg-query-stream` with `JSON.stringify` to nowhere, on the same server in the same run; and the memory of an
 * export of 5,000,000 beside that of 200,000; and the other formats (R62) beside JSON. Every turn is a process of its own.
 *
 *     npm run bench:export            # READINGS=5000000 FEW=200000 TURNS=5 by default
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Format } from '../domain/export/formats.ts';
import { startPostgres } from '../sandbox/postgres/postgres.ts';
import { BEGIN, endOf, exportTurn, fillReadings } from './export-readings.ts';
import type { ExportContender } from './export-turn.ts';
import { inTurns, printTable, saveResults, spell, type Figure } from './measure.ts';

const READINGS = Number(process.env['READINGS'] ?? 5_000_000);
const FEW = Number(process.env['FEW'] ?? 200_000);
const TURNS = Number(process.env['TURNS'] ?? 5);
const NAMES = {
  copy: 'COPY of the columns to nowhere',
  export: 'export: JSON, cut checked, SHA-256, file',
  stream: 'pg-query-stream, JSON.stringify, to nowhere',
  few: `export of ${FEW.toLocaleString('en')}`,
  ndjson: 'export as NDJSON',
  csv: 'export as CSV',
  parquet: 'export as Parquet',
  fewParquet: `export of ${FEW.toLocaleString('en')} as Parquet`,
};
const PORT = Number(process.env['PORT'] ?? 4800);

const folder = mkdtempSync(join(tmpdir(), 'bench-export-'));
const files = join(folder, 'files');
mkdirSync(files);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // the database goes, too
const postgres = await startPostgres({ folder: join(folder, 'postgres'), port: PORT, log: () => {} });

try {
  await postgres.ensureDatabase('bench');
  const url = postgres.url('bench');
  await fillReadings(url, [READINGS, FEW]);
  const turn =
    (contender: ExportContender, productNo: number, rows: number, format: Format = 'json') =>
    () =>
      exportTurn({
        contender,
        url,
        files,
        productNo,
        from: BEGIN.toISOString(),
        until: endOf(READINGS).toISOString(),
        format,
        rows,
      });
  const figures = await inTurns(TURNS, {
    copy: turn('copy', 1, READINGS),
    export: turn('export', 1, READINGS),
    stream: turn('stream', 1, READINGS),
    few: turn('export', 2, FEW),
    ndjson: turn('export', 1, READINGS, 'ndjson'),
    csv: turn('export', 1, READINGS, 'csv'),
    parquet: turn('export', 1, READINGS, 'parquet'),
    fewParquet: turn('export', 2, FEW, 'parquet'),
  });
  report(figures);
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

function report(figures: Record<keyof typeof NAMES, Record<string, Figure>>): void {
  const of = (name: keyof typeof figures, figure: string): Figure =>
    figures[name][figure] ?? { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  printTable([
    ['what', 'readings/s', 'seconds', 'CPU s of Node', 'peak RSS MB'],
    ...(Object.keys(NAMES) as (keyof typeof NAMES)[]).map((name) => [
      NAMES[name],
      spell(of(name, 'perSecond')),
      spell(of(name, 'seconds'), 2),
      spell(of(name, 'cpuSeconds'), 2),
      spell(of(name, 'peakMb')),
    ]),
  ]);
  const ratio = (a: Figure, b: Figure): number => a.median / b.median;
  const goals = {
    toCopy: { value: ratio(of('export', 'perSecond'), of('copy', 'perSecond')), goal: 'at least 0.6' },
    toQueryStream: { value: ratio(of('export', 'perSecond'), of('stream', 'perSecond')), goal: 'at least 2.5' },
    memory: { value: ratio(of('export', 'peakMb'), of('few', 'peakMb')), goal: 'at most 1.15' },
    parquetMemory: {
      value: ratio(of('parquet', 'peakMb'), of('fewParquet', 'peakMb')),
      goal: 'flat but for the pieces',
    },
    parquetSeconds: {
      value: of('parquet', 'seconds').median - of('export', 'seconds').median,
      goal: 'at most 1 more than JSON',
    },
  };
  for (const [name, { value, goal }] of Object.entries(goals)) console.log(`${name}: ${value.toFixed(2)} (${goal})`);
  saveResults('export', { readings: READINGS, few: FEW, turns: TURNS, figures, goals });
}
