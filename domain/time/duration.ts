/** Lengths of time as callers and settings give them: ISO 8601, and none that a calendar or the database can't reckon with. */
import { Duration } from 'luxon';
import { z } from 'zod';

const LONGEST_MS = 100 * 366 * 24 * 3_600_000;

/** @returns milliseconds, a day being 24 hours; NaN for what is no duration */
export const durationMs = (text: string): number => Duration.fromISO(text).toMillis();

const remedy = { error: 'Give an ISO 8601 duration such as P7D, of 100 years at most.' };
const within = (text: string): boolean => durationMs(text) >= 0 && durationMs(text) <= LONGEST_MS;

/** From nothing to 100 years. */
export const durationSchema = z
  .string()
  .max(30)
  .refine((text) => within(text), remedy);

const LONGEST_WINDOW_MS = LONGEST_MS / 10;

/** The same, but not nothing, and ten years at most: with more, links would work for ever and details would never go. */
export const windowSchema = z
  .string()
  .refine((text) => durationMs(text) >= 1 && durationMs(text) <= LONGEST_WINDOW_MS, {
    error: 'Give an ISO 8601 duration such as P7D, of ten years at most.',
  });
