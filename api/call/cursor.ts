/** Where a page of a list ended, as a text that callers hand back unread. */
import { z } from 'zod';
import { instantSchema } from '../../domain/time/day.ts';
import type { ListCursor } from '../../db/requests/views.ts';

const place = z.strictObject({ at: instantSchema, id: z.uuid() });

export const cursorSchema = z
  .string()
  .max(200)
  .transform((text, context): ListCursor => {
    const read = place.safeParse(readJson(Buffer.from(text, 'base64url').toString()));
    if (read.success) return read.data;
    context.addIssue({ code: 'custom', message: 'Give `next` of the page before, unchanged, or leave it out.' });
    return z.NEVER;
  })
  .meta({ type: 'string' });

export const cursorText = (cursor: ListCursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const orderedPlace = z.strictObject({ order: z.enum(['due', 'newest']), ...place.shape });

/** The same for lists that come in more than one order: a place in one is none in another. */
export const orderedCursor = z
  .string()
  .max(200)
  .transform((text, context): { order: 'due' | 'newest'; place: ListCursor } => {
    const read = orderedPlace.safeParse(readJson(Buffer.from(text, 'base64url').toString()));
    if (read.success) return { order: read.data.order, place: { at: read.data.at, id: read.data.id } };
    context.addIssue({ code: 'custom', message: 'Give `next` of the page before, unchanged, or leave it out.' });
    return z.NEVER;
  })
  .meta({ type: 'string' });

export const orderedCursorText = (order: 'due' | 'newest', cursor: ListCursor): string =>
  Buffer.from(JSON.stringify({ order, ...cursor })).toString('base64url');
