/** The sandbox's own addresses (http.md, Sandbox). Only the sandbox's API process ever loads this file. */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { z } from 'zod';
import { route, type Route } from '../api/route.ts';
import { requestIdSchema } from '../domain/ids.ts';
import { notFound, Problem } from '../domain/problem.ts';
import { demoPeople } from './demo/people.ts';
import { fastForward, fastForwardForm } from './fast-forward.ts';
import { outboxMail, outboxMails } from './neighbours/outbox.ts';
import { outboxPage } from './pages/outbox.tsx';
import { sandboxPage } from './pages/sandbox.tsx';
import { workflowPage } from './pages/workflow.tsx';
import { sandboxFacts } from './sandbox-facts.ts';
import { workflowFacts } from './workflow-facts.ts';

interface SandboxServices {
  /** As the database's owner: time travel writes what the application may not. */
  owner: Knex;
  client: Client;
  identityUrl: string;
  publicUrl: string;
}

const open = { anyone: 'the sandbox is nobody’s production' } as const;
const MAILS = 100;
/** Mail programs know styles in the text only. Nothing is loaded and nothing runs. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

/** The sandbox's routes, to be served beside the API's own. */
export const sandboxRoutes = ({ owner, client, identityUrl, publicUrl }: SandboxServices): Route[] => [
  route({
    method: 'get',
    path: '/sandbox',
    policy: open,
    summary: 'What is running: accounts, products, addresses',
    rule: 'sandbox',
    query: z.strictObject({ moved: requestIdSchema.optional(), by: z.string().max(30).optional() }),
    responses: { 200: { description: 'What is where' } },
    handler: async ({ query }) => {
      const facts = await sandboxFacts(owner, publicUrl);
      return { body: facts, page: (view) => sandboxPage(view, facts, query) };
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
    method: 'get',
    path: '/sandbox/outbox/:id',
    policy: open,
    summary: 'One email, as a mail program shows it',
    rule: 'sandbox',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 200: { description: 'Its HTML part', mediaType: 'text/html' } },
    problems: ['not-found'],
    handler: async ({ params }) => {
      const mail = await outboxMail(owner, params.id);
      if (!mail) throw notFound();
      return {
        headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': MAIL_POLICY },
        body: mail.html,
      };
    },
  }),
  route({
    method: 'get',
    path: '/sandbox/requests/:id/workflow',
    policy: open,
    summary: 'What the engine has done for a request: its workflow’s events',
    rule: 'sandbox',
    params: z.strictObject({ id: requestIdSchema }),
    responses: { 200: { description: 'The events, and what is being tried' } },
    handler: async ({ params }) => {
      const facts = await workflowFacts(client, params.id).catch((cause: unknown) => {
        throw new Problem('unavailable', 'The engine does not answer. Try again soon.', { retryAfter: 2, cause });
      });
      return { body: facts, page: (view) => workflowPage(view, facts) };
    },
  }),
  route({
    method: 'post',
    path: '/sandbox/requests/:id/move',
    policy: open,
    summary: 'Moves the clock of one request, for the start page’s button',
    rule: 'sandbox',
    params: z.strictObject({ id: requestIdSchema }),
    body: fastForwardForm,
    takes: 'form',
    responses: { 303: { description: 'Moved; back to the start page' } },
    handler: async ({ params, body }) => {
      await fastForward(owner, client, params.id, body.by);
      return { status: 303, headers: { Location: `/sandbox?moved=${params.id}&by=${encodeURIComponent(body.by)}` } };
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
