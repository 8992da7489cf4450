/** The sandbox's provider as the protocol has it: authorization code with PKCE, for one client that everybody trusts. */
import { randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import { Provider } from 'oidc-provider';
import { claimsOf } from '../demo/claims.ts';
import { OidcMemory } from './oidc-memory.ts';
import type { People } from './people.ts';

export const ALGORITHM = 'ES256';
export const KEY_ID = 'sandbox';

export interface PagesClient {
  id: string;
  secret: string;
  /** Where it lives. */
  publicUrl: string;
}

interface ProviderOptions {
  issuer: string;
  client: PagesClient;
  people: Pick<People, 'find'>;
  /** The private key, as JWK. */
  key: JWK;
}

const TEN_MINUTES = 600;

export function createProvider({ issuer, client, people, key }: ProviderOptions): Provider {
  return new Provider(issuer, {
    adapter: OidcMemory,
    expiresWithSession: () => false,
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${client.publicUrl}/sign-in/return`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        require_auth_time: true,
      },
    ],
    jwks: { keys: [{ ...key, kid: KEY_ID, alg: ALGORITHM, use: 'sig' }] },
    clientDefaults: { id_token_signed_response_alg: ALGORITHM },
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid'],
    claims: { openid: ['sub', 'email', 'account', 'company', 'roles'] },
    conformIdTokenClaims: false, // all of them in the ID token
    cookies: {
      keys: [randomBytes(32).toString('hex')],
      names: { session: 'idp_session', interaction: 'idp_interaction', resume: 'idp_resume' },
    },
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    ttl: {
      AccessToken: 60,
      AuthorizationCode: 60,
      IdToken: 60,
      Interaction: TEN_MINUTES,
      Session: 60,
      Grant: TEN_MINUTES,
    },
    findAccount: async (_context, id) => {
      const person = await people.find(id);
      return person && { accountId: id, claims: () => ({ sub: id, ...claimsOf(person) }) };
    },
    // Nobody is asked whether the operator's own pages may know who they are.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    renderError(context, out) {
      context.type = 'text/plain';
      context.body = `Signing in did not work (${out.error}). Go back to ${client.publicUrl} and begin again.`;
    },
  });
}
