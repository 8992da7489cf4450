/** R31: applying as a service provider. */
import { z } from 'zod';
import { apply } from '../../../db/sharing/providers.ts';
import { providerApplicationForm } from '../../../domain/sharing/provider-application-form.ts';
import { idempotencyHeaders, idUnderKey, replayedHeader } from '../../call/input/idempotency.ts';
import { route } from '../../call/route.ts';

export const providerApplicationRoutes = [
  route({
    method: 'post',
    path: '/v1/provider-applications',
    policy: { anyone: 'whoever applies has no account yet' },
    summary: 'Applies as a service provider; support approves or refuses.',
    rule: 'R31',
    headers: idempotencyHeaders,
    body: providerApplicationForm,
    responses: {
      202: {
        description: 'Taken.',
        schema: z
          .strictObject({ id: z.uuid(), status: z.literal('submitted') })
          .meta({ id: 'ProviderApplicationTaken' }),
      },
    },
    handler: async ({ body, headers: { 'idempotency-key': key } }, { db }) => {
      const { id, replayed } = await apply(db, body, key && idUnderKey(key, body));
      return { status: 202, headers: replayedHeader(replayed), body: { id, status: 'submitted' } };
    },
  }),
];
