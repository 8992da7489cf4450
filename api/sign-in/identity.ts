/** Signing in at the operator's OpenID Connect provider (R1): authorization code with PKCE, state and nonce. */
import * as oidc from 'openid-client';
import type { Principal } from '../../domain/principal.ts';
import { Problem } from '../call/problems/problem.ts';
import { principalOf } from './claims.ts';
import type { Attempt } from './attempt.ts';

export interface SignIn {
  /**
   * Where the browser goes to sign in, and what to remember until it is back. `hint`: who it may be; `fresh`: they sign
   * in anew, even where the provider still knows them (R68).
   */
  begin: (
    next: string,
    how?: { hint?: string | undefined; fresh?: boolean | undefined },
  ) => Promise<{ address: string; attempt: Attempt }>;
  /** The account that came back signed in; `null` where nobody did. `query` is the query of the provider's redirect. */
  finish: (query: string, attempt: Attempt) => Promise<Principal | null>;
  /** Where the provider's own session is ended, where it says so. */
  signOutAddress: () => Promise<string | null>;
}

interface SignInOptions {
  /** `OIDC_ISSUER`, exactly as its tokens name it. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  publicUrl: string;
}

const PATIENCE_S = 3;
/** A provider that is asked for a fresh sign-in must have seen it within this time, and say when. */
const FRESH_S = 300;
/** Where the provider sends people back to; has to be registered with it. */
export const RETURN_PATH = '/sign-in/return';

/** Asks the provider how it works at the first sign-in, and again where it was away. */
export function createSignIn({ issuer, clientId, clientSecret, publicUrl }: SignInOptions): SignIn {
  let discovered: Promise<oidc.Configuration> | undefined;
  const provider = (): Promise<oidc.Configuration> =>
    (discovered ??= oidc
      .discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
        timeout: PATIENCE_S,
        execute: [oidc.enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [])],
      })
      .catch((cause: unknown) => {
        discovered = undefined;
        throw providerAway(cause);
      }));
  return {
    async begin(next, { hint, fresh = false } = {}) {
      const config = await provider();
      const verifier = oidc.randomPKCECodeVerifier();
      const attempt = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier, next, fresh };
      const address = oidc.buildAuthorizationUrl(config, {
        redirect_uri: publicUrl + RETURN_PATH,
        scope: 'openid email',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(hint ? { login_hint: hint } : {}),
        ...(fresh ? { prompt: 'login', max_age: String(FRESH_S) } : {}),
      });
      return { address: address.href, attempt };
    },
    async finish(query, attempt) {
      const config = await provider();
      // Never from the Host header: the caller could choose it.
      const came = new URL(`${publicUrl}${RETURN_PATH}${query}`);
      try {
        const tokens = await oidc.authorizationCodeGrant(config, came, {
          pkceCodeVerifier: attempt.verifier,
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          idTokenExpected: true,
          ...(attempt.fresh ? { maxAge: FRESH_S } : {}),
        });
        return accountOf(tokens.claims());
      } catch (error) {
        return notSignedIn(error);
      }
    },
    async signOutAddress() {
      const config = await provider().catch(() => null);
      return config?.serverMetadata().end_session_endpoint ? oidc.buildEndSessionUrl(config).href : null;
    },
  };
}

function accountOf(claims: unknown): Principal {
  const read = principalOf(claims);
  if ('principal' in read) return read.principal;
  throw new Problem('forbidden', `The account is not set up for this service: ${read.faults.join(', ')}.`, {
    members: { reason: 'account-incomplete' },
  });
}

/** A refusal of the provider, or a forged answer, signs nobody in; if the provider is away, the error says so. */
function notSignedIn(error: unknown): null {
  if (error instanceof Problem) throw error;
  const isRefusal =
    error instanceof oidc.AuthorizationResponseError ||
    (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') ||
    (error instanceof oidc.ClientError && FORGED.has(error.code ?? ''));
  if (isRefusal) return null;
  throw providerAway(error);
}

/** A wrong state, nonce or issuer, or a token that is too old. */
const FORGED = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
]);

const providerAway = (cause: unknown): Problem =>
  new Problem('unavailable', 'You could not be signed in: the identity provider does not answer. Try again soon.', {
    retryAfter: 5,
    cause,
  });
