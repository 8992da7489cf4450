/** Working days of a country (R36): Monday to Friday, without its public holidays, which a well-kept calendar knows. */
import Holidays from 'date-holidays';
import { DateTime } from 'luxon';
import { addDays, startOfDay, type Day } from './day.ts';

const SATURDAY = 6;

const known = new Map<string, ReadonlySet<Day>>();

/** The public holidays of a country and year, worked out once: that takes milliseconds. */
function holidaysOf(country: string, year: number): ReadonlySet<Day> {
  const key = `${country} ${year}`;
  let days = known.get(key);
  if (!days) {
    const holidays = new Holidays(country, { types: ['public'] }).getHolidays(year);
    days = new Set(holidays.filter(({ type }) => type === 'public').map(({ date }) => date.slice(0, 10)));
    known.set(key, days);
  }
  return days;
}

/** Whether people work on a day. */
export const isWorkingDay = (day: Day, country: string): boolean =>
  DateTime.fromISO(day, { zone: 'utc' }).weekday < SATURDAY && !holidaysOf(country, Number(day.slice(0, 4))).has(day);

/** The working day so many working days after a day, which itself does not count. */
export function addWorkingDays(day: Day, count: number, country: string): Day {
  let reached = day;
  for (let left = count; left > 0;) {
    reached = addDays(reached, 1);
    if (isWorkingDay(reached, country)) left -= 1;
  }
  return reached;
}

/** The UTC instant at which a working day is over, in the policy's zone. */
export const endOfDay = (day: Day, timeZone: string): Date => startOfDay(addDays(day, 1), timeZone);
