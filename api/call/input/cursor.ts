/** Where a page of a list ended, as a text that callers hand back unread. */
import { z } from 'zod';
import { instantSchema } from '../../../domain/time/day.ts';
import { parsedJson } from './json.ts';

const cursorOf = <Place extends z.ZodType>(place: Place) =>
  z
    .string()
    .max(1200)
    .transform((text, context): z.output<Place> => {
      const read = place.safeParse(parsedJson(Buffer.from(text, 'base64url').toString()));
      if (read.success) return read.data;
      context.addIssue({ code: 'custom', message: 'Give `next` of the page before, unchanged, or leave it out.' });
      return z.NEVER;
    })
    .meta({ type: 'string' });

const place = z.strictObject({ at: instantSchema, id: z.uuid() });

/** By time. */
export const cursorSchema = cursorOf(place);
/** By rank, waiting entries first, then by time. */
export const rankedCursor = cursorOf(place.extend({ rank: z.int().min(0).max(9) }));
/** By the thing itself. */
export const idCursor = cursorOf(z.strictObject({ id: z.uuid() }));
/** By the key that the operator's systems gave. */
export const keyCursor = cursorOf(z.strictObject({ key: z.string().max(255) }));
/** By number. */
export const numberCursor = cursorOf(z.strictObject({ no: z.int().min(0).max(1e9) }));
/** By time in lists that come in more than one order: a place in one is none in another. */
export const orderedCursor = cursorOf(place.extend({ order: z.enum(['due', 'newest']) }));

/** `next` of a page as it is answered; `null` after the last. */
export const cursorText = <Place extends object>(next: Place | null): string | null =>
  next && Buffer.from(JSON.stringify(next)).toString('base64url');
