/** Signing in at the identity provider and out again (R1). */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { endOutdatedSessions, endSessionsOf } from '../../db/sign-in/end.ts';
import { accountKinds, type AccountKind } from '../../domain/requests/types.ts';
import { SIGNED_IN_PATH } from '../ui/addresses.ts';
import { notSignedInPage, signedInPage, signedOutPage } from './page.tsx';
import { localeOf } from '../call/answer/negotiation.ts';
import { ownAddress } from '../call/input/own-address.ts';
import { route } from '../call/route.ts';
import { sendPage } from '../call/answer/send-page.ts';
import type { Services } from '../server/services.ts';
import { RETURN_PATH } from './identity.ts';
import { beginSession, endSession } from './session.ts';

const policy = { session: accountKinds, orNobody: 'whoever signs in is nobody yet' } as const;
const page = { 200: { description: 'A page.' }, 303: { description: 'Goes on there.' } };

/** Who is about to sign in, for the provider to fill in; named as OpenID Connect names it. */
const hintSchema = z.string().min(1).max(254).optional().catch(undefined);

/** Where those begin who wanted nothing in particular. */
const startPages: Record<AccountKind, string> = {
  retail: '/requests',
  fleet: '/requests',
  provider: '/requests',
  developer: '/developer',
  staff: '/support',
  service: '/', // a program has no page of its own
};

export const signInRoutes = [
  route({
    method: 'get',
    path: '/sign-in',
    policy,
    summary: 'Sends the browser to the identity provider.',
    rule: 'R1',
    query: z.object({ next: ownAddress.optional(), login_hint: hintSchema, fresh: z.literal('yes').optional() }),
    responses: page,
    problems: ['unavailable'],
    handler: async ({ query }, { signIn, attempts }) => {
      const { address, attempt } = await signIn.begin(query.next ?? '', {
        hint: query.login_hint,
        fresh: query.fresh === 'yes',
      });
      return {
        stream: async (_req, res) => {
          await attempts.remember(res, attempt);
          res.redirect(303, address);
        },
      };
    },
  }),
  route({
    method: 'get',
    path: RETURN_PATH,
    policy,
    summary: 'Where the identity provider sends the browser back to.',
    rule: 'R1',
    query: z.looseObject({}),
    responses: page,
    problems: ['forbidden', 'unavailable'],
    mayBeGuess: true,
    handler: (_call, services) => ({ stream: (req, res) => comeBack(req, res, services) }),
  }),
  route({
    method: 'post',
    path: '/sign-out',
    policy,
    summary: 'Signs out of the pages, in this browser or in every browser.',
    rule: 'R1',
    takes: 'form',
    body: z.looseObject({ where: z.literal('everywhere').optional() }),
    responses: page,
    handler: ({ caller, body }, { db }) => ({
      stream: async (req, res) => {
        if (caller && body.where) await endSessionsOf(db, caller.account);
        await endSession(req);
        res.set('Clear-Site-Data', '"cache", "cookies", "storage"').redirect(303, '/signed-out');
      },
    }),
  }),
  route({
    method: 'get',
    path: SIGNED_IN_PATH,
    policy,
    summary: 'Says so, to who signed in beside a form that waits in another tab.',
    rule: 'R1',
    query: z.looseObject({}),
    responses: page,
    handler: () => ({ page: signedInPage }),
  }),
  route({
    method: 'get',
    path: '/signed-out',
    policy,
    summary: 'Says so.',
    rule: 'R1',
    query: z.looseObject({}),
    responses: page,
    handler: async (_call, { signIn }) => ({ page: signedOutPage(await signIn.signOutAddress()) }),
  }),
];

async function comeBack(req: Request, res: Response, services: Services): Promise<void> {
  const attempt = await services.attempts.take(req, res);
  const query = req.originalUrl.slice(req.originalUrl.indexOf('?'));
  const account = attempt && (await services.signIn.finish(query, attempt));
  if (!attempt || !account) {
    res.status(403);
    return sendPage(req, res, notSignedInPage(attempt?.next || '/'), { locale: localeOf(req), services });
  }
  await endOutdatedSessions(services.db, account);
  await beginSession(req, account);
  res.redirect(303, attempt.next || startPages[account.kind]);
}
