/** Developers' requests for access to others' data as pages (R41). */
import { z } from 'zod';
import { accessRequestsToReview, decideAccess } from '../../../db/developers/access-requests.ts';
import type { RankedPlace } from '../../../db/postgres/pages.ts';
import type { Principal } from '../../../domain/principal.ts';
import { hasRole } from '../../call/caller.ts';
import { cursorText, rankedCursor } from '../../call/input/cursor.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { textIn, typedForm } from '../../call/input/typed.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { accessDecision } from '../../v1/support/developers.ts';
import { returnedAct, takeAct, type Returned } from '../act.ts';
import { developersPage } from './page.tsx';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;

async function showRequests(
  caller: Principal,
  { db }: Services,
  returned: Returned | null,
  cursor?: RankedPlace,
): Promise<Answer> {
  const { requests, next } = await accessRequestsToReview(db, { cursor });
  return {
    page: developersPage({
      requests,
      more: next && `/support/developers?cursor=${cursorText(next)}`,
      maySupervise: hasRole(caller, 'supervisor'),
      returned,
    }),
  };
}

export const consoleDeveloperRoutes = [
  route({
    method: 'get',
    path: '/support/developers',
    policy: agent,
    summary: "Developers' requests for access to others' data, those that wait first.",
    rule: 'R41',
    query: z.object({ ...returnedQuery, cursor: rankedCursor.optional().catch(undefined) }),
    responses: { 200: { description: 'A page.' } },
    handler: async ({ caller, query: { cursor, draft } }, services) =>
      showRequests(caller, services, await returnedAct({ caller, services }, '/support/developers', draft), cursor),
  }),
  route({
    method: 'post',
    path: '/support/developers/:id/decision',
    policy: supervisor,
    summary: 'Grants or refuses access, with a reason.',
    rule: 'R41, R40',
    endsNothing: true,
    params: z.strictObject({ id: z.uuid() }),
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Done.' } },
    handler: ({ caller, params: { id }, body: typed }, services) => {
      const decision = textIn(typed, 'decision');
      const approved = decision === 'approve' ? true : decision === 'refuse' ? false : undefined;
      return takeAct(
        {
          form: `access-${id}`,
          typed,
          body: { approved, reason: textIn(typed, 'reason') },
          schema: accessDecision,
          does: async (body) => {
            await decideAccess(services.db, id, { ...body, by: caller.account });
            void services.signalWorkflow(id, 'api-access');
          },
          tooLate: 'console.fault.accessDecided',
          next: '/support/developers',
        },
        { caller, services },
      );
    },
  }),
];
