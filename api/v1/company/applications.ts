/** R44: a fleet or rental company registers; staff approve or refuse it, as they do service providers (R31). */
import { z } from 'zod';
import { apply } from '../../../db/sharing/providers.ts';
import { companyApplicationForm } from '../../../domain/sharing/provider-application-form.ts';
import { idempotencyHeaders, idUnderKey, replayedHeader } from '../../call/input/idempotency.ts';
import { route } from '../../call/route.ts';

export const companyApplicationRoutes = [
  route({
    method: 'post',
    path: '/v1/company-applications',
    policy: { anyone: 'whoever registers a company has no account of it yet' },
    summary:
      'Registers a fleet or rental company; support approves or refuses, and invites the contact as its first administrator.',
    rule: 'R44, R10',
    headers: idempotencyHeaders,
    body: companyApplicationForm,
    examples: {
      rental: {
        kind: 'rental',
        company: {
          name: 'Uferblick Car Rental',
          registrationNumber: 'HRB 12',
          address: 'Weg 3, Konstanz',
          country: 'DE',
        },
        contact: { name: 'Noemi Rossi', email: 'fleet-new@example.com' },
      },
    },
    responses: {
      202: {
        description: 'Taken.',
        schema: z
          .strictObject({ id: z.uuid(), status: z.literal('submitted') })
          .meta({ id: 'CompanyApplicationTaken' }),
      },
    },
    handler: async ({ body, headers: { 'idempotency-key': key } }, { db }) => {
      const { id, replayed } = await apply(db, body, key && idUnderKey(key, body));
      return { status: 202, headers: replayedHeader(replayed), body: { id, status: 'submitted' } };
    },
  }),
];
