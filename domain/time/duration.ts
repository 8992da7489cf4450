/** Lengths of time as callers and settings give them: ISO 8601, and none that a calendar or the database can't reckon with. */
import { Duration } from 'luxon';
import { z } from 'zod';

const LONGEST_MS = 100 * 366 * 24 * 3_600_000;

/** @returns milliseconds, a day being 24 hours; NaN for what is no duration */
export const durationMs = (text: string): number => Duration.fromISO(text).toMillis();

const remedy = { error: 'Give an ISO 8601 duration such as P7D, of 100 years at most.' };
const within = (text: string, least: number): boolean => durationMs(text) >= least && durationMs(text) <= LONGEST_MS;

/** From nothing to 100 years. */
export const durationSchema = z
  .string()
  .max(30)
  .refine((text) => within(text, 0), remedy);

/** The same, but not nothing. */
export const windowSchema = z.string().refine((text) => within(text, 1), remedy);
