/**
 * The data source for readings that lie in a lake of Parquet files: read there, by DuckDB, with a mapping from the settings.
 * The newest days, and whatever came late, may lie in the database: each reading is given once, wherever it lies.
 */
import type { Knex } from 'knex';
import { DuckFault } from '../../../db/duckdb/duck-fault.ts';
import { openDuck, type Duck, type DuckConnection } from '../../../db/duckdb/duckdb.ts';
import type { TimedRows } from '../../../db/duckdb/timed-rows.ts';
import { allSignals, readingsInPages } from '../../../db/readings/export.ts';
import {
  addBeside,
  columnTypes,
  lakeReadingsOf,
  prepareLakeTables,
  rowGroups,
  valuesOf,
  type RowGroup,
} from '../../../db/readings/lake.ts';
import { seamOf, type Lake } from '../../../domain/readings/lake.ts';
import type { DataSource, SourceProduct, Wanted } from '../data-source.ts';
import { LineBlocks, LONGEST_NUMBER } from '../line-blocks.ts';
import { postgresReadings } from '../postgres/readings.ts';
import { SourceFault, sourceFaults, type SourceFaultCode } from '../source-fault.ts';
import { lakeFiles, type LakeFile } from './lake-files.ts';
import { slicesOf } from './slices.ts';

type Values = ReturnType<typeof valuesOf>;

export interface LakeReadings extends DataSource {
  /** Gives DuckDB's memory back; files under way fail. */
  close(): Promise<void>;
}

/** Readings of a lake, in memory that does not grow with them. A DuckDB is opened for the first file, and serves all of them. */
export function lakeReadings(db: Knex, lake: Lake, now: () => Date = () => new Date()): LakeReadings {
  const database = postgresReadings(db);
  let duck: Promise<Duck> | undefined;
  const opened = (): Promise<Duck> => {
    duck ??= openDuck({ folders: [lake.folder], memoryMb: lake.memoryMb });
    duck.catch(() => (duck = undefined));
    return duck;
  };

  async function* older(
    product: SourceProduct,
    { only, ...interval }: Wanted,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer> {
    const number = product.vin ?? product.serial ?? '';
    const files = await lakeFiles(lake, { kind: product.kind, number }, interval);
    const signals = await allSignals(db);
    const wanted = only && signals.filter(({ path }) => only.has(path));
    const some = wanted && wanted.length < signals.length ? wanted.map(({ id }) => id) : undefined;
    if (some?.length === 0) return;
    const beside =
      lake.newestDays === undefined ? nothing() : readingsInPages(db, product.productNo, { ...interval, some });
    const firstBeside = await beside.next();
    // Two at a time, so that one slice is sorted while the other is given out.
    const connections = await Promise.all(
      Array.from({ length: firstBeside.done ? 2 : 1 }, async () => (await opened()).connect()),
    );
    const interrupt = () => {
      for (const connection of connections) connection.interrupt();
    };
    signal.addEventListener('abort', interrupt);
    try {
      const [first] = connections as [DuckConnection];
      for (const connection of connections) await prepareLakeTables(connection, signals, some);
      for (let page = firstBeside; !page.done; page = await beside.next()) await addBeside(first, page.value);
      const groups = await groupsOf(first, files, lake);
      const paths = files.map(({ path }) => path);
      const types =
        paths.length > 0 ? await columnTypes(first, paths, lake.columns) : { signal: '', at: '', value: '' };
      const hasBeside = !firstBeside.done;
      const values = valuesOf({ types, hasBeside });
      const statements = slicesOf(groups, interval).map((slice) =>
        lakeReadingsOf(lake, {
          ...slice,
          types,
          number,
          isNamedInPath: lake.files.includes('{product}'),
          hasBeside,
          isChosen: some !== undefined,
        }),
      );
      for await (const block of linesOf(oneAhead(statements, connections, values), signals, values)) {
        signal.throwIfAborted();
        yield block;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw sourceFaultOf(error);
    } finally {
      signal.removeEventListener('abort', interrupt);
      await beside.return(undefined);
      for (const connection of connections) connection.close();
    }
  }

  return {
    async *records(product, { from, until, ...choice }, signal) {
      signal.throwIfAborted();
      const seam = seamOf(lake, now()) ?? until;
      if (from < seam) yield* older(product, { from, until: seam < until ? seam : until, ...choice }, signal);
      if (seam < until) yield* database.records(product, { from: seam > from ? seam : from, until, ...choice }, signal);
    },
    async close() {
      (await duck)?.close();
      duck = undefined;
    },
  };
}

/** Groups of rows of the files. @throws SourceFault where one has readings of a time that its path does not say */
async function groupsOf(duck: DuckConnection, files: readonly LakeFile[], lake: Lake): Promise<RowGroup[]> {
  const spans = new Map(files.map(({ path, span }) => [path, span]));
  const groups = spans.size === 0 ? [] : await rowGroups(duck, [...spans.keys()], lake);
  for (const { path, first, last } of groups) {
    const span = spans.get(path);
    // They would never be looked for there.
    if (
      span &&
      ((first !== -Infinity && first < span.from.getTime()) || (last !== Infinity && last > span.until.getTime()))
    )
      throw new SourceFault('wrong-day');
  }
  return groups;
}

/** The rows as lines. They have to come by time: nothing else would notice if a statement stopped sorting them. */
async function* linesOf(
  chunks: AsyncIterable<TimedRows>,
  signals: readonly { id: number; path: string }[],
  values: Values,
): AsyncGenerator<Buffer> {
  const places: (number | undefined)[] = [];
  for (const [place, { id }] of signals.entries()) places[id] = place;
  const blocks = new LineBlocks(signals.map(({ path }) => path));
  let before = -Infinity;
  for await (const rows of chunks)
    for (let i = 0; i < rows.count; i++) {
      const at = rows.time(i);
      const place = places[rows.number(i)];
      if (place === undefined) throw new SourceFault('unknown-signal');
      if (at < before) throw new SourceFault('wrong-form');
      before = at;
      if (values === 'doubles') {
        const full = blocks.cutFor(place, LONGEST_NUMBER);
        if (full) yield full;
        blocks.lineOfNumber(at, place, rows.double(i));
        continue;
      }
      rows.find(i);
      if (rows.start === rows.end) throw new SourceFault('wrong-form');
      const full = blocks.cutFor(place, rows.end - rows.start);
      if (full) yield full;
      blocks.line(at, place, rows.bytes, rows.start, rows.end);
    }
  const last = blocks.cut();
  if (last) yield last;
}

/** The rows of statements one after the other; the next one is begun while one is read. */
async function* oneAhead(
  statements: readonly string[],
  connections: readonly DuckConnection[],
  values: Values,
): AsyncGenerator<TimedRows> {
  const begin = (i: number) => {
    const sql = statements[i];
    const connection = connections[i % connections.length];
    if (sql === undefined || !connection) return undefined;
    const rows = connection.timed(sql, values);
    const first = rows.next();
    first.catch(() => undefined); // told when it is its turn
    return { rows, first };
  };
  const canBeAhead = connections.length > 1;
  let current = begin(0);
  let next: ReturnType<typeof begin>;
  try {
    for (let i = 0; current; i += 1) {
      next = canBeAhead ? begin(i + 1) : undefined;
      for (let block = await current.first; !block.done; block = await current.rows.next()) yield block.value;
      current = canBeAhead ? next : begin(i + 1);
    }
  } finally {
    for (const connection of connections) connection.interrupt();
    await Promise.allSettled([current, next].map(async (begun) => begun?.rows.return(undefined)));
  }
}

async function* nothing(): AsyncGenerator<never[]> {}

function sourceFaultOf(error: unknown): unknown {
  if (!(error instanceof DuckFault)) return error;
  const code = error.raised ?? error.code;
  return code in sourceFaults ? new SourceFault(code as SourceFaultCode) : error;
}
