/** What third parties may be charged (R32), for everyone to see before they submit. */
import { z } from 'zod';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { ratesOn } from '../../../db/sharing/rates.ts';
import { dayOf } from '../../../domain/time/day.ts';
import { route } from '../../call/route.ts';

export const rate = z
  .strictObject({
    id: z.int(),
    effectiveOn: z.iso.date(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    costLines: z
      .array(z.strictObject({ what: z.string(), cents: z.int() }))
      .describe('What it costs to make the data available; empty for a rate that was set before there were lines.'),
    marginCents: z.int(),
    standardCents: z
      .int()
      .describe(
        "For one request, in the currency's smallest unit; charged on the first download. Costs and margin; private persons pay nothing.",
      ),
    reducedCents: z
      .int()
      .describe('The costs alone: for small and medium enterprises and non-profit research (Article 9(4)).'),
  })
  .meta({ id: 'CompensationRate' });

export const compensationRoutes = [
  route({
    method: 'get',
    path: '/v1/compensation',
    policy: { anyone: 'the rates are public' },
    summary: 'The rates in force, and those to come.',
    rule: 'R32',
    responses: {
      200: {
        description: 'Without a rate in force nothing is charged.',
        schema: z.strictObject({ inForce: rate.nullable(), upcoming: z.array(rate) }).meta({ id: 'Compensation' }),
      },
    },
    handler: async (_call, { db, config }) => ({
      body: await ratesOn(db, dayOf(await databaseNow(db), config.policy.timeZone)),
    }),
  }),
];
