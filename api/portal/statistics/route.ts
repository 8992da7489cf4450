/** How requests went in the last year, as a page. */
import { accountKinds } from '../../../domain/requests/types.ts';
import { route } from '../../call/route.ts';
import { recentStatistics } from '../../v1/statistics/recent.ts';
import { statisticsPage } from './page.tsx';

export const portalStatisticsRoutes = [
  route({
    method: 'get',
    path: '/statistics',
    policy: { session: accountKinds, orNobody: 'the operator has made them public' },
    summary: 'How long requests of the last year took, and how they ended.',
    rule: 'R14',
    responses: { 200: { description: 'A page.' } },
    problems: ['not-found'],
    handler: async (_call, services) => ({ page: statisticsPage(await recentStatistics(services)) }),
  }),
];
