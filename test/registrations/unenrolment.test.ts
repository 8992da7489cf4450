/** Selling a product, and buying one second-hand (R8, R9). */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, lastWeeks, signIn, someone, untilState, type Submitted } from '../front-door/front-door.ts';
import { downloadAll } from '../downloads/handed-over.ts';
import { openRecord } from '../front-door/record.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { callAgain } from '../sharing/call-again.ts';
import { linkAddress } from '../sharing/link-address.ts';
import { askForEach, consent, submitForEach, untilAll, verify, type AskedFor } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle, register, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';

let record: Knex;
let seller: NewCustomer;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const sell = (vehicle: { id: string }, token = seller.token) =>
  callAgain(`/v1/products/${vehicle.id}/unenroll`, { token, method: 'POST' });

/** Two cars with an hour of readings on a day within the period asked for. */
async function twoCars(): Promise<[NewVehicle, NewVehicle]> {
  seller = await newCustomer(record);
  const cars: [NewVehicle, NewVehicle] = [await newVehicle(record, [seller]), await newVehicle(record, [seller])];
  for (const { no } of cars) await addReadings(record, no, { daysAgo: 10, count: 60 });
  return cars;
}

const filesOf = async (link: string): Promise<{ name: string; href: string }[]> => (await call(link)).body.files;

test('R8: selling ends the registration at once: the product is no longer the account’s to ask for, nor to speak for', async () => {
  const [sold, kept] = await twoCars();
  const before = Date.now();
  const { status, body } = await sell(sold);
  expect([status, body.sharesEnded]).toEqual([200, []]);
  expect(Date.parse(body.endedAt)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(body.endedAt)).toBeLessThanOrEqual(Date.now());
  expect(body.alsoDo.join(' ')).toMatch(/unsubscribe.*factory.*lend/i);
  const { body: listed } = await call('/v1/products', { token: seller.token });
  const ends = new Map(
    listed.products.map((p: { vin: string; registrations: { until: string | null }[] }) => [
      p.vin,
      p.registrations.at(-1)?.until,
    ]),
  );
  expect([ends.get(sold.vin), ends.get(kept.vin)]).toEqual([body.endedAt, null]);
});

test('R8: a second time there is nothing to end; nor is there for a stranger, and the answers do not differ', async () => {
  const [sold, kept] = await twoCars();
  expect((await sell(sold)).status).toBe(200);
  const stranger = await newCustomer(record);
  const answers = await Promise.all([
    sell(sold),
    sell(kept, stranger.token),
    sell({ id: crypto.randomUUID() }),
    sell(kept, await signIn('fleet-admin')),
  ]);
  expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(() => [404, answers[0]?.body]));
  expect((await sell(kept, await signIn('provider'))).status).toBe(403);
  expect((await sell(kept)).status).toBe(200); // it was nobody else's to end
});

test('R8: a co-user who leaves ends nothing of the others’', async () => {
  const [car] = await twoCars();
  const couser = await newCustomer(record);
  await register(record, car.id, couser.holder, 100);
  const [shared] = await askForEach(record, seller, [[car]]);
  expect((await sell(car, couser.token)).body.sharesEnded).toEqual([]);
  await consent(shared!);
  await untilAll(record, [shared!], 'ready');
  expect((await filesOf(linkAddress('download', shared!))).length).toBe(2);
});

test('R8: what was sold is dropped from the seller’s open sharing requests; one without anything left ends', async () => {
  const [sold, kept] = await twoCars();
  const [withBoth, withOne, waiting] = (await askForEach(record, seller, [[sold, kept], [sold], [sold, kept]])) as [
    AskedFor,
    AskedFor,
    AskedFor,
  ]; // one for each
  for (const request of [withBoth, withOne]) await consent(request);
  await untilAll(record, [withBoth, withOne], 'ready');
  const files = await filesOf(linkAddress('download', withBoth));
  expect(files.length).toBe(3);
  expect(await Promise.all(files.map(async ({ href }) => (await call(href)).status))).toEqual([200, 200, 200]);

  const { body } = await sell(sold);
  expect(body.sharesEnded.toSorted()).toEqual([withBoth, withOne, waiting].map(({ id }) => id).toSorted());

  // What it was exported to is withdrawn; the other car's file lives.
  const { body: nameless } = await call(linkAddress('status', withBoth));
  expect(nameless.status).toBe('ready');
  const statuses = new Map<string, number>();
  let gone = '';
  for (const { name, href } of files) {
    const { status, body: file } = await call(href);
    const vin = file?.product?.vin as string | undefined;
    statuses.set(name === 'manifest.json' ? name : vin === kept.vin ? 'kept' : 'sold', status);
    if (vin) expect(vin).toBe(kept.vin);
    if (status === 410) gone = href;
  }
  expect(Object.fromEntries(statuses)).toEqual({ 'manifest.json': 200, kept: 200, sold: 410 });
  // Also in part, by a range, and whatever else is asked of it.
  expect((await call(gone, { headers: { range: 'bytes=0-9' } })).status).toBe(410);
  expect((await call(gone, { method: 'HEAD' })).status).toBe(410);

  expect((await call(linkAddress('download', withOne))).status).toBe(410);
  await untilAll(record, [withOne], 'revoked');

  // The one that still waited for consent goes on with the other car alone.
  await consent(waiting);
  await untilAll(record, [waiting], 'ready');
  const { files: given } = await downloadAll(linkAddress('download', waiting));
  expect(given.map(({ product }) => product.vin)).toEqual([kept.vin]);
});

const own = async (car: NewVehicle, customer: NewCustomer): Promise<Submitted> => {
  const email = someone();
  const { status, body } = await call('/v1/requests', {
    token: customer.token,
    json: {
      type: 'customer',
      email,
      period: lastWeeks,
      otherUsersInformed: true,
      products: { vins: [car.vin], wallbox: false },
    },
  });
  expect(status).toBe(202);
  return { id: body.id, email, token: customer.token };
};

test('R7, R8, R9: the seller’s own request stays cut at the sale; who registers again gets data from then on, and none before', async () => {
  seller = await newCustomer(record);
  const car = await newVehicle(record, [seller], 100);
  for (const daysAgo of [18, 12, 6]) await addReadings(record, car.no, { daysAgo, count: 20 });
  expect((await sell(car)).status).toBe(200);
  // The sale is put back by ten days, since a period ends two days ago at the latest (R11).
  await record('registrations')
    .where({ product_id: car.id })
    .update({ ends_at: record.raw(`clock_timestamp() - interval '10 days'`) });
  const buyer = await newCustomer(record);
  await register(record, car.id, buyer.holder, 8);

  const requests = [await own(car, seller), await own(car, buyer)];
  for (const request of requests) await verify(request);
  const days = await Promise.all(
    requests.map(async (request) => {
      await untilState(request, 'ready');
      const { files } = await downloadAll(linkAddress('download', request));
      return (files[0]?.records ?? []).map(({ at }) => Math.round((Date.now() - Date.parse(at)) / 86_400_000));
    }),
  );
  expect(days.map((of) => [...new Set(of)])).toEqual([[18, 12], [6]]);

  // A seller who comes back has what was before the sale and what is after the new registration, and nothing between.
  await register(record, car.id, seller.holder, 7);
  const again = await own(car, seller);
  await verify(again);
  await untilState(again, 'ready');
  const { files, manifest } = await downloadAll(linkAddress('download', again));
  expect(files[0]?.given).toHaveLength(2);
  expect(new Set(files[0]?.records.map(({ at }) => Math.round((Date.now() - Date.parse(at)) / 86_400_000)))).toEqual(
    new Set([18, 12, 6]),
  );
  expect(manifest.products[0]?.given).toHaveLength(2);
});

test('R8: sold in the very moment in which the customer is matched: no request goes on with it', async () => {
  seller = await newCustomer(record);
  const cars = await Promise.all(Array.from({ length: 30 }, () => newVehicle(record, [seller])));
  const requests = await submitForEach(
    seller,
    cars.map((car) => [car]),
  );
  await Promise.all(
    requests.map(async (request, i) => {
      await verify(request);
      await sleep((i % 10) * 15); // about as long as the engine takes to look the customer up
      expect((await sell(cars[i]!)).status).toBe(200);
    }),
  );
  await untilAll(record, requests, 'rejected', 'revoked');
});
