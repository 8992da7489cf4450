/**
 * Readings as a Parquet file (zstd), in bounded memory: pieces of some 250,000 rows are written while the next one fills, and
 * joined at the end. All files are unnamed: whatever happens to the process, nothing of them stays behind.
 */
import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOUBLE, DuckDBDataChunk, TIMESTAMPTZ, UINTEGER, UTINYINT, VARCHAR } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { literal, openDuck, type Duck, type DuckConnection } from './duckdb.ts';

/** What a value is. A `long` number also stands as it was written, since a double may not hold all its digits. */
export const kinds = { null: 0, number: 1, long: 2, text: 3, true: 4, false: 5, json: 6 } as const;
export type Kind = (typeof kinds)[keyof typeof kinds];

/** As DuckDB takes them at a time. */
const CHUNK_ROWS = 2048;
/** Two groups of rows, as DuckDB makes them. */
const PIECE_ROWS = 120 * CHUNK_ROWS;
const HIGH = 2 ** 32;

export class ParquetWriter {
  /** One takes rows while the other writes a piece. */
  readonly #taking: DuckConnection;
  readonly #writing: DuckConnection;
  readonly #about: string;
  readonly #signals: readonly string[];

  readonly #chunk = DuckDBDataChunk.create([TIMESTAMPTZ, UINTEGER, UTINYINT, DOUBLE, VARCHAR]);
  /** Low and high halves. */
  readonly #at = new Uint32Array(CHUNK_ROWS * 2);
  readonly #signal = new Uint32Array(CHUNK_ROWS);
  readonly #kind = new Uint8Array(CHUNK_ROWS);
  readonly #number = new Float64Array(CHUNK_ROWS);
  #texts = this.#textsOfChunk();
  /** A bit for each row that has a text. */
  readonly #hasText = new Uint8Array(CHUNK_ROWS / 8);
  #rows = 0;

  /** The piece that is filled, its table, and those that are written or being written. */
  #appender: Appender | undefined;
  #table = '';
  #tableRows = 0;
  readonly #pieces: FileHandle[] = [];
  #written: Promise<void> = Promise.resolve();

  private constructor(taking: DuckConnection, writing: DuckConnection, signals: readonly string[], about: string) {
    this.#taking = taking;
    this.#writing = writing;
    this.#signals = signals;
    this.#about = about;
  }

  /** `signals`: as rows name them by number; `about`: what the file says of itself, in its metadata under that key. */
  static async open(signals: readonly string[], about: string): Promise<ParquetWriter> {
    opened ??= openDuck({ folders: [UNNAMED], memoryMb: MEMORY_MB });
    opened.catch(() => (opened = undefined)); // the next one tries again
    const duck = await opened;
    return new ParquetWriter(await duck.connect(), await duck.connect(), signals, about);
  }

  /** Adds a row; `at` in microseconds since 1970. The text's bytes are taken at once. */
  add(at: number, signal: number, kind: Kind, number: number, text?: Uint8Array): void {
    const row = this.#rows++;
    const high = Math.floor(at / HIGH);
    this.#at[2 * row] = at - high * HIGH;
    this.#at[2 * row + 1] = high;
    this.#signal[row] = signal;
    this.#kind[row] = kind;
    this.#number[row] = number;
    if (!text) return;
    duckdb.vector_assign_string_element_len(this.#texts, row, text);
    this.#hasText[row >> 3] = (this.#hasText[row >> 3] ?? 0) | (1 << (row & 7));
  }

  /** Whether rows have to be passed on before more are added. */
  get isFull(): boolean {
    return this.#rows === CHUNK_ROWS;
  }

  /** Passes on the rows that were added. */
  async passOn(): Promise<void> {
    if (this.#rows === 0) return;
    this.#appender ??= await this.#newTable();
    const { chunk } = this.#chunk;
    duckdb.data_chunk_set_size(chunk, this.#rows);
    for (const [i, { buffer }] of [this.#at, this.#signal, this.#kind, this.#number].entries())
      duckdb.copy_data_to_vector(duckdb.data_chunk_get_vector(chunk, i), 0, buffer, 0, buffer.byteLength);
    duckdb.vector_ensure_validity_writable(this.#texts);
    duckdb.copy_data_to_vector_validity(this.#texts, 0, this.#hasText.buffer, 0, this.#hasText.byteLength);
    this.#appender.append(this.#chunk);
    duckdb.data_chunk_reset(chunk);
    this.#texts = this.#textsOfChunk();
    this.#hasText.fill(0);
    this.#tableRows += this.#rows;
    this.#rows = 0;
    if (this.#tableRows >= PIECE_ROWS) await this.#endTable();
  }

  /** The whole file, to be read from its beginning; its caller closes it. */
  async finish(): Promise<FileHandle> {
    await this.passOn();
    if (this.#appender || this.#pieces.length === 0) {
      this.#appender ??= await this.#newTable();
      await this.#endTable();
    }
    await this.#written;
    const [only, ...others] = this.#pieces;
    if (only && others.length === 0) {
      this.#pieces.length = 0;
      return only;
    }
    const whole = await unnamedFile();
    try {
      const pieces = this.#pieces.map((piece) => literal(pathOf(piece))).join(', ');
      await this.#copy(this.#writing, `from read_parquet([${pieces}])`, whole);
      return whole;
    } catch (error) {
      await whole.close();
      throw error;
    }
  }

  /** Ends what is under way: it throws. */
  interrupt(): void {
    this.#taking.interrupt();
    this.#writing.interrupt();
  }

  /** Gives back all that it holds. */
  async close(): Promise<void> {
    this.interrupt();
    await this.#written.catch(() => undefined);
    if (this.#table) await this.#taking.run(`drop table if exists ${this.#table}`).catch(() => undefined);
    this.#taking.close();
    this.#writing.close();
    await Promise.all(this.#pieces.map((piece) => piece.close()));
  }

  #textsOfChunk(): duckdb.Vector {
    return duckdb.data_chunk_get_vector(this.#chunk.chunk, 4);
  }

  async #newTable(): Promise<Appender> {
    this.#table = `"${randomUUID()}"`;
    this.#tableRows = 0;
    await this.#taking.run(
      `create table ${this.#table} ("at" timestamptz, signal uinteger, kind utinyint, number double, text varchar)`,
    );
    return this.#taking.appender(this.#table.slice(1, -1));
  }

  /** Writes the rows of the table as a piece, once the piece before it is written. */
  async #endTable(): Promise<void> {
    this.#appender?.close();
    this.#appender = undefined;
    await this.#written;
    const table = this.#table;
    this.#table = '';
    const piece = await unnamedFile();
    this.#pieces.push(piece);
    const { number, long, text, json } = kinds;
    const rows = `select "at", ([${this.#signals.map(literal).join(', ')}]::varchar[])[signal + 1] as signal,
      case when kind in (${number}, ${long}) then number end as number, case when kind = ${text} then text end as text,
      case kind when ${kinds.true} then true when ${kinds.false} then false end as boolean,
      case when kind in (${long}, ${json}) then text end as json from ${table}`;
    const write = async () => {
      await this.#copy(this.#writing, rows, piece);
      await this.#writing.run(`drop table ${table}`);
    };
    this.#written = write();
    this.#written.catch(() => undefined); // told when it is waited for
  }

  async #copy(connection: DuckConnection, rows: string, to: FileHandle): Promise<void> {
    await connection.run(`copy (${rows}) to ${literal(pathOf(to))}
      (format parquet, compression zstd, use_tmp_file false, kv_metadata {about: ${literal(this.#about)}})`);
  }
}

type Appender = Awaited<ReturnType<DuckConnection['appender']>>;

/** Where the system shows the files that a process has open. */
const UNNAMED = '/dev/fd';
const MEMORY_MB = 1024;
let opened: Promise<Duck> | undefined;

/** A file that has no name by the time it holds anything. */
async function unnamedFile(): Promise<FileHandle> {
  const path = join(tmpdir(), `right-of-way-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}

/** Where DuckDB finds a file that has no name. */
const pathOf = ({ fd }: FileHandle): string => `${UNNAMED}/${fd}`;
