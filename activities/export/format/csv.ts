/**
 * A table of time, signal and value as CSV (RFC 4180), which no spreadsheet takes for formulas (threat 10) and from which every
 * value can be had back. Numbers, `true` and `false` stand as they are, `null` is an empty cell. A text stands as it is, too,
 * where it can't be taken for anything else; else it stands as JSON, in quotes, as lists and objects do. Where a formula could
 * begin in it, its signs are written as JSON's escapes (`\u003d` for `=`): then none is left to begin with.
 */
import { BEGINS_A_FORMULA } from '../../../domain/text/formulas.ts';
import { BlockRing } from '../../source/block-ring.ts';
import { SourceFault } from '../../source/source-fault.ts';
import type { ProductFileFacts } from '../product-file.ts';
import type { CheckedBlock } from '../records-inside.ts';
import { TIME_STARTS } from '../record-times.ts';
import type { Work } from './format.ts';
import { HALF_A_PAIR } from './half-a-pair.ts';

const HEAD = 'at,signal,value\r\n';
const [CR, LF] = [0x0d, 0x0a];
const LINE_END_BYTES = 2;
const NOTHING = Buffer.alloc(0);

export async function* csvFile(
  _facts: ProductFileFacts,
  blocks: AsyncIterable<CheckedBlock>,
  { paths }: Work,
): AsyncGenerator<Buffer> {
  yield Buffer.from(HEAD);
  const ring = new BlockRing();
  const signals = paths.map((path) => Buffer.from(`,${cellOf(JSON.stringify(path))},`));
  const cells = new Cells();
  for await (const block of blocks) {
    const { bytes, count } = block;
    let lines = ring.next(0);
    let p = 0;
    for (let i = 0; i < count; i++) {
      const timeStart = (block.starts[i] ?? 0) + TIME_STARTS;
      const timeEnd = (block.timeEnds[i] ?? 0) + 1;
      const signal = signals[block.signals[i] ?? 0] ?? NOTHING;
      const value = block.values[i] ?? 0;
      const valueEnd = (block.starts[i + 1] ?? 0) - 1;
      // A number is copied from the block, without a cell made of it.
      const cell = isNumber(bytes, value, valueEnd) ? undefined : cells.of(bytes, value, valueEnd);
      const needed = timeEnd - timeStart + signal.length + (cell?.length ?? valueEnd - value) + LINE_END_BYTES;
      if (p + needed > lines.length) {
        if (p > 0) yield lines.subarray(0, p);
        lines = ring.next(needed);
        p = 0;
      }
      p = copy(bytes, timeStart, timeEnd, lines, p);
      lines.set(signal, p);
      p += signal.length;
      p = cell ? copy(cell, 0, cell.length, lines, p) : copy(bytes, value, valueEnd, lines, p);
      lines[p++] = CR;
      lines[p++] = LF;
    }
    if (p > 0) yield lines.subarray(0, p);
  }
}

function copy(from: Buffer, start: number, end: number, to: Buffer, p: number): number {
  for (let i = start; i < end; i++) to[p++] = from[i] ?? 0;
  return p;
}

const [ZERO, NINE, POINT, PLUS, MINUS] = [0x30, 0x39, 0x2e, 0x2b, 0x2d];
const isE = (byte: number | undefined): boolean => byte === 0x65 || byte === 0x45;

/** Whether the bytes are a number: digits and a point, a minus before them, and after an `e` a sign. */
function isNumber(block: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = block[i] ?? 0;
    if (byte >= ZERO && byte <= NINE) continue;
    if (i === start ? byte === MINUS : byte === POINT || isE(byte)) continue;
    if (!((byte === MINUS || byte === PLUS) && isE(block[i - 1]))) return false;
  }
  return true;
}

const REMEMBERED = 1000;
const LONGEST_REMEMBERED = 100;

/** The cells of values that are no numbers; many signals have few different ones. */
class Cells {
  readonly #known = new Map<string, Buffer>();

  of(block: Buffer, start: number, end: number): Buffer {
    const json = block.toString('utf8', start, end);
    const known = this.#known.get(json);
    if (known) return known;
    const cell = Buffer.from(cellOf(json));
    if (json.length <= LONGEST_REMEMBERED) {
      if (this.#known.size === REMEMBERED) this.#known.clear();
      this.#known.set(json, cell);
    }
    return cell;
  }
}

/** The cell of a value, by its JSON text. @throws SourceFault where it is none */
function cellOf(json: string): string {
  const value = parsed(json);
  if (value === null) return '';
  if (typeof value === 'string' && isPlain(value)) return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return json.trim();
  return quoted(inert(json));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new SourceFault('wrong-form');
  }
}

/** What could be taken for another value, or for nothing. */
const LOOKS_LIKE_JSON = /^\s*(?:["[{]|(?:true|false|null|-?\d[\d.eE+-]*)\s*$)|^\s*$/;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;

const isPlain = (text: string): boolean =>
  !LOOKS_LIKE_JSON.test(text) && !CONTROL.test(text) && text.search(BEGINS_A_FORMULA) === -1 && !HALF_A_PAIR.test(text);

/** JSON in which no formula can begin: signs in its texts as escapes. A minus outside of texts is a number's. */
const inert = (json: string): string =>
  json.search(BEGINS_A_FORMULA) === -1
    ? json
    : json.replaceAll(/"(?:[^"\\]|\\.)*"/g, (text) => text.replaceAll(/[=+\-@＝＋－＠]/g, escapeOf));

const escapeOf = (sign: string): string => String.raw`\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

const quoted = (cell: string): string => (/[",;|\s]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
