/** The authorization server's calls as the OpenAPI document has them. The library answers them: what is here checks nothing. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { SCOPE } from '../../domain/access/token.ts';
import { DEVICE_CODE } from './client.ts';
import { paths } from './provider.ts';

const seconds = z.int().describe('Seconds.');
const refused = z
  .strictObject({ error: z.string(), error_description: z.string().optional() })
  .meta({ id: 'OAuthError', description: 'As RFC 6749 has it.' });

/** How a client says who it is, where not by `Authorization: Basic`. */
const client = {
  client_id: z.string().optional(),
  client_secret: z.string().optional().describe('Of a confidential client or a service; a public one has none.'),
};

/** What a program asks a customer for. */
const asked = {
  client_id: z.string(),
  response_type: z.literal('code'),
  redirect_uri: z.url().describe('One of the credential’s, letter by letter.'),
  state: z.string().optional(),
  code_challenge: z.string().describe('PKCE, always.'),
  code_challenge_method: z.literal('S256'),
  scope: z.literal(SCOPE).optional(),
  groups: z.string().optional().describe('Groups of signals, by spaces. Left out: all.'),
  until: z.iso.date().optional().describe('Until when the program wants it.'),
};

const token = z
  .strictObject({
    access_token: z.string().describe('Opaque. It opens `/v1/data` alone.'),
    token_type: z.literal('Bearer'),
    expires_in: seconds,
    refresh_token: z.string().optional().describe('Of a link. A public client gets a new one each time.'),
    scope: z.literal(SCOPE),
  })
  .meta({ id: 'OAuthToken' });

const tokenForm = z
  .strictObject({
    grant_type: z.enum(['authorization_code', 'refresh_token', 'client_credentials', DEVICE_CODE]),
    ...client,
    code: z.string().optional(),
    redirect_uri: z.url().optional(),
    code_verifier: z.string().optional(),
    refresh_token: z.string().optional(),
    device_code: z.string().optional(),
  })
  .meta({ id: 'OAuthTokenRequest' });

const FORM = 'application/x-www-form-urlencoded';
const json = (schema: z.ZodType, example?: object) => ({
  'application/json': { schema, ...(example ? { example } : {}) },
});
const answers = (
  status: number,
  description: string,
  schema?: z.ZodType,
  example?: object,
): RouteConfig['responses'] => ({
  [status]: { description, ...(schema ? { content: json(schema, example) } : {}) },
  400: { description: 'Refused, with why.', content: json(refused, { error: 'invalid_grant' }) },
  401: {
    description: 'The secret is wrong, has expired, or the credential was revoked.',
    content: json(refused, { error: 'invalid_client' }),
  },
  429: { description: 'Too many: wait `Retry-After` seconds.', content: json(refused, { error: 'slow_down' }) },
  503: {
    description: 'Nothing was taken: try again after `Retry-After` seconds.',
    content: json(refused, { error: 'temporarily_unavailable' }),
  },
});

type Described = Pick<RouteConfig, 'summary' | 'responses'> & {
  operationId: string;
  method: 'get' | 'post';
  path: keyof typeof paths;
  query?: z.ZodObject;
  form?: z.ZodType;
};

const described: Described[] = [
  {
    operationId: 'beginAuthorization',
    method: 'get',
    path: 'authorization',
    summary: 'Where a program sends a customer to agree (authorization code with PKCE); ends at its redirect address.',
    query: z.strictObject({
      ...asked,
      request_uri: z.string().optional().describe('Of a pushed request, with `client_id` and nothing else.'),
    }),
    responses: { 303: { description: 'To the page on which the customer signs in and agrees or declines.' } },
  },
  {
    operationId: 'pushAuthorizationRequest',
    method: 'post',
    path: 'pushed_authorization_request',
    summary: 'The same pushed beforehand (RFC 9126): the customer’s browser carries a handle alone.',
    form: z.strictObject({ ...asked, ...client }),
    responses: answers(201, 'Kept.', z.strictObject({ request_uri: z.string(), expires_in: seconds })),
  },
  {
    operationId: 'getToken',
    method: 'post',
    path: 'token',
    summary: 'A code, a refresh token, a device code or a service’s own secret becomes an access token.',
    form: tokenForm,
    responses: answers(200, 'The tokens.', token, {
      access_token: 'kS2v…',
      token_type: 'Bearer',
      expires_in: 900,
      refresh_token: 'x0Yb…',
      scope: SCOPE,
    }),
  },
  {
    operationId: 'authorizeDevice',
    method: 'post',
    path: 'device_authorization',
    summary:
      'A program without a browser asks to be let in (RFC 8628): show the address, and ask `/oauth/token` each five seconds.',
    form: z.strictObject({ ...client, groups: asked.groups, until: asked.until }),
    responses: answers(
      200,
      'What to show.',
      z.strictObject({
        device_code: z.string(),
        user_code: z.string(),
        verification_uri: z.url(),
        verification_uri_complete: z.url(),
        expires_in: seconds,
      }),
    ),
  },
  {
    operationId: 'openDevicePage',
    method: 'get',
    path: 'code_verification',
    summary: 'The page on which a person types the code that a device shows.',
    query: z.strictObject({ user_code: z.string().optional() }),
    responses: { 200: { description: 'A page; whoever has not signed in is led to do so first.' } },
  },
  {
    operationId: 'revokeToken',
    method: 'post',
    path: 'revocation',
    summary: 'Gives a token up (RFC 7009): with a refresh token the link ends, and the customer is told.',
    form: z.strictObject({ ...client, token: z.string(), token_type_hint: z.string().optional() }),
    responses: answers(200, 'It opens nothing any more.'),
  },
  {
    operationId: 'introspectToken',
    method: 'post',
    path: 'introspection',
    summary: 'What one of your own tokens is good for (RFC 7662).',
    form: z.strictObject({ ...client, token: z.string(), token_type_hint: z.string().optional() }),
    responses: answers(
      200,
      '`active: false` for whatever is none of yours, or over.',
      z.looseObject({
        active: z.boolean(),
        client_id: z.string().optional(),
        scope: z.string().optional(),
        aud: z.string().optional(),
        exp: z.int().optional(),
        iat: z.int().optional(),
      }),
    ),
  },
];

/** One operation for each. */
export const oauthOperations = (): RouteConfig[] =>
  described.map(({ method, path, query, form, summary, responses, operationId }) => ({
    method,
    path: `/oauth${paths[path]}`,
    operationId,
    summary: summary ?? '',
    description: 'Rule: R42.',
    tags: ['oauth'],
    request: {
      ...(query ? { query } : {}),
      ...(form ? { body: { required: true, content: { [FORM]: { schema: form } } } } : {}),
    },
    responses,
  }));
