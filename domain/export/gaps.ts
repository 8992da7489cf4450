/** Where readings of a signal are missing (R62): the one place that says what a gap is. */
import { durationMs } from '../time/duration.ts';

/** A stretch between two readings that follow one another is a gap where it is longer than so many usual intervals of the signal. */
export const INTERVALS = 3;
/** Gaps that are named of one signal and product: the longest. All are counted. */
export const MOST_GAPS = 10;
/** In a manifest they are fewer where there are many products: about so many in all. */
const MOST_IN_ALL = 5000;

/** How many gaps of a signal a manifest names, where so many signals of products came: one at least. */
export const mostGapsNamed = (cameInAll: number): number =>
  Math.max(1, Math.min(MOST_GAPS, Math.floor(MOST_IN_ALL / Math.max(1, cameInAll))));

/** From the reading before it until the one after it, in milliseconds since 1970. */
export interface Gap {
  from: number;
  until: number;
}

/** What came of one signal in one product's file; JSON, as the file's row keeps it. */
export interface SignalFacts {
  path: string;
  records: number;
  /** Milliseconds since 1970. */
  first: number;
  last: number;
  /** The longest, in the order of time; `null` where the signal has no usual interval, so that no gap can be told. */
  gaps: Gap[] | null;
  /** How many gaps there are in all. */
  gapsInAll: number;
}

/**
 * How many milliseconds two readings may lie apart without a gap between them. `undefined` where the signal has no usual
 * interval, as one that is sent when something happens: then nobody can tell what is missing.
 */
export function longestWithoutGap(interval: string | null): number | undefined {
  const usual = interval === null ? Number.NaN : durationMs(interval);
  return usual > 0 ? usual * INTERVALS : undefined;
}

/** The gaps of one signal as its readings pass in the order of time: the longest are kept, all are counted. */
export class Gaps {
  readonly #longest: number;
  readonly #kept: Gap[] = [];
  count = 0;

  /** `longestWithoutGap` of the signal. */
  constructor(longest: number | undefined) {
    this.#longest = longest ?? Infinity;
  }

  /** Two readings that follow one another. */
  between(from: number, until: number): void {
    if (!(until - from > this.#longest)) return;
    this.count += 1;
    if (this.#kept.length < MOST_GAPS) this.#kept.push({ from, until });
    else {
      const shortest = this.#kept.reduce((least, gap) => (lengthOf(gap) < lengthOf(least) ? gap : least));
      if (until - from > lengthOf(shortest)) this.#kept[this.#kept.indexOf(shortest)] = { from, until };
    }
  }

  /** The longest, in the order of time. */
  get kept(): Gap[] {
    return longestOf(this.#kept, MOST_GAPS);
  }
}

/** The longest so many, in the order of time. */
export const longestOf = (gaps: readonly Gap[], most: number): Gap[] =>
  gaps
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))
    .slice(0, most)
    .sort((a, b) => a.from - b.from);

const lengthOf = ({ from, until }: Gap): number => until - from;
