/** What a fleet and a provider are answered alike: their consents, and one of them (R47). */
import { z } from 'zod';
import { consentInDetail, consentsOf, type ConsentPlace } from '../../../db/provider-consents/list.ts';
import type { Principal } from '../../../domain/principal.ts';
import { cursorSchema, cursorText, numberCursor } from '../../call/input/cursor.ts';
import type { Services } from '../../server/services.ts';
import { consentDetailShape, consentExample, consentShape, detailExample } from './shapes.ts';

export const consentsListed = {
  query: z.strictObject({ cursor: cursorSchema.optional() }),
  responses: {
    200: {
      description: 'A page of at most 50, newest first. With `next`, call again with it as `cursor`.',
      schema: z.strictObject({ consents: z.array(consentShape), next: z.string().nullable() }),
      example: { consents: [consentExample], next: null },
    },
  },
  handler: async (
    { caller, query }: { caller: Principal; query: { cursor?: ConsentPlace | undefined } },
    { db }: Services,
  ) => {
    const { consents, next } = await consentsOf(db, caller, query);
    return { body: { consents, next: cursorText(next) } };
  },
};

export const consentShown = {
  params: z.strictObject({ id: z.uuid() }),
  query: z.strictObject({ cursor: numberCursor.optional() }),
  responses: {
    200: {
      description: 'Its first 1,000 products, or those after the cursor.',
      schema: consentDetailShape,
      example: detailExample,
    },
  },
  handler: async (
    {
      caller,
      params: { id },
      query,
    }: { caller: Principal; params: { id: string }; query: { cursor?: { no: number } | undefined } },
    { db }: Services,
  ) => {
    const { consent, products, next, reads } = await consentInDetail(db, caller, id, { after: query.cursor?.no ?? 0 });
    return { body: { ...consent, vehicles: products, reads, next: cursorText(next === null ? null : { no: next }) } };
  },
};
