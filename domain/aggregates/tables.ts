/** The tables that public bodies are given (R56): what each vehicle adds to them, and what a row of them says. */
import { wellKnown } from '../readings/well-known.ts';
import { isGood, type AggregateRules, type Member } from './good.ts';
import type { Level } from './grid.ts';
import { roundedCount, roundedMean, roundedShare, roundedSum } from './rounding.ts';

export const tables = ['presence', 'speed', 'weather'] as const;
export type Table = (typeof tables)[number];

/** A measure of a row: a number, or, by class, shares; absent where too few vehicles stand behind it. */
export type Measures = Record<string, number | Record<string, number>>;

export interface TableRules {
  levels: readonly Level[];
  /** Signals besides the position; the table is not made while one of them, or the position, is a trade secret. */
  signals: readonly string[];
  /** How many of a vehicle's values, from the first on, are added up. */
  sums: number;
  measure: (members: readonly Member[], rules: AggregateRules) => Measures;
  /** Whether its times are days, and not the days of a week together. */
  byDay: boolean;
}

/** All signals that a table is made of. */
export const signalsOf = (table: Table): readonly string[] => [
  wellKnown.latitude,
  wellKnown.longitude,
  ...tableRules[table].signals,
];

/** Lower edges of classes of speed, in km/h. */
export const SPEED_CLASSES = [0, 10, 30, 50, 80, 100, 130] as const;
/** Quartiles are somebody's: only of so many vehicles. */
const QUARTILES_FROM = 30;
/** Where more than this is in the highest class, the classes say something about each. */
const MOST_IN_HIGHEST = 0.9;

/** The first value of those that are means: how many readings; the second, their sum. */
const meanOf = ({ values: [count = 0, sum = 0] }: Member): number => sum / count;

const spread = (members: readonly Member[]): Measures => {
  const means = members.map(meanOf).sort((a, b) => a - b);
  const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
  const quartile = (part: number): number => roundedMean(means[Math.floor((means.length - 1) * part)] ?? mean);
  return {
    mean: roundedMean(mean),
    ...(means.length < QUARTILES_FROM
      ? {}
      : { lowerQuartile: quartile(0.25), median: quartile(0.5), upperQuartile: quartile(0.75) }),
  };
};

export const tableRules: Record<Table, TableRules> = {
  presence: {
    levels: [1, 5, 10, 50],
    signals: [],
    sums: 2,
    byDay: false,
    measure: (members) => {
      const sum = (no: number): number => members.reduce((all, { values }) => all + (values[no] ?? 0), 0);
      return { vehicles: roundedCount(members.length), trips: roundedCount(sum(0)), km: roundedSum(sum(1)) };
    },
  },
  speed: {
    levels: [1, 5, 10, 50],
    signals: [wellKnown.speed],
    sums: 0,
    byDay: false,
    measure: (members, rules) => {
      const shares = speedShares(members, rules);
      return { ...spread(members), ...(shares ? { shares } : {}) };
    },
  },
  weather: { levels: [10], signals: [wellKnown.outsideTemperature], sums: 0, byDay: true, measure: spread },
};

/**
 * Shares of time by class, each vehicle counting once. A class in which too few vehicles were is one with its neighbour, whether
 * somebody was in it or nobody: that somebody drove at 200 is told by no row.
 */
function speedShares(members: readonly Member[], rules: AggregateRules): Record<string, number> | undefined {
  const classes = SPEED_CLASSES.map((from, no) => ({ from, nos: [no] }));
  const inClass = (nos: readonly number[], { values }: Member): number =>
    nos.reduce((sum, no) => sum + (values[no + 2] ?? 0), 0);
  const isOpen = ({ nos }: { nos: number[] }): boolean =>
    isGood(
      members.filter((member) => inClass(nos, member) > 0),
      rules,
      0,
    );
  for (let i = classes.length - 1; i > 0; i--) {
    const [below, own] = [classes[i - 1], classes[i]];
    if (!below || !own || isOpen(own)) continue;
    below.nos.push(...own.nos);
    classes.splice(i, 1);
  }
  const [first, second] = classes;
  if (first && second && !isOpen(first)) {
    second.from = first.from;
    second.nos.push(...first.nos);
    classes.shift();
  }
  if (classes.length < 2) return undefined;
  const shareOf = ({ nos }: { nos: number[] }): number =>
    members.reduce((sum, member) => sum + inClass(nos, member) / (member.values[0] ?? 1), 0) / members.length;
  const last = classes.at(-1);
  if (last?.from === SPEED_CLASSES.at(-1) && last && shareOf(last) > MOST_IN_HIGHEST) return undefined;
  return Object.fromEntries(
    classes.map((one, i) => [`${one.from}-${classes[i + 1]?.from ?? ''}`, roundedShare(shareOf(one))]),
  );
}
