/**
 * R56: what is given as a sum stands for enough vehicles of enough accounts, alone and together with everything else that was given.
 * Each rule also runs with a fault put in, which its check has to find: a check that finds nothing proves nothing.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FLOOR, isGood, type AggregateRules, type Member } from '../../domain/aggregates/good.ts';
import { isIn } from '../../domain/aggregates/choice.ts';
import { cellAt, cellOfCode, cellWithin, codeOf, levels, positionOf, project } from '../../domain/aggregates/grid.ts';
import { Bands, closedWeeksIn, intervalOfWeek } from '../../domain/aggregates/weeks.ts';
import {
  clash,
  membersOf,
  partition,
  type Block,
  type Contribution,
  type Cut,
} from '../../domain/aggregates/partition.ts';
import { roundedCount, roundedMean, roundedShare, roundedSum } from '../../domain/aggregates/rounding.ts';
import { tableRules } from '../../domain/aggregates/tables.ts';
import { policySchema } from '../../domain/policy.ts';

const rules: AggregateRules = FLOOR;
const PRESENCE = tableRules.presence.sums;
const cut = (contributions: readonly Contribution[], level: Cut['level'] = 1, byModel = false): Block[] =>
  partition(contributions, { level, byModel }, { rules, sums: PRESENCE });

const one = (vehicle: number, changes: Partial<Contribution> = {}): Contribution => ({
  vehicle,
  account: vehicle,
  e: 4300,
  n: 3200,
  atEnd: false,
  model: 'other',
  trips: [1],
  values: [2],
  ...changes,
});
const some = (count: number, changes: (no: number) => Partial<Contribution> = () => ({})): Contribution[] =>
  Array.from({ length: count }, (_none, no) => one(no, changes(no)));

/** What an onlooker would count, by none of our own code. */
function counted(contributions: readonly Contribution[]) {
  const vehicles = new Set(contributions.map(({ vehicle }) => vehicle));
  const byAccount = new Map<number, { places: number; km: number }>();
  const all = { places: 0, km: 0 };
  for (const { account, values } of contributions) {
    const own = byAccount.get(account) ?? { places: 0, km: 0 };
    byAccount.set(account, own);
    for (const so of [own, all]) {
      so.places += 1;
      so.km += values[0]!;
    }
  }
  const most = (of: (so: typeof all) => number): number => Math.max(...[...byAccount.values()].map(of)) / of(all);
  return {
    vehicles: vehicles.size,
    accounts: byAccount.size,
    mostOfSums: most(({ km }) => km),
  };
}
const isThin = (contributions: readonly Contribution[]): boolean => {
  if (contributions.length === 0) return false;
  const { vehicles, accounts, mostOfSums } = counted(contributions);
  return vehicles < 10 || accounts < 5 || mostOfSums > 0.5 + 1e-9;
};

/** Small worlds, all in one parent of 50 km. */
const worlds = fc
  .array(
    fc.record({
      vehicle: fc.nat({ max: 39 }),
      cell: fc.nat({ max: 15 }),
      atEnd: fc.boolean(),
      trips: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 5, maxLength: 250 },
  )
  .map((list) => {
    const once = new Map(list.map((each) => [`${each.vehicle} ${each.cell}`, each]));
    return [...once.values()].map(({ vehicle, cell, atEnd, trips }) =>
      one(vehicle, {
        account: Math.floor(vehicle / 2), // of two vehicles each
        model: vehicle % 3 === 0 ? 'one' : 'other',
        e: 4300 + (cell % 4) * 4,
        n: 3200 + Math.floor(cell / 4) * 4,
        atEnd,
        trips: Array.from({ length: trips }, (_none, no) => no),
        values: [trips * 3],
      }),
    );
  });
const cuts = fc.record({ level: fc.constantFrom(...levels), byModel: fc.boolean() });

/** T3: whether two or three of the rows give a part away by adding and subtracting: sets that lie whole in others are taken out of them. */
function givesAway(rows: readonly ReadonlySet<Contribution>[]): boolean {
  const without = (a: ReadonlySet<Contribution>, b: ReadonlySet<Contribution>): Set<Contribution> | undefined =>
    [...b].every((each) => a.has(each)) ? new Set([...a].filter((each) => !b.has(each))) : undefined;
  const isDisjoint = (a: ReadonlySet<Contribution>, b: ReadonlySet<Contribution>): boolean =>
    [...b].every((each) => !a.has(each));
  return rows.some((a) =>
    rows.some((b) => {
      const rest = without(a, b);
      if (rest && isThin([...rest])) return true;
      return rows.some((c) => {
        const more = rest && without(rest, c);
        if (more && isThin([...more])) return true;
        const both = isDisjoint(a, b) ? without(new Set([...a, ...b]), c) : undefined;
        return both !== undefined && isThin([...both]);
      });
    }),
  );
}
const setsOf = (blocks: readonly Block[]): Set<Contribution>[] => blocks.map((block) => new Set(block.contributions));
/** Whether a seed of worlds is found in which the check strikes: the fault put in is one that it sees. */
const findsIn = (check: (world: Contribution[]) => boolean): boolean =>
  fc.check(
    fc.property(worlds, (world) => !check(world)),
    { numRuns: 1000 },
  ).failed;

describe('R56, T2: a row stands for enough', () => {
  test('ten vehicles, five accounts, none with more than half: one less of any, and there is no row', () => {
    const of = (vehicles: number, accounts: number): Member[] =>
      membersOf(some(vehicles, (no) => ({ account: no % accounts })));
    expect(isGood(of(10, 5), rules, PRESENCE)).toBe(true);
    expect(isGood(of(9, 9), rules, PRESENCE)).toBe(false);
    expect(isGood(of(40, 4), rules, PRESENCE)).toBe(false);
    const fleet = (its: number): Member[] => membersOf(some(12, (no) => ({ account: no < its ? 99 : no })));
    expect([isGood(fleet(6), rules, PRESENCE), isGood(fleet(7), rules, PRESENCE)]).toEqual([true, false]);
    const driver = (km: number): Member[] => membersOf(some(10, (no) => ({ values: [no === 0 ? km : 10] })));
    expect([isGood(driver(90), rules, PRESENCE), isGood(driver(91), rules, PRESENCE)]).toEqual([true, false]);
  });

  test('whatever the world, each row is recounted from its contributions, and nothing is in two of them', () => {
    fc.assert(
      fc.property(worlds, cuts, (world, { level, byModel }) => {
        const blocks = cut(world, level, byModel);
        for (const { contributions } of blocks) expect(isThin(contributions)).toBe(false);
        const given = blocks.flatMap(({ contributions }) => contributions);
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });

  test('the recount finds rows counted instead of vehicles', () => {
    const asRows = (world: Contribution[]): boolean => {
      const apart = new Map(world.map((each, no) => [one(1000 + no, { ...each, vehicle: 1000 + no }), each]));
      return cut([...apart.keys()], 50).some(({ contributions }) =>
        isThin(contributions.map((each) => apart.get(each)!)),
      );
    };
    expect(findsIn(asRows)).toBe(true);
  });

  test('T7, T8: forty vans of one account, and one vehicle in twelve places, are no row', () => {
    expect(cut(some(40, () => ({ account: 1 })))).toEqual([]);
    expect(
      cut(
        some(12, (no) => ({ vehicle: 1, account: 1, e: 4300 + no })),
        50,
      ),
    ).toEqual([]);
    // Without a look at the accounts the vans would be one.
    expect(some(40, () => ({ account: 1 })).length >= rules.vehicles).toBe(true);
  });

  test('T13: no setting goes below the floors', () => {
    const set = (aggregates: object) => policySchema.safeParse({ aggregates }).success;
    expect([set({ vehicles: 9 }), set({ accounts: 4 }), set({ vehicles: 20, accounts: 8 }), set({})]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});

describe('R56, T3: rows give nothing away together', () => {
  test('those of one cut: what is left of a parent is pooled or not given, and there are no totals', () => {
    fc.assert(
      fc.property(worlds, cuts, (world, { level, byModel }) => {
        expect(givesAway(setsOf(cut(world, level, byModel)))).toBe(false);
      }),
    );
  });

  test('those of two cuts that do not clash', () => {
    fc.assert(
      fc.property(worlds, cuts, cuts, (world, first, second) => {
        const [ones, others] = [cut(world, first.level, first.byModel), cut(world, second.level, second.byModel)];
        fc.pre(!clash(world, ones, others, { rules, sums: PRESENCE }));
        expect(givesAway(setsOf([...ones, ...others]))).toBe(false);
      }),
    );
  });

  test('the check finds totals beside the rows, and two cuts that clash', () => {
    expect(findsIn((world) => givesAway([new Set(world), ...setsOf(cut(world))]))).toBe(true);
    const nineApart = some(29, (no) => ({ e: no < 20 ? 4300 : 4305 }));
    expect(givesAway(setsOf([...cut(nineApart, 10), ...cut(nineApart, 5)]))).toBe(true);
  });

  test('two cuts clash where a part of them is thin, and go together where each part is good', () => {
    const twoCells = (left: number, right: number): Contribution[] =>
      some(left + right, (no) => ({ e: no < left ? 4300 : 4305 }));
    const clashes = (world: Contribution[]): boolean =>
      clash(world, cut(world, 10), cut(world, 5), { rules, sums: PRESENCE });
    expect(clashes(twoCells(20, 20))).toBe(false);
    expect(clashes(twoCells(20, 9))).toBe(true); // 29 less 20
  });

  test('a rest is what is left of its parent, and is no row where it is thin', () => {
    const world = [...some(15), ...some(8, (no) => ({ vehicle: 100 + no, account: 100 + no, e: 4301 + no }))];
    expect(cut(world).map(({ cell, isRest }) => [cell, isRest])).toEqual([['CRS3035RES1000mN3200000E4300000', false]]);
    const more = [...world, ...some(4, (no) => ({ vehicle: 200 + no, account: 200 + no, e: 4320 + no }))];
    expect(cut(more).map(({ cell, isRest, members }) => [cell, isRest, members.length])).toEqual([
      ['CRS3035RES1000mN3200000E4300000', false, 15],
      ['CRS3035RES50000mN3200000E4300000', true, 12],
    ]);
  });

  test('T11: in cells of 1 km the ends of a vehicle’s trips are left out for it, in larger ones they are not', () => {
    const world = some(12, (no) => ({ atEnd: no < 3 }));
    expect(cut(world)).toEqual([]);
    expect(cut(world, 5).map(({ members }) => members.length)).toEqual([12]);
  });
});

test('R56: a trip that led through two cells of a row is one', () => {
  const through = [one(1, { e: 4300, trips: [1, 2] }), one(1, { e: 4301, trips: [2, 3] })];
  expect(membersOf(through)).toEqual([{ vehicle: 1, account: 1, values: [3, 4] }]);
});

describe('R56, T5: one vehicle more or less', () => {
  const measured = (contributions: readonly Contribution[]) =>
    tableRules.presence.measure(membersOf(contributions), rules) as Record<string, number>;
  /** Whether a count moves by more than a step of five, or is not of such steps. */
  const showsOne = (vehicles: (count: number) => number): boolean =>
    Array.from({ length: 90 }, (_none, i) => i + 11).some(
      (count) => vehicles(count) % 5 !== 0 || Math.abs(vehicles(count) - vehicles(count - 1)) > 5,
    );

  test('moves a count by one step at most; counts that are not rounded are found', () => {
    expect(showsOne((count) => measured(some(count))['vehicles']!)).toBe(false);
    expect(showsOne((count) => count)).toBe(true);
  });

  test('T6: rows with a canary and without differ by one step at most, and a canary alone has no row', () => {
    fc.assert(
      fc.property(worlds, fc.constantFrom(...levels), (world, level) => {
        const canary = world[0]!.vehicle;
        const alone = world.map((each) => (each.vehicle === canary ? { ...each, e: 4349, n: 3249 } : each));
        const at = (blocks: Block[]) =>
          blocks.filter(({ cell }) => cell.includes('N3249000') || cell.includes('N3245000E4345'));
        expect(at(cut(alone, level))).toEqual([]);
        const rowsOf = (blocks: Block[]) => new Map(blocks.map((block) => [`${block.cell} ${block.isRest}`, block]));
        const [withIt, without] = [world, world.filter(({ vehicle }) => vehicle !== canary)].map((each) =>
          rowsOf(cut(each, level)),
        );
        for (const [cell, block] of withIt!) {
          const same = without!.get(cell);
          if (!same || block.isRest || same.isRest) continue;
          const step = measured(block.contributions)['vehicles']! - measured(same.contributions)['vehicles']!;
          expect(Math.abs(step)).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  test('numbers are rounded as they are said to be', () => {
    expect([12, 13, 17, 18].map(roundedCount)).toEqual([10, 15, 15, 20]);
    expect([12_345, 0.123_45].map(roundedSum)).toEqual([12_300, 0.123]);
    expect([43.4, -3.26, 0.04, -0.04, 118].map(roundedMean)).toEqual([43, -3.3, 0, 0, 120]);
    expect([0.12, 0.13].map(roundedShare)).toEqual([0.1, 0.15]);
  });
});

describe('R56, T6: classes of speed', () => {
  /** Vehicles with so many readings in each class. */
  const drivers = (count: number, classes: readonly number[], from = 0): Member[] =>
    Array.from({ length: count }, (_none, no) => {
      const readings = classes.reduce((sum, each) => sum + each, 0);
      return { vehicle: from + no, account: from + no, values: [readings, readings * 50, ...classes] };
    });
  const shares = (members: Member[]) => tableRules.speed.measure(members, rules)['shares'];
  const town = [0, 0, 50, 50, 0, 0, 0];

  test('the only one at 200 has no class of its own, and it looks as if there were none', () => {
    const racer = drivers(1, [0, 0, 0, 0, 0, 0, 100], 90);
    const others = drivers(20, town);
    expect(Object.keys(shares([...others, ...racer])!)).toEqual(Object.keys(shares(others)!));
    expect(shares(others)).toEqual({ '0-50': 0.5, '50-': 0.5 });
  });

  test('a class of ten is given; where nearly all are in the highest, classes are not', () => {
    const fast = [0, 0, 0, 0, 0, 0, 100];
    expect(Object.keys(shares([...drivers(20, town), ...drivers(10, fast, 50)])!)).toEqual(['0-50', '50-130', '130-']);
    expect(Object.keys(shares([...drivers(20, town), ...drivers(9, fast, 50)])!)).toEqual(['0-50', '50-']);
    expect(shares([...drivers(10, town), ...drivers(200, fast, 50)])).toBeUndefined();
    expect(shares(drivers(20, [100, 0, 0, 0, 0, 0, 0]))).toBeUndefined();
  });

  test('quartiles come from thirty vehicles on; the least and the most never', () => {
    expect(Object.keys(tableRules.weather.measure(drivers(29, town), rules))).toEqual(['mean']);
    expect(Object.keys(tableRules.weather.measure(drivers(30, town), rules))).toEqual([
      'mean',
      'lowerQuartile',
      'median',
      'upperQuartile',
    ]);
  });
});

/** A grid of positions all over Europe. */
const positions = Array.from({ length: 1000 }, (_one, i) => ({
  latitude: 35 + (i % 40) * 0.87,
  longitude: -9 + Math.floor(i / 40) * 1.61,
}));
const SEMI_MAJOR = 6_378_137;
const FLATTENING = 1 / 298.257222101;
const metres = (one: { east: number; north: number }, east: number, north: number): number =>
  Math.hypot(one.east - east, one.north - north);

describe('R56, T16: the European grid', () => {
  test('agrees with EPSG’s own value, and with Eurostat’s codes', () => {
    expect(metres(project(50, 5), 3_962_799.451, 2_999_718.853)).toBeLessThan(0.01);
    expect(metres(project(52, 10), 4_321_000, 3_210_000)).toBeLessThan(0.01);
    expect(codeOf(cellAt(50, 5)!, 1)).toBe('CRS3035RES1000mN2999000E3962000');
    expect(cellOfCode('CRS3035RES10000mN2990000E3960000')).toEqual({ cell: { e: 3960, n: 2990 }, level: 10 });
    expect(cellOfCode('CRS3035RES2000mN2990000E3960000')).toBeUndefined();
  });

  test('a place of the projection is as large as it is on the ellipsoid, at 1,000 places, and leads back', () => {
    const e2 = FLATTENING * (2 - FLATTENING);
    const step = 1e-4;
    for (const { latitude, longitude } of positions) {
      const at = (dLatitude: number, dLongitude: number) => project(latitude + dLatitude, longitude + dLongitude);
      const [north, south, east, west] = [at(step, 0), at(-step, 0), at(0, step), at(0, -step)];
      const area =
        ((east.east - west.east) * (north.north - south.north) -
          (east.north - west.north) * (north.east - south.east)) /
        4;
      const sin = Math.sin((latitude * Math.PI) / 180);
      const onEllipsoid =
        ((SEMI_MAJOR ** 2 * (1 - e2) * Math.cos((latitude * Math.PI) / 180)) / (1 - e2 * sin ** 2) ** 2) *
        ((step * Math.PI) / 180) ** 2;
      expect(Math.abs(area / onEllipsoid - 1)).toBeLessThan(1e-6);
      const here = project(latitude, longitude);
      const back = positionOf(here.east, here.north);
      expect(metres(project(back.latitude, back.longitude), here.east, here.north)).toBeLessThan(0.1);
    }
  });

  test('each cell lies whole in one of every larger level; beyond Europe there is none', () => {
    for (const { latitude, longitude } of positions) {
      const cell = cellAt(latitude, longitude)!;
      for (const [i, level] of levels.entries())
        for (const larger of levels.slice(i))
          expect(cellWithin(cellWithin(cell, level), larger)).toEqual(cellWithin(cell, larger));
    }
    expect([cellAt(40.7, -74), cellAt(Number.NaN, 5), cellAt(91, 5)]).toEqual([undefined, undefined, undefined]);
  });

  test('a cell is of an area by the middle of its 10 km, whatever its own size', () => {
    const area = { south: 49, west: 4, north: 51, east: 6 };
    expect(isIn(area, codeOf(cellAt(50, 5)!, 1))).toBe(true);
    expect(isIn(area, codeOf(cellAt(52, 5)!, 1))).toBe(false);
    expect(isIn(undefined, codeOf(cellAt(52, 5)!, 1))).toBe(true);
    const edge = cellWithin(cellAt(50, 5)!, 10);
    const middle = positionOf((edge.e + 5) * 1000, (edge.n + 5) * 1000);
    const upTo = (latitude: number) => ({ ...area, north: latitude });
    expect(isIn(upTo(middle.latitude + 0.001), codeOf({ e: edge.e, n: edge.n + 9 }, 1))).toBe(true);
    expect(isIn(upTo(middle.latitude - 0.001), codeOf(edge, 1))).toBe(false);
  });
});

describe('R56, T16: weeks', () => {
  const [zone, country] = ['Europe/Berlin', 'DE'];

  test('only whole weeks that were over two weeks ago; no part of one', () => {
    const period = { from: '2026-03-03', to: '2026-03-29' }; // Tuesday to Sunday
    const now = (day: string) => new Date(`${day}T00:00:00+02:00`);
    expect(closedWeeksIn(period, now('2026-06-01'), zone)).toEqual(['2026-03-09', '2026-03-16', '2026-03-23']);
    expect(closedWeeksIn({ ...period, from: '2026-03-02', to: '2026-03-28' }, now('2026-06-01'), zone)).toEqual([
      '2026-03-02',
      '2026-03-09',
      '2026-03-16',
    ]);
    expect(closedWeeksIn(period, now('2026-04-12'), zone)).toEqual(['2026-03-09', '2026-03-16']);
    expect(closedWeeksIn(period, now('2026-04-13'), zone)).toHaveLength(3);
    expect(closedWeeksIn({ from: '2026-03-10', to: '2026-03-12' }, now('2026-06-01'), zone)).toEqual([]);
  });

  test('where the clocks change they have 167 and 169 hours, and each hour is in one band of one day', () => {
    const hours = (week: string) => {
      const { from, until } = intervalOfWeek(week, zone);
      return (until.getTime() - from.getTime()) / 3_600_000;
    };
    expect([hours('2026-03-23'), hours('2026-10-19'), hours('2026-06-01')]).toEqual([167, 169, 168]);
    const counted = new Map<string, number>();
    const bands = new Bands({ timeZone: zone, country });
    const { from, until } = intervalOfWeek('2026-10-19', zone);
    for (let at = from.getTime(); at < until.getTime(); at += 3_600_000) {
      const { day, hours: band } = bands.at(at);
      counted.set(`${day} ${band}`, (counted.get(`${day} ${band}`) ?? 0) + 1);
    }
    expect(counted.size).toBe(42);
    expect(counted.get('2026-10-25 00-04')).toBe(5);
    expect([...counted.values()].filter((count) => count !== 4)).toEqual([5]);
    expect(bands.at(Date.parse('2026-10-03T10:00:00Z')).ofWeek).toBe('free 12-16'); // a public holiday, and a Saturday
    expect(bands.at(Date.parse('2026-10-05T10:00:00Z')).ofWeek).toBe('working 12-16');
  });
});
