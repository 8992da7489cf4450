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
  .datetime({ offset: true })
  .refine(isOfTheseYears, 'Give an instant of the years 1900 to 2200.');
/** A calendar day, `YYYY-MM-DD`; days compare as text. */
export type Day = string;

/** The UTC instant at which a day begins in a zone; on a day whose midnight the clocks skip, its first moment. */
export const startOfDay = (day: Day, timeZone: string): Date =>
  DateTime.fromISO(day, { zone: timeZone }).startOf('day').toJSDate();

/** The day that an instant falls on in a zone. */
export const dayOf = (instant: Date, timeZone: string): Day =>
  DateTime.fromJSDate(instant, { zone: timeZone }).toISODate() ?? '';

/** The day so many days later (or earlier), by the calendar. */
export const addDays = (day: Day, days: number): Day =>
  DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toISODate() ?? '';
