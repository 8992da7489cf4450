/** Bearer tokens of the operator's OpenID Connect provider (R1), checked against the keys it publishes. */
import {
  createRemoteJWKSet,
  errors,
  jwksCache,
  jwtVerify,
  type JWKSCacheInput,
  type JWTPayload,
  type RemoteJWKSet,
} from 'jose';
import { z } from 'zod';
import type { Principal } from '../../domain/principal.ts';
import { Problem } from '../call/problems/problem.ts';
import { CheckedTokens } from './checked-tokens.ts';
import { principalOf } from './claims.ts';
import type { IdentityProvider } from '../server/config.ts';

/** The account a token stands for; throws `unauthorized`, or `unavailable` where the provider's keys can't be had. */
export type VerifyToken = (token: string) => Promise<Principal>;

/** Signatures with a public key only: a shared secret would let every program that checks tokens make one. */
export const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
export const CLOCK_TOLERANCE_S = 5;
const PATIENCE_MS = 2000;
/** The provider is asked so often whether its keys are still the same: a withdrawn one opens nothing for longer. */
const KEYS_HOLD_MS = 60_000;

/** The provider's keys. It is asked at the first token, and again when a token names a key that is not known. */
export function keysOf(issuer: string): () => Promise<Keys> {
  let keys: Promise<Keys> | undefined;
  function forget(error: unknown): never {
    keys = undefined; // a provider that was away is asked again
    throw error;
  }
  return () => (keys ??= discoverKeys(issuer).catch(forget));
}

/** Checks tokens by the provider's keys, which are read anew once a minute. */
export function createTokenVerifier({ issuer, audience }: Pick<IdentityProvider, 'issuer' | 'audience'>): VerifyToken {
  const checked = new CheckedTokens();
  const keysOfProvider = keysOf(issuer);
  return async (token) => {
    const { keySet, held } = await keysOfProvider().catch(providerAway);
    if (held.uat !== undefined && Date.now() - held.uat > KEYS_HOLD_MS && !keySet.reloading)
      void keySet.reload().catch(() => undefined); // where the provider is away, its keys hold until they are too old
    const keysReadAt = held.uat;
    const known = keySet.fresh ? checked.find(token, keysReadAt) : undefined;
    if (known) return known;
    const { payload, protectedHeader } = await jwtVerify(token, keySet, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['exp', 'sub'],
    }).catch(refuse);
    if (!isAccessToken(protectedHeader.typ, payload)) throw notOneOfOurs();
    const read = principalOf(payload);
    if ('faults' in read) throw unauthorized(`The token's claims are missing or wrong: ${read.faults.join(', ')}.`);
    // Keys that were read meanwhile may be without the one that it was checked by.
    if (held.uat === keysReadAt)
      checked.remember(token, read.principal, ((payload.exp ?? 0) + CLOCK_TOLERANCE_S) * 1000, keysReadAt);
    return read.principal;
  };
}

/** What a caller without a usable token is told (RFC 6750). */
export function unauthorized(
  detail: string,
  error: 'invalid_token' | null = 'invalid_token',
  members: Record<string, unknown> = {},
): Problem {
  const challenge = `Bearer realm="right-of-way"${error ? `, error="${error}"` : ''}`;
  return new Problem('unauthorized', detail, { headers: { 'WWW-Authenticate': challenge }, members });
}

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** The provider's keys, and when they were read (`uat`). */
interface Keys {
  keySet: RemoteJWKSet;
  held: JWKSCacheInput;
}

async function discoverKeys(issuer: string): Promise<Keys> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`The identity provider's discovery document answered ${response.status}.`);
  const document = discovery.parse(await response.json());
  if (document.issuer !== issuer) throw new Error('The discovery document names another issuer than OIDC_ISSUER.');
  const held: JWKSCacheInput = {};
  const keySet = createRemoteJWKSet(new URL(document.jwks_uri), {
    timeoutDuration: PATIENCE_MS,
    cooldownDuration: 10_000,
    [jwksCache]: held,
  });
  return { keySet, held };
}

/** Tokens of the same issuer for other purposes: ID tokens carry a nonce, notices of a sign-out events. */
const isAccessToken = (typ: string | undefined, claims: JWTPayload): boolean =>
  (typ === undefined || /^(application\/)?(at\+)?jwt$/i.test(typ)) && !('nonce' in claims) && !('events' in claims);

/** jose's own errors are about the token, but for these two, which are about fetching the keys. */
export const isAboutKeys = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';

function refuse(error: unknown): never {
  if (isAboutKeys(error)) return providerAway(error);
  if (error instanceof errors.JWTExpired) throw unauthorized('The token has expired. Sign in again.');
  throw notOneOfOurs();
}

const notOneOfOurs = (): Problem => unauthorized('The token is not one that this service accepts. Sign in again.');

export function providerAway(cause: unknown): never {
  const detail =
    'Who you are could not be checked: the identity provider does not answer. Nothing was taken. Try again soon.';
  throw new Problem('unavailable', detail, { retryAfter: 5, cause });
}
