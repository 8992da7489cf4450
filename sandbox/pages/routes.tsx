/** The sandbox's own addresses (http.md, Sandbox). Only the sandbox's API process ever loads this file. */
import { z } from 'zod';
import { route, type Route } from '../../api/call/route.ts';
import type { CarriedKind } from '../../domain/ids.ts';
import { Problem } from '../../api/call/problems/problem.ts';
import { clockRoutes, movedQuery } from '../clock/routes.tsx';
import { demoPeople } from '../demo/people.ts';
import { fastForward, fastForwardForm } from '../clock/fast-forward.ts';
import { sandboxPage } from './sandbox.tsx';
import { sandboxFacts } from './facts.ts';
import { driveRoutes } from '../drive/routes.tsx';
import { outboxRoutes } from '../outbox/routes.tsx';
import { open, type SandboxServices } from '../sandbox-services.ts';

/** The sandbox's routes, to be served beside the API's own. */
export const sandboxRoutes = (services: SandboxServices): Route[] => [
  ...clockRoutes(services),
  ...outboxRoutes(services),
  ...driveRoutes(services.drives),
  route({
    method: 'get',
    path: '/sandbox',
    policy: open,
    summary: 'What is running: accounts, products, addresses',
    rule: 'sandbox',
    responses: { 200: { description: 'What is where' } },
    query: movedQuery,
    handler: async ({ query: { moved, by } }) => {
      const facts = await sandboxFacts(services);
      const news = by ? { request: facts.requests.find(({ id }) => id === moved), movedBy: by } : undefined;
      return { body: facts, page: (view) => sandboxPage(view, facts, news), locale: 'en' };
    },
  }),
  route({
    method: 'get',
    path: '/sandbox/demo-app',
    policy: open,
    summary: 'Leads to a third party’s program, which may be connected, watched and cut',
    rule: 'sandbox',
    responses: { 303: { description: 'It is a server of its own' } },
    handler: () => ({ status: 303, headers: { Location: services.demoAppUrl } }),
  }),
  route({
    method: 'post',
    path: '/sandbox/token',
    policy: open,
    summary: 'A bearer token for an account',
    rule: 'sandbox',
    body: z.strictObject({ account: z.string().min(1).max(254) }),
    responses: { 200: { description: 'The token' } },
    handler: async ({ body }) => ({
      body: { token: await tokenFor(services.identityUrl, body.account), tokenType: 'Bearer' },
    }),
  }),
  ...(Object.keys(clocks) as CarriedKind[]).map((kind) =>
    route({
      method: 'post',
      path: `/sandbox/${clocks[kind]}/:id/fast-forward`,
      policy: open,
      summary: `Moves the clock of one ${kind}`,
      rule: 'sandbox',
      params: z.strictObject({ id: z.uuid() }),
      body: fastForwardForm,
      responses: { 200: { description: 'Moved' } },
      handler: async ({ params, body }) => {
        await fastForward(services.owner, services.client, params.id, body.by, kind);
        return { body: { id: params.id, movedBy: body.by } };
      },
    }),
  ),
];

/** Whose clocks can be moved, by the names of the API's collections. */
const clocks: Record<CarriedKind, string> = {
  request: 'requests',
  'api-access': 'api-access-requests',
  credential: 'credentials',
  link: 'links',
  'provider-consent': 'provider-consents',
};

export async function tokenFor(identityUrl: string, account: string): Promise<string> {
  const answer = await fetch(`${identityUrl}/token-for`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account }),
    signal: AbortSignal.timeout(2000),
  });
  if (answer.status === 404)
    throw new Problem('invalid', 'There is no such account.', {
      errors: [
        {
          pointer: '/account',
          detail: `Choose one of ${demoPeople.map(({ email }) => email).join(', ')}, or one that was put into the registry.`,
        },
      ],
    });
  const { token } = z.object({ token: z.string() }).parse(await answer.json());
  return token;
}
