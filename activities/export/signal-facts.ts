/**
 * What came of each signal of a product, gathered while its records pass (R62): how many, the first, the last, the gaps.
 * Memory is constant for each signal, and nothing is read twice.
 */
import { Gaps, longestWithoutGap, type SignalFacts } from '../../domain/export/gaps.ts';
import type { CatalogueSignal } from '../../db/readings/catalogue.ts';
import { AFTER_NAME, BEFORE_NAME, middleOf } from '../source/line-blocks.ts';
import { SourceFault } from '../source/source-fault.ts';

const QUOTE = 0x22;

type Signal = Pick<CatalogueSignal, 'path' | 'interval'>;

/** Where each path stands in a catalogue: looked for once, for the files of all products. */
const places = new WeakMap<readonly Signal[], ReadonlyMap<string, number>>();
function placesIn(signals: readonly Signal[]): ReadonlyMap<string, number> {
  const known = places.get(signals) ?? new Map(signals.map(({ path }, no) => [path, no]));
  places.set(signals, known);
  return known;
}

export class SignalsSeen {
  readonly #catalogue: readonly Signal[];
  /** Those that came, by their number. */
  readonly #came = new Map<number, Seen>();
  /** And by a hash of their names' bytes. */
  readonly #byHash = new Map<number, readonly Seen[]>();
  /** And by their places in lists of paths, of which there is one for each stretch. */
  #listed: { paths: readonly string[]; seen: (Seen | undefined)[] } | undefined;
  /** The signal of the record before: records of one time mostly come in one order. */
  #before: Seen | undefined;

  /** Of the signals of the catalogue: the facts have their order. */
  constructor(signals: readonly Signal[]) {
    this.#catalogue = signals;
  }

  /** A stretch of time begins: what lies between two stretches was not given, so it is no gap. */
  begin(): void {
    for (const seen of this.#came.values()) seen.begin();
  }

  /**
   * Takes a record in: the place of its signal among the paths, and its time in milliseconds since 1970. Answers the signal's
   * number, in the order of the catalogue. @throws SourceFault where the catalogue does not explain the signal
   */
  sawPlace(paths: readonly string[], place: number, at: number): number {
    if (this.#listed?.paths !== paths) this.#listed = { paths, seen: [] };
    const seen = (this.#listed.seen[place] ??= this.#ofPath(paths[place]));
    seen.saw(at);
    return seen.no;
  }

  /**
   * Takes a record in by its text: `at` in milliseconds since 1970, `end` where its time ends in the block, at the `Z`. Answers where
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
    const hash = hashAt(block, end + BEFORE_NAME.length + 1);
    const alike = this.#byHash.get(hash) ?? [];
    for (const seen of alike) if (seen.standsAt(block, end)) return seen;
    const seen = this.#first(block, end);
    this.#byHash.set(hash, [...alike, seen]);
    return seen;
  }

  /** The first record of a signal. */
  #first(block: Buffer, end: number): Seen {
    const after = block.indexOf(AFTER_NAME, end);
    const text = block.toString('utf8', end, Math.max(after, end));
    if (!text.startsWith(BEFORE_NAME)) throw new SourceFault('wrong-form');
    return this.#ofPath(pathOf(text.slice(BEFORE_NAME.length)));
  }

  #ofPath(path: string | undefined): Seen {
    const no = path === undefined ? undefined : placesIn(this.#catalogue).get(path);
    const signal = no === undefined ? undefined : this.#catalogue[no];
    if (no === undefined || !signal) throw new SourceFault('unknown-signal');
    const seen = this.#came.get(no) ?? new Seen(no, signal);
    this.#came.set(no, seen);
    return seen;
  }

  /** Of the signals that came, in the order of the catalogue. */
  facts(): SignalFacts[] {
    return [...this.#came.values()].sort((a, b) => a.no - b.no).map((seen) => seen.facts());
  }
}

/** Of the bytes of a name up to its first quote; names that are alike in it are told apart by all of their bytes. */
function hashAt(block: Buffer, start: number): number {
  let hash = 0;
  for (let i = start; i < block.length; i++) {
    const byte = block[i] ?? QUOTE;
    if (byte === QUOTE) break;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  return hash;
}

/** The path of a name in JSON, which has to be written as JSON writes it: one signal has one name. */
function pathOf(name: string): string {
  let path: unknown;
  try {
    path = JSON.parse(name);
  } catch {
    throw new SourceFault('wrong-form');
  }
  if (typeof path !== 'string' || JSON.stringify(path) !== name) throw new SourceFault('wrong-form');
  return path;
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

  constructor(no: number, { path, interval }: Signal) {
    this.no = no;
    const longest = longestWithoutGap(interval);
    this.#path = path;
    this.#gaps = new Gaps(longest);
    this.#knowsGaps = longest !== undefined;
    this.middle = middleOf(path);
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

  facts(): SignalFacts {
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
