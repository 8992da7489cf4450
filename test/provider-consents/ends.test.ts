/** FAQ 9 (R48): consent is removed for a VIN, or the provider unsubscribes; access ends at once by whatever way, and both sides are told. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { endExpiredConsents } from '../../db/provider-consents/end.ts';
import { call, eventually } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { openStream, read } from '../access/data-calls.ts';
import { newCustomer, newVehicle, register, type NewFleet, type NewVehicle } from '../sharing/new-customer.ts';
import {
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
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('provider-ends.test');
});
afterAll(async () => {
  await db.destroy();
  await record.destroy();
});

interface Sharing {
  fleet: NewFleet;
  provider: NewProvider;
  cars: NewVehicle[];
  id: string;
  /** With which the provider reads. */
  token: string;
}

/** Two cars that a provider reads. */
async function sharing(): Promise<Sharing> {
  const [fleet, provider] = [await newSharingFleet(record), await newProvider(record)];
  const cars = [await newVehicle(record, [fleet], 30), await newVehicle(record, [fleet], 30)];
  const token = await serviceToken(record, provider);
  const given = await consent(fleet, provider, vinsOf(cars));
  await subscribe(provider, vinsOf(cars));
  return { fleet, provider, cars, id: given.body.id, token };
}
const vinsRead = async (token: string): Promise<string[]> =>
  (await read(token, 'products')).body.products
    .filter(({ state }: { state: string }) => state !== 'access-ended' && state !== 'unenrolled')
    .map(({ vin }: { vin: string }) => vin);
const typesTold = async (who: string): Promise<string[]> =>
  (
    await record('notices')
      .where({ owner: `company:${who}` })
      .orderBy('no')
  ).map(({ type }) => type);

test('R48: consent is removed for a VIN: an open stream is told and cut off that VIN, the other goes on', async () => {
  const { fleet, provider, cars, id, token } = await sharing();
  const stream = await openStream(token);
  await stream.until('live');
  const ended = await call('/v1/fleet/provider-consents/end', { token: fleet.token, json: { vins: [cars[0]!.vin] } });
  expect(verdictsOf(ended)).toEqual(['removed']);
  expect(await vinsRead(token)).toEqual([cars[1]!.vin]);
  expect((await stream.until('access')).data).toMatchObject({ product: cars[0]!.id });
  stream.close();
  expect(verdictsOf(await subscribe(provider, vinsOf(cars)))).toEqual(['no-consent', 'already-subscribed']);
  const again = await call('/v1/fleet/provider-consents/end', {
    token: fleet.token,
    json: { vins: [cars[0]!.vin, 'no VIN'] },
  });
  expect(verdictsOf(again)).toEqual(['no-consent', 'malformed']);
  const { body } = await call(`/v1/fleet/provider-consents/${id}`, { token: fleet.token });
  expect(body).toMatchObject({ open: 1, subscribed: 1, endedAt: null });
  expect(body.vehicles[0]).toMatchObject({ vin: cars[0]!.vin, endedBecause: 'fleet', subscription: null });
  for (const who of [fleet.cuuid, provider.cuuid])
    expect((await typesTold(who)).slice(-3).toSorted()).toEqual(
      ['access.ended', 'subscription.ended', 'consent.removed'].toSorted(),
    );
});

test('R48: the provider unsubscribes: it reads nothing more, the consent stays, and the fleet is told', async () => {
  const { fleet, provider, cars, id, token } = await sharing();
  const ended = await call('/v1/provider/subscriptions/end', { token: provider.token, json: { vins: [cars[0]!.vin] } });
  expect(verdictsOf(ended)).toEqual(['ended']);
  expect(await vinsRead(token)).toEqual([cars[1]!.vin]);
  const { body } = await call(`/v1/fleet/provider-consents/${id}`, { token: fleet.token });
  expect(body).toMatchObject({ open: 2, subscribed: 1 });
  expect((await typesTold(fleet.cuuid)).slice(-2).toSorted()).toEqual(['access.ended', 'subscription.ended']);
  expect(verdictsOf(await subscribe(provider, [cars[0]!.vin]))).toEqual(['subscribed']);
});

test('R48, R43: the program itself gives up what it reads: subscribed no more, so that no new credential opens it again', async () => {
  const { fleet, provider, cars, id, token } = await sharing();
  const ended = await call('/v1/data/access/end', { token, json: { products: [cars[0]!.id] } });
  expect(ended.body.products).toEqual([cars[0]!.id]);
  expect(await vinsRead(await serviceToken(record, provider))).toEqual([cars[1]!.vin]);
  expect((await call(`/v1/fleet/provider-consents/${id}`, { token: fleet.token })).body).toMatchObject({
    open: 2,
    subscribed: 1,
  });
});

test('R2: another authorised user of the vehicle ends it under "who has access", for all programs of the provider', async () => {
  const { fleet, provider, cars, token } = await sharing();
  const other = await newCustomer(record);
  await register(record, cars[0]!.id, other.holder, 10);
  const { body } = await call('/v1/access', { token: other.token });
  const [access] = body.access;
  expect(access).toMatchObject({ through: 'provider-consent', givenBy: 'another-user' });
  expect((await call(`/v1/access/${access.id}/end`, { token: other.token, json: {} })).body.products).toEqual([
    cars[0]!.id,
  ]);
  expect(await vinsRead(token)).toEqual([cars[1]!.vin]);
  expect(await vinsRead(await serviceToken(record, provider))).toEqual([cars[1]!.vin]);
  expect(verdictsOf(await subscribe(provider, [cars[0]!.vin]))).toEqual(['no-consent']);
  const [notice] = await record('notices').where({ owner: fleet.holder, type: 'consent.removed' });
  expect(notice.data).toMatchObject({ because: 'user' });
});

test('R8: a vehicle that is unenrolled takes the consent along; what the provider is told names it and why', async () => {
  const { fleet, provider, cars, token } = await sharing();
  await call(`/v1/products/${cars[0]!.id}/unenroll`, { token: fleet.token, json: {} });
  expect(await vinsRead(token)).toEqual([cars[1]!.vin]);
  const [notice] = await record('notices').where({ owner: `company:${provider.cuuid}`, type: 'consent.removed' });
  expect(notice.data).toMatchObject({ because: 'unenrolled', products: [{ vin: cars[0]!.vin }] });
});

test('R44: a data product that leaves the account takes the consents by it along, and no others', async () => {
  const { fleet, provider, cars, token } = await sharing();
  const third = await newVehicle(record, [fleet], 30);
  await consent(fleet, provider, [third.vin], { dataProduct: 'fleet-quality' });
  await subscribe(provider, [third.vin], 'fleet-quality');
  const removed = await call('/v1/fleet/data-products/fleet-connected', {
    method: 'DELETE',
    token: fleet.token,
    json: {},
  });
  expect(removed.body).toMatchObject({ consents: 2 });
  expect(await vinsRead(token)).toEqual([third.vin]);
  expect(verdictsOf(await consent(fleet, provider, [cars[0]!.vin]))).toEqual(['product-not-added']);
});

test('R48: what is over by its day is ended and told of by a sweep', async () => {
  const { provider, cars, id, token } = await sharing();
  await record('provider_consents')
    .where({ id })
    .update({ until: record.raw(`now() - interval '1 second'`) });
  while (await endExpiredConsents(db));
  expect(await vinsRead(token)).toEqual([]);
  // The worker's own sweep may have come first.
  await eventually(
    () => record('provider_consents').where({ id }).first('ended_at'),
    (row) => row.ended_at !== null,
  );
  const [notice] = await record('notices').where({ owner: `company:${provider.cuuid}`, type: 'consent.removed' });
  expect(notice.data).toMatchObject({ because: 'expired' });
  expect(notice.data.products).toHaveLength(cars.length);
});

test('R60: a provider that is suspended finds nothing, subscribes nothing, and is consented for no more', async () => {
  const { fleet, provider, cars } = await sharing();
  await record('companies').where({ id: provider.cuuid }).update({ suspended_at: record.fn.now() });
  expect((await subscribe(provider, vinsOf(cars))).status).toBe(403);
  expect((await call('/v1/provider/consents', { token: provider.token })).status).toBe(403);
  expect((await consent(fleet, provider, vinsOf(cars))).status).toBe(422);
});

test('R48: consent that is removed while the provider subscribes leaves nothing behind', async () => {
  for (let i = 0; i < 10; i++) {
    const [fleet, provider] = [await newSharingFleet(record), await newProvider(record)];
    const car = await newVehicle(record, [fleet], 30);
    const token = await serviceToken(record, provider);
    await consent(fleet, provider, [car.vin]);
    await Promise.all([
      subscribe(provider, [car.vin]),
      call('/v1/fleet/provider-consents/end', { token: fleet.token, json: { vins: [car.vin] } }),
    ]);
    expect(await vinsRead(token)).toEqual([]);
    expect(await record('subscriptions').where({ product_id: car.id, ended_at: null })).toEqual([]);
  }
});
