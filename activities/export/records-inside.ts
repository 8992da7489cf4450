/**
 * Looks at the time of every record before its bytes are written (R7): the source was asked for the cut alone, and if it
 * gives anything else, the export must fail and not leave out or pass on.
 */
import { writtenLines, type WrittenLines } from '../source/line-blocks.ts';
import { SourceFault } from '../source/source-fault.ts';
import { RecordTimes, SHORTEST_RECORD } from './record-times.ts';
import type { SignalsSeen } from './signal-facts.ts';

const LINE_END = 0x0a;
const CLOSING_BRACE = 0x7d;

/**
 * A block, and where the parts of its records lie, by the number of the record; good until the next block was looked at.
 * Places are counted in bytes.
 */
export interface CheckedBlock {
  bytes: Buffer;
  count: number;
  /** The comma before each record; one more says where the last one ends. */
  starts: Uint32Array;
  /** In milliseconds since 1970, exact to the microsecond. */
  times: Float64Array;
  /** Where the time ends, at the `Z`. */
  timeEnds: Uint32Array;
  /** The signals' numbers, in the order of the catalogue. */
  signals: Uint32Array;
  /** Where the value begins; it ends a byte before the record. */
  values: Uint32Array;
}

/**
 * Looks at the blocks of an interval, and shows each record to `signals`; throws `SourceFault` for a record outside of it, or
 * something of another form.
 */
export class RecordsInside {
  readonly #from: number;
  readonly #until: number;
  readonly #signals: SignalsSeen;
  readonly #times = new RecordTimes();
  #checked = roomFor(0);
  /** The records of all blocks. */
  count = 0;

  constructor({ from, until }: { from: Date; until: Date }, signals: SignalsSeen) {
    this.#from = from.getTime();
    this.#until = until.getTime();
    this.#signals = signals;
    signals.begin();
  }

  look(bytes: Buffer): CheckedBlock {
    const lines = writtenLines(bytes);
    return lines ? this.#lookAtLines(bytes, lines) : this.#lookAtText(bytes);
  }

  /** By what the block was written from. */
  #lookAtLines(bytes: Buffer, lines: WrittenLines): CheckedBlock {
    const { count, times, signals, paths } = lines;
    const [from, until] = [this.#from, this.#until];
    if (this.#checked.signals.length < count) this.#checked = roomFor(count);
    const nos = this.#checked.signals;
    for (let i = 0; i < count; i++) {
      const at = times[i] ?? Number.NaN;
      if (!(at >= from && at < until)) throw new SourceFault('outside-cut');
      nos[i] = this.#signals.sawPlace(paths, signals[i] ?? Number.NaN, at);
    }
    this.count += count;
    const { starts, timeEnds, values } = lines;
    return { bytes, count, starts, times, timeEnds, signals: nos, values };
  }

  #lookAtText(bytes: Buffer): CheckedBlock {
    const most = Math.ceil(bytes.length / SHORTEST_RECORD) + 1;
    if (this.#checked.times.length < most) this.#checked = roomFor(most);
    const checked = this.#checked;
    let count = 0;
    for (let start = 0; start !== bytes.length; count++) {
      const at = this.#times.at(bytes, start);
      if (!(at >= this.#from && at < this.#until))
        throw new SourceFault(Number.isNaN(at) ? 'wrong-form' : 'outside-cut');
      const value = this.#signals.saw(bytes, this.#times.end, at);
      checked.starts[count] = start;
      checked.times[count] = at;
      checked.timeEnds[count] = this.#times.end;
      checked.signals[count] = this.#signals.no;
      checked.values[count] = value;
      const lineEnd = bytes.indexOf(LINE_END, value);
      start = lineEnd === -1 ? bytes.length : lineEnd - 1; // the comma before it, or something that will not do
      if (bytes[start - 1] !== CLOSING_BRACE || start - 1 <= value) throw new SourceFault('wrong-form');
    }
    checked.bytes = bytes;
    checked.count = count;
    checked.starts[count] = bytes.length;
    this.count += count;
    return checked;
  }
}

const roomFor = (records: number): CheckedBlock => ({
  bytes: Buffer.alloc(0),
  count: 0,
  starts: new Uint32Array(records + 1),
  times: new Float64Array(records),
  timeEnds: new Uint32Array(records),
  signals: new Uint32Array(records),
  values: new Uint32Array(records),
});
