/** How requests went in the last year, for everybody where the operator has switched it on. */
import { z } from 'zod';
import { states } from '../../../domain/requests/states.ts';
import { requestTypeNames } from '../../../domain/requests/types.ts';
import { route } from '../../call/route.ts';
import { recentStatistics } from './recent.ts';

export const statisticsRoutes = [
  route({
    method: 'get',
    path: '/v1/statistics',
    policy: { anyone: 'the operator has made them public' },
    summary:
      'How long requests of the last year took, and how they ended, by type. What would tell of fewer than ten is left out.',
    rule: 'R14',
    responses: {
      200: {
        description: 'Read again every ten minutes at most.',
        schema: z
          .strictObject({
            asOf: z.iso.datetime(),
            types: z.array(
              z.strictObject({
                type: z.enum(requestTypeNames),
                requests: z.int(),
                medianSeconds: z.number().nullable().describe('From the confirmed email until the data was ready.'),
                p95Seconds: z.number().nullable(),
                outcomes: z.array(z.strictObject({ status: z.enum(states), requests: z.int() })),
              }),
            ),
          })
          .meta({ id: 'Statistics' }),
      },
    },
    problems: ['not-found'],
    handler: async (_call, services) => ({ body: await recentStatistics(services) }),
  }),
];
