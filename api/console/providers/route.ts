/** Service providers as pages: suspending one, and resuming it (R60). */
import { z } from 'zod';
import { providers, resumeProvider, suspendProvider } from '../../../db/companies/suspension.ts';
import { suspensionForm } from '../../../domain/companies/forms.ts';
import { cuuidSchema } from '../../../domain/ids.ts';
import type { Principal } from '../../../domain/principal.ts';
import { hasRole } from '../../call/caller.ts';
import { cursorText, idCursor } from '../../call/input/cursor.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { textIn, typedForm } from '../../call/input/typed.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { returnedAct, takeAct, type Returned } from '../act.ts';
import { providersPage } from './page.tsx';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;
const params = z.strictObject({ cuuid: cuuidSchema });
const done = { 303: { description: 'Done.' } };

async function show(
  caller: Principal,
  { db }: Services,
  returned: Returned | null,
  cursor?: { id: string },
): Promise<Answer> {
  const { providers: found, next } = await providers(db, { cursor });
  return {
    page: providersPage({
      providers: found,
      more: next && `/support/providers?cursor=${cursorText(next)}`,
      maySupervise: hasRole(caller, 'supervisor'),
      returned,
    }),
  };
}

export const consoleProviderRoutes = [
  route({
    method: 'get',
    path: '/support/providers',
    policy: agent,
    summary: 'Approved service providers, and which of them are suspended.',
    rule: 'R31, R60',
    query: z.object({ ...returnedQuery, cursor: idCursor.optional().catch(undefined) }),
    responses: { 200: { description: 'A page.' } },
    handler: async ({ caller, query: { cursor, draft } }, services) =>
      show(caller, services, await returnedAct({ caller, services }, '/support/providers', draft), cursor),
  }),
  route({
    method: 'post',
    path: '/support/providers/:cuuid/suspend',
    policy: supervisor,
    summary: 'Suspends a provider, with a reason.',
    rule: 'R60, R40',
    params,
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: ({ caller, params: { cuuid }, body: typed }, services) =>
      takeAct(
        {
          form: `provider-${cuuid}`,
          typed,
          body: { reason: textIn(typed, 'reason') },
          schema: suspensionForm,
          does: async ({ reason }) => {
            const { requests } = await suspendProvider(services.db, cuuid, { reason, by: caller.account });
            for (const request of requests) void services.signalWorkflow(request);
          },
          tooLate: 'console.fault.form',
          next: '/support/providers',
        },
        { caller, services },
      ),
  }),
  route({
    method: 'post',
    path: '/support/providers/:cuuid/resume',
    policy: supervisor,
    summary: 'Lifts the suspension of a provider.',
    rule: 'R60, R40',
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: done,
    handler: async ({ caller, params: { cuuid } }, { db }) => {
      await resumeProvider(db, cuuid, caller.account);
      return { status: 303, headers: { Location: '/support/providers' } };
    },
  }),
];
