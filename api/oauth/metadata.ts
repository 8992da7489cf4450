/** What the authorization server says of itself (RFC 8414); written here, since the library's own names what we do not offer. */
import { z } from 'zod';
import { SCOPE } from '../../domain/access/token.ts';
import { route } from '../call/route.ts';
import { DEVICE_CODE } from './client.ts';
import { paths } from './provider.ts';

const list = z.array(z.string());

/** The document, for an issuer. */
export const metadataOf = (issuer: string) => {
  const at = (path: string) => `${issuer}/oauth${path}`;
  const authentication = ['client_secret_basic', 'client_secret_post', 'none'];
  return {
    issuer,
    authorization_endpoint: at(paths.authorization),
    token_endpoint: at(paths.token),
    pushed_authorization_request_endpoint: at(paths.pushed_authorization_request),
    device_authorization_endpoint: at(paths.device_authorization),
    revocation_endpoint: at(paths.revocation),
    introspection_endpoint: at(paths.introspection),
    scopes_supported: [SCOPE],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_CODE],
    token_endpoint_auth_methods_supported: authentication,
    revocation_endpoint_auth_methods_supported: authentication,
    introspection_endpoint_auth_methods_supported: authentication,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    service_documentation: `${issuer}/docs`,
  };
};

export const oauthMetadataRoutes = [
  route({
    method: 'get',
    path: '/.well-known/oauth-authorization-server',
    policy: { anyone: 'it says where programs get their tokens, and nothing about anybody' },
    summary: 'The authorization server: where programs get tokens for `/v1/data`, and how (RFC 8414).',
    rule: 'R42',
    responses: {
      200: {
        description: 'The document.',
        schema: z
          .looseObject({
            issuer: z.url(),
            authorization_endpoint: z.url(),
            token_endpoint: z.url(),
            grant_types_supported: list,
            code_challenge_methods_supported: list,
          })
          .meta({ id: 'AuthorizationServer' }),
      },
    },
    handler: (_call, { config }) => ({
      body: metadataOf(config.publicUrl),
      headers: { 'Access-Control-Allow-Origin': '*' },
    }),
  }),
];
