/** FAQ 8, sentence by sentence (R47): a fleet consents for vehicles, the provider is told which, subscribes them, and reads with its own client ID and secret. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { ingest, read, SPEED, speedOf } from '../access/data-calls.ts';
import { newColleague, newVehicle, type NewFleet, type NewVehicle } from '../sharing/new-customer.ts';
import {
  addDataProduct,
  consent,
  newProvider,
  newSharingFleet,
  serviceToken,
  subscribe,
  verdictsOf,
  vinsOf,
  type NewProvider,
} from './sides.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

async function sides(count = 2): Promise<{ fleet: NewFleet; provider: NewProvider; cars: NewVehicle[] }> {
  const [fleet, provider] = [await newSharingFleet(record), await newProvider(record)];
  const cars: NewVehicle[] = [];
  while (cars.length < count) cars.push(await newVehicle(record, [fleet], 30));
  return { fleet, provider, cars };
}
const productsRead = async (token: string): Promise<{ vin: string; through: string; groups: string[] | null }[]> =>
  (await read(token, 'products')).body.products.map(
    ({ vin, access }: { vin: string; access: { through: string; groups: string[] | null } }) => ({
      vin,
      through: access.through,
      groups: access.groups,
    }),
  );

test('R47: under Service Providers the administrator finds approved providers, never suspended ones', async () => {
  const { fleet, provider } = await sides(0);
  const find = async (query: string) =>
    (await call(`/v1/fleet/providers?query=${encodeURIComponent(query)}`, { token: fleet.token })).body.providers;
  const found = [{ cuuid: provider.cuuid, name: provider.name, country: 'DE' }];
  expect(await find(provider.name.slice(-12))).toEqual(found);
  expect(await find(provider.cuuid)).toEqual(found);
  expect(await find('%')).toEqual([]);
  expect(await find(fleet.cuuid)).toEqual([]);
  await record('companies').where({ id: provider.cuuid }).update({ suspended_at: record.fn.now() });
  expect(await find(provider.cuuid)).toEqual([]);
  const refused = await consent(fleet, provider, ['ZZZ00000000000001']);
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/provider']);
});

test('R47: selects VINs, adds consent, with a verdict for each; again: consented already', async () => {
  const { fleet, provider, cars } = await sides(3);
  const other = await newVehicle(record, []);
  await record('registrations').where({ product_id: cars[1]!.id }).update({ activated: false });
  const written = `${cars[0]!.vin.slice(0, 3)} ${cars[0]!.vin.slice(3).toLowerCase()}`; // R65
  const asked = [written, cars[1]!.vin, other.vin, 'no VIN', 'ZZZ00000000000001', cars[0]!.vin];
  const given = await consent(fleet, provider, asked);
  expect(given.status).toBe(200);
  expect(given.body.verdicts).toEqual([
    { vin: cars[0]!.vin, verdict: 'consented' },
    { vin: cars[1]!.vin, verdict: 'not-activated' },
    { vin: other.vin, verdict: 'not-registered' },
    { vin: 'no VIN', verdict: 'malformed' },
    { vin: 'ZZZ00000000000001', verdict: 'not-registered' },
    { vin: cars[0]!.vin, verdict: 'already-consented' },
  ]);
  const again = await consent(fleet, provider, [cars[0]!.vin, cars[2]!.vin]);
  expect(verdictsOf(again)).toEqual(['already-consented', 'consented']);
  const nothing = await consent(fleet, provider, [cars[0]!.vin]);
  expect(nothing.body.id).toBeNull();
  const { body } = await call('/v1/fleet/provider-consents', { token: fleet.token });
  expect(body.consents.map(({ id, open }: { id: string; open: number }) => [id, open])).toEqual([
    [again.body.id, 1],
    [given.body.id, 1],
  ]);
});

test('R44, R45, R49: consent is for a data product that is added, that fits the plug-in device; chargers go the same way', async () => {
  const { fleet, provider, cars } = await sides();
  const refused = await consent(fleet, provider, vinsOf(cars), { dataProduct: 'fleet-multi-make' });
  expect(verdictsOf(refused)).toEqual(['product-not-added', 'product-not-added']);
  await addDataProduct(record, fleet, 'fleet-multi-make');
  const [plugged, bare] = cars as [NewVehicle, NewVehicle];
  await record('fleet_products').insert({
    company_id: fleet.cuuid,
    product_id: plugged.id,
    product_no: plugged.no,
    plug_in_device: `device-${plugged.no}`,
    added_by: fleet.id,
  });
  const multi = await consent(fleet, provider, [plugged.vin, bare.vin], { dataProduct: 'fleet-multi-make' });
  expect(verdictsOf(multi)).toEqual(['consented', 'multi-make-needs-plug-in-device']);
  expect(verdictsOf(await consent(fleet, provider, [plugged.vin, bare.vin]))).toEqual([
    'plug-in-device-needs-multi-make',
    'consented',
  ]);
  const charger = await newVehicle(record, [fleet], 30);
  const serial = `CH-${charger.vin}`;
  await record('products').where({ id: charger.id }).update({ kind: 'charger', vin: null, serial });
  const both = await consent(fleet, provider, [], { serials: [serial, 'unknown'] });
  expect(both.body.verdicts).toEqual([
    { serial, verdict: 'consented' },
    { serial: 'unknown', verdict: 'not-registered' },
  ]);
  const subscribed = await call('/v1/provider/subscriptions', {
    token: provider.token,
    json: { serials: [serial], dataProduct: 'fleet-connected' },
  });
  expect(subscribed.body.verdicts).toEqual([{ serial, verdict: 'subscribed' }]);
  const unknown = await consent(fleet, provider, [bare.vin], { dataProduct: 'fleet-unheard-of' });
  expect([unknown.status, unknown.body.errors[0].pointer]).toEqual([422, '/dataProduct']);
});

test('R47: the provider is told which VINs, subscribes them, and reads them with its own client ID and secret, from the answer on', async () => {
  const { fleet, provider, cars } = await sides();
  const token = await serviceToken(record, provider);
  const given = await consent(fleet, provider, vinsOf(cars));
  const listed = await call('/v1/provider/consents', { token: provider.token });
  expect(listed.body.consents).toEqual([
    expect.objectContaining({
      id: given.body.id,
      fleet: expect.objectContaining({ cuuid: fleet.cuuid }),
      open: 2,
      subscribed: 0,
    }),
  ]);
  const detail = await call(`/v1/provider/consents/${given.body.id}`, { token: provider.token });
  expect(detail.body.vehicles.map(({ vin }: { vin: string }) => vin)).toEqual(vinsOf(cars));
  await ingest([speedOf(cars[0]!, 41)]);
  expect(await productsRead(token)).toEqual([]);

  expect(verdictsOf(await subscribe(provider, [cars[0]!.vin]))).toEqual(['subscribed']);
  const latest = await read(token, 'latest');
  expect(latest.body.products).toEqual([
    { product: cars[0]!.id, readings: [expect.objectContaining({ signal: SPEED, value: 41 })] },
  ]);
  expect(await productsRead(token)).toEqual([{ vin: cars[0]!.vin, through: 'provider-consent', groups: null }]);
  expect(verdictsOf(await subscribe(provider, vinsOf(cars)))).toEqual(['already-subscribed', 'subscribed']);
  const { body } = await call('/v1/provider/subscriptions', { token: provider.token });
  expect(
    body.subscriptions.map(({ vin, fleet: of }: { vin: string; fleet: { cuuid: string } }) => [vin, of.cuuid]),
  ).toEqual(vinsOf(cars).map((vin) => [vin, fleet.cuuid]));
});

test('R47: never more than the consent’s data product: a narrower one may be taken, a wider one is beyond it', async () => {
  const { fleet, provider, cars } = await sides();
  const token = await serviceToken(record, provider);
  await consent(fleet, provider, [cars[0]!.vin], { dataProduct: 'fleet-quality' });
  await consent(fleet, provider, [cars[1]!.vin]);
  expect(verdictsOf(await subscribe(provider, vinsOf(cars), 'fleet-multi-make'))).toEqual([
    'beyond-consent',
    'beyond-consent',
  ]);
  expect(verdictsOf(await subscribe(provider, vinsOf(cars)))).toEqual(['beyond-consent', 'subscribed']);
  expect(verdictsOf(await subscribe(provider, vinsOf(cars), 'fleet-quality'))).toEqual([
    'subscribed',
    'already-subscribed',
  ]);
  await ingest(cars.map((car) => speedOf(car, 52)));
  const { body } = await read(token, 'latest');
  const readings = new Map(
    body.products.map((one: { product: string; readings: unknown[] }) => [one.product, one.readings.length]),
  );
  expect([readings.get(cars[0]!.id), readings.get(cars[1]!.id)]).toEqual([0, 1]); // speed is no vehicle health
  await call('/v1/provider/subscriptions/end', { token: provider.token, json: { vins: [cars[1]!.vin] } });
  expect(verdictsOf(await subscribe(provider, [cars[1]!.vin], 'fleet-quality'))).toEqual(['subscribed']);
  expect((await productsRead(token)).map(({ groups }) => groups)).toEqual([['health'], ['health']]);
});

test('R5, R47: a provider without consent learns nothing about VINs: the same words for what exists and what does not', async () => {
  const { fleet, provider, cars } = await sides();
  const other = await newProvider(record);
  await consent(fleet, other, vinsOf(cars));
  const asked = [...vinsOf(cars), 'ZZZ00000000000001'];
  expect(verdictsOf(await subscribe(provider, asked))).toEqual(['no-consent', 'no-consent', 'no-consent']);
  const given = (await call('/v1/provider/consents', { token: other.token })).body.consents[0].id;
  const theirs = await call(`/v1/provider/consents/${given}`, { token: provider.token });
  const nobodys = await call('/v1/provider/consents/0f0f4f1e-0b9d-4c8e-9a51-2f6d6b0c7e11', { token: provider.token });
  expect(theirs.status).toBe(404);
  expect(theirs.body.detail).toBe(nobodys.body.detail);
  const ended = await call('/v1/provider/subscriptions/end', { token: provider.token, json: { vins: asked } });
  expect(verdictsOf(ended)).toEqual(['not-subscribed', 'not-subscribed', 'not-subscribed']);
});

test('R46: only administrators consent and remove; developers of the fleet see what was consented, drivers do not', async () => {
  const { fleet, provider, cars } = await sides();
  const developer = await newColleague(record, fleet.cuuid, { roles: ['developer'] });
  const driver = await newColleague(record, fleet.cuuid, { roles: ['driver'] });
  const given = await consent(fleet, provider, vinsOf(cars));
  const see = ({ token }: { token: string }) => call(`/v1/fleet/provider-consents/${given.body.id}`, { token });
  for (const colleague of [developer, driver])
    for (const refused of [
      await consent(colleague, provider, vinsOf(cars)),
      await call('/v1/fleet/provider-consents/end', { token: colleague.token, json: { vins: vinsOf(cars) } }),
      await call('/v1/fleet/providers', { token: colleague.token }),
    ])
      expect([refused.status, refused.body.reason]).toEqual([403, 'administrators-only']);
  expect((await see(developer)).body).toMatchObject({ open: 2 });
  expect((await see(driver)).status).toBe(403);
});

test('R47, R7: until: nothing is read after it, and what is over is no consent any more', async () => {
  const { fleet, provider, cars } = await sides(1);
  const token = await serviceToken(record, provider);
  const past = await consent(fleet, provider, vinsOf(cars), { until: '2026-01-01T00:00:00Z' });
  expect([past.status, past.body.errors[0].pointer]).toEqual([422, '/until']);
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const given = await consent(fleet, provider, vinsOf(cars), { until });
  await subscribe(provider, vinsOf(cars));
  expect((await call('/v1/provider/subscriptions', { token: provider.token })).body.subscriptions[0].until).toBe(until);
  await ingest([speedOf(cars[0]!, 63)]);
  expect((await read(token, 'latest')).body.products).toHaveLength(1);
  // Its day comes; nothing has swept it yet.
  const over = record.raw(`clock_timestamp() - interval '1 millisecond'`);
  await record('access').where({ product_id: cars[0]!.id }).update({ until: over });
  await record('subscriptions').where({ product_id: cars[0]!.id }).update({ until: over });
  await record('provider_consents').where({ id: given.body.id }).update({ until: over });
  expect((await read(token, 'latest')).body.products).toEqual([]);
  expect(verdictsOf(await subscribe(provider, vinsOf(cars)))).toEqual([expect.stringMatching(/^no-consent$/)]);
  expect(verdictsOf(await consent(fleet, provider, vinsOf(cars)))).toEqual(['consented']);
  const ended = await record('provider_consent_products').where({ consent_id: given.body.id }).first('ended_because');
  expect(ended).toEqual({ ended_because: 'expired' });
});
