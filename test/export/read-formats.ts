/** Reads the files of every format back (R62), each by a reader that forgives nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Format } from '../../domain/export/formats.ts';

export interface Reading {
  /** In microseconds since 1970. */
  at: bigint;
  signal: string;
  value: unknown;
}

/** A reading as a text, to be compared. */
export const inWords = ({ at, signal, value }: Reading): string =>
  `${at} ${signal} ${Object.is(value, -0) ? '-0' : JSON.stringify(value)}`;

/** The readings of a file. @throws Error where the file is not what its format says */
export async function readingsIn(format: Format, file: Buffer): Promise<Reading[]> {
  switch (format) {
    case 'json':
      return (JSON.parse(file.toString()) as { records: Line[] }).records.map(readingOf);
    case 'ndjson':
      return linesOf(file, '\n').map((line) => readingOf(JSON.parse(line) as Line));
    case 'csv': {
      const [head, ...rows] = rowsOf(file);
      if (head?.join() !== 'at,signal,value') throw new Error(`the head is ${head?.join()}`);
      return rows.map(([at = '', signal = '', value = '', ...more]) => {
        if (more.length > 0) throw new Error('a row of more than three cells');
        return readingOf({ at, signal: valueOf(signal) as string, value: valueOf(value) });
      });
    }
    case 'parquet':
      return (await parquetRows(file, 'from file')).map(({ at, signal, number, text, boolean, json }) => {
        if ([number ?? json, text, boolean].filter((one) => one !== null).length > 1) throw new Error('two values');
        const value = text ?? boolean ?? (typeof json === 'string' ? (JSON.parse(json) as unknown) : number);
        return { at: at as bigint, signal: String(signal), value };
      });
  }
}

interface Line {
  at: string;
  signal: string;
  value: unknown;
}

function readingOf({ at, signal, value }: Line): Reading {
  const [, seconds = '', decimals = ''] = /^(.{19})(?:\.(\d{1,6}))?Z$/.exec(at) ?? [];
  return { at: BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(decimals.padEnd(6, '0')), signal, value };
}

function linesOf(file: Buffer, end: string): string[] {
  const lines = file.toString().split(end);
  if (lines.pop() !== '') throw new Error('the last line has no end');
  return lines;
}

/** As the format's documentation says: nothing is `null`, JSON is its value, and all else is a text. */
function valueOf(cell: string): unknown {
  if (cell === '') return null;
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;

/** RFC 4180 to the letter: lines end with CR LF, quotes enclose whole cells and are doubled within. */
export function rowsOf(file: Buffer): string[][] {
  const text = file.toString();
  const rows: string[][] = [];
  let row: string[] = [];
  let end = 0;
  for (const [cell, enclosed, bare, after] of text.matchAll(CELL)) {
    row.push(enclosed?.replaceAll('""', '"') ?? bare ?? '');
    end += cell.length;
    if (after === ',') continue;
    rows.push(row);
    row = [];
  }
  if (end !== text.length || row.length > 0) throw new Error(`no CSV from ${end} on: ${text.slice(end, end + 50)}`);
  return rows;
}

/** What DuckDB answers about a Parquet file, which the query calls `file`. Times in microseconds. */
export async function parquetRows(file: Buffer, query: string): Promise<Record<string, unknown>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  const duck = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await duck.connect();
  try {
    const path = join(folder, 'file.parquet');
    writeFileSync(path, file);
    await connection.run(
      `create view file as select epoch_us("at") as "at", * exclude ("at") from read_parquet('${path}')`,
    );
    return (await connection.runAndReadAll(query.replaceAll('$path', path))).getRowObjects();
  } finally {
    connection.closeSync();
    duck.closeSync();
    rmSync(folder, { recursive: true });
  }
}
