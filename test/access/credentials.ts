/** Credentials of a test's own, written into the record as its owner, with a developer behind them who may ask anybody (R41). */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { hashOf } from '../../domain/access/token.ts';

export interface NewCredential {
  id: string;
  clientId: string;
  secret: string;
  linkKey: string;
  owner: string;
}

type Type = 'confidential' | 'public' | 'service';

interface Making {
  owner?: string;
  redirectUris?: string[];
  initiateLoginUri?: string | null;
  /** What the developer may do, and is asked for in its words. */
  access?: 'third-party' | 'own-data' | null;
  /** The groups that it may ask for; all where none are named. */
  groups?: string[] | null;
}

export const PURPOSE = 'A logbook for your journeys';
export const DEVELOPER = 'Kim Sander';

/** A program of an outsider, or of `owner`, with a secret that lives for a year. */
export async function newCredential(
  record: Knex,
  type: Type = 'confidential',
  {
    owner = `account:developer-${randomUUID()}`,
    redirectUris = ['https://app.example.com/back'],
    initiateLoginUri = null,
    access = 'third-party',
    groups = null,
  }: Making = {},
): Promise<NewCredential> {
  const credential = {
    id: randomUUID(),
    clientId: randomBytes(16).toString('hex'),
    secret: randomBytes(32).toString('base64url'),
    linkKey: randomBytes(16).toString('base64url'),
    owner,
  };
  const account = owner.slice(owner.indexOf(':') + 1);
  await record('developers')
    .insert({
      owner,
      account_id: account,
      kind: 'person',
      name: DEVELOPER,
      country: 'DE',
      email: `${account}@example.com`,
      email_confirmed: true,
      locale: 'en',
    })
    .onConflict()
    .ignore();
  if (access)
    await record('api_access_requests').insert({
      id: randomUUID(),
      owner,
      account_id: account,
      use: access,
      purpose: PURPOSE,
      groups,
      status: 'approved',
      ended_at: record.fn.now(),
    });
  await record('credentials').insert({
    id: credential.id,
    client_id: credential.clientId,
    owner,
    made_by: account,
    name: 'Program of a test',
    type,
    redirect_uris: type === 'service' ? [] : redirectUris,
    initiate_login_uri: initiateLoginUri,
    link_key: type === 'service' ? null : credential.linkKey,
  });
  if (type !== 'public') await addSecret(record, credential.id, credential.secret);
  return credential;
}

/** One more secret, that lives for a year. */
export const addSecret = (record: Knex, credential: string, secret: string): Promise<unknown> =>
  record('credential_secrets').insert({
    id: randomUUID(),
    credential_id: credential,
    hash: hashOf(secret),
    expires_at: record.raw(`clock_timestamp() + interval '365 days'`),
  });
