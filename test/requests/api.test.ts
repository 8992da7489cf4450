/** Submitting, following and cancelling requests through the API (R3–R7, R10–R13, R18–R20). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
});
afterAll(() => api?.stop());

const submit = (form: object, token = people.retail, headers: Record<string, string> = {}) =>
  api.call('POST', '/v1/requests', { token, body: form, headers });

describe('products', () => {
  test('R2, R6: an account sees the products registered to it, and no others', async () => {
    const { status, json } = await api.call('GET', '/v1/products', { token: people.retail });
    expect(status).toBe(200);
    expect(json.products.map(({ kind, vin, serial }: Record<string, string>) => [kind, vin ?? serial])).toEqual(
      expect.arrayContaining([
        ['vehicle', people.vin.car],
        ['wallbox', 'WB-1'],
      ]),
    );
    expect(json.products).toHaveLength(2);
    expect(json.products[0].registrations[0].from).toBe('2025-10-05T10:00:00.000Z');
  });

  test('R5: each VIN gets its verdict; another’s and one that does not exist get the same', async () => {
    const vins = [
      people.vin.activated,
      people.vin.idle,
      people.vin.foreign,
      'WVWZZZ1JZXW999999',
      'IOQ',
      '',
      '  wvwzzz1jzxw000002 ',
      '🚗',
    ];
    const { status, json } = await api.call('POST', '/v1/products/validate', { token: people.fleet, body: { vins } });
    expect(status).toBe(200);
    expect(json.verdicts.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
      'ok',
      'not-activated',
      'not-registered',
      'not-registered',
      'malformed',
      'malformed',
      'ok',
      'malformed',
    ]);
  });

  test('R5: a text that no record can hold is named, not given a verdict', async () => {
    const { status, json } = await api.call('POST', '/v1/products/validate', {
      token: people.fleet,
      body: { vins: [people.vin.activated, 'A\u0000'] },
    });
    expect([status, json.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([422, ['/vins/1']]);
  });

  test('R10: a fleet account finds its CUUID; a retail account has none to find', async () => {
    expect((await api.call('GET', '/v1/company', { token: people.fleet })).json).toEqual({
      cuuid: people.cuuid,
      name: 'Example Parcels',
      kind: 'fleet',
      administrators: [],
      suspended: null,
    });
    expect((await api.call('GET', '/v1/company', { token: people.retail })).status).toBe(403);
  });
});

describe('submitting', () => {
  test('R13: a request is taken with 202 and can be followed at Location, cut to the registration (R7)', async () => {
    const taken = await submit(customerForm(people));
    expect(taken.status).toBe(202);
    expect(taken.json).toEqual({
      id: expect.any(String),
      type: 'customer',
      status: 'awaiting-verification',
      waitingFor: 'email-verification',
    });
    expect(taken.headers.get('Location')).toBe(`/v1/requests/${taken.json.id}`);
    const { json } = await api.call('GET', `/v1/requests/${taken.json.id}`, { token: people.retail });
    expect(json).toMatchObject({
      id: taken.json.id,
      status: 'awaiting-verification',
      waitingFor: 'email-verification',
      overdue: false,
      period: { from: '2025-10-01', to: '2025-10-31' },
      products: [
        { kind: 'vehicle', vin: people.vin.car, givenPeriod: { from: expect.stringContaining('2025-10-05T10:00:00') } },
        { kind: 'wallbox', serial: 'WB-1' },
      ],
      timeline: [{ event: 'submitted' }],
    });
  });

  test('R3: nothing ever registered is an answer of its own, with a link to how to register', async () => {
    const { status, json } = await submit(customerForm(people), people.empty);
    expect(status).toBe(422);
    expect(json.type).toBe('/problems/no-data-available');
    expect((await api.call('GET', json.register)).json.link).toBe('https://example.com/register');
  });

  test('R4, R5, R11, R12: everything that is wrong is said at once, each with its place and its remedy', async () => {
    const { status, headers, json } = await submit({
      type: 'customer',
      email: 'nobody',
      period: { from: '2025-09-11', to: '2199-01-01' },
      products: { vins: ['IOQ', people.vin.foreign, people.vin.car], wallbox: 'yes' },
      otherUsersInformed: false,
      surprise: 1,
    });
    expect(status).toBe(422);
    expect(headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    const details = Object.fromEntries(
      json.errors.map((e: { pointer: string; detail: string }) => [e.pointer, e.detail]),
    );
    expect(Object.keys(details).sort()).toEqual([
      '/email',
      '/otherUsersInformed',
      '/period/from',
      '/period/to',
      '/products/vins/0',
      '/products/vins/1',
      '/products/wallbox',
      '/surprise',
    ]);
    expect(details['/period/to']).toMatch(/Choose days from 2025-09-12 to \d{4}-\d\d-\d\d\./);
    expect(details['/products/vins/1']).toMatch(/not registered/);
    expect(details['/products/wallbox']).toBe('This is of the wrong kind. Give true or false.');
  });

  test('R11: a day of no calendar of ours hides no fault of the other day', async () => {
    const { json } = await submit(customerForm(people, { period: { from: '2025-09-11', to: '2999-01-01' } }));
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/period/from',
      '/period/to',
    ]);
  });

  test('R5, R11: what only the record knows is said with its place too', async () => {
    const { json } = await submit(
      customerForm(people, {
        period: { from: '2025-10-02', to: '2025-10-01' },
        products: { vins: [people.vin.car, people.vin.foreign] },
      }),
    );
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/period/to', '/products/vins/1']);
  });

  test('each type is for its kind of account; a type that does not exist is told from the list', async () => {
    expect((await submit(customerForm(people), people.fleet)).status).toBe(403);
    expect((await submit(customerForm(people), people.staff)).status).toBe(403);
    const { json } = await submit({ type: 'mystery' });
    expect(json.errors).toEqual([{ pointer: '/type', detail: expect.stringContaining('"customer"') }]);
  });

  test('R20: the same key answers with the first request, also twenty times at once; another body is refused', async () => {
    const headers = { 'Idempotency-Key': 'key-1' };
    const many = await Promise.all(
      Array.from({ length: 20 }, () => submit(customerForm(people), people.retail, headers)),
    );
    expect(new Set(many.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(many.map(({ text }) => text)).size).toBe(1);
    const again = await submit(customerForm(people), people.retail, headers);
    expect(again.json).toEqual(many[0]?.json);
    expect(again.headers.get('Idempotency-Replayed')).toBe('true');
    const other = await submit(customerForm(people, { locale: 'de' }), people.retail, headers);
    expect([other.status, other.json.type]).toEqual([409, '/problems/idempotency-key-reused']);
    const bad = await submit(customerForm(people), people.retail, { 'Idempotency-Key': 'with space' });
    expect([bad.status, bad.json.errors[0].pointer]).toEqual([422, '/headers/idempotency-key']);
  });
});

describe('following', () => {
  test('R18: the list shows one’s own, newest first, page by page, each once', async () => {
    const ids = [];
    for (let i = 0; i < 55; i++) ids.push((await submit(customerForm(people))).json.id);
    const first = (await api.call('GET', '/v1/requests', { token: people.retail })).json;
    expect(first.requests).toHaveLength(50);
    const second = (await api.call('GET', `/v1/requests?cursor=${first.next}`, { token: people.retail })).json;
    const listed = [...first.requests, ...second.requests].map(({ id }: { id: string }) => id);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.slice(0, 55)).toEqual(ids.toReversed());
    expect(second.next).toBeNull();
    expect((await api.call('GET', '/v1/requests?status=ready', { token: people.retail })).json.requests).toEqual([]);
    expect((await api.call('GET', '/v1/requests', { token: people.stranger })).json.requests).toEqual([]);
  });

  test('a cursor or parameter that is none is refused by name', async () => {
    for (const [query, pointer] of [
      ['cursor=AAAA', '/query/cursor'],
      ['status=x', '/query/status'],
      ['page=2', '/query/page'],
      ['status=ready&status=ready', '/query/status'],
    ]) {
      const { status, json } = await api.call('GET', `/v1/requests?${query}`, { token: people.retail });
      expect([status, json.errors[0].pointer]).toEqual([422, pointer]);
    }
  });

  test('what is another’s and what does not exist answer alike, byte for byte', async () => {
    const { id } = (await submit(customerForm(people))).json;
    const strip = ({ status, headers, text }: Awaited<ReturnType<typeof submit>>) => {
      const kept = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
      return { status, headers: kept, text };
    };
    for (const [method, rest] of [
      ['GET', ''],
      ['POST', '/cancel'],
    ] as const) {
      const answers = await Promise.all(
        [id, '00000000-0000-4000-8000-000000000000', 'no-uuid'].map((one) =>
          api.call(method, `/v1/requests/${one}${rest}`, { token: people.stranger }),
        ),
      );
      expect(answers[0]?.status).toBe(404);
      expect(new Set(answers.map((answer) => JSON.stringify(strip(answer)))).size).toBe(1);
    }
  });

  test('R19: the requester cancels, twice if need be; past the end it is too late', async () => {
    const { id } = (await submit(customerForm(people))).json;
    for (let i = 0; i < 2; i++) {
      const { status, json } = await api.call('POST', `/v1/requests/${id}/cancel`, { token: people.retail });
      expect([status, json.status, json.waitingFor]).toEqual([200, 'cancelled', null]);
    }
    expect(api.signalled).toContain(id);
    const { id: ready } = (await submit(customerForm(people))).json;
    await api.owner('requests').where({ id: ready }).update({ status: 'ready' });
    const late = await api.call('POST', `/v1/requests/${ready}/cancel`, { token: people.retail });
    expect([late.status, late.json.type, late.json.detail]).toEqual([
      409,
      '/problems/not-in-this-state',
      expect.stringContaining('ready'),
    ]);
  });
});
