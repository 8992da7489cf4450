/** Frontends on other origins: those that the operator lists may read answers, nobody else's; a state is asked for again and again. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from './api-under-test.ts';

const OURS = 'https://data.example.com';
let api: ApiUnderTest;
let people: People;
let token: string;
beforeAll(async () => {
  api = await startApiUnderTest({ frontendOrigins: [OURS] });
  people = await withPeople(api);
  token = people.retail;
});
afterAll(() => api?.stop());

const preflight = (origin: string, path = '/v1/requests') =>
  api.call('OPTIONS', path, {
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization',
    },
  });

test('a listed origin may call with a token, and read what it needs; cookies are never allowed', async () => {
  const { status, headers } = await preflight(OURS);
  expect([status, headers.get('access-control-allow-origin')]).toEqual([204, OURS]);
  expect(headers.get('access-control-allow-headers')).toMatch(/Authorization.*Idempotency-Key/);
  expect(headers.get('access-control-allow-credentials')).toBeNull();
  const answer = await api.call('GET', '/v1/requests', { token, headers: { Origin: OURS } });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, OURS]);
  expect(answer.headers.get('access-control-expose-headers')).toMatch(/Location.*Retry-After/);
  expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  const refused = await api.call('GET', '/v1/requests', { headers: { Origin: OURS } });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, OURS]); // so that the script reads why
});

test.each([
  'https://evil.example',
  'https://data.example.com.evil.example',
  'http://data.example.com',
  'null',
  `${OURS}/`,
])('%s may not', async (origin) => {
  expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  const { headers } = await api.call('GET', '/v1/compensation', { headers: { Origin: origin } });
  expect([headers.get('access-control-allow-origin'), headers.get('vary')]).toEqual([
    null,
    expect.stringContaining('Origin'),
  ]);
});

test('problem details come in the caller’s language, English where none is asked for', async () => {
  const ask = async (language?: string) => {
    const answer = await fetch(`${api.url}/v1/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(language ? { 'accept-language': language } : {}) },
      body: JSON.stringify({ type: 'enquiry-of-nothing' }),
    });
    const { title, type } = (await answer.json()) as { title: string; type: string };
    return [
      answer.status,
      type,
      title,
      answer.headers.get('content-language'),
      answer.headers.get('vary')?.includes('Accept-Language'),
    ];
  };
  const [english, german, french] = [await ask(), await ask('de-AT,de;q=0.9'), await ask('fr-CH, en;q=0.5')];
  expect(english).toEqual([422, '/problems/invalid', 'Some fields need another value', 'en', true]);
  expect(german).toEqual([422, '/problems/invalid', 'Einige Felder brauchen einen anderen Wert', 'de', true]);
  expect(french.slice(2, 4)).toEqual(['Certains champs demandent une autre valeur', 'fr']);
});

test('pages and links are for no other origin', async () => {
  for (const path of ['/', '/requests', '/links/status/x'])
    expect((await preflight(OURS, path)).headers.get('access-control-allow-origin')).toBeNull();
});

test('R18: a state has a name; who has it is told that it is still so, and in how long to ask again', async () => {
  const taken = await api.call('POST', '/v1/requests', { token, body: customerForm(people) });
  const path = `/v1/requests/${taken.json.id}`;
  const first = await api.call('GET', path, { token });
  const etag = first.headers.get('etag') ?? '';
  expect([etag, first.headers.get('retry-after')]).toEqual([expect.stringMatching(/^"[\w-]{43}"$/), '60']);
  const same = await api.call('GET', path, { token, headers: { 'If-None-Match': `"other", ${etag}` } });
  expect([same.status, same.text]).toEqual([304, '']);
  expect((await api.call('POST', `${path}/cancel`, { token })).status).toBe(200);
  const changed = await api.call('GET', path, { token, headers: { 'If-None-Match': etag } });
  expect([changed.status, changed.json.status, changed.headers.get('retry-after')]).toEqual([200, 'cancelled', null]);
});
