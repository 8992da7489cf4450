/**
 * R44, R45, R48: a fleet's administrator ends what its own program reads, in the middle of reading: a subscription, a vehicle, a data
 * product, each against streams, pages and snapshots of two processes. Nothing is handed over after the answer.
 *
 *     npm run test:races     # a thousand of them
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { ingest, speedOf } from '../access/data-calls.ts';
import { beginToRead, ways as readings } from '../access/readers.ts';
import { tally } from '../front-door/at-once.ts';
import { eventually } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { newVehicle } from '../sharing/new-customer.ts';
import { startWatchedApi, type WatchedApi } from '../sharing/watched-api.ts';
import { add, asFleet, newFleetThatReads, verdictsIn } from './fleet.ts';

const ways = ['subscription', 'vehicle', 'data product'] as const;

/** At least each end against each way of reading. */
const RACES = Math.max(ways.length * readings.length, Number(process.env['RACES'] ?? 18));
const LANES = 3;

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

async function race(i: number): Promise<string> {
  const how = ways[i % ways.length]!;
  const kind = readings[Math.floor(i / ways.length) % readings.length]!;
  const [from, other] = i % 4 < 2 ? apis : apis.toReversed();
  const fleet = await newFleetThatReads(record);
  const car = await newVehicle(record, [fleet], 30);
  await add(fleet, 'fleet-connected');
  const subscribed = await asFleet(fleet, 'POST', 'subscriptions', { dataProduct: 'fleet-connected', vins: [car.vin] });
  expect(verdictsIn(subscribed)).toEqual(['subscribed']);
  let value = 0;
  let isOver = false;
  const sending = (async () => {
    while (!isOver) await ingest([speedOf(car, (value += 1))]);
  })();
  const reader = await beginToRead(kind, fleet.data, from!.url);
  // In every second race the end comes while readings flow, in the others whenever it comes.
  if ((i + Math.floor(i / ways.length)) % 2 === 0)
    await eventually(
      async () => reader.hasSome(),
      (hasSome) => hasSome,
    );
  await sleep(Math.random() * 60);
  const base = i % 8 < 4 ? from!.url : other!.url;
  const { status } = await (how === 'subscription'
    ? asFleet(fleet, 'POST', 'subscriptions/end', { vins: [car.vin] }, base)
    : how === 'vehicle'
      ? asFleet(fleet, 'POST', 'vehicles/remove', { vins: [car.vin] }, base)
      : asFleet(fleet, 'DELETE', 'data-products/fleet-connected', undefined, base));
  const sentBefore = value; // it may be on its way
  const answered = Date.now() + 0.999; // as note-writes.ts refines it
  expect([how, status]).toEqual([how, 200]);
  await sleep(40);
  isOver = true;
  await sending;
  await sleep(20);
  await reader.stop();
  const late = apis
    .flatMap((api) => api.writes())
    .filter(({ path, begun }) => path.includes(fleet.data) && begun > answered);
  expect(late).toEqual([]);
  const highest = Math.max(0, ...reader.values);
  expect([how, kind, highest <= sentBefore]).toEqual([how, kind, true]);
  return `${kind}, ${how}: ${highest > 0 ? 'had some' : 'had none'}`;
}

test(
  `R44, R45, R48: ${RACES} ends by a fleet’s administrator in the middle of reading: no reading is handed over after the answer`,
  async () => {
    const outcomes: string[] = [];
    await Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        for (let i = lane; i < RACES; i += LANES) outcomes.push(await race(i));
      }),
    );
    console.log('ends that met readers:', tally(outcomes));
    expect(outcomes.filter((outcome) => outcome.endsWith('had some')).length).toBeGreaterThanOrEqual(
      Math.floor(RACES / 2),
    );
  },
  300_000 + RACES * 2000,
);
