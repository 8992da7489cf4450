/** Writes lines of JSON for readings into large blocks, byte by byte: nothing is made for each line. */
import { BlockRing } from './block-ring.ts';

const BEFORE_DATE = ',\n{"at":"';
const START = Buffer.from(`${BEFORE_DATE}0000-00-00T`);
const CLOSING_BRACE = 0x7d;
/** `hh:mm:ss.ffffff` */
const LONGEST_TIME = 15;

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
/** PostgreSQL counts from here, in microseconds. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

const NOTHING: Buffer = Buffer.alloc(0);
const ZERO = 0x30;
const SPACE = 0x20;

/** What stands between the time and the value of a signal's line. */
export const middleOf = (path: string): Buffer => Buffer.from(`Z","signal":${JSON.stringify(path)},"value":`);

export class LineBlocks {
  readonly #ring = new BlockRing();
  #block = NOTHING;
  #filled = 0;
  #dayBegins = Number.NaN;
  readonly #start = Buffer.from(START);

  /** The block so far, where a line with these parts would no longer fit into it; makes room for that line. */
  cutFor(middle: Buffer, valueBytes: number): Buffer | undefined {
    const bytes = START.length + LONGEST_TIME + middle.length + valueBytes + 1;
    return this.#filled + bytes > this.#block.length ? this.cut(bytes) : undefined;
  }

  /** The block so far, if there is anything in it; where another line follows, the next one has room for so many bytes of it. */
  cut(bytes = 0): Buffer | undefined {
    const cut = this.#filled > 0 ? this.#block.subarray(0, this.#filled) : undefined;
    this.#block = bytes > 0 ? this.#ring.next(bytes) : NOTHING;
    this.#filled = 0;
    return cut;
  }

  /** Writes one line: a time in microseconds since 2000, the signal's middle, the value's bytes out of `input`. */
  line(at: number, middle: Buffer, input: Buffer, valueStart: number, valueEnd: number): void {
    const block = this.#block;
    let p = this.#filled;
    if (!(at >= this.#dayBegins && at < this.#dayBegins + DAY)) this.#beginDay(at);
    p = copy(this.#start, block, p);
    p = writeTime(at - this.#dayBegins, block, p);
    p = copy(middle, block, p);
    for (let v = valueStart; v < valueEnd; v++) {
      const byte = input[v] ?? 0;
      // JSON has line ends and tabs between tokens only, where a space does as well; a line stays one line.
      block[p++] = byte < SPACE ? SPACE : byte;
    }
    block[p++] = CLOSING_BRACE;
    this.#filled = p;
  }

  #beginDay(at: number): void {
    this.#dayBegins = Math.floor(at / DAY) * DAY;
    this.#start.write(
      new Date(EPOCH_MS + this.#dayBegins / 1000).toISOString().slice(0, 10),
      BEFORE_DATE.length,
      'latin1',
    );
  }
}

function copy(from: Buffer, to: Buffer, p: number): number {
  to.set(from, p);
  return p + from.length;
}

/** `hh:mm:ss`, and three or six decimals where the time is not whole. */
function writeTime(microseconds: number, to: Buffer, start: number): number {
  const seconds = Math.floor(microseconds / SECOND);
  const fraction = microseconds - seconds * SECOND;
  let p = writeDigits(Math.floor(seconds / 3600), 2, to, start);
  to[p++] = 0x3a;
  p = writeDigits(Math.floor(seconds / 60) % 60, 2, to, p);
  to[p++] = 0x3a;
  p = writeDigits(seconds % 60, 2, to, p);
  if (fraction === 0) return p;
  to[p++] = 0x2e;
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
