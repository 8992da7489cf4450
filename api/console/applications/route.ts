/** Applications of service providers as pages (R31). */
import { z } from 'zod';
import { applications, decideApplication } from '../../../db/sharing/providers.ts';
import type { Principal } from '../../../domain/principal.ts';
import { returnedAct, takeAct, type Returned } from '../act.ts';
import { applicationsPage } from './page.tsx';
import type { RankedPlace } from '../../../db/postgres/pages.ts';
import { cursorText, rankedCursor } from '../../call/input/cursor.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { hasRole } from '../../call/caller.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { textIn, typedForm } from '../../call/input/typed.ts';
import { applicationDecision } from '../../v1/support/sharing.ts';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;
const page = { 200: { description: 'A page.' } };
const done = { 303: { description: 'Done.' } };

async function showApplications(
  caller: Principal,
  { db }: Services,
  returned: Returned | null,
  cursor?: RankedPlace,
): Promise<Answer> {
  const { applications: found, next } = await applications(db, { cursor });
  return {
    page: applicationsPage({
      applications: found,
      more: next && `/support/applications?cursor=${cursorText(next)}`,
      maySupervise: hasRole(caller, 'supervisor'),
      returned,
    }),
  };
}

export const consoleApplicationRoutes = [
  route({
    method: 'get',
    path: '/support/applications',
    policy: agent,
    summary: 'Applications of service providers, those that wait first.',
    rule: 'R31',
    query: z.object({ ...returnedQuery, cursor: rankedCursor.optional().catch(undefined) }),
    responses: page,
    handler: async ({ caller, query: { cursor, draft } }, services) =>
      showApplications(
        caller,
        services,
        await returnedAct({ caller, services }, '/support/applications', draft),
        cursor,
      ),
  }),
  route({
    method: 'post',
    path: '/support/applications/:id/decision',
    policy: supervisor,
    summary: 'Approves or refuses an application, with a reason.',
    rule: 'R31, R40',
    params: z.strictObject({ id: z.uuid() }),
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: ({ caller, params: { id }, body: typed }, services) => {
      const decision = textIn(typed, 'decision');
      const approved = decision === 'approve' ? true : decision === 'refuse' ? false : undefined;
      return takeAct(
        {
          form: `application-${id}`,
          typed,
          body: { approved, reason: textIn(typed, 'reason') },
          schema: applicationDecision,
          does: (body) =>
            decideApplication(services.db, id, {
              ...body,
              by: caller.account,
              rules: services.config.policy.companies,
            }),
          tooLate: 'console.fault.decided',
          next: '/support/applications',
        },
        { caller, services },
      );
    },
  }),
];
