/** R43, R8: a program hears in its stream which access ended, and why; nothing of it follows, and a slow reader is cut at once. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, signIn } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import {
  newCustomer,
  newFleet,
  newVehicle,
  type NewCustomer,
  type NewVehicle,
  registeredDeveloper,
} from '../sharing/new-customer.ts';
import { ingest, openStream, read, speedOf, type OpenStream } from './data-calls.ts';
import { link, newCredential, tokenFor } from './links.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('told-in-stream.test');
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

interface Linked {
  owner: NewCustomer;
  developer: NewCustomer;
  cars: NewVehicle[];
  token: string;
  grantId: string;
  credential: string;
  stream: OpenStream;
}

/** A program with a live stream of so many cars that has taken one reading of each. */
async function streaming(count = 1): Promise<Linked> {
  const [owner, developer] = [await newCustomer(record), await registeredDeveloper(record)];
  const cars: NewVehicle[] = [];
  while (cars.length < count) cars.push(await newVehicle(record, [owner], 30));
  const program = await newCredential(record, 'confidential', { owner: developer.holder });
  const ids = cars.map(({ id }) => id);
  const grantId = await link(db, owner, program, ids);
  const token = await tokenFor(record, program.clientId, grantId);
  const stream = await openStream(token);
  await stream.until('live');
  await ingest(cars.map((car, i) => speedOf(car, i)));
  await stream.untilValues(count);
  await stream.taken();
  return { owner, developer, cars, token, grantId, credential: program.id, stream };
}

const post = (path: string, { token }: { token: string }, json: object = {}) => call(path, { token, json });
const ends: [reason: string, end: (linked: Linked) => Promise<unknown>][] = [
  ['giver', ({ owner, grantId }) => post(`/v1/access/${grantId}/end`, owner)],
  ['recipient', ({ token }) => post('/v1/data/access/end', { token })],
  ['credential', ({ developer, credential }) => post(`/v1/credentials/${credential}/revoke`, developer)],
  [
    'unenrolled',
    async ({ owner, cars, stream }) => {
      for (const [i, { id }] of cars.entries()) {
        await post(`/v1/products/${id}/unenroll`, owner);
        await stream.until('access', i + 1);
        if (i + 1 < cars.length) await stream.taken();
      }
    },
  ],
  [
    'expired',
    async ({ grantId, cars }) => {
      const until = record.raw(`clock_timestamp() + interval '2 seconds'`);
      await record('grants').where({ id: grantId }).update({ until });
      await record('access').where({ grant_id: grantId }).update({ until });
      await ingest([speedOf(cars[0]!, 3)]); // where this is handed over the process knows the moment, else the sweep tells it
    },
  ],
];

test.each(ends)(
  'R43: a whole link ends (%s): the stream says it of each product, then that nothing is left; then 401 says it',
  async (reason, end) => {
    const linked = await streaming(2);
    const { stream, cars, token } = linked;
    await end(linked);
    expect(await stream.over).toBe('ended');
    await ingest(cars.map((car) => speedOf(car, 99)));
    const told = stream.events.slice(stream.events.findIndex(({ event }) => event === 'access'));
    expect(told.map(({ event, data }) => [event, data.product ?? data.why, data.reason])).toEqual([
      ...cars.map(({ id }) => ['access', id, reason]),
      ['end', 'no-access', undefined],
    ]);
    const { status, body } = await read(token, 'latest');
    expect([status, body.link]).toEqual([401, { ended: expect.any(String), reason }]);
  },
);

test('R43: one of two products ends: the same stream goes on with the other; a stream of that one alone is over', async () => {
  const { stream, cars, token, owner, grantId } = await streaming(2);
  const [one, other] = cars as [NewVehicle, NewVehicle];
  const alone = await openStream(token, { query: `?products=${one.id}` });
  await alone.until('live');
  const { body } = await post(`/v1/access/${grantId}/end`, owner, { products: [one.id] });
  const said = { product: one.id, ended: body.endedAt, reason: 'giver' };
  expect([(await stream.until('access')).data, (await alone.until('access')).data]).toEqual([said, said]);
  expect([await alone.over, alone.events.at(-1)?.data.why]).toEqual(['ended', 'no-access']);
  await ingest([speedOf(one, 98), speedOf(other, 7)]);
  await stream.untilValues(3);
  expect(stream.values().at(-1)).toBe(7);
  // Who comes back later hears of it once more, once.
  const again = await openStream(token, { lastEventId: stream.lastId()! });
  await again.until('live');
  expect(again.events.filter(({ event }) => event === 'access').map(({ data }) => data)).toEqual([said]);
  expect(stream.events.filter(({ event }) => event === 'access')).toHaveLength(1);
  for (const each of [stream, again]) each.close();
});

test('R46, R48: a program that asks for itself hears of an end, and its stream waits for what it is given next', async () => {
  const fleet = await newFleet(record);
  const vans = [await newVehicle(record, [fleet]), await newVehicle(record, [fleet])];
  const service = await newCredential(record, 'service', { owner: fleet.holder });
  const subscribe = ({ id, no }: NewVehicle) =>
    record('access').insert({
      reader: service.clientId,
      product_id: id,
      product_no: no,
      holder: fleet.holder,
      through: 'subscription',
    });
  await subscribe(vans[0]!);
  const token = await tokenFor(record, service.clientId, null);
  const stream = await openStream(token);
  await stream.until('live');
  await ingest([speedOf(vans[0]!, 1)]);
  await stream.untilValues(1);
  await stream.taken();
  await post('/v1/data/access/end', { token });
  expect((await stream.until('access')).data).toMatchObject({ product: vans[0]!.id, reason: 'recipient' });
  await subscribe(vans[1]!);
  await ingest([speedOf(vans[1]!, 2)]);
  expect(await stream.untilValues(2)).toEqual([1, 2]);
  stream.close();
});

test('R43: whoever has not taken what was sent is cut: it is thrown away, nothing is said in its place, and the next call says why', async () => {
  const { stream, cars, token, owner, grantId } = await streaming();
  const signal = `Test.Long${randomUUID().slice(0, 8)}`;
  const json = {
    meaning: { en: 'A text' },
    unit: null,
    datatype: 'string',
    groups: ['driving'],
    personal: false,
    tradeSecret: false,
  };
  await call(`/v1/registry/signals/${signal}`, { method: 'PUT', token: await signIn('registry'), json });
  stream.pause();
  let sent = 0;
  while (!(await stream.isFull())) {
    const text = `${(sent += 1)} ${'x'.repeat(9000)}`;
    await ingest([{ vin: cars[0]!.vin, signal, at: new Date().toISOString(), value: text }]);
  }
  const { body } = await post(`/v1/access/${grantId}/end`, owner);
  stream.resume();
  expect(await stream.over).toBe('reset');
  expect(stream.events.filter(({ event }) => event !== 'readings' && event !== 'live')).toEqual([]);
  expect(stream.values().length).toBeLessThan(sent + 1);
  const next = await read(token, 'stream');
  expect([next.status, next.body.link]).toEqual([401, { ended: body.endedAt, reason: 'giver' }]);
});
