/**
 * A Parquet file, compressed by zstd: `at` (UTC, microseconds), `signal`, and the value in the one column of its kind: `number`
 * (double), `text`, `boolean` or `json`, where `null` is in none. A number of more digits than a double holds stands in `json`, too.
 */
import { ParquetWriter, kinds } from '../../../db/duckdb/parquet-writer.ts';
import { BlockRing } from '../../source/block-ring.ts';
import { SourceFault } from '../../source/source-fault.ts';
import type { ProductFileFacts } from '../product-file.ts';
import type { CheckedBlock } from '../records-inside.ts';
import type { Work } from './format.ts';
import { aboutOf } from './json.ts';
import { HALF_A_PAIR } from './half-a-pair.ts';

const READ_BYTES = 1 << 18;
const GETS_ON_EVERY_MS = 1000;

export async function* parquetFile(
  facts: ProductFileFacts,
  blocks: AsyncIterable<CheckedBlock>,
  { paths, signal, getsOn }: Work,
): AsyncGenerator<Buffer> {
  const writer = await ParquetWriter.open(paths, aboutOf(facts));
  const stop = () => writer.interrupt();
  signal.addEventListener('abort', stop);
  const beat = setInterval(getsOn, GETS_ON_EVERY_MS); // also while DuckDB writes
  try {
    await addRecords(writer, blocks);
    const file = await writer.finish();
    try {
      const ring = new BlockRing();
      for (let position = 0; ;) {
        signal.throwIfAborted();
        const block = ring.next(READ_BYTES);
        const { bytesRead } = await file.read(block, 0, READ_BYTES, position);
        if (bytesRead === 0) break;
        position += bytesRead;
        yield block.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    signal.throwIfAborted(); // that is why it was interrupted
    throw error;
  } finally {
    clearInterval(beat);
    signal.removeEventListener('abort', stop);
    await writer.close();
  }
}

async function addRecords(writer: ParquetWriter, blocks: AsyncIterable<CheckedBlock>): Promise<void> {
  for await (const block of blocks)
    for (let i = 0; i < block.count; i++) {
      if (writer.isFull) await writer.passOn();
      addRecord(writer, block, i);
    }
}

const [ZERO, NINE, POINT, MINUS, QUOTE, BACKSLASH] = [0x30, 0x39, 0x2e, 0x2d, 0x22, 0x5c];

function addRecord(writer: ParquetWriter, checked: CheckedBlock, i: number): void {
  const { bytes: block } = checked;
  const at = Math.round((checked.times[i] ?? 0) * 1000);
  const signal = checked.signals[i] ?? 0;
  const start = checked.values[i] ?? 0;
  const end = (checked.starts[i + 1] ?? 0) - 1;
  const first = block[start] ?? 0;
  if (first === MINUS || (first >= ZERO && first <= NINE)) {
    const short = shortNumber(block, start, end);
    if (!Number.isNaN(short)) writer.add(at, signal, kinds.number, short);
    else addLong(writer, block.subarray(start, end), at, signal);
  } else if (first === QUOTE && isPlainText(block, start, end))
    writer.add(at, signal, kinds.text, 0, block.subarray(start + 1, end - 1));
  else addOther(writer, block.subarray(start, end), at, signal);
}

/** Most digits of which a double tells every number apart. */
const MOST_DIGITS = 15;

/** A number of few digits, exactly as its text would be read; `NaN` for any other. */
function shortNumber(block: Buffer, start: number, end: number): number {
  const isNegative = block[start] === MINUS;
  let digits = 0;
  let decimals = -1;
  let whole = 0;
  for (let i = isNegative ? start + 1 : start; i < end; i++) {
    const byte = block[i] ?? 0;
    if (byte === POINT && decimals === -1) decimals = 0;
    else if (byte < ZERO || byte > NINE || ++digits > MOST_DIGITS) return Number.NaN;
    else {
      whole = whole * 10 + (byte - ZERO);
      if (decimals !== -1) decimals++;
    }
  }
  if (digits === 0 || (isNegative && whole === 0)) return Number.NaN; // Parquet has one zero
  // Both are exact, so the division rounds once, as reading the text does.
  const number = decimals > 0 ? whole / 10 ** decimals : whole;
  return isNegative ? -number : number;
}

function addLong(writer: ParquetWriter, json: Buffer, at: number, signal: number): void {
  const number = parsed(json.toString());
  if (typeof number !== 'number') throw new SourceFault('wrong-form');
  // Larger than any double: `Infinity` is not what was measured.
  if (Number.isFinite(number)) writer.add(at, signal, kinds.long, number, json);
  else writer.add(at, signal, kinds.json, 0, json);
}

function addOther(writer: ParquetWriter, json: Buffer, at: number, signal: number): void {
  const value = parsed(json.toString());
  if (value === null) writer.add(at, signal, kinds.null, 0);
  else if (typeof value === 'boolean') writer.add(at, signal, value ? kinds.true : kinds.false, 0);
  else if (typeof value === 'string' && !HALF_A_PAIR.test(value))
    writer.add(at, signal, kinds.text, 0, Buffer.from(value));
  else writer.add(at, signal, kinds.json, 0, json);
}

/** Whether JSON that begins with a quote is a text without escapes. */
function isPlainText(block: Buffer, start: number, end: number): boolean {
  for (let i = start + 1; i < end - 1; i++) if (block[i] === BACKSLASH || block[i] === QUOTE) return false;
  return end - start > 1 && block[end - 1] === QUOTE;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new SourceFault('wrong-form');
  }
}
