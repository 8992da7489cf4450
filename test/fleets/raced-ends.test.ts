/**
 * R44, R45, R48: a fleet's administrator ends what its own program reads, in the middle of reading: a subscription, a vehicle, a data
 * product, each against streams, pages and snapshots of two processes. Nothing is handed over after the answer.
 *
 *     npm run test:races     # a thousand of them
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { leastRaces, raceEnds, type Raced } from '../access/raced-end.ts';
import { openRecord } from '../front-door/record.ts';
import { newVehicle } from '../sharing/new-customer.ts';
import { startWatchedApi, type WatchedApi } from '../sharing/watched-api.ts';
import { add, asFleet, newFleetThatReads, verdictsIn } from './fleet.ts';

const ways = ['subscription', 'vehicle', 'data product'] as const;

/** At least each end against each way of reading. */
const RACES = Math.max(leastRaces(ways), Number(process.env['RACES'] ?? 18));

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
  const fleet = await newFleetThatReads(record);
  const car = await newVehicle(record, [fleet], 30);
  await add(fleet, 'fleet-connected');
  const subscribed = await asFleet(fleet, 'POST', 'subscriptions', { dataProduct: 'fleet-connected', vins: [car.vin] });
  expect(verdictsIn(subscribed)).toEqual(['subscribed']);
  return {
    car,
    token: fleet.data,
    end: (base) =>
      how === 'subscription'
        ? asFleet(fleet, 'POST', 'subscriptions/end', { vins: [car.vin] }, base)
        : how === 'vehicle'
          ? asFleet(fleet, 'POST', 'vehicles/remove', { vins: [car.vin] }, base)
          : asFleet(fleet, 'DELETE', 'data-products/fleet-connected', undefined, base),
  };
}

test(
  `R44, R45, R48: ${RACES} ends by a fleet’s administrator in the middle of reading: no reading is handed over after the answer`,
  () => raceEnds({ races: RACES, lanes: 3, apis, ways, begin }),
  300_000 + RACES * 2000,
);
