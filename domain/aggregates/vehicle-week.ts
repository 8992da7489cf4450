/**
 * What one vehicle adds to the tables in one week (R56): its readings pass by time, and its trips are found. It adds to a cell and a time
 * once, whatever it did there, and to so many of them at most: no vehicle weighs more than another.
 */
import { createHmac } from 'node:crypto';
import { wellKnown } from '../readings/well-known.ts';
import { cellAt, codeOf, type Cell } from './grid.ts';
import { signalsOf, SPEED_CLASSES, tableRules, tables, type Table } from './tables.ts';
import type { Bands } from './weeks.ts';

/** What it adds to a table in a cell of 1 km at one time. */
export interface Added extends Cell {
  table: Table;
  time: string;
  /** Whether one of its trips begins or ends in the cell. */
  atEnd: boolean;
  /** Numbers of its trips that led through it, where the table counts trips. */
  trips: number[];
  values: number[];
}

/** Cells and times that it adds to in one table. */
export const MOST_ADDED = 50;

const MINUTE_MS = 60_000;
/** So long in one place, or without a position, is a stop: a trip ends, and another begins. */
const STOP_MS = 10 * MINUTE_MS;
/** Within this, in metres, a place is one place. */
const SAME_PLACE = 100;
/** A position this old says nothing of where another reading was taken. */
const OLD_MS = 5 * MINUTE_MS;
/** Metres in a second that no vehicle drives: the position is wrong. */
const IMPOSSIBLE = 100;

interface Fix {
  at: number;
  latitude: number;
  longitude: number;
  cell: Cell;
}

/** Paths of the signals that are read. */
export const signalsRead: ReadonlySet<string> = new Set(tables.flatMap(signalsOf));

export class VehicleWeek {
  readonly #bands: Bands;
  readonly #added = new Map<string, Added>();
  readonly #ends = new Set<string>();
  #latitude: { at: number; value: number } | undefined;
  #longitude: { at: number; value: number } | undefined;
  /** The last position of the trip; none where it stands. */
  #last: Fix | undefined;
  /** Where it last was when it had moved on. */
  #anchor: Fix | undefined;
  #parked = false;
  /** The number of the trip. */
  #trip = 0;
  /** Readings since the trip's last position, until the next one shows that it goes on. */
  #waiting: [table: Table, add: (values: number[]) => void, at: number][] = [];

  constructor(bands: Bands) {
    this.#bands = bands;
  }

  /** A reading: its instant in milliseconds since 1970, never before the one that came last. What is no number is passed over. */
  takes(at: number, path: string, value: unknown): void {
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    if (path === wellKnown.latitude) this.#latitude = { at, value };
    else if (path === wellKnown.longitude) this.#longitude = { at, value };
    else return this.#takesValue(at, path, value);
    if (this.#latitude?.at === this.#longitude?.at) this.#takesFix(at, this.#latitude?.value, this.#longitude?.value);
  }

  /** All that it adds, once its week is over; `key` chooses where there is too much, the same whenever it is asked. */
  adds(vehicle: number, key: Buffer): Added[] {
    this.#endTrip();
    return tables.flatMap((table) => {
      const own = [...this.#added].filter(([, added]) => added.table === table);
      return chosen(own, `${vehicle} ${table}`, key).map(([, added]) => ({
        ...added,
        atEnd: this.#ends.has(codeOf(added, 1)),
      }));
    });
  }

  #takesFix(at: number, latitude = Number.NaN, longitude = Number.NaN): void {
    const cell = cellAt(latitude, longitude);
    if (!cell) return;
    const fix = { at, latitude, longitude, cell };
    const [last, anchor] = [this.#last, this.#anchor];
    if (!last || !anchor) return this.#begin(fix);
    if (at - last.at > STOP_MS) {
      this.#endTrip();
      return this.#begin(fix);
    }
    const metres = metresBetween(last, fix);
    if (metres > (IMPOSSIBLE * Math.max(at - last.at, 1000)) / 1000) return;
    const hasMoved = metresBetween(anchor, fix) > SAME_PLACE;
    if (this.#parked) {
      this.#last = fix;
      if (hasMoved) this.#begin(fix);
      return;
    }
    if (!hasMoved && at - anchor.at > STOP_MS) {
      this.#endTrip();
      [this.#last, this.#anchor, this.#parked] = [fix, anchor, true];
      return;
    }
    this.#drives(last, metres);
    this.#last = fix;
    if (hasMoved) this.#anchor = fix;
  }

  #begin(fix: Fix): void {
    this.#ends.add(codeOf(fix.cell, 1));
    [this.#last, this.#anchor, this.#parked] = [fix, fix, false];
    this.#trip += 1;
    this.#waiting = [];
  }

  #endTrip(): void {
    for (const one of [this.#last, this.#anchor]) if (one) this.#ends.add(codeOf(one.cell, 1));
    [this.#last, this.#anchor, this.#parked] = [undefined, undefined, false];
    this.#waiting = [];
  }

  /** Goes on from a position, so many metres: what was read there counts. */
  #drives(from: Fix, metres: number): void {
    const presence = this.#place('presence', from);
    plus(presence.values, 0, metres / 1000);
    if (presence.trips.at(-1) !== this.#trip) presence.trips.push(this.#trip);
    for (const [table, add, at] of this.#waiting) add(this.#place(table, { ...from, at }).values);
    this.#waiting = [];
  }

  #takesValue(at: number, path: string, value: number): void {
    if (!this.#last || this.#parked || at - this.#last.at > OLD_MS) return;
    for (const table of tables) {
      if (!tableRules[table].signals.includes(path)) continue;
      this.#waiting.push([table, (values) => adding[path]?.(values, value), at]);
    }
  }

  #place(table: Table, { at, cell }: Fix): Added {
    const band = this.#bands.at(at);
    const time = tableRules[table].byDay ? `${band.day} ${band.hours}` : band.ofWeek;
    const fresh = { table, ...cell, time, atEnd: false, trips: [], values: [] };
    const kept = this.#added.get(keyOf(fresh)) ?? fresh;
    this.#added.set(keyOf(kept), kept);
    return kept;
  }
}

const plus = (values: number[], no: number, more: number): void => {
  for (let i = 0; i <= no; i++) values[i] ??= 0; // no holes: they are summed up
  values[no] = (values[no] ?? 0) + more;
};

/** How a value is taken in: a count and a sum, and for speed the classes after these. */
const adding: Record<string, (values: number[], value: number) => void> = {
  [wellKnown.speed]: (values, value) => {
    plus(values, 0, 1);
    plus(values, 1, value);
    plus(
      values,
      2 +
        Math.max(
          SPEED_CLASSES.findLastIndex((from) => value >= from),
          0,
        ),
      1,
    );
  },
  [wellKnown.outsideTemperature]: (values, value) => {
    plus(values, 0, 1);
    plus(values, 1, value);
  },
};

const keyOf = ({ table, e, n, time }: Added): string => `${table} ${e} ${n} ${time}`;

/** The first so many by a keyed hash: nobody can tell beforehand which. */
function chosen(own: [string, Added][], about: string, key: Buffer): [string, Added][] {
  if (own.length <= MOST_ADDED) return own;
  const hashOf = (name: string): string => createHmac('sha256', key).update(`${about} ${name}`).digest('hex');
  return own
    .map((one) => ({ one, hash: hashOf(one[0]) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .slice(0, MOST_ADDED)
    .map(({ one }) => one);
}

const EARTH = 6_371_000;
/** On a sphere, for distances within a trip. */
function metresBetween(one: Fix, other: Fix): number {
  const toRadians = Math.PI / 180;
  const y = (other.latitude - one.latitude) * toRadians;
  const x = (other.longitude - one.longitude) * toRadians * Math.cos(((one.latitude + other.latitude) / 2) * toRadians);
  return Math.hypot(x, y) * EARTH;
}
