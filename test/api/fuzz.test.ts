/** Whatever is sent: an answer that is documented, never a fault of ours, and nothing taken that is not right. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from './api-under-test.ts';

/** How many of each kind; `npm run test:nightly` makes many more. */
const CALLS = Number(process.env['CALLS'] ?? 400);
const seeded = process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {};

jest.setTimeout(120_000 + CALLS * 50);

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
      'half a character \ud800',
      '\udfff',
      '0000-01-01',
      '9999-12-31',
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
    { numRuns: CALLS, ...seeded },
  );
});

const agentForm = () => ({
  ...customerForm(people),
  type: 'agent',
  email: 'workshop@example.com', // nobody is their own third party (R66)
  products: { vins: [people.vin.car], wallbox: false },
  agent: {
    name: 'A workshop',
    company: { name: 'Workshop', registrationNumber: 'HRB 2', address: 'Street 1', country: 'DE' },
  },
  customer: { name: 'Maren Vogt', email: 'retail-one@example.com' },
  purpose: 'To find out.',
  agreement: { confirmed: true, reference: '4711', date: '2025-10-01' },
  customerConsented: true,
  gatekeeper: false,
  size: 'other',
});
const enquiry = () => ({ topic: 'other', name: 'Maren', email: 'maren@example.com', text: 'Why?' });
const application = () => ({
  company: { name: 'Telematics', registrationNumber: 'HRB 1', address: 'Street 1', country: 'DE' },
  contact: { name: 'Maren', email: 'maren@example.com' },
  gatekeeper: false,
});
/** Every text of a form, one after the other, made into one that nothing can keep. */
function spoilt(form: object, by: string): object[] {
  const texts: object[] = [];
  for (const [name, value] of Object.entries(form)) {
    if (typeof value === 'string') texts.push({ ...form, [name]: value + by });
    else if (typeof value === 'object' && value !== null)
      for (const one of spoilt(value, by))
        texts.push({ ...form, [name]: Array.isArray(value) ? Object.values(one) : one });
  }
  return texts;
}

test.each(['\ud800', '\udc00', '\u0000'])('R69: a text with %j is refused in every field, naming it', async (odd) => {
  const forms = [
    ['/v1/requests', agentForm()],
    ['/v1/requests', customerForm(people)],
    ['/v1/enquiries', enquiry()],
    ['/v1/provider-applications', application()],
  ] as const;
  for (const [path, form] of forms) {
    expect({ path, status: (await api.call('POST', path, { body: form, ...own(form) })).status }).toEqual({
      path,
      status: 202,
    });
    for (const body of [...spoilt(form, odd), { ...form, [`x${odd}`]: 1 }, { ...form, deep: [[{ a: odd }]] }]) {
      const { status, json } = await api.call('POST', path, { body, ...own(form) });
      expect({ body, status }).toEqual({ body, status: 422 });
      expect(json.errors.length).toBeGreaterThan(0);
    }
  }
});
const own = (form: object) => ('type' in form && form.type === 'customer' ? { token: people.retail } : {});

test('R69: cursors, days and durations from before and after all calendars', async () => {
  const staff = await api.identity.token({
    sub: 'agent-one',
    email: 'agent-one@example.com',
    account: 'staff',
    roles: ['agent'],
  });
  const cursor = (at: string, more = {}) =>
    Buffer.from(JSON.stringify({ ...more, at, id: '11111111-1111-4111-8111-111111111111' })).toString('base64url');
  const years = ['0000', '0001', '1899', '2201', '9999'];
  for (const year of years) {
    const at = `${year}-01-01T00:00:00.000Z`;
    const listed = await api.call('GET', `/v1/requests?cursor=${cursor(at)}`, { token: people.retail });
    expect({ year, status: listed.status }).toEqual({ year, status: 422 });
    for (const order of ['due', 'newest']) {
      const path = `/v1/support/requests?cursor=${cursor(at, { order })}`;
      expect((await api.call('GET', path, { token: staff })).status).toBe(422);
    }
    const body = customerForm(people, { period: { from: `${year}-01-01`, to: `${year}-01-02` } });
    expect((await api.call('POST', '/v1/requests', { token: people.retail, body })).status).toBe(422);
    const agent = { ...agentForm(), agreement: { confirmed: true, date: `${year}-01-01` } };
    expect((await api.call('POST', '/v1/requests', { body: agent })).status).toBe(422);
  }
  for (const span of ['P999999999Y', 'P292277Y', `P${'9'.repeat(20)}D`, 'P101Y', 'PT1e9H', '-P1D', 'P1Y-1M'])
    for (const name of ['dueWithin', 'olderThan']) {
      const { status } = await api.call('GET', `/v1/support/requests?${name}=${span}`, { token: staff });
      expect([span, [200, 422].includes(status)]).toEqual([span, true]);
    }
  expect((await api.call('GET', '/v1/support/requests?olderThan=P100Y', { token: staff })).status).toBe(200);
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
    { numRuns: Math.ceil(CALLS / 3), ...seeded },
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
    { numRuns: CALLS, ...seeded },
  );
});

test('nothing of all that was taken unless it was right', async () => {
  const rows = (await api.owner('requests').select('email', 'type')) as { email: string; type: string }[];
  for (const row of rows)
    expect(row).toEqual({
      type: expect.stringMatching(/^(customer|agent)$/),
      email: expect.stringContaining('@example.com'),
    });
});
