/**
 * R48, R44, R8, R60: what a provider reads by a consent ends in the middle of reading, by every way of ending, against streams, pages and
 * snapshots of two processes. Nothing is handed over after the answer.
 *
 *     npm run test:races     # a thousand of them
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { leastRaces, raceEnds, type Raced } from '../access/raced-end.ts';
import { call, signIn } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { newVehicle } from '../sharing/new-customer.ts';
import { startWatchedApi, type WatchedApi } from '../sharing/watched-api.ts';
import { consent, newProvider, newSharingFleet, serviceToken, subscribe, verdictsOf } from './sides.ts';

const ways = [
  'administrator',
  'provider',
  'unenrolment',
  'suspension',
  'data product',
  'vehicle',
  'program',
  'access',
] as const;

/** At least each end against each way of reading. */
const RACES = Math.max(leastRaces(ways), Number(process.env['RACES'] ?? 24));

let record: Knex;
let apis: [WatchedApi, WatchedApi];
beforeAll(async () => {
  record = openRecord();
  apis = [await startWatchedApi(), await startWatchedApi()];
});
afterAll(async () => {
  await Promise.all(apis.map((api) => api.stop()));
  await record.destroy();
});

async function begin(how: (typeof ways)[number]): Promise<Raced> {
  const [fleet, provider] = [await newSharingFleet(record), await newProvider(record)];
  const car = await newVehicle(record, [fleet], 30);
  const vins = [car.vin];
  const token = await serviceToken(record, provider);
  const given = await consent(fleet, provider, vins);
  expect(verdictsOf(await subscribe(provider, vins))).toEqual(['subscribed']);
  if (how === 'vehicle')
    await call('/v1/fleet/vehicles', { token: fleet.token, json: { vehicles: [{ vin: car.vin }] } });
  const support = how === 'suspension' ? await signIn('supervisor') : '';
  const accesses = how === 'access' ? await call('/v1/access', { token: fleet.token }) : undefined;
  const ends: Record<typeof how, [path: string, as: string, json?: object, method?: string]> = {
    administrator: ['/v1/fleet/provider-consents/end', fleet.token, { vins }],
    provider: ['/v1/provider/subscriptions/end', provider.token, { vins }],
    unenrolment: [`/v1/products/${car.id}/unenroll`, fleet.token],
    suspension: [
      `/v1/support/providers/${provider.cuuid}/suspend`,
      support,
      { reason: 'It did not keep to the rules.' },
    ],
    'data product': ['/v1/fleet/data-products/fleet-connected', fleet.token, {}, 'DELETE'],
    vehicle: ['/v1/fleet/vehicles/remove', fleet.token, { vins }],
    program: ['/v1/data/access/end', token],
    access: [`/v1/access/${accesses?.body.access[0].id}/end`, fleet.token],
  };
  expect(given.status).toBe(200);
  const [path, as, json = {}, method = 'POST'] = ends[how];
  return { car, token, end: (base) => call(base + path, { method, token: as, json }) };
}

test(
  `R48: ${RACES} ends in the middle of reading by a provider: no reading is handed over after the answer`,
  () => raceEnds({ races: RACES, lanes: 4, apis, ways, begin }),
  300_000 + RACES * 2000,
);
