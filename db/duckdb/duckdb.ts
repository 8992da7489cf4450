/**
 * DuckDB in this process, for files of many rows: bounded in memory and threads, without a network, and with no way to any
 * file but those it is opened for.
 */
import { availableParallelism } from 'node:os';
import { DuckDBInstance, type DuckDBConnection, type DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { faultOf } from './duck-fault.ts';
import { placeOf, TEXT, TimedRows } from './timed-rows.ts';

export interface DuckOptions {
  /** The folders that it may read and write in. */
  folders: readonly string[];
  /** What its sorts and tables may take, all together. */
  memoryMb: number;
  threads?: number;
  /** Where goes what does not fit into memory, unencrypted; without it a statement that needs more fails by `no-room`. */
  spillFolder?: string;
}

/** A value of a row: DuckDB's own, whole numbers as `bigint` where they may be large. */
export type DuckRow = Record<string, unknown>;

/** Does one thing at a time: while a stream of it is read, any other statement is refused. */
export interface DuckConnection {
  /** Does a statement. @throws DuckFault, as all of these */
  run(sql: string): Promise<void>;
  /** All rows of a statement with few of them. */
  rows(sql: string): Promise<DuckRow[]>;
  /** The rows of a statement with many of them, some thousand at a time. */
  batches(sql: string): AsyncGenerator<DuckRow[]>;
  /**
   * The texts of a statement's only column, joined: UTF-8 in large blocks, each of whole texts. None may be null, or shorter
   * than 13 bytes. A block is written over when two more have been asked for.
   */
  texts(sql: string): AsyncGenerator<Buffer>;
  /**
   * The rows of a statement with three columns, a timestamp, an integer and a text or a double, none of which may be null: some
   * thousand at a time, as DuckDB has them in memory. They are gone when the next are asked for.
   */
  timed(sql: string, values: 'texts' | 'doubles'): AsyncGenerator<TimedRows>;
  /** Puts rows into a table of this connection, column by column as the table has them. */
  append(table: string, rows: Iterable<readonly (string | number | bigint | boolean | null)[]>): Promise<void>;
  /** The same with many rows: chunks of them as DuckDB has them in memory, until it is closed. */
  appender(table: string): Promise<{ append(chunk: DuckDBDataChunk): void; close(): void }>;
  /** Ends what is under way: it fails by `stopped`. */
  interrupt(): void;
  close(): void;
}

export interface Duck {
  /** A connection for one piece of work; temporary tables are its own. */
  connect(): Promise<DuckConnection>;
  close(): void;
}

/** Opens a DuckDB without a database file. All connections share its memory and threads. */
export async function openDuck({ folders, memoryMb, threads, spillFolder }: DuckOptions): Promise<Duck> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: `${threads ?? availableParallelism()}`,
    memory_limit: `${memoryMb}MiB`,
  });
  const first = await instance.connect();
  for (const setting of [
    "set TimeZone = 'UTC'",
    `set temp_directory = ${literal(spillFolder ?? '')}`,
    'set enable_external_file_cache = false', // what was read of a file is not read again
    'set autoinstall_known_extensions = false',
    'set autoload_known_extensions = false',
    `set allowed_directories = [${folders.map(literal).join(', ')}]`,
    'set enable_external_access = false',
    'set lock_configuration = true',
  ])
    await first.run(setting);
  first.closeSync();
  return { connect: async () => connectionOf(await instance.connect()), close: () => instance.closeSync() };
}

function connectionOf(connection: DuckDBConnection): DuckConnection {
  // Another statement would end a stream that is being read, and it would look as if there were no more rows.
  let isStreaming = false;
  const alone = async <T>(work: () => T | Promise<T>): Promise<T> => {
    if (isStreaming)
      throw new Error('A statement on a connection whose stream is being read: take another connection.');
    return translated(work);
  };
  async function* streaming<T>(rows: () => AsyncGenerator<T>): AsyncGenerator<T> {
    await alone(() => undefined);
    isStreaming = true;
    try {
      yield* rows();
    } finally {
      isStreaming = false;
    }
  }
  return {
    run: async (sql) => {
      await alone(() => connection.run(sql));
    },
    rows: (sql) => alone(async () => (await connection.runAndReadAll(sql)).getRowObjectsJS()),
    batches: (sql) => streaming(() => batchesOf(connection, sql)),
    texts: (sql) => streaming(() => textsOf(connection, sql)),
    timed: (sql, values) => streaming(() => timedOf(connection, sql, values)),
    append: (table, rows) =>
      alone(async () => {
        const appender = await connection.createAppender(table);
        for (const row of rows) {
          for (const value of row) appender.appendValue(value);
          appender.endRow();
        }
        appender.closeSync();
      }),
    appender: (table) =>
      alone(async () => {
        const appender = await connection.createAppender(table);
        return {
          append: (chunk) => translatedNow(() => appender.appendDataChunk(chunk)),
          close: () => translatedNow(() => appender.closeSync()),
        };
      }),
    interrupt: () => connection.interrupt(),
    close: () => connection.closeSync(),
  };
}

async function* batchesOf(connection: DuckDBConnection, sql: string): AsyncGenerator<DuckRow[]> {
  const result = await translated(() => connection.stream(sql));
  const names = result.columnNames();
  for (;;) {
    const chunk = await translated(() => result.fetchChunk());
    if (!chunk || chunk.rowCount === 0) return;
    yield chunk.getRowObjects(names);
  }
}

/** One is read, one is filled meanwhile, and one to spare. */
const BLOCKS = 3;

/** What the next chunk needs is worked out while this one is used. */
async function* timedOf(
  connection: DuckDBConnection,
  sql: string,
  values: 'texts' | 'doubles',
): AsyncGenerator<TimedRows> {
  const result = await translated(() => connection.stream(sql));
  let coming = result.fetchChunk();
  try {
    for (;;) {
      const chunk = await translated(() => coming);
      if (!chunk || chunk.rowCount === 0) return;
      coming = result.fetchChunk();
      coming.catch(() => undefined); // told when it is waited for
      yield new TimedRows(chunk, values);
      chunk.reset(); // its memory now, and not when garbage is next collected
    }
  } finally {
    connection.interrupt();
    await coming.catch(() => undefined);
  }
}

/**
 * Copies texts from where DuckDB has them. Those of a chunk mostly lie one after the other, and such a run is copied as one:
 * nothing is made for each of them. What the next chunk needs is worked out while this one is used.
 */
async function* textsOf(connection: DuckDBConnection, sql: string): AsyncGenerator<Buffer> {
  const ring: Buffer[] = [];
  const result = await translated(() => connection.stream(sql));
  let coming = result.fetchChunk();
  try {
    for (let turn = 0; ; turn = (turn + 1) % BLOCKS) {
      const chunk = await translated(() => coming);
      if (!chunk || chunk.rowCount === 0) return;
      const data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, 0), chunk.rowCount * TEXT.bytes);
      const words = new Uint32Array(data.buffer, data.byteOffset, chunk.rowCount * TEXT.words);
      let total = 0;
      for (let i = 0; i < words.length; i += TEXT.words) total += words[i] ?? 0;
      const kept = ring[turn];
      const block = kept && kept.length >= total ? kept : Buffer.allocUnsafeSlow(total + (total >> 2));
      ring[turn] = block;
      copyRuns(data, words, block);
      chunk.reset(); // its memory now, and not when garbage is next collected
      coming = result.fetchChunk();
      coming.catch(() => undefined); // told when it is waited for
      yield block.subarray(0, total);
    }
  } finally {
    connection.interrupt();
    await coming.catch(() => undefined);
  }
}

function copyRuns(data: Uint8Array, words: Uint32Array, to: Buffer): void {
  let filled = 0;
  for (let i = 0; i < words.length;) {
    const start = i;
    let end = placeOf(words, i);
    let bytes = 0;
    for (; i < words.length && placeOf(words, i) === end; i += TEXT.words) {
      const length = words[i] ?? 0;
      if (length <= TEXT.mostInline) throw new RangeError('A text is too short to be copied so.');
      bytes += length;
      end += length;
    }
    const run = duckdb.get_data_from_pointer(
      data.buffer as ArrayBuffer, // the vector's own, never shared
      data.byteOffset + start * 4 + TEXT.pointer,
      bytes,
    );
    to.set(run, filled);
    filled += bytes;
  }
}

function translatedNow(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw faultOf(error);
  }
}

async function translated<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw faultOf(error);
  }
}

/** A text as SQL has it. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** The name of a column or table as SQL has it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
