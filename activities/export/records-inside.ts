/**
 * Looks at the time of every record before its bytes are written (R7): the source was asked for the cut alone, and if it
 * gives anything else, the export must fail and not leave out or pass on.
 */
import { SourceFault } from '../source/source-fault.ts';
import type { SignalsSeen } from './signal-facts.ts';

/** A record's beginning, up to the hour. */
const PATTERN = Buffer.from(',\n{"at":"YYYY-MM-DDT');
const DATE = { start: PATTERN.indexOf('Y'), end: PATTERN.indexOf('T') };
const LINE_END = 0x0a;
const ZERO = 0x30;
const COLON = 0x3a;
const POINT = 0x2e;
const Z = 0x5a;
const MOST_DECIMALS = 6;

/**
 * Counts the records of the blocks it is shown, and shows each to `signals`; throws `SourceFault` for one outside the
 * interval, or none of the agreed form.
 */
export class RecordsInside {
  readonly #from: number;
  readonly #until: number;
  readonly #signals: SignalsSeen;
  #day = Number.NaN;
  /** Where the time of the record that was looked at last ends. */
  #timeEnd = 0;
  /** The beginning of a record of `#day`, of which there mostly are many in a row. */
  readonly #beginning = Buffer.from(PATTERN);
  count = 0;

  constructor({ from, until }: { from: Date; until: Date }, signals: SignalsSeen) {
    this.#from = from.getTime();
    this.#until = until.getTime();
    this.#signals = signals;
    signals.begin();
  }

  look(block: Buffer): void {
    for (let start = 0; start !== -1;) {
      const at = this.#timeOf(block, start);
      if (!(at >= this.#from && at < this.#until))
        throw new SourceFault(Number.isNaN(at) ? 'wrong-form' : 'outside-cut');
      this.count++;
      const value = this.#signals.saw(block, this.#timeEnd, at);
      const lineEnd = block.indexOf(LINE_END, value);
      start = lineEnd === -1 ? -1 : lineEnd - 1; // the comma before it, or something that will not do
    }
  }

  /** The time of the record that begins at `start`, in milliseconds since 1970; `NaN` where it is no record. */
  #timeOf(block: Buffer, start: number): number {
    if (!startsWith(block, start, this.#beginning)) this.#newDay(block, start);
    const p = start + PATTERN.length;
    const hours = number(block, p, 2);
    const minutes = number(block, p + 3, 2);
    const seconds = number(block, p + 6, 2);
    if (hours > 23 || minutes > 59 || seconds > 59 || block[p + 2] !== COLON || block[p + 5] !== COLON)
      return Number.NaN;
    const end = endOfTime(block, p + 8);
    this.#timeEnd = end;
    return this.#day + ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction(block, p + 8, end);
  }

  #newDay(block: Buffer, start: number): void {
    const date = block.toString('latin1', start + DATE.start, start + DATE.end);
    this.#beginning.write(date, DATE.start, 'latin1');
    const agreed = /^\d{4}-\d\d-\d\d$/.test(date) && startsWith(block, start, this.#beginning);
    this.#day = agreed ? Date.parse(date) : Number.NaN;
  }
}

function startsWith(block: Buffer, start: number, beginning: Buffer): boolean {
  for (let i = 0; i < beginning.length; i++) if (block[start + i] !== beginning[i]) return false;
  return true;
}

/** So many decimal digits as a number; `NaN` where they are none. */
function number(block: Buffer, start: number, digits: number): number {
  let value = 0;
  for (let i = start; i < start + digits; i++) {
    const digit = (block[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Where the `Z` stands, or somewhere too far where there is none. */
function endOfTime(block: Buffer, afterSeconds: number): number {
  let end = afterSeconds;
  while (block[end] !== Z && end <= afterSeconds + MOST_DECIMALS + 1) end++;
  return end;
}

/** What follows the seconds, in milliseconds: nothing, or a point and one to six digits; `end` is where the `Z` stands. */
function fraction(block: Buffer, start: number, end: number): number {
  if (end === start) return 0;
  const decimals = end - start - 1;
  if (block[start] !== POINT || decimals < 1 || decimals > MOST_DECIMALS) return Number.NaN;
  return (number(block, start + 1, decimals) * 1000) / 10 ** decimals;
}
