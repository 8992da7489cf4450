/** The pages of credentials (R41, R46). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  addSecret,
  changeCredential,
  createCredential,
  credentialFor,
  removeSecret,
  revokeCredential,
  type Credential,
} from '../../../db/credentials/credentials.ts';
import { accessesSeen, accessSeen, readsOfProgram } from '../../../db/access/seen.ts';
import { may } from '../../../db/registrations/accounts.ts';
import { credentialChange, credentialForm } from '../../../domain/developers/credential.ts';
import type { Principal } from '../../../domain/principal.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { developers } from '../../v1/developer/routes.ts';
import { bodyOf } from '../form/fields.ts';
import { credentialPage, revokePage, secretPage, USE_DAYS } from './credential.tsx';
import { newCredentialPage, type Filling } from './form.tsx';
import { linkPage, linksPage } from './links.tsx';
import { refusedOnPage, returnedFilling, takeForm } from './take.ts';

const policy = { session: developers } as const;
const NEW = '/developer/credentials/new';
const addressOf = (id: string): string => `/developer/credentials/${id}`;
const page = { 200: { description: 'A page.' } };
const taken = { ...page, 303: { description: 'Taken.' } };
const params = z.strictObject({ id: z.uuid() });
const back = (id: string, saved = false): Answer => ({
  status: 303,
  headers: { Location: `/developer/credentials/${id}${saved ? '?saved=yes' : ''}` },
});

/** What was typed, as the API's own body; addresses stand on lines of their own, and may have commas in them. */
function credentialBodyOf(typed: Typed): Record<string, unknown> {
  const { credential = {} } = bodyOf('credential', typed) as { credential?: Record<string, unknown> };
  const lines = (typed['credential.redirectUris'] ?? []).flatMap((text) => text.split(/\r?\n/));
  const redirectUris = lines.map((line) => line.trim()).filter(Boolean);
  return { ...credential, redirectUris };
}

const typedOf = ({ name, type, redirectUris, initiateLoginUri }: Credential): Typed => ({
  'credential.name': [name],
  'credential.type': [type],
  'credential.redirectUris': redirectUris,
  'credential.initiateLoginUri': [initiateLoginUri ?? ''],
});

/** R46: who may make a service. */
const mayServe = async ({ db }: Services, caller: Principal): Promise<boolean> =>
  caller.kind === 'provider' || (caller.kind === 'fleet' && (await may(db, caller, 'run-services')));

/** The page of a credential: with what was typed, where a form comes back; else with what is kept. */
async function show(
  caller: Principal,
  { db, config }: Services,
  id: string,
  returned: Filling | null,
  saved = false,
): Promise<Answer> {
  const credential = await credentialFor(db, caller, id);
  const [{ accesses, next }, use] = await Promise.all([
    accessesSeen(db, { program: id }, { limit: LINKS_SHOWN }),
    readsOfProgram(db, credential.clientId, USE_DAYS),
  ]);
  return {
    page: credentialPage({
      credential,
      links: accesses,
      hasMore: next !== null,
      use,
      publicUrl: config.publicUrl,
      filling: { faults: [], ...returned, typed: { ...typedOf(credential), ...returned?.typed } },
      saved,
    }),
  };
}

/** Links beside the credential; the others have pages of their own. */
const LINKS_SHOWN = 10;

export const portalCredentialRoutes = [
  route({
    method: 'get',
    path: '/developer/credentials/new',
    policy,
    summary: 'The form to create a credential.',
    rule: 'R41',
    query: z.object(returnedQuery),
    responses: page,
    handler: async ({ caller, query: { draft } }, services) => {
      const filling = (await returnedFilling({ caller, services }, NEW, draft)) ?? { typed: {}, faults: [] };
      const key = textIn(filling.typed, 'key') || randomUUID();
      return { page: newCredentialPage(filling, { key, mayServe: await mayServe(services, caller) }) };
    },
  }),
  route({
    method: 'post',
    path: '/developer/credentials/new',
    policy,
    summary: 'Creates a credential; the answer shows its secret once.',
    rule: 'R41',
    endsNothing: true,
    takes: 'form',
    body: typedForm,
    responses: page,
    handler: async ({ caller, body: typed }, services) => {
      const { db, config } = services;
      const key = z.uuid().safeParse(textIn(typed, 'key')).data ?? randomUUID();
      const { redirectUris, ...rest } = credentialBodyOf(typed);
      return takeForm(
        {
          form: 'credential',
          prefix: 'credential',
          typed: { ...typed, key: [key] },
          // What stands in the field of addresses is no fault of a service, which has none.
          body: rest['type'] === 'service' ? { name: rest['name'], type: 'service' } : { ...rest, redirectUris },
          schema: credentialForm,
          does: async (form) => {
            const made = await createCredential(db, caller, form, {
              terms: config.terms,
              rules: config.policy.credentials,
              id: key,
            });
            return { page: secretPage({ ...made, publicUrl: config.publicUrl, isNew: true }) };
          },
          at: NEW,
        },
        { caller, services },
      );
    },
  }),
  route({
    method: 'get',
    path: '/developer/credentials/:id',
    policy,
    summary: 'One credential.',
    rule: 'R41',
    params,
    query: z.object({ ...returnedQuery, saved: z.literal('yes').optional().catch(undefined) }),
    responses: page,
    handler: async ({ caller, params: { id }, query: { saved, draft } }, services) => {
      const returned = await returnedFilling({ caller, services }, addressOf(id), draft);
      return show(caller, services, id, returned, saved !== undefined);
    },
  }),
  route({
    method: 'get',
    path: '/developer/credentials/:id/links',
    policy,
    summary: 'The links of one credential, the newest first.',
    rule: 'R41, R42',
    params,
    query: z.object({ cursor: cursorSchema.optional().catch(undefined) }),
    responses: page,
    handler: async ({ caller, params: { id }, query: { cursor } }, { db }) => {
      const credential = await credentialFor(db, caller, id);
      const { accesses, next } = await accessesSeen(db, { program: id }, { cursor });
      const older = next && `/developer/credentials/${id}/links?cursor=${cursorText(next)}`;
      return { page: linksPage({ credential, links: accesses, older }) };
    },
  }),
  route({
    method: 'get',
    path: '/developer/links/:id',
    policy,
    summary: 'One link: since when, which products, how much was read by day, and how it ended.',
    rule: 'R41, R42',
    params,
    responses: page,
    handler: async ({ caller, params: { id } }, { db }) => {
      const { access, reads } = await accessSeen(db, id);
      const credential = await credentialFor(db, caller, access.program.id);
      return { page: linkPage({ credential, access, reads }) };
    },
  }),
  route({
    method: 'post',
    path: '/developer/credentials/:id',
    policy,
    summary: 'Renames it, or changes its addresses; what the form does not have stays.',
    rule: 'R41',
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: async ({ caller, params: { id }, body: typed }, services) => {
      await credentialFor(services.db, caller, id);
      const { redirectUris, initiateLoginUri } = credentialBodyOf(typed);
      return takeForm(
        {
          form: 'credential',
          prefix: 'credential',
          typed,
          body: {
            ...('credential.name' in typed ? { name: textIn(typed, 'credential.name') } : {}),
            ...('credential.redirectUris' in typed ? { redirectUris } : {}),
            ...('credential.initiateLoginUri' in typed ? { initiateLoginUri: initiateLoginUri ?? null } : {}),
          },
          schema: credentialChange,
          does: async (change) => {
            await changeCredential(services.db, caller, id, change);
            return back(id, true);
          },
          at: addressOf(id),
        },
        { caller, services },
      );
    },
  }),
  route({
    method: 'post',
    path: '/developer/credentials/:id/secrets',
    policy,
    summary: 'Adds a secret; the answer shows it once.',
    rule: 'R41',
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: page,
    handler: async ({ caller, params: { id } }, services) => {
      const { db, config, signalWorkflow } = services;
      return refusedOnPage({ caller, services }, addressOf(id), async () => {
        const { credential, secret } = await addSecret(db, caller, id, config.policy.credentials);
        void signalWorkflow(id, 'credential');
        return { page: secretPage({ credential, secret, publicUrl: config.publicUrl, isNew: false }) };
      });
    },
  }),
  route({
    method: 'post',
    path: '/developer/credentials/:id/remove-secret',
    policy,
    summary: 'Removes a secret.',
    rule: 'R41',
    endsNothing: true,
    params,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: async ({ caller, params: { id }, body: typed }, { db, signalWorkflow }) => {
      const { id: own } = await credentialFor(db, caller, id);
      const secret = z.uuid().safeParse(textIn(typed, 'secret'));
      if (secret.success) await removeSecret(db, caller, own, secret.data);
      void signalWorkflow(own, 'credential');
      return back(own);
    },
  }),
  route({
    method: 'get',
    path: '/developer/credentials/:id/revoke',
    policy,
    summary: 'What revoking it means.',
    rule: 'R41',
    params,
    responses: { ...page, 303: { description: 'It is revoked.' } },
    handler: async ({ caller, params: { id } }, { db }) => {
      const credential = await credentialFor(db, caller, id);
      return credential.status === 'revoked' ? back(id) : { page: revokePage(credential) };
    },
  }),
  route({
    method: 'post',
    path: '/developer/credentials/:id/revoke',
    policy,
    summary: 'Revokes it for good, and ends whatever could be read by it.',
    rule: 'R41',
    params,
    takes: 'form',
    body: typedForm,
    responses: taken,
    handler: async ({ caller, params: { id } }, { db, signalWorkflow }) => {
      await revokeCredential(db, caller, id);
      void signalWorkflow(id, 'credential');
      return back(id);
    },
  }),
];
