/** The company that an account belongs to (R10). */
import { z } from 'zod';
import { companyOf } from '../../../db/registrations/companies.ts';
import { route } from '../../call/route.ts';

const company = z
  .strictObject({ cuuid: z.uuid(), name: z.string(), kind: z.enum(['fleet', 'rental', 'provider']) })
  .meta({ id: 'Company' });

export const companyRoutes = [
  route({
    method: 'get',
    path: '/v1/company',
    policy: { accounts: ['fleet', 'provider'] },
    summary: "The account's company, with its CUUID.",
    rule: 'R10',
    responses: { 200: { description: 'The company.', schema: company } },
    problems: ['not-found'],
    handler: async ({ caller }, { db }) => ({ body: await companyOf(db, caller) }),
  }),
];
