/** What a service provider was charged for its requests (R18, R32). */
import { z } from 'zod';
import { ownCharges } from '../../../db/sharing/charges.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';

const charge = z
  .strictObject({
    requestId: requestIdSchema,
    number: z.string().describe('The short number of the request.'),
    at: z.iso.datetime().describe('When: at the first download.'),
    reduced: z.boolean().describe('Whether at the reduced rate.'),
    cents: z.int().describe("In the currency's smallest unit."),
    currency: z.string(),
    changedCents: z.int().describe('By how much it was corrected or paid back since; below zero it became less.'),
    netCents: z.int().describe('What is left of it.'),
  })
  .meta({ id: 'OwnCharge' });

export const ownChargeRoutes = [
  route({
    method: 'get',
    path: '/v1/provider/charges',
    policy: { accounts: ['provider'] },
    summary: 'What was charged for the own requests, newest first.',
    rule: 'R18, R32',
    query: z.strictObject({ cursor: cursorSchema.optional() }),
    responses: {
      200: {
        description: 'A page of at most 50. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ charges: z.array(charge), next: z.string().nullable() }),
      },
    },
    handler: async ({ caller, query }, { db }) => {
      const { charges, next } = await ownCharges(db, caller, query);
      return { body: { charges, next: cursorText(next) } };
    },
  }),
];
