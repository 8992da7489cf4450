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
  type ColumnTypes,
  type RowGroup,
} from '../../../db/readings/lake.ts';
import { seamOf, type Lake } from '../../../domain/readings/lake.ts';
import type { BucketPlace } from '../../../storage/bucket-calls.ts';
import type { DataSource, SourceProduct, Wanted } from '../data-source.ts';
import { LineBlocks, LONGEST_NUMBER } from '../line-blocks.ts';
import { postgresReadings } from '../postgres/readings.ts';
import { SourceFault, sourceFaults, type SourceFaultCode } from '../source-fault.ts';
import { beating } from './beating.ts';
import { lakeFiles, type FileOfTime } from './lake-files.ts';
import { lakePlace, type LakePlace } from './lake-place.ts';
import { slicesOf, type GroupOfFile, type Slice } from './slices.ts';

type Values = ReturnType<typeof valuesOf>;

export interface LakeReadings extends DataSource {
  /** Gives DuckDB's memory back; files under way fail. */
  close(): Promise<void>;
}

export interface LakeOptions {
  /** Those of its bucket; the machine's own where none are given. */
  credentials?: BucketPlace['credentials'];
  now?: () => Date;
}

/** Readings of a lake, in memory that does not grow with them. A DuckDB is opened for the first file, and serves all of them. */
export function lakeReadings(
  db: Knex,
  lake: Lake,
  { credentials, now = () => new Date() }: LakeOptions = {},
): LakeReadings {
  const database = postgresReadings(db);
  let opening: Promise<{ place: LakePlace; duck: Duck }> | undefined;
  const opened = (): Promise<{ place: LakePlace; duck: Duck }> => {
    opening ??= (async () => {
      const place = await lakePlace(lake, credentials);
      return { place, duck: await openDuck({ folders: [place.folder], memoryMb: lake.memoryMb }) };
    })();
    opening.catch(() => (opening = undefined));
    return opening;
  };

  async function* older(
    product: SourceProduct,
    { only, ...interval }: Wanted,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer> {
    const number = product.vin ?? product.serial ?? '';
    const { place, duck } = await opened();
    const files = await lakeFiles(place, lake, { kind: product.kind, number }, interval);
    const signals = await allSignals(db);
    const wanted = only && signals.filter(({ path }) => only.has(path));
    const some = wanted && wanted.length < signals.length ? wanted.map(({ id }) => id) : undefined;
    if (some?.length === 0) return;
    const beside =
      lake.newestDays === undefined ? nothing() : readingsInPages(db, product.productNo, { ...interval, some });
    const firstBeside = await beside.next();
    // Two at a time, so that one slice is sorted while the other is given out.
    const connections = await Promise.all(Array.from({ length: firstBeside.done ? 2 : 1 }, async () => duck.connect()));
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const interrupt = () => {
      for (const connection of connections) connection.interrupt();
    };
    either.addEventListener('abort', interrupt);
    try {
      const [first] = connections as [DuckConnection];
      for (const connection of connections) await prepareLakeTables(connection, signals, some);
      for (let page = firstBeside; !page.done; page = await beside.next()) await addBeside(first, page.value);
      const { groups, types } = await looked(first, files, { lake, place, signal: either });
      const hasBeside = !firstBeside.done;
      const values = valuesOf({ types, hasBeside });
      const byPath = new Map(files.map((file) => [file.path, file]));
      async function* rowsOf(slice: Slice, connection: DuckConnection): AsyncGenerator<TimedRows> {
        const held = await place.hold(
          slice.paths.flatMap((path) => byPath.get(path) ?? []),
          either,
        );
        try {
          const sql = lakeReadingsOf(lake, {
            ...slice,
            paths: held.paths,
            types,
            number,
            isNamedInPath: lake.files.includes('{product}'),
            hasBeside,
            isChosen: some !== undefined,
          });
          yield* connection.timed(sql, values);
        } finally {
          held.release();
        }
      }
      const rows = oneAhead(slicesOf(groups, interval, { bytes: place.together }), connections, rowsOf, () =>
        over.abort(),
      );
      for await (const block of linesOf(rows, signals, values)) {
        signal.throwIfAborted();
        yield block;
      }
      await place.haveStayed(files);
    } catch (error) {
      signal.throwIfAborted();
      throw sourceFaultOf(error);
    } finally {
      either.removeEventListener('abort', interrupt);
      await beside.return(undefined);
      for (const connection of connections) connection.close();
    }
  }

  return {
    async *records(product, { from, until, ...choice }, signal) {
      signal.throwIfAborted();
      const seam = seamOf(lake, now()) ?? until;
      if (from < seam) yield* beating(older(product, { from, until: seam < until ? seam : until, ...choice }, signal));
      if (seam < until) yield* database.records(product, { from: seam > from ? seam : from, until, ...choice }, signal);
    },
    async close() {
      const open = await opening;
      open?.duck.close();
      await open?.place.close();
      opening = undefined;
    },
  };
}

/** The groups of rows of the files, and the types of their columns. @throws SourceFault where a file has readings of a time that its path does not say */
async function looked(
  duck: DuckConnection,
  files: readonly FileOfTime[],
  { lake, place, signal }: { lake: Lake; place: LakePlace; signal: AbortSignal },
): Promise<{ groups: GroupOfFile[]; types: ColumnTypes }> {
  const groups: GroupOfFile[] = [];
  let types: ColumnTypes | undefined;
  for (const some of together(files, place.together)) {
    const held = await place.hold(some, signal);
    try {
      const byPath = new Map(held.paths.map((path, i) => [path, some[i]]));
      for (const { path, ...group } of await rowGroups(duck, held.paths, lake)) {
        const file = byPath.get(path);
        if (!file) throw new SourceFault('file-broken');
        checkDay(group, file);
        groups.push({ path: file.path, fileBytes: file.bytes, ...group });
      }
      types ??= await columnTypes(duck, held.paths, lake.columns);
    } finally {
      held.release();
    }
  }
  return { groups, types: types ?? { signal: '', at: '', value: '' } };
}

/** Files one after the other, in lots of so many bytes at most, or of one file. */
function* together(files: readonly FileOfTime[], most: number): Generator<FileOfTime[]> {
  let lot: FileOfTime[] = [];
  let bytes = 0;
  for (const file of files) {
    if (lot.length > 0 && bytes + file.bytes > most) {
      yield lot;
      [lot, bytes] = [[], 0];
    }
    lot.push(file);
    bytes += file.bytes;
  }
  if (lot.length > 0) yield lot;
}

/** Readings of another time than the path says would never be looked for there. */
function checkDay({ first, last }: Pick<RowGroup, 'first' | 'last'>, { span }: FileOfTime): void {
  if (
    span &&
    ((first !== -Infinity && first < span.from.getTime()) || (last !== Infinity && last > span.until.getTime()))
  )
    throw new SourceFault('wrong-day');
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

/** The rows of slices one after the other; the next one is begun while one is read. `stop` ends what is under way. */
async function* oneAhead(
  slices: readonly Slice[],
  connections: readonly DuckConnection[],
  rowsOf: (slice: Slice, connection: DuckConnection) => AsyncGenerator<TimedRows>,
  stop: () => void,
): AsyncGenerator<TimedRows> {
  const begin = (i: number) => {
    const slice = slices[i];
    const connection = connections[i % connections.length];
    if (slice === undefined || !connection) return undefined;
    const rows = rowsOf(slice, connection);
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
    stop();
    await Promise.allSettled([current, next].map(async (begun) => begun?.rows.return(undefined)));
  }
}

async function* nothing(): AsyncGenerator<never[]> {}

function sourceFaultOf(error: unknown): unknown {
  if (!(error instanceof DuckFault)) return error;
  const code = error.raised ?? error.code;
  return code in sourceFaults ? new SourceFault(code as SourceFaultCode) : error;
}
