/** How what third parties pay is made up, as a page (R59). */
import { databaseNow } from '../../../db/postgres/clock.ts';
import { ratesOn } from '../../../db/sharing/rates.ts';
import { accountKinds } from '../../../domain/requests/types.ts';
import { dayOf } from '../../../domain/time/day.ts';
import { route } from '../../call/route.ts';
import { compensationPage } from './page.tsx';

export const portalCompensationRoutes = [
  route({
    method: 'get',
    path: '/compensation',
    policy: { session: accountKinds, orNobody: 'the rates are public' },
    summary: 'How what third parties pay is made up.',
    rule: 'R59',
    responses: { 200: { description: 'A page.' } },
    handler: async (_call, { db, config }) => ({
      page: compensationPage(await ratesOn(db, dayOf(await databaseNow(db), config.policy.timeZone))),
    }),
  }),
];
