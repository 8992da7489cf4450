/** "What happened", for developers, fleets and providers (R48). */
import { newestNotices, readerOf } from '../../../db/notices/read.ts';
import { route } from '../../call/route.ts';
import { noticesPage } from './page.tsx';

const SHOWN = 100;

export const portalNoticeRoutes = [
  route({
    method: 'get',
    path: '/notices',
    policy: { session: ['retail', 'fleet', 'provider', 'developer'] },
    summary: 'What happened lately: access, consent, and what runs out.',
    rule: 'R48',
    responses: { 200: { description: 'A page.' } },
    handler: async ({ caller }, { db }) => ({
      page: noticesPage(await newestNotices(db, await readerOf(db, caller), SHOWN)),
    }),
  }),
];
