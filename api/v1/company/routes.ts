/** The company that an account belongs to (R10). */
import { z } from 'zod';
import { companyOf } from '../../../db/registrations/companies.ts';
import { route } from '../../call/route.ts';

const company = z
  .strictObject({
    cuuid: z.uuid(),
    name: z.string(),
    kind: z.enum(['fleet', 'rental', 'provider']),
    administrators: z
      .array(z.strictObject({ name: z.string(), email: z.string() }))
      .describe('Who may consent for a fleet (R37, R46): the first few.'),
    suspended: z
      .strictObject({ since: z.iso.datetime(), because: z.string() })
      .nullable()
      .describe('A provider that is suspended reads nothing (R60).'),
  })
  .meta({ id: 'Company' });

export const companyRoutes = [
  route({
    method: 'get',
    path: '/v1/company',
    policy: { accounts: ['fleet', 'provider'] },
    summary: "The account's company, with its CUUID, and who administers it.",
    rule: 'R10, R37',
    responses: { 200: { description: 'The company.', schema: company } },
    problems: ['not-found'],
    handler: async ({ caller }, { db }) => ({ body: await companyOf(db, caller) }),
  }),
];
