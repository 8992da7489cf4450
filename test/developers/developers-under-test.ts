/** Developers as tests have them: with a token of their own, registered and granted access in one line. */
import { randomUUID } from 'node:crypto';
import type { ApiProcess, ApiUnderTest } from '../api/api-under-test.ts';

export const profileForm = (more: object = {}): object => ({
  kind: 'person',
  name: 'Jo',
  country: 'DE',
  email: 'jo@example.com',
  gatekeeper: false,
  terms: { version: '2026-11', accepted: true },
  ...more,
});

export const accessForm = (more: object = {}): object => ({
  use: 'third-party',
  purpose: 'Journeys for expense reports.',
  agreement: 'https://kilometre.example.com/terms',
  ...more,
});

export interface Somebody {
  account: string;
  email: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): ReturnType<ApiProcess['call']>;
  /** The same one, before another process. */
  at(process: ApiProcess): Somebody;
  /** Registers them. */
  registered(): Promise<void>;
  /** Registers them, and has access granted: to their own data, or by staff to others'. */
  withAccess(use?: 'own-data' | 'third-party'): Promise<void>;
  /** Creates a credential; answers it with its secret. */
  credential(more?: object): Promise<{ id: string; clientId: string; secret: string; secrets: { id: string }[] }>;
}

export function developers(api: ApiUnderTest) {
  const somebody = async (kind: string, claims: object = {}): Promise<Somebody> => {
    const account = `${kind}-${randomUUID()}`;
    const email = `${account}@example.com`;
    const token = await api.identity.token({ sub: account, email, account: kind, roles: [], ...claims });
    const before = (process: ApiProcess): Somebody => {
      const one: Somebody = {
        account,
        email,
        call: (method, path, body, headers = {}) =>
          process.call(method, path, { token, headers, ...(body === undefined ? {} : { body }) }),
        at: before,
        async registered() {
          const { status, text } = await one.call('POST', '/v1/developer', profileForm({ email }));
          if (status !== 201) throw new Error(text);
        },
        async withAccess(use = 'third-party') {
          await one.registered();
          const { json } = await one.call('POST', '/v1/api-access-requests', accessForm({ use }));
          if (json.status === 'approved') return;
          const decision = { approved: true, reason: 'All is clear.' };
          const path = `/v1/support/api-access-requests/${json.id}/decision`;
          const { status, text } = await staff('supervisor').call('POST', path, decision);
          if (status !== 200) throw new Error(text);
        },
        async credential(more = {}) {
          const { status, text, json } = await one.call('POST', '/v1/credentials', {
            name: 'A program',
            type: 'confidential',
            redirectUris: ['https://kilometre.example.com/connected'],
            ...more,
          });
          if (status !== 201) throw new Error(text);
          return json;
        },
      };
      return one;
    };
    return before(api);
  };
  const staff = (role: string): Pick<Somebody, 'call'> => ({
    async call(method, path, body) {
      const claims = { sub: role, email: `${role}@example.com`, account: 'staff', roles: [role] };
      const token = await api.identity.token(claims);
      return api.call(method, path, { token, ...(body === undefined ? {} : { body }) });
    },
  });
  return {
    developer: () => somebody('developer'),
    retail: () => somebody('retail'),
    fleet: (company: string, role: string) => somebody('fleet', { company, roles: [role] }),
    provider: (company: string) => somebody('provider', { company }),
    agent: staff('agent'),
    supervisor: staff('supervisor'),
  };
}
