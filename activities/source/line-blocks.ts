/** Writes lines of JSON for readings into large blocks, byte by byte: nothing is made for each line. */
import { BlockRing } from './block-ring.ts';

const BEFORE_DATE = ',\n{"at":"';
/** Up to the seconds, of which mostly many lines in a row have the same. */
const START = Buffer.from(`${BEFORE_DATE}0000-00-00T00:00:`);
const CLOSING_BRACE = 0x7d;
/** `ss.ffffff` */
const LONGEST_SECONDS = 9;
/** Texts are copied in words, the last of which may reach beyond them. */
const WORD = 4;

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const DAY = 1440 * MINUTE;

const HOURS_AT = START.indexOf('T') + 1;
const ZERO = 0x30;
const POINT = 0x2e;
const MINUS = 0x2d;
const SPACE = 0x20;

/** What stands between a line's time and its value. */
export const BEFORE_NAME = 'Z","signal":';
export const AFTER_NAME = ',"value":';
export const middleOf = (path: string): Buffer => Buffer.from(BEFORE_NAME + JSON.stringify(path) + AFTER_NAME);

/**
 * What a block's lines were written from, and where their parts lie in it, by the number of the line: whoever looks at lines
 * looks at these numbers, which the text can't differ from, and need not read the text again.
 */
export interface WrittenLines {
  count: number;
  /** The comma before each line; one more says where the last one ends. */
  starts: Uint32Array;
  /** In milliseconds since 1970, exact to the microsecond. */
  times: Float64Array;
  /** Where the time ends, at the `Z`. */
  timeEnds: Uint32Array;
  /** Each line's signal, by its place in `paths`. */
  signals: Uint32Array;
  paths: readonly string[];
  /** Where the value begins; it ends a byte before the line. */
  values: Uint32Array;
}

/** Of blocks that were cut here, and of no others. */
const written = new WeakMap<Buffer, WrittenLines>();

/** What a block was written from, where `LineBlocks` wrote it; good as long as the block is. */
export const writtenLines = (block: Buffer): WrittenLines | undefined => written.get(block);

/** Lines of a block, at most; of the very first one, which is small. */
const MOST_LINES = 4096;
const FIRST_LINES = 512;
/** As many as there are blocks in a ring. */
const REUSED = 3;
const NOTHING: Buffer = Buffer.alloc(0);

interface Middle {
  words: Uint32Array;
  bytes: number;
}

export class LineBlocks {
  readonly #paths: readonly string[];
  readonly #middles: (Middle | undefined)[] = [];
  readonly #ring = new BlockRing();
  readonly #used: WrittenLines[] = [];
  #turn = -1;
  #block = NOTHING;
  #view = viewOf(NOTHING);
  #filled = 0;
  #lines: WrittenLines;
  #dayBegins = Number.NaN;
  #minuteBegins = Number.NaN;
  /** What lines of the minute begin with, and the same as words. */
  readonly #beginning = Buffer.from(START);
  readonly #start = wordsOf(START);

  /** Lines of the signals of these paths. */
  constructor(paths: readonly string[]) {
    this.#paths = paths;
    this.#lines = linesFor(0, paths);
  }

  /** The block so far, where a line with these parts would no longer fit into it; makes room for that line. */
  cutFor(signal: number, valueBytes: number): Buffer | undefined {
    const bytes = START.length + LONGEST_SECONDS + this.#middleOf(signal).bytes + WORD + valueBytes + 1;
    const isFull = this.#filled + bytes > this.#block.length || this.#lines.count === this.#lines.times.length;
    return isFull ? this.cut(bytes) : undefined;
  }

  /** The block so far, if there is anything in it; where another line follows, the next one has room for so many bytes of it. */
  cut(bytes = 0): Buffer | undefined {
    const cut = this.#filled > 0 ? this.#block.subarray(0, this.#filled) : undefined;
    if (cut) {
      this.#lines.starts[this.#lines.count] = this.#filled;
      written.set(cut, this.#lines);
    }
    this.#block = bytes > 0 ? this.#ring.next(bytes) : NOTHING;
    this.#view = viewOf(this.#block);
    this.#filled = 0;
    if (bytes > 0) this.#lines = this.#nextLines();
    return cut;
  }

  /** Another place to note lines in; the one before belongs to the block that was cut. */
  #nextLines(): WrittenLines {
    this.#turn += 1;
    if (this.#turn === 0) return linesFor(FIRST_LINES, this.#paths);
    const lines = (this.#used[this.#turn % REUSED] ??= linesFor(MOST_LINES, this.#paths));
    lines.count = 0;
    return lines;
  }

  #middleOf(signal: number): Middle {
    return (this.#middles[signal] ??= newMiddle(this.#paths[signal]));
  }

  /** Writes one line: a time in microseconds since 1970, the signal's place among the paths, the value's bytes out of `input`. */
  line(at: number, signal: number, input: Uint8Array, valueStart: number, valueEnd: number): void {
    const block = this.#block;
    let p = this.#begin(at, signal);
    for (let v = valueStart; v < valueEnd; v++) {
      const byte = input[v] ?? 0;
      // JSON has line ends and tabs between tokens only, where a space does as well; a line stays one line.
      block[p++] = byte < SPACE ? SPACE : byte;
    }
    this.#end(p);
  }

  /** The same with a number for its value, which has room in `LONGEST_NUMBER` bytes; `NaN` stands for `null`. */
  lineOfNumber(at: number, signal: number, value: number): void {
    this.#end(writeNumber(value, this.#block, this.#begin(at, signal)));
  }

  /** Writes a line up to its value. */
  #begin(at: number, signal: number): number {
    const view = this.#view;
    const lines = this.#lines;
    const middle = this.#middleOf(signal);
    let p = this.#filled;
    if (!(at >= this.#minuteBegins && at < this.#minuteBegins + MINUTE)) this.#beginMinute(at);
    const line = lines.count++;
    lines.starts[line] = p;
    lines.times[line] = at / 1000;
    lines.signals[line] = signal;
    copyWords(this.#start, view, p);
    p = writeSeconds(at - this.#minuteBegins, this.#block, p + START.length);
    lines.timeEnds[line] = p;
    copyWords(middle.words, view, p);
    p += middle.bytes;
    return (lines.values[line] = p);
  }

  #end(valueEnd: number): void {
    this.#block[valueEnd] = CLOSING_BRACE;
    this.#filled = valueEnd + 1;
  }

  #beginMinute(at: number): void {
    const beginning = this.#beginning;
    if (!(at >= this.#dayBegins && at < this.#dayBegins + DAY)) {
      this.#dayBegins = Math.floor(at / DAY) * DAY;
      const day = new Date(this.#dayBegins / 1000).toISOString().slice(0, 10);
      beginning.write(day, BEFORE_DATE.length, 'latin1');
    }
    const minutes = Math.floor((at - this.#dayBegins) / MINUTE);
    this.#minuteBegins = this.#dayBegins + minutes * MINUTE;
    writeDigits((minutes / 60) | 0, 2, beginning, HOURS_AT);
    writeDigits(minutes % 60, 2, beginning, HOURS_AT + 3);
    fillWords(this.#start, beginning);
  }
}

function newMiddle(path: string | undefined): Middle {
  if (path === undefined) throw new RangeError('A line of no signal.');
  const middle = middleOf(path);
  return { words: wordsOf(middle), bytes: middle.length };
}

const viewOf = (block: Buffer): DataView => new DataView(block.buffer, block.byteOffset, block.length);

const linesFor = (most: number, paths: readonly string[]): WrittenLines => ({
  count: 0,
  starts: new Uint32Array(most + 1),
  times: new Float64Array(most),
  timeEnds: new Uint32Array(most),
  signals: new Uint32Array(most),
  paths,
  values: new Uint32Array(most),
});

/** Bytes as little-endian words, filled up with zeros. */
function wordsOf(bytes: Buffer): Uint32Array {
  const words = new Uint32Array(Math.ceil(bytes.length / WORD));
  fillWords(words, bytes);
  return words;
}

function fillWords(words: Uint32Array, bytes: Buffer): void {
  for (let i = 0, p = 0; i < words.length; i++) {
    let word = 0;
    for (let shift = 0; shift < 32; shift += 8) word |= (bytes[p++] ?? 0) << shift;
    words[i] = word;
  }
}

function copyWords(words: Uint32Array, to: DataView, start: number): void {
  for (let i = 0; i < words.length; i++) to.setUint32(start + i * WORD, words[i] ?? 0, true);
}

/** As a double is written: `-1.2345678901234567e-100`. */
export const LONGEST_NUMBER = 24;
/** Up to these, a number is written as a whole number of units, which no double makes inexact. */
const SHORT = { below: 1e9, decimals: 4 };

/** The shortest text that is read as this very number. */
function writeNumber(value: number, to: Buffer, start: number): number {
  const size = Math.abs(value);
  if (size < SHORT.below && !Object.is(value, -0))
    for (let decimals = 0, unit = 1; decimals <= SHORT.decimals; decimals++, unit *= 10) {
      const units = Math.round(size * unit);
      if (units / unit !== size) continue;
      let p = start;
      if (value < 0) to[p++] = MINUS;
      const whole = Math.floor(units / unit);
      p = writeDigits(whole, digitsOf(whole), to, p);
      if (decimals === 0) return p;
      to[p++] = POINT;
      return writeDigits(units - whole * unit, decimals, to, p);
    }
  const text = Number.isNaN(value) ? 'null' : Object.is(value, -0) ? '-0' : String(value);
  return start + to.write(text, start, 'latin1');
}

function digitsOf(whole: number): number {
  let digits = 1;
  for (let left = whole; left >= 10; left = (left / 10) | 0) digits++;
  return digits;
}

/** `ss`, and three or six decimals where the time is not whole; there are less than a minute's microseconds. */
function writeSeconds(microseconds: number, to: Buffer, start: number): number {
  const seconds = (microseconds / SECOND) | 0;
  const fraction = microseconds - seconds * SECOND;
  let p = writeDigits(seconds, 2, to, start);
  if (fraction === 0) return p;
  to[p++] = POINT;
  return fraction % 1000 === 0 ? writeDigits(fraction / 1000, 3, to, p) : writeDigits(fraction, 6, to, p);
}

function writeDigits(number: number, digits: number, to: Buffer, p: number): number {
  let left = number | 0;
  for (let i = p + digits - 1; i >= p; i--) {
    const tens = (left / 10) | 0;
    to[i] = ZERO + left - tens * 10;
    left = tens;
  }
  return p + digits;
}
