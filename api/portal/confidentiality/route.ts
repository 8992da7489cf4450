/** The page of what trade secrets there are and of the measures that keep them confidential (R53). */
import { secretSignals } from '../../../db/readings/secret-signals.ts';
import { route } from '../../call/route.ts';
import { openToAll } from '../form-steps.ts';
import { confidentialityPage } from './page.tsx';

export const portalConfidentialityRoutes = [
  route({
    method: 'get',
    path: '/confidentiality',
    policy: openToAll('people read what they agree to before they ask'),
    summary: 'The signals that are trade secrets, and the measures that keep them confidential.',
    rule: 'R53',
    responses: { 200: { description: 'A page.' } },
    handler: async (_call, { db, config: { measures } }) => ({
      page: confidentialityPage({ measures, signals: await secretSignals(db) }),
    }),
  }),
];
