/** Cases of misuse as pages (R60): the list, a demand to erase, closing one. */
import { z } from 'zod';
import { closeCase, demandErasure, misuseCases } from '../../../db/conduct/misuse.ts';
import type { RankedPlace } from '../../../db/postgres/pages.ts';
import { eraseDemand } from '../../../domain/conduct/forms.ts';
import type { Principal } from '../../../domain/principal.ts';
import { hasRole } from '../../call/caller.ts';
import { cursorText, rankedCursor } from '../../call/input/cursor.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { textIn, typedForm } from '../../call/input/typed.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { closingCase } from '../../v1/conduct/routes.ts';
import { returnedAct, takeAct, type Returned } from '../act.ts';
import { misusePage } from './page.tsx';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;
const params = z.strictObject({ id: z.uuid() });
const done = { 303: { description: 'Done.' } };

async function show(
  caller: Principal,
  { db }: Services,
  returned: Returned | null,
  cursor?: RankedPlace,
): Promise<Answer> {
  const { cases, next } = await misuseCases(db, { cursor });
  return {
    page: misusePage({
      cases,
      more: next && `/support/misuse?cursor=${cursorText(next)}`,
      maySupervise: hasRole(caller, 'supervisor'),
      returned,
    }),
  };
}

export const consoleMisuseRoutes = [
  route({
    method: 'get',
    path: '/support/misuse',
    policy: agent,
    summary: 'Cases of misuse, those to be looked at first.',
    rule: 'R60',
    query: z.object({ ...returnedQuery, cursor: rankedCursor.optional().catch(undefined) }),
    responses: { 200: { description: 'A page.' } },
    handler: async ({ caller, query: { cursor, draft } }, services) =>
      show(caller, services, await returnedAct({ caller, services }, '/support/misuse', draft), cursor),
  }),
  route({
    method: 'post',
    path: '/support/misuse/:id/demand',
    policy: supervisor,
    summary: 'Demands that the third party erases the data.',
    rule: 'R60',
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: ({ caller, params: { id }, body: typed }, services) =>
      takeAct(
        {
          form: `demand-${id}`,
          typed,
          body: { reason: textIn(typed, 'reason'), eraseBy: textIn(typed, 'eraseBy') },
          schema: eraseDemand,
          does: (demand) => demandErasure(services.db, id, caller.account, demand),
          tooLate: 'console.fault.moved',
          next: '/support/misuse',
        },
        { caller, services },
      ),
  }),
  route({
    method: 'post',
    path: '/support/misuse/:id/close',
    policy: supervisor,
    summary: 'Closes a case.',
    rule: 'R60',
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: ({ caller, params: { id }, body: typed }, services) =>
      takeAct(
        {
          form: `close-${id}`,
          typed,
          body: { reason: textIn(typed, 'reason') },
          schema: closingCase,
          does: ({ reason }) => closeCase(services.db, id, caller.account, reason),
          tooLate: 'console.fault.moved',
          next: '/support/misuse',
        },
        { caller, services },
      ),
  }),
];
