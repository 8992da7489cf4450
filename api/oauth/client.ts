/** A credential as a client of the library: what it may do follows from its type alone. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { AdapterPayload } from 'oidc-provider';
import type { Client } from '../../db/credentials/clients.ts';
import { hashOf } from '../../domain/access/token.ts';

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/** The library wants a secret in clear. It gets one that nobody knows, so that without our comparison nobody gets in. */
const NOBODY_KNOWS = randomBytes(32).toString('base64url');

/** Of ours, besides what the library knows. */
export const ownMetadata = ['secrets'];

/** The hashes in hex: the library knows a client again by the text of its metadata. */
type Secrets = { id: string; hash: string }[];
export interface OwnMetadata {
  secrets: Secrets;
}

/** Whose program it is, as people read it. */
export const developerOf = ({ developer: { name, company } }: Pick<Client, 'developer'>): string => company ?? name;

export function clientMetadata(client: Client): AdapterPayload {
  const { clientId, type, redirectUris, secrets } = client;
  const own: OwnMetadata = { secrets: secrets.map(({ id, hash }) => ({ id, hash: hash.toString('hex') })) };
  return {
    client_id: clientId,
    client_name: developerOf(client),
    ...(type === 'public' ? {} : { client_secret: NOBODY_KNOWS }),
    token_endpoint_auth_method: type === 'public' ? 'none' : 'client_secret_basic',
    application_type: 'native', // takes http for this very machine alone
    ...(type === 'service' ? forItself : forPeople(redirectUris)),
    ...own,
  };
}

const forItself = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] };

/** Without an address to send people back to, a device code is the only way. */
const forPeople = (redirectUris: string[]): AdapterPayload =>
  redirectUris.length > 0
    ? {
        grant_types: ['authorization_code', 'refresh_token', DEVICE_CODE],
        response_types: ['code'],
        redirect_uris: redirectUris,
      }
    : { grant_types: ['refresh_token', DEVICE_CODE], response_types: [], redirect_uris: [] };

/** The id of the secret that was shown, if it is one of those that live; compared with each, in constant time. */
export function secretShown(secrets: Secrets, shown: string): string | undefined {
  const given = hashOf(shown);
  let found: string | undefined;
  for (const { id, hash } of secrets) if (timingSafeEqual(Buffer.from(hash, 'hex'), given)) found = id;
  return found;
}
