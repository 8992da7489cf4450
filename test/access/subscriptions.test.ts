/** What opens and ends in the record itself, by whatever way a row is written (R8, R46–R48, R60): subscriptions, consents for providers, credentials. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { newFleet, newVehicle, type NewFleet, type NewVehicle } from '../sharing/new-customer.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

let fleet: NewFleet;
let provider: string;
let cars: NewVehicle[];
beforeEach(async () => {
  fleet = await newFleet(record);
  provider = randomUUID();
  await record('companies').insert({ id: provider, name: `Provider of a test ${provider}`, kind: 'provider' });
  cars = [await newVehicle(record, [fleet]), await newVehicle(record, [fleet])];
});

async function service(company: string): Promise<string> {
  const clientId = `service-${randomUUID()}`;
  await record('credentials').insert({
    id: randomUUID(),
    client_id: clientId,
    owner: `company:${company}`,
    made_by: 'somebody',
    name: 'Dispatch',
    type: 'service',
  });
  return clientId;
}
const row = (company: string, { id, no }: NewVehicle, dataProduct: string, more: object = {}) => ({
  company_id: company,
  holder: fleet.holder,
  product_id: id,
  product_no: no,
  data_product: dataProduct,
  made_by: 'somebody',
  ...more,
});
const subscribe = (of: NewVehicle[], dataProduct = 'fleet-connected') =>
  record('subscriptions').insert(of.map((car) => row(fleet.cuuid, car, dataProduct)));
async function consent(of: NewVehicle[]): Promise<void> {
  const id = randomUUID();
  const what = { holder: fleet.holder, provider_id: provider, data_product: 'fleet-quality' };
  await record('provider_consents').insert({ id, ...what, given_by: fleet.id, until: null });
  const each = of.map(({ id: product, no }) => ({ consent_id: id, ...what, product_id: product, product_no: no }));
  const given: { id: string }[] = await record('provider_consent_products').insert(each).returning('id');
  const subscribed = of.map((car, n) => row(provider, car, 'fleet-quality', { consent_product_id: given[n]?.id }));
  await record('subscriptions').insert(subscribed);
}
const open = async (reader: string): Promise<object[]> =>
  record('access').where({ reader, ended_at: null }).orderBy('product_no').select('product_id', 'groups', 'through');
const ends = async (): Promise<number> => Number((await record('access_epoch').first('epoch')).epoch);

test('R46: a subscription opens to each service credential of its company, whichever came first, within its data product', async () => {
  const before = await service(fleet.cuuid);
  await subscribe([cars[0]!], 'fleet-quality');
  const after = await service(fleet.cuuid);
  const others = await service(provider);
  const quality = { product_id: cars[0]!.id, groups: ['health'], through: 'subscription' };
  expect([await open(before), await open(after), await open(others)]).toEqual([[quality], [quality], []]);
  await subscribe([cars[1]!]);
  expect(await open(before)).toEqual([quality, { product_id: cars[1]!.id, groups: null, through: 'subscription' }]);
});

test('R48: consent that is removed ends what the provider reads by it, raises the number of ends, and leaves the fleet’s own', async () => {
  const [own, theirs] = [await service(fleet.cuuid), await service(provider)];
  await subscribe(cars);
  await consent(cars);
  const before = await ends();
  const [first] = await record('provider_consent_products').where({ product_id: cars[0]!.id });
  await record.raw(`select * from end_provider_consents(array[?]::uuid[], 'account:test', 'fleet')`, [first.id]);
  expect(await open(theirs)).toEqual([{ product_id: cars[1]!.id, groups: ['health'], through: 'provider-consent' }]);
  expect(await open(own)).toHaveLength(2);
  expect(await ends()).toBeGreaterThan(before);
  const given = () => record('provider_consents').where({ provider_id: provider }).first('ended_at');
  expect(await given()).toEqual({ ended_at: null });
  await record.raw(
    `select * from end_provider_consents(array(select id from provider_consent_products where provider_id = ?), 'account:test', 'provider')`,
    [provider],
  );
  expect(await given()).toEqual({ ended_at: expect.any(Date) });
});

test('R2, R48: who ends what a program reads ends the subscription or the consent behind it: no later credential opens it again', async () => {
  const [own, theirs] = [await service(fleet.cuuid), await service(provider)];
  await subscribe([cars[0]!]);
  await consent([cars[1]!]);
  const { body } = await call('/v1/access', { token: fleet.token });
  for (const { id } of body.access)
    expect((await call(`/v1/access/${id}/end`, { token: fleet.token, json: {} })).status).toBe(200);
  expect([body.access.length, await open(own), await open(theirs)]).toEqual([2, [], []]);
  const later = [await service(fleet.cuuid), await service(provider)];
  expect(await Promise.all(later.map(open))).toEqual([[], []]);
  const reasons = await record('subscriptions')
    .where({ holder: fleet.holder })
    .orderBy('product_no')
    .pluck('ended_because');
  expect(reasons).toEqual(['fleet', 'fleet']);
});

test('R8: a registration that ends takes subscriptions and consents with it, also where no program reads by them', async () => {
  await subscribe(cars);
  await consent(cars);
  await record('registrations').where({ product_id: cars[0]!.id }).update({ ends_at: record.fn.now() });
  const left = (table: string) => record(table).where({ holder: fleet.holder, ended_at: null }).pluck('product_id');
  expect(await left('subscriptions')).toEqual([cars[1]!.id, cars[1]!.id]);
  expect(await left('provider_consent_products')).toEqual([cars[1]!.id]);
  await record('registrations').where({ product_id: cars[1]!.id }).delete();
  expect([await left('subscriptions'), await left('provider_consent_products')]).toEqual([[], []]);
});

test('R60: a suspended company is opened nothing; ends of thousands of products write one entry, not thousands', async () => {
  await record('companies').where({ id: provider }).update({ suspended_at: record.fn.now() });
  await consent(cars);
  const theirs = await service(provider);
  expect(await open(theirs)).toEqual([]);
  await record('companies').where({ id: provider }).update({ suspended_at: null });
  await record.raw('select open_subscriptions(array[?]::uuid[])', [provider]);
  expect(await open(theirs)).toHaveLength(2);
  await record('registrations')
    .whereIn(
      'product_id',
      cars.map(({ id }) => id),
    )
    .delete();
  expect(await open(theirs)).toEqual([]);
  const acts = await record('audit').where({ stream: fleet.holder }).orderBy('seq').pluck('act');
  expect(acts).toEqual(['access-ended', 'subscriptions-ended', 'provider-consent-ended']);
});
