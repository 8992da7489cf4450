/** A program as openid-client makes it, before the API under test. */
import * as oidc from 'openid-client';
import type { ApiProcess } from '../api/api-under-test.ts';
import type { NewCredential } from '../access/credentials.ts';

export const REDIRECT = 'https://app.example.com/back';

/** Finds the server by its metadata; the addresses in it are the public ones, so they are asked at the process under test. */
export async function program(
  { url, services }: ApiProcess,
  { clientId, secret }: NewCredential,
  authentication: oidc.ClientAuth | 'none' = oidc.ClientSecretBasic(secret),
): Promise<oidc.Configuration> {
  const { publicUrl } = services.config;
  const here: oidc.CustomFetch = (address, options) => fetch(address.replace(publicUrl, url), options as RequestInit);
  return oidc.discovery(
    new URL(publicUrl),
    clientId,
    undefined,
    authentication === 'none' ? oidc.None() : authentication,
    {
      algorithm: 'oauth2',
      execute: [oidc.allowInsecureRequests],
      [oidc.customFetch]: here,
    },
  );
}

export interface Begun {
  address: URL;
  verifier: string;
  state: string;
}

/** An authorization request as a program begins it. */
export async function begin(config: oidc.Configuration, more: Record<string, string> = {}): Promise<Begun> {
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  });
  return { address, verifier, state };
}

/** Exchanges the code that the program was sent back with. */
export const exchange = (config: oidc.Configuration, back: URL, { verifier, state }: Begun) =>
  oidc.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state });
