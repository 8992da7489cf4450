/** The registry (http.md, Data in): what the operator's own systems put, over HTTP, with every effect that it has. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Knex } from 'knex';
import fc from 'fast-check';
import { call, formOf, sandboxUrl, signIn } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { askForEach, consent, statesOf, untilAll } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';

let record: Knex;
let token: string;
beforeAll(async () => {
  record = openRecord();
  token = await signIn('registry');
});
afterAll(() => record.destroy());

const put = (path: string, json: object) => call(`/v1/registry/${path}`, { method: 'PUT', token, json });
const get = (path: string) => call(`/v1/registry/${path}`, { token });
let count = 0;
const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';
/** A VIN that no other test has. */
const newVin = (): string =>
  `WRT${[...randomUUID().replaceAll('-', '')]
    .slice(0, 11)
    .map((c) => LETTERS[parseInt(c, 16)])
    .join('')}${String((count += 1)).padStart(3, '0')}`;
const vehicle = { kind: 'vehicle', name: 'Meridian E' };
const startsAt = '2026-01-31T10:00:00.000Z';

/** Lines in, verdicts out. */
async function batch(
  lines: readonly (object | string)[],
): Promise<{ line: number; verdict: string; errors?: { pointer: string; detail: string }[] }[]> {
  const response = await fetch(`${sandboxUrl()}/v1/registry/batches`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('application/x-ndjson'),
  ]);
  return (await response.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** A retail account with a vehicle, put by calls. */
async function customerWithCar(): Promise<{ sub: string; vin: string; registration: string }> {
  const [sub, vin, registration] = [`put-${randomUUID()}`, newVin(), randomUUID()];
  await put(`accounts/${sub}`, { kind: 'retail', email: `${sub}@example.com`, name: 'Jo' });
  await put(`products/${vin}`, vehicle);
  expect(
    (await put(`registrations/${registration}`, { product: vin, holder: `account:${sub}`, startsAt })).status,
  ).toBe(201);
  return { sub, vin, registration };
}

describe('what is put', () => {
  const cases: [string, () => string, (key: string) => object, object][] = [
    [
      'companies',
      () => randomUUID(),
      () => ({ name: 'Rheinbogen Parcels', kind: 'fleet', country: 'DE' }),
      { name: 'Rheinbogen' },
    ],
    [
      'accounts',
      () => `put-${randomUUID()}`,
      (key) => ({ kind: 'retail', email: `${key}@example.com`, name: 'Jo' }),
      { locale: 'de' },
    ],
    [
      'accounts',
      () => `put-${randomUUID()}`,
      (key) => ({ kind: 'developer', email: `${key}@example.com`, name: 'Jo' }),
      { locale: 'en' },
    ],
    ['products', newVin, () => ({ ...vehicle, placedOnMarketAt: '2025-03-01' }), { model: 'ME-1' }],
    [
      'products',
      () => `WB/${randomUUID()}`,
      () => ({ kind: 'wallbox', name: 'Wallbox 11 kW' }),
      { plugInDevice: true },
    ],
    [
      'signals',
      () => `Vehicle.Test.S${randomUUID().slice(0, 8)}`,
      () => ({ meaning: { en: 'Speed.', de: 'Tempo.' }, datatype: 'float', kinds: ['vehicle'], models: ['ME-1'] }),
      { unit: 'km/h', groups: ['driving'], range: { min: 0 }, interval: 'PT10S' },
    ],
  ];
  test.each(cases)(
    '%s: created, unchanged when put again, changed, and found',
    async (collection, keyOf, bodyOf, change) => {
      const key = keyOf();
      const [path, body] = [`${collection}/${encodeURIComponent(key)}`, bodyOf(key)];
      const came = [
        await put(path, body),
        await put(path, body),
        await put(path, { ...body, ...change }),
        await put(path, { ...body, ...change }),
      ];
      expect(came.map(({ status, body: { verdict } }) => [status, verdict])).toEqual([
        [201, 'created'],
        [200, 'unchanged'],
        [200, 'changed'],
        [200, 'unchanged'],
      ]);
      const found = await get(path);
      expect([found.status, found.body]).toEqual([200, expect.objectContaining({ ...body, ...change })]);
      const { rows } = await record.raw<{ rows: { actor: string; verdict: string }[] }>(
        `select actor, detail->>'verdict' as verdict from audit where act like '%-put' and stream in (?, ?) order by seq`,
        [`${collection.replace(/ies$/, 'y').replace(/s$/, '')}:${key}`, `product:${found.body.id}`],
      );
      expect(rows).toEqual([
        { actor: 'account:registry', verdict: 'created' },
        { actor: 'account:registry', verdict: 'changed' },
      ]);
    },
  );

  test('R57: every version of a signal is kept, and its readings keep their number', async () => {
    const path = `Vehicle.Test.V${randomUUID().slice(0, 8)}`;
    const body = { meaning: { en: 'A test.' }, datatype: 'float' };
    await put(`signals/${path}`, body);
    const { id } = await record('signals').where({ path }).first('id');
    await put(`signals/${path}`, { ...body, tradeSecret: true });
    expect((await get(`signals/${path}`)).body).toMatchObject({ version: 2, tradeSecret: true });
    const versions = await record('signal_versions').where({ signal: id }).orderBy('version');
    expect(versions.map(({ version, entry }) => [version, entry.trade_secret])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  test('lists come in pages, each thing once, while others are put', async () => {
    const numbers = Array.from({ length: 230 }, () => `CH-${randomUUID()}`);
    await batch(numbers.map((number) => ({ put: 'product', number, kind: 'charger', name: 'Charger' })));
    const found: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = await get(`products${next ? `?cursor=${next}` : ''}`);
      expect(page.body.products.length).toBeLessThanOrEqual(100);
      found.push(...page.body.products.map((one: { number: string }) => one.number));
      next = page.body.next;
    }
    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((number) => numbers.includes(number)).length).toBe(230);
  });
});

describe('registrations', () => {
  test('R2, R7: what was put can be asked for', async () => {
    const { vin } = await customerWithCar();
    const { token: owner, holder } = await newCustomer(record);
    await put(`registrations/${randomUUID()}`, { product: vin.toLowerCase(), holder, startsAt });
    const { body } = await call('/v1/products', { token: owner });
    expect(body.products).toEqual([
      expect.objectContaining({ vin, activated: true, registrations: [{ from: startsAt, until: null }] }),
    ]);
    const { id } = await submitAs(owner, vin);
    expect(id).toEqual(expect.any(String));
  });

  test('R8: an end ends what hangs on it, by the same commit, and is never undone by what comes late', async () => {
    const seller = await newCustomer(record);
    const car = await newVehicle(record, [seller]);
    const { id } = await record('registrations').where({ product_id: car.id, holder: seller.holder }).first('id');
    const [asked] = await askForEach(record, seller, [[car]]);
    await consent(asked!);
    await untilAll(record, [asked!], 'ready');
    const { body: before } = await get(`registrations/${id}`);
    const { id: _key, ...entry } = before;
    const ended = await put(`registrations/${id}`, { ...entry, changedAt: null, endsAt: new Date().toISOString() });
    expect(ended.body).toEqual({ verdict: 'changed' });
    expect(await statesOf(record, [asked!])).toEqual([{ id: asked!.id, status: 'revoked' }]);

    const again = await put(`registrations/${id}`, entry);
    expect([again.status, again.body.errors]).toEqual([
      422,
      [{ pointer: '/endsAt', detail: expect.stringContaining('never undone') }],
    ]);
    const [line] = await batch([{ put: 'registration', id, ...entry }]);
    expect(line).toMatchObject({ line: 1, verdict: 'refused' });
    expect((await get(`registrations/${id}`)).body.endsAt).not.toBeNull();
  });

  test('a change that comes after a newer one is left out', async () => {
    const { registration, vin, sub } = await customerWithCar();
    const change = (changedAt: string, endsAt: string | null) =>
      put(`registrations/${registration}`, { product: vin, holder: `account:${sub}`, startsAt, changedAt, endsAt });
    const far = '2090-01-01T00:00:00.000Z';
    expect((await change('2026-05-02T00:00:00Z', far)).body).toEqual({ verdict: 'changed' });
    expect((await change('2026-05-01T00:00:00Z', null)).body).toEqual({ verdict: 'late' });
    expect((await get(`registrations/${registration}`)).body.endsAt).toBe(far);
    expect((await change('2026-05-02T00:00:00Z', far)).body).toEqual({ verdict: 'unchanged' });
  });

  test('in the wrong order: refused with what is missing, and taken when repeated', async () => {
    const [sub, vin, id] = [`put-${randomUUID()}`, newVin(), randomUUID()];
    const registration = { put: 'registration', id, product: vin, holder: `account:${sub}`, startsAt };
    const account = { put: 'account', sub, kind: 'retail', email: `${sub}@example.com`, name: 'Jo' };
    const came = await batch([registration, account, { put: 'product', number: vin, ...vehicle }, registration]);
    expect(came.map(({ verdict }) => verdict)).toEqual(['refused', 'created', 'created', 'created']);
    expect(came[0]?.errors).toEqual([
      { pointer: '/product', detail: expect.stringContaining('Put the product first') },
      { pointer: '/holder', detail: expect.stringContaining('Put it first') },
    ]);
  });

  test('it keeps its product and holder', async () => {
    const [one, other] = [await customerWithCar(), await customerWithCar()];
    const { status, body } = await put(`registrations/${one.registration}`, {
      product: other.vin,
      holder: `account:${other.sub}`,
      startsAt,
    });
    expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      ['/product', '/holder'],
    ]);
  });
});

describe('what is wrong is said all at once, with field and remedy', () => {
  const wrong: [string, object, string[]][] = [
    [
      `companies/${randomUUID()}`,
      { name: '', kind: 'bank', country: 'Germany', more: 1 },
      ['/name', '/kind', '/country', '/more'],
    ],
    ['companies/no-uuid', { name: 'A', kind: 'fleet' }, ['/path/cuuid']],
    [
      'accounts/x',
      { kind: 'retail', email: 'none', name: 'Jo', company: randomUUID(), roles: ['driver'] },
      ['/email', '/company', '/roles'],
    ],
    [
      'accounts/x',
      { kind: 'retail', email: 'jo@example.com', name: 'Jo', company: randomUUID(), roles: ['driver'] },
      ['/company', '/roles'],
    ],
    ['accounts/x', { kind: 'fleet', email: 'jo@example.com', name: 'Jo', company: randomUUID() }, ['/company']],
    ['accounts/x', { kind: 'developer', email: 'jo@example.com', name: 'Jo', company: randomUUID() }, ['/company']],
    ['products/WRONGVIN', vehicle, ['/vin']],
    ['products/CH-1', { kind: 'charger', name: 'C', placedOnMarketAt: 'yesterday' }, ['/placedOnMarketAt']],
    [
      `registrations/${randomUUID()}`,
      { product: 'CH-1', holder: 'somebody', startsAt: 'now', endsAt: '2020-01-01' },
      ['/holder', '/startsAt', '/endsAt'],
    ],
    [
      `registrations/${randomUUID()}`,
      { product: 'CH-1', holder: 'account:a', startsAt, endsAt: startsAt },
      ['/endsAt'],
    ],
    [
      'signals/Vehicle.X',
      { meaning: { de: 'X' }, datatype: 'float', range: { min: 2, max: 1 }, groups: ['A B'] },
      ['/meaning', '/groups/0', '/range'],
    ],
    [
      'signals/Vehicle.X',
      { meaning: { en: 'X', german: 'X' }, datatype: 'float', kinds: ['boat'] },
      ['/meaning/german', '/kinds/0'],
    ],
    ['signals/..', { meaning: { en: 'X' }, datatype: 'float' }, ['/path/path']],
  ];
  test.each(wrong)('%s %j', async (path, body, pointers) => {
    const answer = await put(path.replace('..', '%2e%2ex'), body);
    const named = new Set(answer.body.errors?.map(({ pointer }: { pointer: string }) => pointer));
    expect([answer.status, named]).toEqual([422, new Set(pointers)]);
    for (const { detail } of answer.body.errors) expect(detail).toMatch(/^(?!Invalid )[A-Z].{8,}/);
  });

  test('lines of a batch: each by itself, the good ones are taken', async () => {
    const number = `WB-${randomUUID()}`;
    const good = { put: 'product', number, kind: 'wallbox', name: 'Wallbox' };
    const came = await batch([
      'no json',
      '[]',
      { put: 'planet', id: 1 },
      { put: 'product', kind: 'wallbox' },
      '',
      good,
      { ...good, name: 'x'.repeat(70_000) },
      { ...good, name: 'nul \u0000' },
      { ...good, kind: 'charger' },
      good,
    ]);
    expect(came.map(({ line, verdict }) => [line, verdict])).toEqual([
      [1, 'refused'],
      [2, 'refused'],
      [3, 'refused'],
      [4, 'refused'],
      [6, 'created'],
      [7, 'refused'],
      [8, 'refused'],
      [9, 'refused'],
      [10, 'unchanged'],
    ]);
    const faults = came.flatMap(({ line, errors = [] }) =>
      errors.map(({ pointer, detail }): [number, string, string] => [line, pointer, detail]),
    );
    expect(faults.map(([line, pointer]) => [line, pointer])).toEqual([
      [1, ''],
      [2, ''],
      [3, '/put'],
      [4, '/number'],
      [4, '/name'],
      [7, ''],
      [8, '/name'],
      [9, '/kind'],
    ]);
    for (const [, , detail] of faults) expect(detail).toMatch(/^(?!Invalid )[A-Z].{8,}\.$/);
  });

  test('R1: two retail accounts never have one address, by whatever spelling', async () => {
    const email = `${randomUUID()}@example.com`;
    const account = (sub: string, spelt: string) => ({
      put: 'account',
      sub: `${sub}-${email}`,
      kind: 'retail',
      email: spelt,
      name: 'Jo',
    });
    const came = await batch([account('a', email), account('b', email.toUpperCase()), account('c', email)]);
    expect(came.map(({ verdict }) => verdict)).toEqual(['created', 'refused', 'refused']);
  });
});

test('batches of any length: 20,000 lines are answered while they come, in order, and many at once put each thing once', async () => {
  const numbers = Array.from({ length: 10_000 }, (_, i) => `CH-${i}-${randomUUID()}`);
  const lines = numbers.map((number) => ({ put: 'product', number, kind: 'charger', name: 'Charger' }));
  const [one, other] = await Promise.all([batch(lines), batch(lines)]);
  expect(one.map(({ line }) => line)).toEqual(numbers.map((_, i) => i + 1));
  const created = [...one, ...other].filter(({ verdict }) => verdict === 'created').length;
  expect([created, one.length + other.length]).toEqual([10_000, 20_000]);
});

test('R22: where the record takes no more, the last line says from where on, also while more is still being sent', async () => {
  const name = `Charger ${randomUUID()}`;
  await record.raw(`
    create function take_no_more() returns trigger language plpgsql as $$ begin raise exception 'no more'; end $$;
    create trigger take_no_more before insert on products for each row when (new.name = '${name}') execute function take_no_more()`);
  try {
    const sending = request(`${sandboxUrl()}/v1/registry/batches`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    });
    sending.write(`${JSON.stringify({ put: 'product', number: `CH-${randomUUID()}`, kind: 'charger', name })}\n`);
    const [answer] = (await once(sending, 'response')) as [IncomingMessage]; // it came before the end of the body
    const text = await answer.reduce((sum: string, piece: Buffer) => sum + piece.toString(), '');
    expect(JSON.parse(text)).toEqual({
      line: 1,
      verdict: 'not-taken',
      detail: expect.stringMatching(/Send them again/),
    });
    sending.destroy();
  } finally {
    await record.raw('drop function take_no_more() cascade');
  }
});

test('a registration’s life: whatever is put in whatever order, an end stays an end', async () => {
  const { sub, vin } = await customerWithCar();
  const past = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
  const step = fc.record({
    endsAt: fc.constantFrom(null, past(1), past(2), past(3), '2090-01-01T00:00:00Z'),
    activated: fc.boolean(),
    changedAt: fc.constantFrom(null, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const id = randomUUID();
      let endedAt: string | null = null;
      for (const one of steps) {
        await put(`registrations/${id}`, { product: vin, holder: `account:${sub}`, startsAt, ...one });
        const { body } = await get(`registrations/${id}`);
        if (endedAt !== null) expect(body.endsAt !== null && body.endsAt <= endedAt).toBe(true);
        if (body.endsAt !== null && body.endsAt < new Date().toISOString()) endedAt = body.endsAt;
      }
    }),
    { numRuns: 15 },
  );
});

async function submitAs(owner: string, vin: string): Promise<{ id: string }> {
  const answer = await call('/v1/requests', {
    token: owner,
    json: formOf('retail', { type: 'customer', products: { vins: [vin] } }),
  });
  expect(answer.status).toBe(202);
  return answer.body;
}
