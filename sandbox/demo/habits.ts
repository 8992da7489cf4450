/** What people do with their vehicles on a day: where they go, and when they mean to leave. */
import type { DemoDay } from './calendar.ts';
import type { Place } from './places.ts';
import type { Random } from './random.ts';

export interface Plan {
  to: Place;
  /** Minutes after midnight; later where the vehicle is not back yet. */
  leaves: number;
}
/** The plans of a day. May remember the day before, so each vehicle gets its own. */
export type Habit = (day: DemoDay, random: Random) => Plan[];
type Places = readonly [Place, ...Place[]];

const works = (day: DemoDay): boolean => day.weekday <= 5 && !day.free;

/** There and back; `stays` in minutes. */
const outing = (to: Place, home: Place, leaves: number, stays: number): Plan[] => [
  { to, leaves },
  { to: home, leaves: leaves + stays },
];

interface Commute {
  home: Place;
  work: Place;
  shop: Place;
  /** Minutes after midnight. */
  leaves: number;
  returns: number;
  /** How often the car is taken on a working day. */
  attendance: number;
  evening?: Place;
  outings: Places;
}

/** Work on weekdays with some days at home, shopping, now and then an evening or a Sunday out. */
export const commuter =
  (life: Commute): Habit =>
  (day, random) => {
    const { home, shop } = life;
    const plans: Plan[] = [];
    if (works(day) && random.chance(life.attendance)) {
      plans.push({ to: life.work, leaves: life.leaves + random.between(-9, 12) });
      const returns = life.returns + random.between(-25, 40);
      if (random.chance(0.25))
        plans.push({ to: shop, leaves: returns }, { to: home, leaves: returns + random.between(38, 70) });
      else plans.push({ to: home, leaves: returns });
      if (life.evening && day.weekday === 2 && random.chance(0.7))
        plans.push(...outing(life.evening, home, 1140 + random.between(0, 20), random.between(80, 110)));
    } else if (day.weekday === 6) {
      if (random.chance(0.85)) plans.push(...outing(shop, home, 590 + random.between(0, 80), random.between(40, 75)));
    } else if (day.weekday === 7 || day.free) {
      if (random.chance(0.5))
        plans.push(...outing(random.pick(life.outings), home, 620 + random.between(0, 150), random.between(210, 400)));
    } else if (random.chance(0.35))
      plans.push(...outing(shop, home, 700 + random.between(0, 200), random.between(35, 60)));
    return plans;
  };

interface Holiday {
  to: Place;
  home: Place;
  /** Days before today on which it begins, and how many nights it lasts. */
  back: number;
  nights: number;
  nearby: Places;
}

/** The usual life, but for a holiday. */
export const withHoliday =
  (usual: Habit, { to, home, back, nights, nearby }: Holiday): Habit =>
  (day, random) => {
    if (day.back > back || day.back < back - nights) return usual(day, random);
    if (day.back === back) return [{ to, leaves: 460 + random.between(0, 40) }];
    if (day.back === back - nights) return [{ to: home, leaves: 570 + random.between(0, 50) }];
    return random.chance(0.55)
      ? outing(random.pick(nearby), to, 620 + random.between(0, 120), random.between(150, 330))
      : [];
  };

/** A delivery round from a depot on working days, some Saturdays too. */
export const rounds =
  (depot: Place, stops: Places, leaves: number): Habit =>
  (day, random) => {
    if (!works(day) && !(day.weekday === 6 && random.chance(0.25))) return [];
    let time = leaves + random.between(-10, 20);
    const plans: Plan[] = [];
    const first = Math.floor(random.between(0, stops.length));
    const count = Math.round(random.between(5, 7));
    for (let i = 0; i < count; i++, time += random.between(55, 95))
      plans.push({ to: stops[(first + i) % stops.length] ?? stops[0], leaves: time });
    return [...plans, { to: depot, leaves: time }];
  };

/** A pool car that takes somebody to a customer, so often on a working day. */
export const meetings =
  (depot: Place, customers: Places, often: number): Habit =>
  (day, random) =>
    works(day) && random.chance(often)
      ? outing(random.pick(customers), depot, 480 + random.between(0, 110), random.between(170, 330))
      : [];

/** A car for nice days: never from `storedFrom` to `storedUntil` (days before today), seldom in winter. */
export const pleasure =
  (home: Place, shop: Place, trips: Places): Habit =>
  (day, random) => {
    const month = Number(day.day.slice(5, 7));
    const nice = month >= 4 && month <= 10;
    if (day.weekday >= 6 && random.chance(nice ? 0.75 : 0.3))
      return outing(random.pick(trips), home, 640 + random.between(0, 160), random.between(180, 360));
    return random.chance(nice ? 0.3 : 0.15)
      ? outing(shop, home, 1020 + random.between(0, 90), random.between(40, 90))
      : [];
  };

/** Hired out for one to five days at a time; back at the station in between. */
export function hired(station: Place, trips: Places): Habit {
  let daysLeft = 0;
  return (day, random) => {
    const month = Number(day.day.slice(5, 7));
    if (daysLeft === 0) {
      if (!random.chance(month >= 5 && month <= 9 ? 0.6 : 0.3)) return [];
      daysLeft = Math.floor(random.between(1, 6));
      const pickUp = 540 + random.between(0, 150);
      if (daysLeft > 1) return [{ to: random.pick(trips), leaves: pickUp }];
    }
    daysLeft -= 1;
    if (daysLeft === 0)
      return [
        { to: random.pick(trips), leaves: 590 },
        { to: station, leaves: 930 + random.between(0, 140) },
      ];
    return [{ to: random.pick(trips), leaves: 570 + random.between(0, 120) }];
  };
}
