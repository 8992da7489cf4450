/** Days of the policy's time zone, written `YYYY-MM-DD`, and the UTC instants at which they begin. */
import { DateTime } from 'luxon';
import { z } from 'zod';

/** Days that anything here can be about; also such as the database can reckon with. */
const isOfTheseYears = (text: string): boolean => text >= '1900' && text < '2201';

export const daySchema = z.iso
  .date({ error: 'Give a day as YYYY-MM-DD.' })
  .refine(isOfTheseYears, 'Give a day of the years 1900 to 2200.')
  .meta({ example: '2026-01-31' });
/** An instant, as callers give it back to us. */
export const instantSchema = z.iso
  .datetime({ offset: true, error: 'Give an instant such as 2026-01-31T10:00:00Z.' })
  .refine(isOfTheseYears, 'Give an instant of the years 1900 to 2200.');
/** A calendar day, `YYYY-MM-DD`; days compare as text. */
export type Day = string;

/** The UTC instant at which a day begins in a zone; on a day whose midnight the clocks skip, its first moment. */
export function startOfDay(day: Day, timeZone: string): Date {
  const name = `${timeZone} ${day}`;
  let start = starts.get(name);
  if (start === undefined) {
    start = DateTime.fromISO(day, { zone: timeZone }).startOf('day').toMillis();
    if (starts.size >= MOST_STARTS) starts.clear();
    starts.set(name, start);
  }
  return new Date(start);
}

/** The instant of a time that a form gives in a zone, such as `2026-12-01T08:00`; `undefined` where it is none. */
export function instantIn(local: string, timeZone: string): Date | undefined {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(local)
    ? DateTime.fromISO(local, { zone: timeZone })
    : undefined;
  return at?.isValid ? at.toJSDate() : undefined;
}

/** Beginnings of days that were worked out: the calendar of a time zone takes its time, and the same few days are asked for. */
const starts = new Map<string, number>();
const MOST_STARTS = 5000;

/** The day that an instant falls on in a zone. */
export function dayOf(instant: Date, timeZone: string): Day {
  const ms = instant.getTime();
  const last = lastDays.get(timeZone);
  if (last && ms >= last.from && ms < last.until) return last.day;
  const day = dayByCalendar(instant, timeZone);
  const from = startOfDay(day, timeZone).getTime();
  const until = startOfDay(addDays(day, 1), timeZone).getTime();
  // On a day on which the clocks change, an hour may belong to either side of midnight: it is not remembered.
  if (until - from === DAY_MS) lastDays.set(timeZone, { from, until, day });
  return day;
}

const dayByCalendar = (instant: Date, timeZone: string): Day =>
  DateTime.fromJSDate(instant, { zone: timeZone }).toISODate() ?? '';

const DAY_MS = 24 * 3_600_000;

/** The day that was asked for last in each zone; most often it is today. */
const lastDays = new Map<string, { from: number; until: number; day: Day }>();

/** The day so many days later (or earlier), by the calendar. */
export function addDays(day: Day, days: number): Day {
  const begins = Date.parse(`${day}T00:00:00Z`); // in UTC each day has 24 hours
  return Number.isNaN(begins) ? '' : new Date(begins + days * DAY_MS).toISOString().slice(0, 10);
}
