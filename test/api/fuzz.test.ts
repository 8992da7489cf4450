/** Whatever is sent: an answer that is documented, never a fault of ours, and nothing taken that is not right. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from './api-under-test.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
});
afterAll(() => api?.stop());

const key = fc.oneof(
  fc.constantFrom(
    'type',
    'email',
    'period',
    'from',
    'to',
    'products',
    'vins',
    'wallbox',
    'otherUsersInformed',
    'locale',
    '__proto__',
    'constructor',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'customer',
      'fleet',
      true,
      false,
      null,
      '2025-10-01',
      'a@example.com',
      'WVWZZZ1JZXW000001',
      '\u0000',
      1e308,
      -1,
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 5 }),
  ),
})).any;

/** A form that is right but for one thing. */
const nearlyRight = fc.tuple(key, value).map(([name, odd]) => ({ ...customerForm(people), [name]: odd }));

const documented = new Set([200, 202, 204, 400, 401, 403, 404, 405, 409, 410, 413, 422, 429]);

test('G10: bodies of any shape', async () => {
  const paths = [
    '/v1/requests',
    '/v1/products/validate',
    '/v1/requests/11111111-1111-4111-8111-111111111111/cancel',
    '/webhooks/sendgrid',
    '/links/verify/x',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.oneof(
        value,
        fc.constant(null).chain(() => nearlyRight),
      ),
      async (path, body) => {
        const { status, json } = await api.call('POST', path, { token: people.retail, body: body ?? null });
        expect(documented).toContain(status);
        if (status === 422) for (const { pointer } of json.errors) expect(pointer).toMatch(/^(\/|$)/);
        if (status >= 400)
          expect(json).toMatchObject({
            type: expect.stringMatching(/^\/problems\//),
            title: expect.any(String),
            status,
            detail: expect.any(String),
          });
      },
    ),
    { numRuns: 1500 },
  );
});

test('bytes that are no JSON, and headers of any kind', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(
        'application/json',
        'application/json; charset=utf-16',
        'text/plain',
        'multipart/form-data',
        'application/x-www-form-urlencoded',
        '',
      ),
      fc.constantFrom('/v1/requests', '/links/verify/x', '/webhooks/sendgrid'),
      async (bytes, type, path) => {
        const headers = type ? { 'Content-Type': type } : {};
        const { status } = await api.call('POST', path, { token: people.retail, raw: Buffer.from(bytes), headers });
        expect(documented).toContain(status);
      },
    ),
    { numRuns: 500 },
  );
});

test('addresses and queries of any kind', async () => {
  const part = fc.oneof(
    fc.constantFrom('v1', 'requests', 'links', 'verify', 'problems', 'assets', 'docs', '..', '%2e%2e', '%00', '%', ''),
    fc.webSegment(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { maxLength: 5 }),
      fc.webQueryParameters(),
      fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'OPTIONS'),
      async (parts, query, method) => {
        const { status } = await api.call(method, `/${parts.join('/')}?${query}`, { token: people.retail });
        expect(documented).toContain(status);
      },
    ),
    { numRuns: 1500 },
  );
});

test('nothing of all that was taken unless it was right', async () => {
  const rows = (await api.owner('requests').select('email', 'type')) as { email: string; type: string }[];
  for (const row of rows) expect(row).toEqual({ type: 'customer', email: expect.stringContaining('@example.com') });
});
