/**
 * What came of each signal of a product, gathered while its records pass (R62): how many, the first, the last, the gaps.
 * Memory is constant for each signal, and nothing is read twice.
 */
import { Gaps, longestWithoutGap, type SignalFacts } from '../../domain/export/gaps.ts';
import type { CatalogueSignal } from '../../db/readings/catalogue.ts';
import { SourceFault } from '../source/source-fault.ts';

/** What stands between a record's time and its value, before and after the signal's name. */
const BEFORE_NAME = 'Z","signal":';
const AFTER_NAME = Buffer.from(',"value":');

export class SignalsSeen {
  readonly #byName = new Map<string, Seen>();
  /** The signal of the record before: records of one time mostly come in one order. */
  #before: Seen | undefined;

  /** Of the signals of the catalogue: the facts have their order. */
  constructor(signals: readonly Pick<CatalogueSignal, 'path' | 'interval'>[]) {
    for (const [no, signal] of signals.entries()) {
      const seen = new Seen(no, signal);
      this.#byName.set(seen.middle.toString('latin1'), seen);
    }
  }

  /** A stretch of time begins: what lies between two stretches was not given, so it is no gap. */
  begin(): void {
    for (const seen of this.#byName.values()) seen.begin();
  }

  /**
   * Takes a record in: `at` in milliseconds since 1970, `end` where its time ends in the block, at the `Z`. Answers where
   * its value begins. @throws SourceFault where it is no record, or of a signal that the catalogue does not explain
   */
  saw(block: Buffer, end: number, at: number): number {
    const expected = this.#before?.next;
    const seen = expected?.standsAt(block, end) ? expected : this.#find(block, end);
    if (this.#before) this.#before.next = seen;
    this.#before = seen;
    seen.saw(at);
    return end + seen.middle.length;
  }

  /** The number of the signal that was seen last, in the order of the catalogue. */
  get no(): number {
    return this.#before?.no ?? Number.NaN;
  }

  #find(block: Buffer, end: number): Seen {
    const after = block.indexOf(AFTER_NAME, end);
    if (after === -1 || block.toString('latin1', end, end + BEFORE_NAME.length) !== BEFORE_NAME)
      throw new SourceFault('wrong-form');
    const seen = this.#byName.get(block.toString('latin1', end, after + AFTER_NAME.length));
    if (!seen) throw new SourceFault('unknown-signal');
    return seen;
  }

  /** Of the signals that came, in the order of the catalogue. */
  facts(): SignalFacts[] {
    return [...this.#byName.values()].flatMap((seen) => seen.facts() ?? []);
  }
}

class Seen {
  readonly no: number;
  readonly #path: string;
  readonly #gaps: Gaps;
  readonly #knowsGaps: boolean;
  #records = 0;
  #first = Number.NaN;
  #last = Number.NaN;
  #isFirstOfStretch = true;
  readonly middle: Buffer;
  /** Which one came after this the last time. */
  next: Seen | undefined;

  constructor(no: number, { path, interval }: Pick<CatalogueSignal, 'path' | 'interval'>) {
    this.no = no;
    const longest = longestWithoutGap(interval);
    this.#path = path;
    this.#gaps = new Gaps(longest);
    this.#knowsGaps = longest !== undefined;
    this.middle = Buffer.concat([Buffer.from(BEFORE_NAME + JSON.stringify(path)), AFTER_NAME]);
  }

  standsAt(block: Buffer, start: number): boolean {
    const { middle } = this;
    for (let i = middle.length - 1; i >= 0; i--) if (block[start + i] !== middle[i]) return false; // names differ at their ends
    return true;
  }

  begin(): void {
    this.#isFirstOfStretch = true;
  }

  saw(at: number): void {
    if (this.#records === 0) this.#first = at;
    if (this.#isFirstOfStretch) this.#isFirstOfStretch = false;
    else this.#gaps.between(this.#last, at);
    this.#last = at;
    this.#records += 1;
  }

  facts(): SignalFacts | undefined {
    if (this.#records === 0) return undefined;
    return {
      path: this.#path,
      records: this.#records,
      first: this.#first,
      last: this.#last,
      gaps: this.#knowsGaps ? this.#gaps.kept : null,
      gapsInAll: this.#gaps.count,
    };
  }
}
