/**
 * The identity provider tells that an account signed out there, lost it, or was locked (OpenID Connect Back-Channel Logout 1.0):
 * all its sessions here end (threat 16).
 */
import { jwtVerify } from 'jose';
import { z } from 'zod';
import { endSessionsOf } from '../../db/sign-in/end.ts';
import { Problem } from '../call/problems/problem.ts';
import { route } from '../call/route.ts';
import type { IdentityProvider } from '../server/config.ts';
import { ALGORITHMS, CLOCK_TOLERANCE_S, isAboutKeys, keysOf, providerAway } from './bearer.ts';

/** The account that a logout token names. @throws Problem `bad-request` where the token is none, `unavailable` without the provider's keys */
export type ReadLogoutToken = (token: string) => Promise<string>;

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const claimsSchema = z.object({
  sub: z.string().min(1),
  jti: z.string().min(1),
  nonce: z.undefined().optional(),
  events: z.object({ [EVENT]: z.looseObject({}) }),
});

/** Logout tokens are made for the pages' client; whether they came before makes no difference, since ending twice is ending once. */
export function createLogoutTokenReader({
  issuer,
  clientId,
}: Pick<IdentityProvider, 'issuer' | 'clientId'>): ReadLogoutToken {
  const keys = keysOf(issuer);
  return async (token) => {
    const { keySet } = await keys().catch(providerAway);
    const { payload } = await jwtVerify(token, keySet, {
      issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_S,
      maxTokenAge: '10 minutes',
    }).catch((error: unknown) => (isAboutKeys(error) ? providerAway(error) : refuse()));
    const claims = claimsSchema.safeParse(payload);
    return claims.success ? claims.data.sub : refuse();
  };
}

function refuse(): never {
  throw new Problem('bad-request', 'This is no logout token of the identity provider for the pages.');
}

export const backChannelRoutes = [
  route({
    method: 'post',
    path: '/sign-out/back-channel',
    policy: { anyone: 'the identity provider has no account; the signature of its token is checked' },
    summary: 'The identity provider ends all sessions of an account.',
    rule: 'R1',
    takes: 'json-or-form',
    body: z.looseObject({ logout_token: z.string().max(10_000) }),
    responses: { 200: { description: 'Ended; told twice, it is the same.' } },
    problems: ['bad-request', 'unavailable'],
    handler: async ({ body }, { db, readLogoutToken }) => {
      await endSessionsOf(db, await readLogoutToken(body.logout_token));
      return { status: 200, headers: { 'Cache-Control': 'no-store' } };
    },
  }),
];
