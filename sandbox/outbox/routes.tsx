/** The outbox, each mail as it looks, and the mail service's moods. */
import { z } from 'zod';
import { route, type Route } from '../../api/call/route.ts';
import { Problem } from '../../api/call/problems/problem.ts';
import { notFound } from '../../domain/refusal.ts';
import { controlSchema, modes, type ModesInForce } from '../neighbours/mail-modes.ts';
import { outboxMail, outboxMails } from '../neighbours/outbox.ts';
import { mailPage } from './mail.tsx';
import { outboxPage } from './page.tsx';
import { open, type SandboxServices } from '../sandbox-services.ts';

const MAILS = 100;
const params = z.strictObject({ id: z.uuid() });

/** Our pages' policy, but that a page may frame a mail. */
const FRAMING_CSP =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** A mail may show itself in its own style and have its links followed, and nothing else: it is of another origin. */
const MAIL_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

export const outboxRoutes = ({ owner, mailUrl }: SandboxServices): Route[] => [
  route({
    method: 'get',
    path: '/sandbox/outbox',
    policy: open,
    summary: 'The emails that were sent, newest first',
    rule: 'sandbox',
    query: z.strictObject({ to: z.string().trim().max(254).optional() }),
    responses: { 200: { description: 'Emails with the links found in them' } },
    handler: async ({ query }) => {
      const to = query.to || undefined;
      const [mails, moods] = await Promise.all([
        outboxMails(owner, { ...(to ? { to } : {}), limit: MAILS }),
        modesInForce(mailUrl),
      ]);
      return { body: mails, page: (view) => outboxPage(view, { mails, to, moods }), locale: 'en' };
    },
  }),
  route({
    method: 'get',
    path: '/sandbox/outbox/:id',
    policy: open,
    summary: 'One email that was sent',
    rule: 'sandbox',
    params,
    responses: { 200: { description: 'The email with the links found in it' } },
    handler: async ({ params: { id } }) => {
      const mail = await outboxMail(owner, id);
      if (!mail) throw notFound();
      return {
        headers: { 'Content-Security-Policy': FRAMING_CSP },
        body: mail,
        page: (view) => mailPage(view, mail),
        locale: 'en',
      };
    },
  }),
  route({
    method: 'get',
    path: '/sandbox/outbox/:id/html',
    policy: open,
    summary: 'The HTML part of an email, to be framed',
    rule: 'sandbox',
    params,
    responses: { 200: { description: 'As it was sent', mediaType: 'text/html' } },
    handler: async ({ params: { id } }) => {
      const mail = await outboxMail(owner, id);
      if (!mail) throw notFound();
      return {
        headers: {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Security-Policy': MAIL_CSP,
          'X-Frame-Options': 'SAMEORIGIN',
          'Origin-Agent-Cluster': '?0', // it has no origin of its own to be kept by
        },
        // Mail programs open links in a window of their own, too
        body: mail.html.replace('<head>', '<head><base target="_blank" />'),
      };
    },
  }),
  route({
    method: 'post',
    path: '/sandbox/mail-service',
    policy: open,
    summary: 'The form that makes the mail service misbehave',
    rule: 'sandbox',
    takes: 'form',
    body: z.object({ mode: z.enum(modes), mails: z.enum(['next', 'all']).default('all') }),
    responses: { 303: { description: 'Set' } },
    handler: async ({ body: { mode, mails } }) => {
      await setMode(mailUrl, { mode, ...(mails === 'next' ? { times: 1 } : {}) });
      return { status: 303, headers: { Location: '/sandbox/outbox#mail-service' } };
    },
  }),
];

const PATIENCE_MS = 2000;

/** `null` while the mail service does not answer. */
const modesInForce = (mailUrl: string): Promise<ModesInForce | null> =>
  fetch(`${mailUrl}/control`, { signal: AbortSignal.timeout(PATIENCE_MS) })
    .then(async (answer) => (answer.ok ? ((await answer.json()) as ModesInForce) : null)) // our own stand-in's word
    .catch(() => null);

async function setMode(mailUrl: string, control: z.input<typeof controlSchema>): Promise<void> {
  const answer = await fetch(`${mailUrl}/control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(control),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => null);
  if (!answer?.ok)
    throw new Problem('unavailable', 'The mail service does not answer. Try again soon.', { retryAfter: 2 });
}
