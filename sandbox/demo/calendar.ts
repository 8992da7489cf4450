/** The days that the demo data covers, counted back from today, and the instants of the clock on the wall. */
import { DateTime } from 'luxon';
import { addDays, dayOf, startOfDay, type Day } from '../../domain/time/day.ts';

/** Where all demo vehicles are at home. */
const ZONE = 'Europe/Berlin';
/** R11 lets nobody ask for data from before this month. */
const FIRST_DAY: Day = '2025-09-01';
const DAYS_KEPT = 365;

export interface DemoDay {
  day: Day;
  /** How many days before today: 1 is yesterday. */
  back: number;
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  /** A public holiday on which nobody commutes. */
  free: boolean;
  /** The instant so many minutes after midnight by the wall clock, in milliseconds. */
  at(minutes: number): number;
}

const FREE = ['01-01', '05-01', '10-03', '11-01', '12-24', '12-25', '12-26', '12-31'];

/** The day so many days before today. */
export function dayBack(today: Date, back: number): DemoDay {
  const day = addDays(dayOf(today, ZONE), -back);
  const noon = DateTime.fromISO(`${day}T12:00`, { zone: ZONE });
  const midnight = noon.toMillis() - 12 * 3_600_000;
  return {
    day,
    back,
    weekday: noon.weekday,
    free: FREE.includes(day.slice(5)),
    at: (minutes) => midnight + Math.round(minutes * 60_000),
  };
}

/** The working day so many days before today, or the next one after it. */
export function workdayBack(today: Date, back: number): DemoDay {
  const day = dayBack(today, back);
  return day.weekday > 5 || day.free ? workdayBack(today, back - 1) : day;
}

/** Every day with readings, from about a year ago to yesterday, the earliest first. */
export function coveredDays(today: Date): DemoDay[] {
  const days = Array.from({ length: DAYS_KEPT }, (_, i) => dayBack(today, DAYS_KEPT - i));
  return days.filter(({ day }) => day >= FIRST_DAY);
}

/** Where the readings end: the first moment of today, in milliseconds. */
export const endOfReadings = (today: Date): number => startOfDay(dayOf(today, ZONE), ZONE).getTime();
