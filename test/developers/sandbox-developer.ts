/** A developer of the sandbox: an account of its own, put into the registry, so that tests do not meet in one profile. */
import { randomUUID } from 'node:crypto';
import { call, signIn, type Answer } from '../front-door/front-door.ts';
import { asSupervisor } from '../support/staff.ts';
import { accessForm, profileForm } from './developers-under-test.ts';

export interface SandboxDeveloper {
  id: string;
  email: string;
  call(path: string, json?: unknown, method?: string): Promise<Answer>;
}

/** Registered as a developer, in a language. */
export async function newDeveloper(locale: 'en' | 'de' = 'en'): Promise<SandboxDeveloper> {
  const developer = await newOutsider();
  const registered = await developer.call('/v1/developer', profileForm({ email: developer.email, locale }));
  if (registered.status !== 201) throw new Error(JSON.stringify(registered.body));
  return developer;
}

/** Not registered as a developer yet. */
export async function newOutsider(): Promise<SandboxDeveloper> {
  const id = `developer-${randomUUID()}`;
  const email = `${id}@example.com`;
  const registry = await signIn('registry');
  const put = await call(`/v1/registry/accounts/${id}`, {
    method: 'PUT',
    token: registry,
    // The newest are those that the sandbox's sign-in page lists.
    json: { kind: 'developer', email, name: 'Jo', changedAt: new Date().toISOString() },
  });
  if (put.status !== 201) throw new Error(JSON.stringify(put.body));
  const { body } = await call('/sandbox/token', { json: { account: email } });
  return {
    id,
    email,
    call: (path, json, method) =>
      call(path, { token: body.token, ...(json === undefined ? {} : { json }), ...(method ? { method } : {}) }),
  };
}

/** Asks for access to others' data; answers the request's id. */
export async function asksForAccess(developer: SandboxDeveloper): Promise<string> {
  const { status, body } = await developer.call('/v1/api-access-requests', accessForm());
  if (status !== 202) throw new Error(JSON.stringify(body));
  return body.id;
}

/** Staff grant or refuse it. */
export const decide = (id: string, approved: boolean): Promise<Answer> =>
  asSupervisor(`api-access-requests/${id}/decision`, { approved, reason: 'See evil.example about it.' });

/** With access granted, and a credential. */
export async function withCredential(developer: SandboxDeveloper): Promise<{ id: string; secrets: { id: string }[] }> {
  await decide(await asksForAccess(developer), true);
  const { status, body } = await developer.call('/v1/credentials', { name: 'A program', type: 'confidential' });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body;
}
