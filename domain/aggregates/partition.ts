/**
 * A table's rows in one parent of 50 km and one time (R56): cells that may be given, and rests of their parents. The rows are a
 * partition: nothing is in two of them, and no total of them is ever given, so that nothing is found by subtracting.
 */
import { cellWithin, codeOf, PARENT, type Cell, type Level } from './grid.ts';
import { isGood, type AggregateRules, type Member } from './good.ts';

/** What one vehicle adds in one cell of 1 km. */
export interface Contribution extends Member, Cell {
  /** Numbers of the trips that led through it; none in tables that count no trips. */
  trips: readonly number[];
  /** Whether one of its trips begins or ends in the cell: cells of 1 km leave it out there. */
  atEnd: boolean;
  /** `other` where its model has too few vehicles. */
  model: string;
}

/** A way to cut a table into rows. */
export interface Cut {
  level: Level;
  byModel: boolean;
}

/** A row before it is measured. */
export interface Block {
  /** The code of its cell, or of the parent whose rest it is. */
  cell: string;
  isRest: boolean;
  /** `null` where models are not told apart. */
  model: string | null;
  members: Member[];
  contributions: Contribution[];
}

/** What the pools of a level are, the smaller one first. */
const POOLS: Record<Level, readonly Level[]> = { 1: [10, PARENT], 5: [10, PARENT], 10: [PARENT], 50: [] };

/**
 * The blocks of contributions that lie in one parent and one time; what is in none of them is not given. `sums`: how many of the values are
 * added up.
 */
export function partition(
  contributions: readonly Contribution[],
  { level, byModel }: Cut,
  { rules, sums }: { rules: AggregateRules; sums: number },
): Block[] {
  const taken = level === 1 ? contributions.filter(({ atEnd }) => !atEnd) : contributions;
  const ofModels = byModel ? grouped(taken, ({ model }) => model) : new Map([[null, [...taken]]]);
  return [...ofModels].flatMap(([model, ofModel]) => {
    const blocks: Block[] = [];
    const place = (at: Level, isRest: boolean, those: readonly Contribution[]): Contribution[] =>
      [...grouped(those, (one) => codeOf(cellWithin(one, at), at))].flatMap(([cell, inCell]) => {
        const members = membersOf(inCell);
        if (!isGood(members, rules, sums)) return inCell;
        blocks.push({ cell, isRest, model, members, contributions: inCell });
        return [];
      });
    let left = place(level, false, ofModel);
    for (const pool of POOLS[level]) left = place(pool, true, left);
    return blocks;
  });
}

/** One vehicle once: what it adds in several cells is one. Its trips, where any are counted, become the first value: one that led through two cells is one. */
export function membersOf(contributions: readonly Contribution[]): Member[] {
  const members = new Map<number, Member & { values: number[]; trips: Set<number> }>();
  for (const { vehicle, account, values, trips } of contributions) {
    const member = members.get(vehicle);
    if (!member) members.set(vehicle, { vehicle, account, values: [...values], trips: new Set(trips) });
    else {
      for (const [i, value] of values.entries()) member.values[i] = (member.values[i] ?? 0) + value;
      for (const trip of trips) member.trips.add(trip);
    }
  }
  return [...members.values()].map(({ trips, values, ...member }) => ({
    ...member,
    values: trips.size > 0 ? [trips.size, ...values] : values,
  }));
}

export function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/**
 * Whether two cuts of the same contributions give away together what neither gives: a part that lies in a row of the one and in another
 * row of the other, or in none, has to be empty or good by itself. Then whatever is added and subtracted is made of good parts.
 */
export function clash(
  contributions: readonly Contribution[],
  one: readonly Block[],
  other: readonly Block[],
  { rules, sums }: { rules: AggregateRules; sums: number },
): boolean {
  const [inOne, inOther] = [one, other].map(
    (blocks) => new Map(blocks.flatMap((block, no) => block.contributions.map((each) => [each, no] as const))),
  ) as [Map<Contribution, number>, Map<Contribution, number>];
  const parts = grouped(
    contributions.filter((each) => inOne.has(each) || inOther.has(each)),
    (each) => `${inOne.get(each)} ${inOther.get(each)}`,
  );
  return [...parts.values()].some((part) => !isGood(membersOf(part), rules, sums));
}
