/**
 * The data source for readings that lie in a lake of Parquet files: read there, by DuckDB, with a mapping from the settings.
 * The newest days, and whatever came late, may lie in the database: each reading is given once, wherever it lies.
 */
import type { Knex } from 'knex';
import { DuckFault } from '../../../db/duckdb/duck-fault.ts';
import { openDuck, type Duck, type DuckConnection } from '../../../db/duckdb/duckdb.ts';
import { allSignals, readingsInPages } from '../../../db/readings/export.ts';
import {
  addBeside,
  columnTypes,
  lakeRecords,
  prepareLakeTables,
  rowGroups,
  type RowGroup,
} from '../../../db/readings/lake.ts';
import { seamOf, type Lake } from '../../../domain/readings/lake.ts';
import type { DataSource, SourceProduct } from '../data-source.ts';
import { middleOf } from '../line-blocks.ts';
import { postgresReadings } from '../postgres/readings.ts';
import { SourceFault, sourceFaults, type SourceFaultCode } from '../source-fault.ts';
import { lakeFiles, type LakeFile } from './lake-files.ts';
import { slicesOf } from './slices.ts';

interface Interval {
  from: Date;
  until: Date;
}

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

  async function* older(product: SourceProduct, interval: Interval, signal: AbortSignal): AsyncGenerator<Buffer> {
    const number = product.vin ?? product.serial ?? '';
    const files = await lakeFiles(lake, { kind: product.kind, number }, interval);
    const beside = lake.newestDays === undefined ? nothing() : readingsInPages(db, product.productNo, interval);
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
      const signals = (await allSignals(db)).map((one) => ({ ...one, middle: middleOf(one.path).toString() }));
      for (const connection of connections) await prepareLakeTables(connection, signals);
      for (let page = firstBeside; !page.done; page = await beside.next()) await addBeside(first, page.value);
      const groups = await groupsOf(first, files, lake);
      const paths = files.map(({ path }) => path);
      const types =
        paths.length > 0 ? await columnTypes(first, paths, lake.columns) : { signal: '', at: '', value: '' };
      const statements = slicesOf(groups, interval).map((slice) =>
        lakeRecords(lake, {
          ...slice,
          types,
          number,
          isNamedInPath: lake.files.includes('{product}'),
          hasBeside: !firstBeside.done,
        }),
      );
      for await (const block of oneAhead(statements, connections)) {
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
    async *records(product, { from, until }, signal) {
      signal.throwIfAborted();
      const seam = seamOf(lake, now()) ?? until;
      if (from < seam) yield* older(product, { from, until: seam < until ? seam : until }, signal);
      if (seam < until) yield* database.records(product, { from: seam > from ? seam : from, until }, signal);
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

/** The texts of statements one after the other; the next one is begun while one is read. */
async function* oneAhead(
  statements: readonly string[],
  connections: readonly DuckConnection[],
): AsyncGenerator<Buffer> {
  const begin = (i: number) => {
    const sql = statements[i];
    const connection = connections[i % connections.length];
    if (sql === undefined || !connection) return undefined;
    const texts = connection.texts(sql);
    const first = texts.next();
    first.catch(() => undefined); // told when it is its turn
    return { texts, first };
  };
  const canBeAhead = connections.length > 1;
  let current = begin(0);
  let next: ReturnType<typeof begin>;
  try {
    for (let i = 0; current; i += 1) {
      next = canBeAhead ? begin(i + 1) : undefined;
      for (let block = await current.first; !block.done; block = await current.texts.next()) yield block.value;
      current = canBeAhead ? next : begin(i + 1);
    }
  } finally {
    for (const connection of connections) connection.interrupt();
    await Promise.allSettled([current, next].map(async (begun) => begun?.texts.return(undefined)));
  }
}

async function* nothing(): AsyncGenerator<never[]> {}

function sourceFaultOf(error: unknown): unknown {
  if (!(error instanceof DuckFault)) return error;
  const code = error.raised ?? error.code;
  return code in sourceFaults ? new SourceFault(code as SourceFaultCode) : error;
}
