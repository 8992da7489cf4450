/** Reads a file of readings, Parquet, CSV or NDJSON, some thousand at a time, as the ways in take them (domain/readings). */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { parsedJson } from '../../api/call/input/json.ts';
import { linesOf } from '../../api/call/input/lines.ts';
import { DuckFault } from '../../db/duckdb/duck-fault.ts';
import type { DuckConnection, DuckRow } from '../../db/duckdb/duckdb.ts';
import { isTextColumn, parquetColumns, parquetRowCount, parquetRows } from '../../db/readings/bulk.ts';
import { textOfType } from '../../domain/readings/batch.ts';
import { parseVin } from '../../domain/registrations/vin.ts';
import { csvRecords, separatorOf, type Separator } from '../../domain/text/csv.ts';

/** A reading as it stands in the file, not checked yet. */
export interface FileReading {
  /** The first line, or row of Parquet, is 1. */
  line: number;
  reading: unknown;
}

/** Some readings, and how far the file is read: from 0 to 1. */
export interface FilePart {
  readings: FileReading[];
  read: number;
}

/** Data types of signals, by path. */
export type DatatypesOf = (paths: readonly string[]) => Promise<ReadonlyMap<string, { datatype: string }>>;

/** What is wrong with a file as a whole; the message says what helps. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}

const AT_ONCE = 5000;
const LINE_BYTES = 64 * 1024;
const COLUMNS = ['product', 'vin', 'serial', 'signal', 'at', 'value', 'reason'];

/** The readings of a file in its order. @throws FileRefused where it can't be read at all */
export function readFile(path: string, duck: DuckConnection, datatypesOf: DatatypesOf): AsyncGenerator<FilePart> {
  switch (extname(path).toLowerCase()) {
    case '.parquet':
      return readParquet(path, duck, datatypesOf);
    case '.csv':
      return readCsv(path, datatypesOf);
    case '.ndjson':
    case '.jsonl':
      return readLines(path);
    default:
      throw new FileRefused('Give a file whose name ends in .parquet, .csv, .ndjson or .jsonl.');
  }
}

async function* readParquet(path: string, duck: DuckConnection, datatypesOf: DatatypesOf): AsyncGenerator<FilePart> {
  const types = new Map([...(await parquetColumns(duck, path))].filter(([name]) => COLUMNS.includes(name)));
  mustHave([...types.keys()]);
  const isText = isTextColumn(types.get('value'));
  const total = await parquetRowCount(duck, path);
  let done = 0;
  for await (const rows of parquetRows(duck, path, types)) {
    const typed = await typesOf(rows, datatypesOf);
    done += rows.length;
    yield {
      readings: rows.map(({ line, ...row }) => ({
        line: Number(line),
        reading: readingOf(row, isText ? typed : undefined),
      })),
      read: done / total,
    };
  }
  if (done !== total) throw new DuckFault('file-broken');
}

async function* readCsv(path: string, datatypesOf: DatatypesOf): AsyncGenerator<FilePart> {
  let names: string[] | undefined;
  let separator: Separator = ',';
  for await (const { lines, read } of textLines(path)) {
    const rows: { line: number; row: DuckRow | undefined }[] = [];
    for (const { no, text } of lines) {
      if (!names) {
        const head = (text ?? '').replace(/^\u{feff}/u, '');
        separator = separatorOf(head);
        names = csvRecords(head, separator).records[0]?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
        mustHave(names);
        const unknown = names.filter((name) => !COLUMNS.includes(name));
        if (unknown.length > 0)
          throw new FileRefused(
            `There is no column ${unknown.join(', ')}: take it out. A file may have ${COLUMNS.join(', ')}.`,
          );
        continue;
      }
      const found = text === null ? undefined : csvRecords(text, separator);
      const cells = found?.fault || found?.records.length !== 1 ? undefined : found.records[0]?.cells;
      const row =
        cells?.length === names.length ? Object.fromEntries(names.map((name, i) => [name, cells[i]])) : undefined;
      rows.push({ line: no, row });
    }
    const typed = await typesOf(
      rows.flatMap(({ row }) => (row ? [row] : [])),
      datatypesOf,
    );
    yield { readings: rows.map(({ line, row }) => ({ line, reading: row && readingOf(row, typed) })), read };
  }
  if (!names) throw new FileRefused('The file is empty. Its first line names the columns.');
}

async function* readLines(path: string): AsyncGenerator<FilePart> {
  for await (const { lines, read } of textLines(path))
    yield {
      readings: lines.map(({ no, text }) => ({ line: no, reading: text === null ? undefined : parsedJson(text) })),
      read,
    };
}

async function* textLines(path: string) {
  const { size } = await stat(path);
  const bytes = createReadStream(path, { highWaterMark: 1 << 20 });
  for await (const lines of linesOf(bytes, { most: LINE_BYTES, atOnce: AT_ONCE }))
    yield { lines, read: size === 0 ? 1 : bytes.bytesRead / size };
}

function mustHave(names: readonly string[]): void {
  const missing = ['signal', 'at', 'value'].filter((name) => !names.includes(name));
  if (missing.length > 0) throw new FileRefused(`The file lacks the column ${missing.join(', ')}.`);
  if (!['product', 'vin', 'serial'].some((name) => names.includes(name)))
    throw new FileRefused('The file lacks a column product (VIN or serial number), or vin and serial.');
}

const typesOf = (rows: readonly DuckRow[], datatypesOf: DatatypesOf) =>
  datatypesOf([...new Set(rows.map(({ signal }) => String(signal)))]);

/** A row of columns as a reading. `typed`: values are plain texts, to be read by the types of their signals. */
function readingOf(row: DuckRow, typed: Awaited<ReturnType<DatatypesOf>> | undefined): Record<string, unknown> {
  const { product, value, ...rest } = Object.fromEntries(
    Object.entries(row).filter(([, cell]) => cell !== null && cell !== ''),
  );
  const named = typeof product === 'string' ? { [parseVin(product) ? 'vin' : 'serial']: product } : {};
  const text = typeof value === 'string' ? value : 'null';
  return {
    ...rest,
    ...named,
    value: typed ? valueOf(text, typed.get(String(row['signal']))?.datatype) : parsedJson(text),
  };
}

/** A cell as a value: JSON of the signal's type, or else the text itself, where the type may be a text. */
function valueOf(text: string, datatype: string | undefined): unknown {
  const json = parsedJson(text);
  if (text === 'null') return null;
  switch (textOfType(datatype ?? '')) {
    case 'always':
      return typeof json === 'string' ? json : text;
    case 'else':
    case 'never':
      return json ?? text;
  }
}
