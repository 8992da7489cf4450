/** R50: what can be done by whoever does not agree, as a page. */
import { z } from 'zod';
import { accountKinds } from '../../../domain/requests/types.ts';
import { route } from '../../call/route.ts';
import { complaintsPage } from './page.tsx';

export const complaintRoutes = [
  route({
    method: 'get',
    path: '/complaints',
    policy: { session: accountKinds, orNobody: 'whoever was refused may have no account' },
    summary: 'What can be done by whoever does not agree, and who is in charge in which country.',
    rule: 'R50',
    query: z.object({
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional()
        .catch(undefined),
    }),
    responses: { 200: { description: 'A page.' } },
    handler: ({ query: { country } }) => ({ page: complaintsPage(country ?? null) }),
  }),
];
