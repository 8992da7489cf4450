/** What the data holder tells before a contract (R57; Articles 3(2), 3(3)). */
import { z } from 'zod';
import { disclosureOn, disclosureSchema } from '../../../domain/disclosures/disclosure.ts';
import { dayOf } from '../../../domain/time/day.ts';
import { route } from '../../call/route.ts';

export const disclosureRoutes = [
  route({
    method: 'get',
    path: '/v1/disclosures',
    policy: { anyone: 'it is known before a product is bought' },
    summary:
      'Who holds the data, what for, whom it is given to, where it is stored, how to share it and to end that; all versions.',
    rule: 'R57',
    responses: {
      200: {
        description: '`inForce`: the version of today; `null` where the operator has set none.',
        schema: z
          .strictObject({ inForce: disclosureSchema.nullable(), versions: z.array(disclosureSchema) })
          .meta({ id: 'Disclosures' }),
      },
    },
    handler: (_call, { config: { disclosures, policy } }) => ({
      body: {
        inForce: disclosureOn(disclosures, dayOf(new Date(), policy.timeZone)) ?? null,
        versions: disclosures.toSorted((a, b) => a.from.localeCompare(b.from)),
      },
    }),
  }),
];
