/** The link in an email that offers a renter an access of their own (R35). Opening it changes nothing (R21). */
import { z } from 'zod';
import { rentalByLink } from '../../../db/companies/rentals.ts';
import { localeSchema } from '../../../domain/requests/form-fields.ts';
import { route } from '../../call/route.ts';
import { rentalSeen } from '../../v1/fleet/rentals/routes.ts';
import { offeredRentalPage } from './page.tsx';

export const rentalLinkRoutes = [
  route({
    method: 'get',
    path: '/links/rental/:token',
    policy: { link: 'rental' },
    summary: 'Which rental company offers which data, for which time. It is accepted by signing in. Changes nothing.',
    rule: 'R35, R21',
    params: z.strictObject({ token: z.string() }),
    responses: { 200: { description: 'The offer; for browsers a page that leads on.', schema: rentalSeen } },
    problems: ['not-found', 'link-dead'],
    handler: async ({ caller }, { db }) => {
      const rental = await rentalByLink(db, caller.id);
      return { body: rental, page: offeredRentalPage(rental), locale: localeSchema.parse(rental.locale) };
    },
  }),
];
