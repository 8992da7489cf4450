/** How the house stands (R39). */
import { z } from 'zod';
import { operatingFigures } from '../../../db/upkeep/figures.ts';
import { stuckKinds } from '../../../db/requests/stuck.ts';
import { openStates, states } from '../../../domain/requests/states.ts';
import { route } from '../../call/route.ts';

const count = z.int();
const seconds = z.number();
const summary = z
  .strictObject({
    byState: z.record(z.enum(states), count),
    oldestSeconds: z.record(z.enum(openStates), seconds).describe('Age of the oldest request in each open state.'),
    overdue: count,
    dueSoon: count.describe('In the days before the deadline in which support is warned.'),
    stuck: z.record(z.enum(stuckKinds), count),
    mails: z
      .strictObject({
        queued: count,
        overBudget: count,
        claimed: count,
        refused: count,
        bounced: count,
        dropped: count,
      })
      .describe('On their way; held back by a budget (R67); and those that failed in the last seven days.'),
    providerApplications: count.describe('Nobody has decided about them.'),
    releases: z
      .strictObject({ waiting: count, lastDay: count })
      .describe('Releases of others’ data: waiting for a second person, and confirmed in the last day (R68).'),
    enquiries: count.describe('Nobody has answered them.'),
    lagSeconds: z.strictObject({ notStarted: seconds, notLooked: seconds }),
    unsealedSeconds: seconds,
  })
  .meta({ id: 'SupportSummary' });

export const supportSummaryRoutes = [
  route({
    method: 'get',
    path: '/v1/support/summary',
    policy: { accounts: ['staff'], role: 'agent' },
    summary: 'Requests by state, what is overdue, due soon or stuck, emails that failed, applications that wait.',
    rule: 'R39',
    responses: { 200: { description: 'As of now.', schema: summary } },
    handler: async (_call, { db }) => ({ body: await operatingFigures(db) }),
  }),
];
