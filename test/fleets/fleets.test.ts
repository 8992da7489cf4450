/** R44–R46, R49: data products, vehicles and subscriptions of a fleet, by calls. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import { call } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { ingest, read, speedOf } from '../access/data-calls.ts';
import { newCredential, tokenFor } from '../access/links.ts';
import { newColleague, newCustomer, newVehicle, register, type NewFleet } from '../sharing/new-customer.ts';
import { add, asFleet, newFleetThatReads, verdictsIn } from './fleet.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

/** A charging station of a fleet. */
async function newCharger({ holder }: NewFleet): Promise<{ id: ProductId; serial: string }> {
  const id = randomUUID() as ProductId;
  const serial = `CH-${id}`;
  await record('products').insert({ id, kind: 'charger', serial, name: 'Charger of a test' });
  await register(record, id, holder, 30);
  return { id, serial };
}

const byDevice = (id: ProductId) => record('products').where({ id }).update({ plug_in_device: true });
const notActivated = (id: ProductId) => record('registrations').where({ product_id: id }).update({ activated: false });

/** The products that a program reads, by VIN or serial number, with the groups that they are given with. */
async function readable(token: string): Promise<Record<string, string[] | null>> {
  const { body } = await read(token, 'products');
  return Object.fromEntries(
    body.products
      .filter(({ state }: { state: string }) => !['access-ended', 'unenrolled'].includes(state))
      .map(({ vin, serial, access }: { vin?: string; serial?: string; access: { groups: string[] | null } }) => [
        vin ?? serial,
        access.groups,
      ]),
  );
}

test('R44: three data products, for anyone, each with its groups and the signals that it opens, in the language asked for', async () => {
  const { status, body } = await call('/v1/data-products?locale=de');
  expect(status).toBe(200);
  const offered = new Map<string, { groups: string[] | null; signals: { groups: string[]; meaning: string }[] }>(
    body.dataProducts.map((one: { code: string }) => [one.code, one]),
  );
  expect([...offered.keys()].slice(0, 3)).toEqual(['fleet-connected', 'fleet-quality', 'fleet-multi-make']);
  const [whole, quality] = [offered.get('fleet-connected')!, offered.get('fleet-quality')!];
  expect([whole.groups, quality.groups]).toEqual([null, ['health']]);
  expect(quality.signals.length).toBeGreaterThan(0);
  expect(quality.signals.length).toBeLessThan(whole.signals.length);
  expect(quality.signals.every(({ groups }) => groups.includes('health'))).toBe(true);
  const english = (await call('/v1/data-products')).body.dataProducts[0].signals;
  expect(whole.signals.map(({ meaning }) => meaning)).not.toEqual(
    english.map(({ meaning }: { meaning: string }) => meaning),
  );
});

test('R44, R46: an administrator adds a data product and removes it; again changes nothing; developers look, drivers and others do not', async () => {
  const fleet = await newFleetThatReads(record);
  const [developer, driver] = [
    await newColleague(record, fleet.cuuid, { roles: ['developer'] }),
    await newColleague(record, fleet.cuuid, { roles: ['driver'] }),
  ];
  expect((await add(fleet, 'fleet-connected')).status).toBe(201);
  const again = await add(fleet, 'fleet-connected');
  expect([again.status, again.body.code, again.body.subscriptions]).toEqual([200, 'fleet-connected', 0]);
  for (const other of [developer, driver]) {
    for (const answer of [
      await add(other, 'fleet-quality'),
      await asFleet(other, 'DELETE', 'data-products/fleet-connected'),
      await asFleet(other, 'POST', 'vehicles', { vehicles: [{ vin: 'WVWZZZ1JZXW000001' }] }),
      await asFleet(other, 'POST', 'vehicles/remove', { vins: ['WVWZZZ1JZXW000001'] }),
      await asFleet(other, 'POST', 'subscriptions', { dataProduct: 'fleet-connected', vins: ['WVWZZZ1JZXW000001'] }),
      await asFleet(other, 'POST', 'subscriptions/end', { vins: ['WVWZZZ1JZXW000001'] }),
    ])
      expect([answer.status, answer.body.reason]).toEqual([403, 'administrators-only']);
    const looks = await Promise.all(
      ['data-products', 'vehicles', 'subscriptions'].map(async (path) => (await asFleet(other, 'GET', path)).status),
    );
    expect(looks).toEqual(Array.from({ length: 3 }, () => (other === developer ? 200 : 403)));
  }
  const removed = await asFleet(fleet, 'DELETE', 'data-products/fleet-connected');
  expect([removed.status, removed.body]).toEqual([200, { endedAt: expect.any(String), subscriptions: 0, consents: 0 }]);
  expect((await asFleet(fleet, 'DELETE', 'data-products/fleet-connected')).body.endedAt).toBeNull();
  expect((await add(fleet, 'fleet-nothing')).status).toBe(404);
  const { rows } = await record.raw<{ rows: { act: string; actor: string }[] }>(
    'select act, actor from audit where stream = ? order by seq',
    [fleet.holder],
  );
  expect(rows).toEqual([
    { act: 'data-product-added', actor: `account:${fleet.id}` },
    { act: 'data-product-removed', actor: `account:${fleet.id}` },
  ]);
});

test('R44: a data product with terms is added with the version in force, and no other; its price is told', async () => {
  const fleet = await newFleetThatReads(record);
  const code = `test-${randomUUID()}`;
  const price = { amount: 250, currency: 'EUR', per: 'vehicle-month' };
  await record('data_products').insert({
    code,
    position: 5000,
    names: { en: 'Health, paid' },
    groups: ['health'],
    terms: { version: '7', url: 'https://example.com/terms' },
    price,
  });
  for (const json of [{}, { terms: { version: '6', accepted: true } }]) {
    const { status, body } = await add(fleet, code, json);
    expect([status, body.errors]).toEqual([422, [{ pointer: '/terms', detail: expect.stringContaining('version 7') }]]);
  }
  expect((await add(fleet, code, { terms: { version: '7', accepted: false } })).status).toBe(422);
  const added = await add(fleet, code, { terms: { version: '7', accepted: true } });
  expect([added.status, added.body.termsVersion, added.body.price]).toEqual([201, '7', price]);
  await record('data_products').where({ code }).update({ offered: false });
  expect((await call('/v1/data-products')).body.dataProducts.map((one: { code: string }) => one.code)).not.toContain(
    code,
  );
  const { body } = await asFleet(fleet, 'GET', 'data-products');
  expect(body.dataProducts.find((one: { code: string }) => one.code === code)).toMatchObject({ offered: false });
});

test('R45: a verdict on each vehicle that is added, in the order given; what is another’s and what is not there read the same', async () => {
  const [fleet, other] = [await newFleetThatReads(record), await newFleetThatReads(record)];
  const [mine, second, theirs] = [
    await newVehicle(record, [fleet]),
    await newVehicle(record, [fleet]),
    await newVehicle(record, [other]),
  ];
  const device = `PD-${randomUUID()}`;
  const charger = await newCharger(fleet);
  const vehicles = [
    { vin: mine.vin.toLowerCase() },
    { vin: theirs.vin },
    { vin: 'WVWZZZ1JZXW999999' },
    { vin: 'not a VIN' },
    { vin: second.vin, plugInDevice: device },
    { serial: charger.serial },
    { vin: mine.vin },
  ];
  const first = await asFleet(fleet, 'POST', 'vehicles', { vehicles });
  expect(verdictsIn(first)).toEqual([
    'added',
    'not-registered',
    'not-registered',
    'malformed',
    'added',
    'added',
    'already-there',
  ]);
  expect(first.body.verdicts[0].vin).toBe(mine.vin);
  expect(first.body.verdicts[5].serial).toBe(charger.serial);
  expect(verdictsIn(await asFleet(fleet, 'POST', 'vehicles', { vehicles }))).toEqual([
    'already-there',
    'not-registered',
    'not-registered',
    'malformed',
    'already-there',
    'already-there',
    'already-there',
  ]);
  const taken = await asFleet(other, 'POST', 'vehicles', { vehicles: [{ vin: theirs.vin, plugInDevice: device }] });
  expect(verdictsIn(taken)).toEqual(['device-in-use']);
  // Out of the one it can be plugged into the other.
  expect(
    verdictsIn(await asFleet(fleet, 'POST', 'vehicles', { vehicles: [{ vin: second.vin, plugInDevice: null }] })),
  ).toEqual(['already-there']);
  const now = await asFleet(other, 'POST', 'vehicles', { vehicles: [{ vin: theirs.vin, plugInDevice: device }] });
  expect(verdictsIn(now)).toEqual(['added']);
});

test('R45, R49: a verdict on each that is subscribed; what fits is read by the service credential from the answer on, within the groups', async () => {
  const fleet = await newFleetThatReads(record);
  const cars = await Promise.all(Array.from({ length: 4 }, () => newVehicle(record, [fleet])));
  const [car, sleeping, plugged, extra] = cars as [
    (typeof cars)[0],
    (typeof cars)[0],
    (typeof cars)[0],
    (typeof cars)[0],
  ];
  const charger = await newCharger(fleet);
  await notActivated(sleeping.id);
  await byDevice(plugged.id);
  const foreign = await newVehicle(record, [await newCustomer(record)]);
  const subscribe = (dataProduct: string, more: object = {}) =>
    asFleet(fleet, 'POST', 'subscriptions', {
      dataProduct,
      vins: [car.vin, sleeping.vin, plugged.vin, foreign.vin, 'WVWZZZ1JZXW999999', 'O'],
      serials: [charger.serial, 'nothing'],
      ...more,
    });
  expect(new Set(verdictsIn(await subscribe('fleet-quality')))).toEqual(new Set(['product-not-added', 'malformed']));
  expect(await readable(fleet.data)).toEqual({});

  for (const code of ['fleet-quality', 'fleet-multi-make', 'fleet-connected']) await add(fleet, code);
  expect(verdictsIn(await subscribe('fleet-quality'))).toEqual([
    'subscribed',
    'not-activated',
    'plug-in-device-needs-multi-make',
    'not-registered',
    'not-registered',
    'malformed',
    'subscribed',
    'not-registered',
  ]);
  expect(await readable(fleet.data)).toEqual({ [car.vin]: ['health'], [charger.serial]: ['health'] });
  // Again, and to another: what is there stays.
  for (const code of ['fleet-quality', 'fleet-connected'])
    expect(verdictsIn(await subscribe(code, { vins: [car.vin], serials: [charger.serial] }))).toEqual([
      'already-subscribed',
      'already-subscribed',
    ]);
  expect(verdictsIn(await subscribe('fleet-multi-make', { vins: [plugged.vin, extra.vin], serials: [] }))).toEqual([
    'subscribed',
    'multi-make-needs-plug-in-device',
  ]);
  expect(await readable(fleet.data)).toMatchObject({ [plugged.vin]: null });
  expect(verdictsIn(await subscribe('fleet-connected', { vins: [extra.vin, extra.vin], serials: [] }))).toEqual([
    'subscribed',
    'already-subscribed',
  ]);
  // A device can't come to, or go from, what is subscribed the other way.
  const refit = (vin: string, plugInDevice: string | null) =>
    asFleet(fleet, 'POST', 'vehicles', { vehicles: [{ vin, plugInDevice }] });
  expect(verdictsIn(await refit(extra.vin, 'PD'))).toEqual(['plug-in-device-needs-multi-make']);

  const { body } = await asFleet(fleet, 'GET', 'subscriptions');
  expect(
    body.subscriptions.map(({ vin, serial, dataProduct }: Record<string, string>) => [vin ?? serial, dataProduct]),
  ).toEqual([
    [car.vin, 'fleet-quality'],
    [plugged.vin, 'fleet-multi-make'],
    [extra.vin, 'fleet-connected'],
    [charger.serial, 'fleet-quality'],
  ]);
});

test('R46: readings come within the data product’s groups alone; a credential that is made later reads them, too; another company’s never', async () => {
  const [fleet, other] = [await newFleetThatReads(record), await newFleetThatReads(record)];
  const [whole, health] = [await newVehicle(record, [fleet]), await newVehicle(record, [fleet])];
  for (const code of ['fleet-connected', 'fleet-quality']) {
    await add(fleet, code);
    await add(other, code);
  }
  const vins = [whole.vin, health.vin];
  expect(verdictsIn(await asFleet(other, 'POST', 'subscriptions', { dataProduct: 'fleet-connected', vins }))).toEqual([
    'not-registered',
    'not-registered',
  ]);
  await asFleet(fleet, 'POST', 'subscriptions', { dataProduct: 'fleet-connected', vins: [whole.vin] });
  await asFleet(fleet, 'POST', 'subscriptions', { dataProduct: 'fleet-quality', vins: [health.vin] });
  const later = await newCredential(record, 'service', { owner: fleet.holder });
  await ingest([speedOf(whole, 31), speedOf(health, 32)]);
  for (const token of [fleet.data, await tokenFor(record, later.clientId, null)]) {
    const { body } = await read(token, 'latest');
    const given = body.products.flatMap(({ readings }: { readings: { value: unknown }[] }) => readings);
    expect(given.map(({ value }: { value: unknown }) => value)).toEqual([31]);
  }
  expect(await readable(other.data)).toEqual({});
  expect((await read(other.data, 'latest')).body.products).toEqual([]);
  for (const path of ['vehicles', 'subscriptions'])
    expect(JSON.stringify((await asFleet(other, 'GET', path)).body)).not.toContain(whole.vin);
});

test('R44, R48: what ends: a subscription, a vehicle that is removed, a data product that is removed, and nothing else', async () => {
  const fleet = await newFleetThatReads(record);
  const cars = await Promise.all(Array.from({ length: 4 }, () => newVehicle(record, [fleet])));
  const [one, two, three, four] = cars.map(({ vin }) => vin) as [string, string, string, string];
  for (const code of ['fleet-connected', 'fleet-quality']) await add(fleet, code);
  await asFleet(fleet, 'POST', 'subscriptions', { dataProduct: 'fleet-connected', vins: [one, two, three] });
  await asFleet(fleet, 'POST', 'subscriptions', { dataProduct: 'fleet-quality', vins: [four] });

  const end = (json: object) => asFleet(fleet, 'POST', 'subscriptions/end', json);
  expect(verdictsIn(await end({ vins: [one], dataProduct: 'fleet-quality' }))).toEqual(['not-subscribed']);
  expect(verdictsIn(await end({ vins: [one, one, 'WVWZZZ1JZXW999999', 'O'] }))).toEqual([
    'ended',
    'not-subscribed',
    'not-subscribed',
    'malformed',
  ]);
  expect(Object.keys(await readable(fleet.data)).toSorted()).toEqual([two, three, four].toSorted());

  const remove = (vins: string[]) => asFleet(fleet, 'POST', 'vehicles/remove', { vins });
  expect(verdictsIn(await remove([two, 'WVWZZZ1JZXW999999', 'O']))).toEqual(['removed', 'not-there', 'malformed']);
  expect(verdictsIn(await remove([two]))).toEqual(['not-there']);
  expect(Object.keys(await readable(fleet.data)).toSorted()).toEqual([three, four].toSorted());

  const removed = await asFleet(fleet, 'DELETE', 'data-products/fleet-connected');
  expect(removed.body).toMatchObject({ subscriptions: 1, consents: 0 });
  expect(Object.keys(await readable(fleet.data))).toEqual([four]);
  const ended = await record('subscriptions')
    .where({ company_id: fleet.cuuid })
    .whereNotNull('ended_at')
    .orderBy('ended_at')
    .select('ended_because', 'ended_by');
  expect(ended).toEqual(
    ['fleet', 'vehicle', 'data-product'].map((because) => ({
      ended_because: because,
      ended_by: `account:${fleet.id}`,
    })),
  );
  expect(
    verdictsIn(await asFleet(fleet, 'POST', 'subscriptions', { dataProduct: 'fleet-connected', vins: [three] })),
  ).toEqual(['product-not-added']);
});

test('R45, R69: the list is searched and filtered, comes in pages, and says how many there are in each state; as CSV all of it', async () => {
  const fleet = await newFleetThatReads(record);
  const cars = await Promise.all(Array.from({ length: 130 }, () => newVehicle(record, [fleet])));
  const vins = cars.map(({ vin }) => vin).toSorted();
  await notActivated(cars[0]!.id);
  await add(fleet, 'fleet-connected');
  const device = `PD-${randomUUID()}`;
  await asFleet(fleet, 'POST', 'vehicles', {
    vehicles: [{ vin: cars[1]!.vin }, { vin: cars[2]!.vin, plugInDevice: device }],
  });
  await asFleet(fleet, 'POST', 'subscriptions', { dataProduct: 'fleet-connected', vins: [cars[3]!.vin] });

  const first = (await asFleet(fleet, 'GET', 'vehicles')).body;
  expect(first.counts).toEqual({ subscribed: 1, 'not-subscribed': 2, 'not-added': 126, 'not-activated': 1 });
  const second = (await asFleet(fleet, 'GET', `vehicles?cursor=${first.next}`)).body;
  const listed = [...first.vehicles, ...second.vehicles].map(({ vin }: { vin: string }) => vin);
  expect([listed, first.vehicles.length, second.next]).toEqual([vins, 100, null]);

  const found = async (query: string) =>
    (await asFleet(fleet, 'GET', `vehicles?${query}`)).body.vehicles.map(({ vin }: { vin: string }) => vin);
  expect(await found(`search=${cars[5]!.vin.slice(3).toLowerCase()}`)).toEqual([cars[5]!.vin]);
  expect(await found(`search=${device}`)).toEqual([cars[2]!.vin]);
  expect(await found('state=not-activated')).toEqual([cars[0]!.vin]);
  expect(await found('dataProduct=fleet-connected')).toEqual([cars[3]!.vin]);
  expect(await found(`provider=${randomUUID()}`)).toEqual([]);
  expect((await asFleet(fleet, 'GET', 'vehicles?state=lost')).status).toBe(422);

  const csv = await asFleet(fleet, 'GET', 'vehicles?format=csv');
  expect(csv.headers.get('content-type')).toContain('text/csv');
  const lines = String(csv.body).trimEnd().split('\r\n');
  expect([lines.length, lines[0]]).toEqual([131, expect.stringMatching(/^"vin","serial",/)]);
  const verdicts = await asFleet(fleet, 'POST', 'vehicles/remove?format=csv', { vins: [cars[1]!.vin, 'O'] });
  expect(verdicts.body).toBe(`"vin","serial","verdict"\r\n"${cars[1]!.vin}","","removed"\r\n"O","","malformed"\r\n`);
});

test('R5, R8: what is sold is gone from the fleet’s account; what is activated no more is read no more', async () => {
  const fleet = await newFleetThatReads(record);
  const [sold, stopped] = [await newVehicle(record, [fleet]), await newVehicle(record, [fleet])];
  await add(fleet, 'fleet-connected');
  await asFleet(fleet, 'POST', 'subscriptions', { dataProduct: 'fleet-connected', vins: [sold.vin, stopped.vin] });
  expect((await call(`/v1/products/${sold.id}/unenroll`, { token: fleet.token, json: {} })).status).toBe(200);
  await notActivated(stopped.id);
  expect(await readable(fleet.data)).toEqual({});
  const { vehicles } = (await asFleet(fleet, 'GET', 'vehicles')).body;
  expect(vehicles.map(({ vin, state }: { vin: string; state: string }) => [vin, state])).toEqual([
    [stopped.vin, 'not-activated'],
  ]);
});

test('R45: one VIN at least, ten thousand at most, and each by one number', async () => {
  const fleet = await newFleetThatReads(record);
  const many = (count: number) => Array.from({ length: count }, (_, i) => `N${i}`);
  for (const [path, json] of [
    ['subscriptions', { dataProduct: 'fleet-connected' }],
    ['subscriptions', { dataProduct: 'fleet-connected', vins: many(6000), serials: many(4001) }],
    ['subscriptions/end', { vins: [] }],
    ['vehicles', { vehicles: [] }],
    ['vehicles', { vehicles: [{ vin: 'A', serial: 'B' }] }],
    ['vehicles', { vehicles: many(10_001).map((vin) => ({ vin })) }],
    ['vehicles/remove', {}],
  ] as const)
    expect([path, (await asFleet(fleet, 'POST', path, json)).status]).toEqual([path, 422]);
});
