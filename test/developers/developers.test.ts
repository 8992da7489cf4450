/** R41: developers register, accept terms, ask for API access, and staff decide. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultTerms, termsOf } from '../../domain/developers/terms.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import {
  startApiUnderTest,
  withPeople,
  type ApiProcess,
  type ApiUnderTest,
  type People,
} from '../api/api-under-test.ts';
import { accessForm, developers, profileForm } from './developers-under-test.ts';

let api: ApiUnderTest;
let people: People;
let as: ReturnType<typeof developers>;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  as = developers(api);
});
afterAll(() => api?.stop());

const newTerms = termsOf({ ...defaultTerms, version: '2027-01', text: 'Other terms.' });
/** The same record, served with other terms. */
const withTerms = (terms = newTerms): Promise<ApiProcess> => api.beside({ terms });

describe('the profile', () => {
  test('R41: whoever registers keeps version, hash and time of the terms, and reads and changes the profile', async () => {
    const jo = await as.developer();
    expect((await jo.call('GET', '/v1/developer')).status).toBe(404);
    const { json: terms } = await jo.call('GET', '/v1/terms');
    expect(terms).toEqual({
      version: defaultTerms.version,
      title: defaultTerms.title,
      url: 'http://localhost:3000/terms',
      sha256: defaultTerms.sha256,
      effectiveFrom: defaultTerms.effectiveFrom,
    });
    const registered = await jo.call('POST', '/v1/developer', profileForm({ name: 'Zoë Müller 東京' }));
    expect(registered.status).toBe(201);
    expect(registered.json).toMatchObject({
      kind: 'person',
      name: 'Zoë Müller 東京',
      company: null,
      terms: { version: terms.version, sha256: terms.sha256, acceptedAt: expect.any(String), inForce: true },
    });
    const kept = await api.owner('developer_terms').where({ owner: `account:${jo.account}` });
    expect(kept).toEqual([
      expect.objectContaining({ version: terms.version, sha256: terms.sha256, account_id: jo.account }),
    ]);
    expect((await jo.call('POST', '/v1/developer', profileForm())).status).toBe(409);

    const company = { name: 'Kilometre', registrationNumber: 'RCS 1', address: 'Rue 1, Lyon', country: 'FR' };
    expect((await jo.call('PATCH', '/v1/developer', { kind: 'company' })).json.errors[0].pointer).toBe('/company');
    const changed = await jo.call('PATCH', '/v1/developer', { kind: 'company', company, locale: 'de' });
    expect(changed.json).toMatchObject({ kind: 'company', company, name: 'Zoë Müller 東京', locale: 'de' });
    expect((await jo.call('GET', '/v1/developer')).json).toEqual(changed.json);
    const back = await jo.call('PATCH', '/v1/developer', { kind: 'person' });
    expect(back.json).toMatchObject({ kind: 'person', company: null });
  });

  test('R41: a gatekeeper is refused with the article that says so; so are terms that are not accepted, or not those in force', async () => {
    const jo = await as.developer();
    const { status, json } = await jo.call('POST', '/v1/developer', {
      ...profileForm({ gatekeeper: true }),
      terms: { version: '2001-01', accepted: false },
    });
    expect(status).toBe(422);
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/gatekeeper', '/terms/accepted']);
    expect(json.errors[0].detail).toContain('Article 5(3)');
    const other = await jo.call(
      'POST',
      '/v1/developer',
      profileForm({ terms: { version: '2001-01', accepted: true } }),
    );
    expect([other.status, other.json.errors[0].pointer]).toEqual([422, '/terms/version']);
    expect((await jo.call('GET', '/v1/developer')).status).toBe(404);
  });

  test('R46: the profile of a fleet is its company’s: administrators and developers share it, drivers do not see it', async () => {
    const [boss, coder, driver] = await Promise.all(
      ['administrator', 'developer', 'driver'].map((role) => as.fleet(people.cuuid, role)),
    );
    expect((await boss!.call('POST', '/v1/developer', profileForm())).status).toBe(201);
    expect((await coder!.call('GET', '/v1/developer')).json.name).toBe('Jo');
    const refused = await driver!.call('GET', '/v1/developer');
    expect([refused.status, refused.json.reason]).toEqual([403, 'developers-only']);
  });
});

describe('API access', () => {
  test('R41: for one’s own data it is granted at once; who can have none of its own is told', async () => {
    const owner = await as.retail();
    await owner.registered();
    const asked = await owner.call('POST', '/v1/api-access-requests', accessForm({ use: 'own-data' }));
    expect([asked.status, asked.json.status]).toEqual([202, 'approved']);
    const { json } = await owner.call('GET', `/v1/api-access-requests/${asked.json.id}`);
    expect(json.timeline.map(({ event }: { event: string }) => event)).toEqual(['submitted', 'approved']);

    const outsider = await as.developer();
    await outsider.registered();
    const none = await outsider.call('POST', '/v1/api-access-requests', accessForm({ use: 'own-data' }));
    expect([none.status, none.json.errors[0].pointer]).toEqual([422, '/use']);
  });

  test('R41: what comes first is said: the profile, then the terms in force', async () => {
    const jo = await as.developer();
    const first = await jo.call('POST', '/v1/api-access-requests', accessForm());
    expect([first.status, first.json.reason]).toEqual([403, 'register-first']);
    await jo.registered();
    const later = await withTerms();
    const refused = await jo.at(later).call('POST', '/v1/api-access-requests', accessForm());
    expect([refused.status, refused.json.reason]).toEqual([403, 'accept-terms']);
    expect((await jo.at(later).call('GET', '/v1/developer')).json.terms.inForce).toBe(false);
    await jo.at(later).call('PATCH', '/v1/developer', { terms: { version: newTerms.version, accepted: true } });
    expect((await jo.at(later).call('POST', '/v1/api-access-requests', accessForm())).status).toBe(202);
  });

  test('R41: terms that are announced, and not yet in force, need no new acceptance', async () => {
    const jo = await as.developer();
    await jo.registered();
    const announced = await withTerms(termsOf({ ...newTerms, version: '2099', effectiveFrom: '2099-01-01' }));
    expect((await jo.at(announced).call('POST', '/v1/api-access-requests', accessForm())).status).toBe(202);
    expect((await jo.at(announced).call('GET', '/v1/developer')).json.terms.inForce).toBe(true);
  });

  test('R41: others’ data takes an agreement and the word of staff; one request at a time, once for a key', async () => {
    const jo = await as.developer();
    await jo.registered();
    const { agreement: _none, ...without } = accessForm() as Record<string, unknown>;
    expect((await jo.call('POST', '/v1/api-access-requests', without)).json.errors[0].pointer).toBe('/agreement');
    const key = { 'Idempotency-Key': randomUUID() };
    const asked = await jo.call('POST', '/v1/api-access-requests', accessForm(), key);
    expect(asked.json.status).toBe('in-review');
    const again = await jo.call('POST', '/v1/api-access-requests', accessForm(), key);
    expect([again.json, again.headers.get('idempotency-replayed')]).toEqual([asked.json, 'true']);
    const second = await jo.call('POST', '/v1/api-access-requests', accessForm());
    expect([second.status, second.json.state]).toEqual([409, 'in-review']);

    const { id } = asked.json;
    const waiting = await as.agent.call('GET', '/v1/support/api-access-requests?status=in-review');
    const seen = waiting.json.requests.find((one: { id: string }) => one.id === id);
    expect(seen).toMatchObject({
      purpose: 'Journeys for expense reports.',
      developer: { name: 'Jo', email: jo.email },
    });
    const decided = await as.supervisor.call('POST', `/v1/support/api-access-requests/${id}/decision`, {
      approved: true,
      reason: 'All is clear.',
    });
    expect(decided.json).toMatchObject({
      status: 'approved',
      reason: 'All is clear.',
      mails: [{ step: 'api-access-approved', recipient: 'developer' }],
    });
    expect(api.signalled).toContain(id);
    const same = await as.supervisor.call('POST', `/v1/support/api-access-requests/${id}/decision`, {
      approved: true,
      reason: 'All is clear.',
    });
    expect([same.status, same.json.mails.length]).toEqual([200, 1]);
    const other = await as.supervisor.call('POST', `/v1/support/api-access-requests/${id}/decision`, {
      approved: false,
      reason: 'On second thoughts.',
    });
    expect([other.status, other.json.state]).toEqual([409, 'approved']);
    const { json } = await jo.call('GET', `/v1/api-access-requests/${id}`);
    expect(json).toMatchObject({ status: 'approved', reason: 'All is clear.', decidedAt: expect.any(String) });
    expect((await as.supervisor.call('POST', `/v1/support/api-access-requests/${id}/resend`, {})).status).toBe(409); // not sent yet
  });

  test('R41: where the policy wants no review, others’ data is granted at once, too', async () => {
    const jo = await as.developer();
    await jo.registered();
    const policy = { ...defaultPolicy, apiAccess: { ...defaultPolicy.apiAccess, review: 'none' as const } };
    const open = await api.beside({ policy });
    expect((await jo.at(open).call('POST', '/v1/api-access-requests', accessForm())).json.status).toBe('approved');
  });
});
