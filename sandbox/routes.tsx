/** The sandbox's own addresses (http.md, Sandbox). Only the sandbox's API process ever loads this file. */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { z } from 'zod';
import { route, type Route } from '../api/route.ts';
import { requestIdSchema } from '../domain/ids.ts';
import { Problem } from '../domain/problem.ts';
import { demoPeople } from './demo/people.ts';
import { fastForward, fastForwardForm } from './fast-forward.ts';
import { outboxMails } from './neighbours/outbox.ts';
import { outboxPage } from './pages/outbox.tsx';
import { sandboxPage } from './pages/sandbox.tsx';
import { sandboxFacts } from './sandbox-facts.ts';

interface SandboxServices {
  /** As the database's owner: time travel writes what the application may not. */
  owner: Knex;
  client: Client;
  identityUrl: string;
  publicUrl: string;
}

const open = { anyone: 'the sandbox is nobody’s production' } as const;
const MAILS = 100;

/** The sandbox's routes, to be served beside the API's own. */
export const sandboxRoutes = ({ owner, client, identityUrl, publicUrl }: SandboxServices): Route[] => [
  route({
    method: 'get',
    path: '/sandbox',
    policy: open,
    summary: 'What is running: accounts, products, addresses',
    rule: 'sandbox',
    responses: { 200: { description: 'What is where' } },
    handler: async () => {
      const facts = await sandboxFacts(owner, publicUrl);
      return { body: facts, page: (view) => sandboxPage(view, facts) };
    },
  }),
  route({
    method: 'post',
    path: '/sandbox/token',
    policy: open,
    summary: 'A bearer token for a demo account',
    rule: 'sandbox',
    body: z.strictObject({ account: z.string().min(1).max(254) }),
    responses: { 200: { description: 'The token' } },
    handler: async ({ body }) => ({ body: { token: await tokenFor(identityUrl, body.account), tokenType: 'Bearer' } }),
  }),
  route({
    method: 'get',
    path: '/sandbox/outbox',
    policy: open,
    summary: 'The emails that were sent, newest first',
    rule: 'sandbox',
    query: z.strictObject({ to: z.string().max(254).optional() }),
    responses: { 200: { description: 'Emails with the links found in them' } },
    handler: async ({ query }) => {
      const mails = await outboxMails(owner, { ...(query.to ? { to: query.to } : {}), limit: MAILS });
      return { body: mails, page: (view) => outboxPage(view, mails, query.to) };
    },
  }),
  route({
    method: 'post',
    path: '/sandbox/requests/:id/fast-forward',
    policy: open,
    summary: 'Moves the clock of one request',
    rule: 'sandbox',
    params: z.strictObject({ id: requestIdSchema }),
    body: fastForwardForm,
    takes: 'json-or-form',
    responses: { 200: { description: 'Moved' } },
    handler: async ({ params, body }) => {
      await fastForward(owner, client, params.id, body.by);
      return { body: { id: params.id, movedBy: body.by } };
    },
  }),
];

async function tokenFor(identityUrl: string, account: string): Promise<string> {
  const answer = await fetch(`${identityUrl}/token-for`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account }),
    signal: AbortSignal.timeout(2000),
  });
  if (answer.status === 404)
    throw new Problem('invalid', 'There is no such demo account.', {
      errors: [{ pointer: '/account', detail: `Choose one of ${demoPeople.map(({ email }) => email).join(', ')}.` }],
    });
  const { token } = z.object({ token: z.string() }).parse(await answer.json());
  return token;
}
