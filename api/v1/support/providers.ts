/** R60: staff suspend a service provider, and resume it. */
import { z } from 'zod';
import { providers, resumeProvider, suspendProvider } from '../../../db/companies/suspension.ts';
import { suspensionForm } from '../../../domain/companies/forms.ts';
import { cuuidSchema } from '../../../domain/ids.ts';
import { cursorText, idCursor } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';

const agent = { accounts: ['staff'], role: 'agent' } as const;
const supervisor = { accounts: ['staff'], role: 'supervisor' } as const;
const params = z.strictObject({ cuuid: cuuidSchema });

const provider = z
  .strictObject({
    cuuid: z.uuid(),
    name: z.string(),
    country: z.string().nullable(),
    suspendedAt: z.iso.datetime().nullable(),
    because: z.string().nullable(),
    accounts: z.int().describe('Its people that the record knows.'),
    credentials: z.int().describe('Those that are not revoked.'),
    products: z.int().describe('How many they may read now.'),
  })
  .meta({ id: 'Provider' });

export const supportProviderRoutes = [
  route({
    method: 'get',
    path: '/v1/support/providers',
    policy: agent,
    summary: 'Approved service providers, in the order of their CUUIDs.',
    rule: 'R31, R60',
    query: z.strictObject({ cursor: idCursor.optional() }),
    responses: {
      200: {
        description: 'A page of at most 100. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ providers: z.array(provider), next: z.string().nullable() }),
      },
    },
    handler: async ({ query }, { db }) => {
      const page = await providers(db, query);
      return { body: { providers: page.providers, next: cursorText(page.next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/providers/:cuuid/suspend',
    policy: supervisor,
    summary:
      'Suspends a provider, with a reason: its open links, requests and access end at once, and its programs read nothing. It is told by email.',
    rule: 'R60',
    params,
    body: suspensionForm,
    examples: { misuse: { reason: 'Data was passed on against the agreement.' } },
    responses: {
      200: {
        description: 'Suspended, from this moment.',
        schema: provider.extend({ requestsEnded: z.array(z.uuid()) }).meta({ id: 'ProviderSuspended' }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, params: { cuuid }, body }, { db, signalWorkflow }) => {
      const { provider: now, requests } = await suspendProvider(db, cuuid, { reason: body.reason, by: caller.account });
      for (const request of requests) void signalWorkflow(request);
      return { body: { ...now, requestsEnded: requests } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/providers/:cuuid/resume',
    policy: supervisor,
    summary: 'Lifts the suspension: what the provider has subscribed opens again, from now on. It is told by email.',
    rule: 'R60',
    endsNothing: true,
    params,
    responses: { 200: { description: 'Resumed.', schema: provider } },
    problems: ['not-found'],
    handler: async ({ caller, params: { cuuid } }, { db }) => ({
      body: await resumeProvider(db, cuuid, caller.account),
    }),
  }),
];
