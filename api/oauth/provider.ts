/** The authorization server's rules (R42, RFC 9700), as the library takes them. What each defends against: docs/decisions/0024. */
import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import type { Knex } from 'knex';
import { errors, interactionPolicy, Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { noteUse } from '../../db/credentials/clients.ts';
import { prolongItem } from '../../db/oauth/items.ts';
import { oauthKeys, type OAuthKeys } from '../../domain/access/keys.ts';
import { hashOf, resourceOf, SCOPE } from '../../domain/access/token.ts';
import { addressBlock } from '../call/limits/throttle-counts.ts';
import { adapterOf } from './adapter.ts';
import { ownMetadata, secretShown, type OwnMetadata } from './client.ts';

const ACCESS_S = 15 * 60;
/** A link's refresh token sleeps after so long without a use. */
const REFRESH_S = 180 * 86_400;
const TEN_MINUTES_S = 600;

/** A pushed request, or a person at the pages, is known under these paths below `/oauth`. */
export const paths = {
  authorization: '/auth',
  token: '/token',
  pushed_authorization_request: '/par',
  device_authorization: '/device',
  code_verification: '/code',
  introspection: '/introspect',
  revocation: '/revoke',
} as const;

export interface ProviderOptions {
  db: Knex;
  publicUrl: string;
  /** `OAUTH_KEYS` */
  keys: readonly string[];
  pages: Pages;
}

/** Our own pages, written into the library's answer. */
export interface Pages {
  /** Where a device's code is typed; `fault` names what was wrong with it. */
  typeCode: (ctx: KoaContextWithOIDC, fault: Error | undefined) => void;
  /** Whether it is the code that the device shows. */
  confirmCode: (ctx: KoaContextWithOIDC, program: string, code: string) => void;
  /** The device may go on. */
  deviceDone: (ctx: KoaContextWithOIDC) => void;
  failed: (ctx: KoaContextWithOIDC, error: string, cause: unknown) => void;
}

export function createProvider({ db, publicUrl, keys: given, pages }: ProviderOptions): Provider {
  const resource = resourceOf(publicUrl);
  const keys = oauthKeys(given);
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true } as const;
  const configuration: Configuration = {
    adapter: adapterOf({ db, keys, resource }),
    jwks: { keys: [throwAwayKey()] }, // nothing is signed, but without one the library takes no client
    findAccount: async (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    cookies: {
      keys: keys.cookies,
      names: { session: 'row_oauth', interaction: 'row_link', resume: 'row_resume' },
      long: { ...cookie, path: '/oauth' },
      short: cookie,
    },
    routes: { ...paths, jwks: '/jwks', end_session: '/session/end' },
    interactions: { policy: askEachTime(), url: (_ctx, { uid }) => `/link/${uid}` },
    loadExistingGrant: async ({ oidc }) => {
      const grantId = oidc.result?.consent?.grantId;
      return grantId ? oidc.provider.Grant.find(grantId) : undefined; // nothing is remembered
    },
    responseTypes: ['code'],
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clockTolerance: 0,
    expiresWithSession: () => false,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    scopes: [],
    claims: {},
    clientDefaults: {
      response_modes: ['query'],
      id_token_signed_response_alg: 'ES256',
    } as Configuration['clientDefaults'] & object,
    extraClientMetadata: { properties: ownMetadata },
    extraParams: { scope: onlyOurScope, groups: undefined, until: undefined } as unknown as NonNullable<
      Configuration['extraParams']
    >,
    formats: { bitsOfOpaqueRandomness: 256 },
    clientBasedCORS: (_ctx, origin, client) =>
      client.clientAuthMethod === 'none' &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: ({ oidc }) => oidc.client?.clientAuthMethod === 'none',
    ttl: {
      AccessToken: ACCESS_S,
      AuthorizationCode: 60,
      ClientCredentials: ACCESS_S,
      DeviceCode: TEN_MINUTES_S,
      Grant: TEN_MINUTES_S,
      Interaction: TEN_MINUTES_S,
      RefreshToken: REFRESH_S,
      Session: TEN_MINUTES_S,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      dPoP: { enabled: false },
      clientCredentials: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      deviceFlow: {
        enabled: true,
        deviceInfo: () => ({}),
        userCodeInputSource: async (ctx, _form, _out, fault) => pages.typeCode(ctx, fault),
        userCodeConfirmSource: async (ctx, _form, client, _device, code) =>
          pages.confirmCode(ctx, client.clientName ?? client.clientId, code),
        successSource: async (ctx) => pages.deviceDone(ctx),
      },
      introspection: {
        enabled: true,
        allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
      },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo(ctx, indicator) {
          if (indicator !== resource) throw new errors.InvalidTarget();
          const { params, route } = ctx.oidc;
          const isOwnGrant = params?.['grant_type'] === 'client_credentials';
          if (params && (route !== 'token' || isOwnGrant)) params['scope'] ||= SCOPE;
          if (isOwnGrant) refuseOtherScopes(String(params?.['scope']));
          return { scope: SCOPE, audience: resource, accessTokenFormat: 'opaque', accessTokenTTL: ACCESS_S };
        },
      },
    },
    renderError: (ctx, out, cause) => pages.failed(ctx, out.error, cause),
  };
  const provider = new Provider(publicUrl, configuration);
  provider.proxy = true; // our guard says what the address is
  const shown = compareSecrets(provider);
  deriveSuccessors(provider, keys);
  provider.on('grant.success', ({ oidc, req }) => {
    const { Client: client, RefreshToken: kept, RotatedRefreshToken: rotated } = oidc.entities;
    const { ip } = req as Request; // Express's, as it was handed over
    const use = { secretId: shown.get(req), call: 'POST /oauth/token', network: addressBlock(ip) };
    if (client) void noteUse(db, { clientId: client.clientId, ...use }).catch(() => undefined); // the next use is noted
    if (kept && !rotated && oidc.params?.['grant_type'] === 'refresh_token')
      void prolongItem(db, { kind: 'RefreshToken', id: hashOf(kept.jti) }, REFRESH_S).catch(() => undefined); // the next use does
  });
  return provider;
}

/** Made at each start, for nobody. */
const throwAwayKey = () => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  alg: 'ES256',
  use: 'sig',
});

/** Everybody is asked each time, and signs in with us: the library knows nobody. */
function askEachTime() {
  const { base, Check, Prompt } = interactionPolicy;
  const policy = base();
  policy.clear();
  policy.add(new Prompt({ name: 'login', requestable: true }));
  policy.add(
    new Prompt(
      { name: 'consent', requestable: true },
      new Check('always', 'asked for each time', (ctx) => !ctx.oidc.result?.consent),
    ),
  );
  return policy;
}

/** Longer than any that a program has use for. */
const LONGEST = 2000;

/** One scope, and `offline_access`, which means nothing here. The same place refuses what can't be kept, of any parameter. */
function onlyOurScope({ oidc }: KoaContextWithOIDC, scope: string | undefined): void {
  for (const value of Object.values(oidc.params ?? {})) {
    if (typeof value !== 'string') continue;
    if (value.length > LONGEST || /[\0\u{d800}-\u{dfff}]/u.test(value))
      throw new errors.InvalidRequest('a parameter is too long, or no text');
  }
  refuseOtherScopes(scope ?? '');
}

function refuseOtherScopes(scope: string): void {
  const unknown = scope.split(' ').find((one) => !['', SCOPE, 'offline_access'].includes(one));
  if (unknown !== undefined) throw new errors.InvalidScope('there is no such scope', unknown);
}

/** Secrets lie hashed, two may live; answers which one each call showed. */
function compareSecrets(provider: Provider): WeakMap<IncomingMessage, string> {
  const found = new WeakMap<IncomingMessage, string>();
  const prototype = provider.Client.prototype as unknown as {
    compareClientSecret: (this: OwnMetadata, shown: string) => Promise<boolean>;
  };
  prototype.compareClientSecret = async function (shown) {
    const secret = secretShown(this.secrets, shown);
    if (secret && Provider.ctx) found.set(Provider.ctx.req, secret);
    return secret !== undefined;
  };
  return found;
}

interface Numbered {
  kind: string;
  generateTokenId: () => string;
}

/**
 * What follows a rotated token is derived from it: whoever lost the answer asks again and gets the same one, of any process.
 * The library's method is not documented; test/oauth/races.test.ts fails where an upgrade changes it.
 */
function deriveSuccessors(provider: Provider, keys: OAuthKeys): void {
  for (const model of [provider.AccessToken, provider.RefreshToken]) {
    const prototype = model.prototype as unknown as Numbered;
    const inherited = prototype.generateTokenId;
    prototype.generateTokenId = function () {
      const value = inherited.call(this);
      const rotated = Provider.ctx?.oidc.entities.RotatedRefreshToken;
      return rotated ? keys.successor(this.kind, rotated.jti) : value;
    };
  }
}
