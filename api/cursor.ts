/** Where a page of a list ended, as a text that callers hand back unread. */
import { z } from 'zod';
import type { ListCursor } from '../db/request-views.ts';

const place = z.strictObject({ at: z.iso.datetime(), id: z.uuid() });

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
