/** Rows of a timestamp, an integer and a text or a double, read where DuckDB has them in memory: nothing is made for each. */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

/** DuckDB's `duckdb_string_t`: the length, then where the bytes lie, or, of up to 12, the bytes themselves. */
export const TEXT = { bytes: 16, words: 4, inline: 4, pointer: 8, mostInline: 12 };
const HIGH = 2 ** 32;
const NOTHING = new Uint8Array();

export class TimedRows {
  readonly count: number;
  readonly #times: Uint32Array;
  readonly #numbers: Int32Array;
  readonly #doubles: Float64Array;
  readonly #texts: Uint8Array;
  readonly #words: Uint32Array;
  /** Long texts that lie one after the other, from `#runAt` on, in memory. */
  #run: Uint8Array = new Uint8Array();
  #runAt = Number.NaN;

  /** The bytes among which the text of the row that was asked for last lies, and where. */
  bytes: Uint8Array;
  start = 0;
  end = 0;

  constructor({ chunk, rowCount }: DuckDBDataChunk, values: 'texts' | 'doubles') {
    this.count = rowCount;
    const memory = (column: number, width: number): Uint8Array =>
      duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, column), rowCount * width);
    const [times, numbers] = [memory(0, 8), memory(1, 4)];
    this.#times = new Uint32Array(times.buffer, times.byteOffset, rowCount * 2);
    this.#numbers = new Int32Array(numbers.buffer, numbers.byteOffset, rowCount);
    const found = memory(2, values === 'texts' ? TEXT.bytes : Float64Array.BYTES_PER_ELEMENT);
    const [texts, doubles] = values === 'texts' ? [found, NOTHING] : [NOTHING, found];
    this.#doubles = new Float64Array(
      doubles.buffer,
      doubles.byteOffset,
      doubles.length / Float64Array.BYTES_PER_ELEMENT,
    );
    this.#texts = texts;
    this.#words = new Uint32Array(texts.buffer, texts.byteOffset, texts.length / Uint32Array.BYTES_PER_ELEMENT);
    this.bytes = texts;
  }

  /** The timestamp of a row, in microseconds since 1970. */
  time(row: number): number {
    return ((this.#times[2 * row + 1] ?? 0) | 0) * HIGH + (this.#times[2 * row] ?? 0);
  }

  /** The integer of a row. */
  number(row: number): number {
    return this.#numbers[row] ?? Number.NaN;
  }

  /** The double of a row. */
  double(row: number): number {
    return this.#doubles[row] ?? Number.NaN;
  }

  /** Finds the text of a row: `bytes` from `start` until `end`. */
  find(row: number): void {
    const length = this.#words[row * TEXT.words] ?? 0;
    if (length <= TEXT.mostInline) {
      this.bytes = this.#texts;
      this.start = row * TEXT.bytes + TEXT.inline;
    } else {
      const place = placeOf(this.#words, row * TEXT.words);
      if (!(place >= this.#runAt && place + length <= this.#runAt + this.#run.length)) this.#readRun(row, place);
      this.bytes = this.#run;
      this.start = place - this.#runAt;
    }
    this.end = this.start + length;
  }

  /** Takes the texts of this row and of those after it that lie behind it, as one. */
  #readRun(row: number, place: number): void {
    let end = place;
    for (let i = row; i < this.count; i++) {
      const length = this.#words[i * TEXT.words] ?? 0;
      if (length <= TEXT.mostInline) continue;
      if (placeOf(this.#words, i * TEXT.words) !== end) break;
      end += length;
    }
    this.#runAt = place;
    this.#run = duckdb.get_data_from_pointer(
      this.#texts.buffer as ArrayBuffer, // the vector's own, never shared
      this.#texts.byteOffset + row * TEXT.bytes + TEXT.pointer,
      end - place,
    );
  }
}

/** Where a long text lies in memory, of which no machine has more than 2^53 bytes; `i` is the place of its first word. */
export const placeOf = (words: Uint32Array, i: number): number => (words[i + 3] ?? 0) * HIGH + (words[i + 2] ?? 0);
