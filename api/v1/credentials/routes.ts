/** R41, R46: credentials of programs: created, named, with two secrets at most, and revoked. */
import { z } from 'zod';
import {
  addSecret,
  changeCredential,
  createCredential,
  credentialFor,
  credentialsFor,
  credentialStates,
  removeSecret,
  revokeCredential,
  type Credential,
} from '../../../db/credentials/credentials.ts';
import { credentialChange, credentialForm, credentialTypes } from '../../../domain/developers/credential.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { idempotencyHeaders, idUnderKey, replayedHeader } from '../../call/input/idempotency.ts';
import { route } from '../../call/route.ts';
import { developers } from '../developer/routes.ts';

const policy = { accounts: developers } as const;
const instant = z.iso.datetime();
const params = z.strictObject({ id: z.uuid() });

const secretFacts = z.strictObject({
  id: z.uuid(),
  createdAt: instant,
  expiresAt: instant,
  expired: z.boolean(),
  lastUsedAt: instant.nullable(),
});

const credential = z
  .strictObject({
    id: z.uuid(),
    clientId: z.string(),
    name: z.string(),
    type: z.enum(credentialTypes),
    status: z.enum(credentialStates).describe('`without-secret`: none works, so that its program gets no tokens.'),
    redirectUris: z.array(z.string()),
    initiateLoginUri: z.string().nullable(),
    linkUrl: z.string().nullable().describe('The page to send customers to (R42); a service has none.'),
    createdAt: instant,
    lastUsedAt: instant.nullable().describe('To the minute.'),
    lastUse: z.strictObject({ call: z.string(), network: z.string() }).nullable(),
    secrets: z.array(secretFacts).describe('Those that were not removed.'),
    links: z.int().describe("How many people's links hang on it."),
    openStreams: z.int().describe('How many streams read by it at this moment.'),
    madeBy: z
      .strictObject({ id: z.string(), name: z.string().nullable() })
      .describe('The account that made it, also where it has left the company.'),
    products: z.int().describe('How many products it may read now.'),
    endedAt: instant.nullable(),
    endedBy: z.string().nullable().describe('Who revoked it.'),
  })
  .meta({ id: 'Credential' });

const SECRET = 'Shown this once: only its hash is kept.';
const created = credential
  .extend({
    secret: z.string().nullable().describe(`${SECRET} \`null\` of a public program, and where a key was used before.`),
  })
  .meta({ id: 'CredentialCreated' });
const secretAdded = secretFacts.extend({ secret: z.string().describe(SECRET) }).meta({ id: 'SecretAdded' });

const bodyOf = ({ linkKey, ...rest }: Credential, publicUrl: string) => ({
  ...rest,
  linkUrl: linkUrlOf(linkKey, publicUrl),
});
/** The page that names who asks; from there people are led on (R42). */
export const linkUrlOf = (linkKey: string | null, publicUrl: string): string | null =>
  linkKey && `${publicUrl}/connect/${linkKey}`;

export const credentialRoutes = [
  route({
    method: 'post',
    path: '/v1/credentials',
    policy,
    summary: 'Creates a credential. Its secret is in this answer alone.',
    rule: 'R41, R46',
    endsNothing: true,
    headers: idempotencyHeaders,
    body: credentialForm,
    examples: {
      confidential: {
        name: 'Expense reports',
        type: 'confidential',
        redirectUris: ['https://kilometre.example.com/connected'],
        initiateLoginUri: 'https://kilometre.example.com/connect',
      },
      public: { name: 'On the command line', type: 'public', redirectUris: ['http://127.0.0.1/connected'] },
      service: { name: 'Dispatch', type: 'service' },
    },
    responses: {
      201: {
        description: 'Created.',
        schema: created,
        headers: { 'Idempotency-Replayed': '`true` where this key had been used before; then without the secret.' },
      },
    },
    problems: ['not-in-this-state'],
    handler: async ({ caller, body, headers: { 'idempotency-key': key } }, { db, config }) => {
      const made = await createCredential(db, caller, body, {
        terms: config.terms,
        rules: config.policy.credentials,
        id: key && idUnderKey(`${caller.account} ${key}`, body),
      });
      return {
        status: 201,
        headers: replayedHeader(made.replayed),
        body: { ...bodyOf(made.credential, config.publicUrl), secret: made.secret },
      };
    },
  }),
  route({
    method: 'get',
    path: '/v1/credentials',
    policy,
    summary: 'The credentials, newest first; those that were revoked stay listed.',
    rule: 'R41',
    query: z.strictObject({ cursor: cursorSchema.optional() }),
    responses: {
      200: {
        description: 'A page of at most 100. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ credentials: z.array(credential), next: z.string().nullable() }),
      },
    },
    handler: async ({ caller, query: { cursor } }, { db, config }) => {
      const { credentials, next } = await credentialsFor(db, caller, { cursor });
      return { body: { credentials: credentials.map((one) => bodyOf(one, config.publicUrl)), next: cursorText(next) } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/credentials/:id',
    policy,
    summary: 'One credential.',
    rule: 'R41',
    params,
    responses: { 200: { description: 'The credential.', schema: credential } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, { db, config }) => ({
      body: bodyOf(await credentialFor(db, caller, id), config.publicUrl),
    }),
  }),
  route({
    method: 'patch',
    path: '/v1/credentials/:id',
    policy,
    summary: 'Renames it, or changes where people are sent back to; what is left out stays.',
    rule: 'R41',
    endsNothing: true,
    params,
    body: credentialChange,
    responses: { 200: { description: 'The credential as it is now.', schema: credential } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, { db, config }) => ({
      body: bodyOf(await changeCredential(db, caller, id, body), config.publicUrl),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/credentials/:id/secrets',
    policy,
    summary: 'Adds a secret; two work at most, so that a program can change over.',
    rule: 'R41',
    endsNothing: true,
    params,
    responses: { 201: { description: 'Added.', schema: secretAdded } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id } }, { db, config, signalWorkflow }) => {
      const { credential: now, secretId, secret } = await addSecret(db, caller, id, config.policy.credentials);
      void signalWorkflow(id, 'credential');
      return { status: 201, body: { ...now.secrets.find((one) => one.id === secretId), secret } };
    },
  }),
  route({
    method: 'delete',
    path: '/v1/credentials/:id/secrets/:sid',
    policy,
    summary: 'Removes a secret. Links stay as they are.',
    rule: 'R41',
    endsNothing: true,
    params: params.extend({ sid: z.uuid() }),
    responses: { 200: { description: 'The credential as it is now.', schema: credential } },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id, sid } }, { db, config, signalWorkflow }) => {
      const now = await removeSecret(db, caller, id, sid);
      void signalWorkflow(id, 'credential');
      return { body: bodyOf(now, config.publicUrl) };
    },
  }),
  route({
    method: 'post',
    path: '/v1/credentials/:id/revoke',
    policy,
    summary: 'Revokes it for good: tokens, links and whatever could be read by it end with the commit.',
    rule: 'R41',
    params,
    responses: { 200: { description: 'Revoked.', schema: credential } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, { db, config, signalWorkflow }) => {
      const now = await revokeCredential(db, caller, id);
      void signalWorkflow(id, 'credential');
      return { body: bodyOf(now, config.publicUrl) };
    },
  }),
];
