/** Working days of a country (R36): Monday to Friday, without its public holidays, which a well-kept calendar knows. */
import Holidays from 'date-holidays';
import { DateTime } from 'luxon';
import { addDays, startOfDay, type Day } from './day.ts';

const SATURDAY = 6;

const calendars = new Map<string, Holidays>();
function calendarOf(country: string): Holidays {
  let calendar = calendars.get(country);
  if (!calendar) {
    calendar = new Holidays(country, { types: ['public'] });
    calendars.set(country, calendar);
  }
  return calendar;
}

/** Whether people work on a day. */
export function isWorkingDay(day: Day, country: string): boolean {
  if (DateTime.fromISO(day, { zone: 'utc' }).weekday >= SATURDAY) return false;
  const holidays = calendarOf(country).getHolidays(Number(day.slice(0, 4)));
  return !holidays.some(({ date, type }) => type === 'public' && date.startsWith(day));
}

/** The working day so many working days after a day, which itself does not count. */
export function addWorkingDays(day: Day, count: number, country: string): Day {
  let reached = day;
  for (let left = count; left > 0; ) {
    reached = addDays(reached, 1);
    if (isWorkingDay(reached, country)) left -= 1;
  }
  return reached;
}

/** The UTC instant at which a working day is over, in the policy's zone. */
export const endOfDay = (day: Day, timeZone: string): Date => startOfDay(addDays(day, 1), timeZone);
