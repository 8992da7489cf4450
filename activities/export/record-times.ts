/** The times of records as a source writes them (data-source.ts), read from their bytes. */

/** A record's beginning, up to the seconds. */
const PATTERN = Buffer.from(',\n{"at":"YYYY-MM-DDThh:mm:');
const MINUTE = { start: PATTERN.indexOf('Y'), end: PATTERN.length - 1 };
const MINUTE_FORM = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d$/;
const ZERO = 0x30;
const POINT = 0x2e;
const Z = 0x5a;
const MOST_DECIMALS = 6;

/** Where a record's time begins, counted from the comma before the record. */
export const TIME_STARTS = MINUTE.start;
/** What a record has at least, in bytes. */
export const SHORTEST_RECORD = PATTERN.length + 2;

/** Remembers the minute, of which there mostly are many records in a row. */
export class RecordTimes {
  #minute = Number.NaN;
  /** The beginning of a record of `#minute`. */
  readonly #beginning = Buffer.from(PATTERN);
  /** Where the time that was read last ends, at the `Z`. */
  end = 0;

  /** The time of the record that begins at `start`, in milliseconds since 1970; `NaN` where it is no record. */
  at(block: Buffer, start: number): number {
    if (!startsWith(block, start, this.#beginning)) this.#newMinute(block, start);
    const p = start + PATTERN.length;
    const seconds = number(block, p, 2);
    this.end = endOfTime(block, p + 2);
    return seconds > 59 ? Number.NaN : this.#minute + seconds * 1000 + fraction(block, p + 2, this.end);
  }

  #newMinute(block: Buffer, start: number): void {
    const minute = block.toString('latin1', start + MINUTE.start, start + MINUTE.end);
    this.#beginning.write(minute, MINUTE.start, 'latin1');
    const agreed = MINUTE_FORM.test(minute) && startsWith(block, start, this.#beginning);
    this.#minute = agreed ? Date.parse(`${minute}Z`) : Number.NaN;
  }
}

/** From its end, where it differs first. */
function startsWith(block: Buffer, start: number, beginning: Buffer): boolean {
  for (let i = beginning.length - 1; i >= 0; i--) if (block[start + i] !== beginning[i]) return false;
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
