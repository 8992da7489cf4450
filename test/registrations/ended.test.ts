/** R8: however a registration ends, all that hangs on it ends in the same commit: by the operator's own SQL, too. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, eventually, mailsTo, sandboxUrl } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { beginToRead } from '../sharing/held-back-reader.ts';
import { linkAddress } from '../sharing/link-address.ts';
import {
  askForEach,
  consent,
  statesOf,
  submitForEach,
  untilAll,
  verify,
  type AskedFor,
} from '../sharing/many-requests.ts';
import { newCustomer, newVehicle, register, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

type Change = (registrations: Knex.QueryBuilder) => Knex.QueryBuilder;
const now = () => record.raw('clock_timestamp()');
/** What an operator may do to a registration that ends it. */
const ways: [string, Change][] = [
  ['ends_at is set', (rows) => rows.update({ ends_at: now() })],
  ['the row is deleted', (rows) => rows.delete()],
  ['it begins later', (rows) => rows.update({ starts_at: record.raw(`clock_timestamp() + interval '3 days'`) })],
  ['it is deactivated', (rows) => rows.update({ activated: false })],
  ['it becomes somebody else’s', (rows) => rows.update({ holder: 'account:somebody-else' })],
];

const registrationOf = (seller: NewCustomer, { id }: NewVehicle) =>
  record('registrations').where({ product_id: id, holder: seller.holder });

async function sellerWith(cars: number): Promise<{ seller: NewCustomer; cars: NewVehicle[] }> {
  const seller = await newCustomer(record);
  return { seller, cars: await Promise.all(Array.from({ length: cars }, () => newVehicle(record, [seller]))) };
}

/** Everything that a share's end leaves, but for who ended it, when, and which row it is. */
async function tracesOf({ id }: AskedFor) {
  const rows = async (table: string, columns: string[], where: object = { request_id: id }) =>
    (await record(table).where(where).orderBy(columns).select(columns)) as object[];
  return {
    timeline: await rows('timeline', ['event', 'detail']),
    decisions: await rows('decisions', ['kind']),
    mails: await rows('mails', ['step', 'turn']),
    audit: await rows('audit', ['act', 'detail'], { stream: `request:${id}` }),
  };
}

test.each(ways)('R8: a share that waits for consent is over once %s, with its traces and emails', async (_way, end) => {
  const { seller, cars } = await sellerWith(2);
  const [sold, kept] = cars as [NewVehicle, NewVehicle]; // asked for two
  const [whole, part] = (await askForEach(record, seller, [[sold], [sold, kept]])) as [AskedFor, AskedFor];
  await end(registrationOf(seller, sold));
  expect(await statesOf(record, [whole])).toEqual([{ id: whole.id, status: 'revoked' }]);
  expect((await call(linkAddress('consent', whole, 1), { json: { decision: 'consent' } })).status).toBe(410);
  expect(await tracesOf(whole)).toMatchObject({
    timeline: expect.arrayContaining([{ event: 'revoked', detail: { because: 'unenrolled' } }]),
    decisions: expect.arrayContaining([{ kind: 'revoked' }]),
    audit: expect.arrayContaining([{ act: 'revoked', detail: { because: 'unenrolled' } }]),
  });
  for (const email of [whole.email, seller.email])
    await eventually(
      () => mailsTo(email),
      (mails) => mails.some(({ subject, text }) => /withdrawn|ended/i.test(subject) && text.includes(whole.id)),
    );
  expect(await tracesOf(part)).toMatchObject({
    timeline: expect.arrayContaining([
      { event: 'sharing-ended-in-part', detail: { products: 1, because: 'unenrolled' } },
    ]),
  });
  await consent(part);
  await untilAll(record, [part], 'ready');
  const { body } = await call(linkAddress('download', part));
  expect(body.files).toHaveLength(2); // the manifest, and the car that was kept
});

test('R8: the end of a registration leaves the very traces that ending it by the call leaves', async () => {
  const { seller, cars } = await sellerWith(2);
  const [byCall, bySql] = cars as [NewVehicle, NewVehicle];
  const [called, written] = (await askForEach(record, seller, [[byCall], [bySql]])) as [AskedFor, AskedFor];
  await eventually(
    async () =>
      (await record('timeline').whereIn('request_id', [called.id, written.id]).select('event')) as { event: string }[],
    (told) => told.filter(({ event }) => event === 'customer-contacted').length === 2,
  );
  expect((await call(`/v1/products/${byCall.id}/unenroll`, { token: seller.token, method: 'POST' })).status).toBe(200);
  await registrationOf(seller, bySql).update({ ends_at: now() });
  expect(await tracesOf(written)).toEqual(await tracesOf(called));
  const audited = async ({ id }: NewVehicle) =>
    (await record('audit')
      .where({ stream: `product:${id}` })
      .select('act', 'actor', 'detail')) as object[];
  expect(await audited(byCall)).toEqual([
    { act: 'unenrolled', actor: `account:${seller.id}`, detail: { sharesEnded: 1 } },
  ]);
  expect(await audited(bySql)).toEqual([{ act: 'unenrolled', actor: 'operator', detail: { sharesEnded: 1 } }]);
});

test('R8, R22: ended while a share is matched, exports, or is ready: it never comes to anything, and its workflow ends', async () => {
  const { seller, cars } = await sellerWith(24);
  for (const { no } of cars) await addReadings(record, no, { daysAgo: 10, count: 200 });
  const early = await submitForEach(
    seller,
    cars.slice(0, 12).map((car) => [car]),
  );
  const late = await askForEach(
    record,
    seller,
    cars.slice(12).map((car) => [car]),
  );
  await Promise.all([...early.map(verify), ...late.map(consent)]);
  await untilAll(record, late.slice(0, 4), 'ready');
  for (const car of cars) await registrationOf(seller, car).update({ ends_at: now() });
  await untilAll(record, early, 'rejected', 'revoked');
  await untilAll(record, late, 'revoked');
  const { rows } = await record.raw<{ rows: { waiting: string }[] }>(
    `select count(*) as waiting from request_products where dropped_at is null and request_id = any(:ids)`,
    { ids: [...early, ...late].map(({ id }) => id) },
  );
  expect(rows).toEqual([{ waiting: '0' }]);
  await eventually(
    async () =>
      (await record('requests')
        .whereIn(
          'id',
          late.map(({ id }) => id),
        )
        .whereNotNull('look_wanted_at')
        .select('id')) as object[],
    (unseen) => unseen.length === 0,
  );
});

test('R8: many registrations at once, in one statement, end what hangs on each', async () => {
  const { seller, cars } = await sellerWith(6);
  const requests = await askForEach(record, seller, [cars, ...cars.map((car) => [car])]);
  await record('registrations').where({ holder: seller.holder }).update({ ends_at: now() });
  expect((await statesOf(record, requests)).map(({ status }) => status)).toEqual(requests.map(() => 'revoked'));
});

test('R8: a co-user’s registration ends, or one that was over is corrected: nothing of the others’ ends', async () => {
  const { seller, cars } = await sellerWith(1);
  const [car] = cars as [NewVehicle];
  const couser = await newCustomer(record);
  await register(record, car.id, couser.holder, 100);
  const [share] = (await askForEach(record, seller, [[car]])) as [AskedFor];
  await record('registrations').where({ product_id: car.id, holder: couser.holder }).update({ ends_at: now() });
  await record('registrations').where({ product_id: car.id, holder: couser.holder }).delete();
  await registrationOf(seller, car).update({ starts_at: record.raw(`starts_at - interval '1 day'`) });
  expect(await statesOf(record, [share])).toEqual([{ id: share.id, status: 'awaiting-consent' }]);
});

test('R8: an end that was planned takes effect when it comes: nothing is handed over after it, and what waits for consent is over', async () => {
  const { seller, cars } = await sellerWith(2);
  const [waiting, ready] = cars as [NewVehicle, NewVehicle];
  const shares = (await askForEach(record, seller, [[waiting], [ready]])) as [AskedFor, AskedFor];
  await consent(shares[1]);
  await untilAll(record, [shares[1]], 'ready');
  const { body } = await call(linkAddress('download', shares[1]));
  const planned = (ahead: string) =>
    record('registrations')
      .where({ holder: seller.holder })
      .update({ ends_at: record.raw('clock_timestamp() + ?::interval', [ahead]) });
  await planned('1 hour');
  expect((await statesOf(record, shares)).map(({ status }) => status)).not.toContain('revoked');
  await planned('300 ms');
  await eventually(
    () =>
      record.raw<{ rows: { over: boolean }[] }>(
        'select bool_and(ends_at < clock_timestamp()) as over from registrations where holder = ?',
        [seller.holder],
      ),
    ({ rows }) => rows[0]?.over === true,
  );
  const [, { href: data }] = body.files; // after the manifest
  expect((await call(data)).status).toBe(410);
  await untilAll(record, shares, 'revoked');
});

test('R29: who sold may revoke what is left of a share; what was sold can be asked for no more', async () => {
  const { seller, cars } = await sellerWith(2);
  const [sold, kept] = cars as [NewVehicle, NewVehicle];
  const [share] = (await askForEach(record, seller, [[sold, kept]])) as [AskedFor];
  await consent(share);
  await registrationOf(seller, sold).update({ ends_at: now() });
  const { status, body } = await call(`/v1/shares/${share.id}/revoke`, { token: seller.token, json: {} });
  expect([status, body.status, body.products]).toEqual([200, 'revoked', [kept.id]]);
  const again = await call(`/v1/shares/${share.id}/revoke`, { token: seller.token, json: {} });
  expect([again.status, again.body.status]).toEqual([200, 'revoked']);
  expect((await call(linkAddress('revoke', share, 1), { method: 'POST' })).status).toBe(200);
});

test('R7, R30: a buyer neither sees nor ends a share of the former owner’s; the seller still sees it', async () => {
  const { seller, cars } = await sellerWith(1);
  const [car] = cars as [NewVehicle];
  const [share] = (await askForEach(record, seller, [[car]])) as [AskedFor];
  await registrationOf(seller, car).update({ ends_at: now() });
  const buyer = await newCustomer(record);
  await register(record, car.id, buyer.holder, 0);
  expect((await call('/v1/shares', { token: buyer.token })).body.shares).toEqual([]);
  const { body } = await call('/v1/shares', { token: seller.token });
  expect(body.shares).toEqual([expect.objectContaining({ requestId: share.id, status: 'revoked', canEnd: false })]);
  for (const json of [{}, { products: [car.id] }])
    expect((await call(`/v1/shares/${share.id}/revoke`, { token: buyer.token, json })).status).toBe(404);
});

test('R7, R30: a user who joined after the days that are shared sees nothing of them; one of those days, and left, may end it', async () => {
  const { seller, cars } = await sellerWith(2);
  const [car, other] = cars as [NewVehicle, NewVehicle];
  const [late, early] = [await newCustomer(record), await newCustomer(record)];
  await register(record, car.id, late.holder, 0); // the period shared ends two days ago at the latest (R11)
  await register(record, car.id, early.holder, 300);
  await record('registrations')
    .where({ product_id: car.id, holder: early.holder })
    .update({ ends_at: record.raw(`clock_timestamp() - interval '1 day'`) });
  const [share] = (await askForEach(record, seller, [[car, other]])) as [AskedFor];
  const revoke = ({ token }: NewCustomer) => call(`/v1/shares/${share.id}/revoke`, { token, json: {} });
  expect((await call('/v1/shares', { token: late.token })).body.shares).toEqual([]);
  expect((await revoke(late)).status).toBe(404);
  const { body } = await call('/v1/shares', { token: early.token });
  expect(body.shares[0].products.map(({ id }: { id: string }) => id)).toEqual([car.id]);
  expect((await revoke(early)).body.products).toEqual([car.id]);
  expect(await statesOf(record, [share])).toEqual([{ id: share.id, status: 'awaiting-consent' }]);
});

test('R8: a registration with a planned end is ended now, one that has not begun is called off, and both answer the same way', async () => {
  const { seller, cars } = await sellerWith(2);
  const [leased, coming] = cars as [NewVehicle, NewVehicle];
  await registrationOf(seller, leased).update({ ends_at: record.raw(`clock_timestamp() + interval '1 year'`) });
  await registrationOf(seller, coming).update({ starts_at: record.raw(`clock_timestamp() + interval '3 days'`) });
  const sell = ({ id }: NewVehicle) => call(`/v1/products/${id}/unenroll`, { token: seller.token, method: 'POST' });
  for (const car of [leased, coming]) {
    const before = Date.now();
    const { status, body } = await sell(car);
    expect(status).toBe(200);
    expect(Date.parse(body.endedAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(body.endedAt)).toBeLessThanOrEqual(Date.now());
    expect((await sell(car)).status).toBe(404);
  }
  expect(await registrationOf(seller, coming)).toEqual([]);
  const [row] = (await registrationOf(seller, leased)) as { ends_at: Date }[];
  expect(row!.ends_at.getTime()).toBeLessThanOrEqual(Date.now());
});

test('R8, R29: ended by SQL in the middle of a download: what is in hand goes out, and nothing after it', async () => {
  const { seller, cars } = await sellerWith(1);
  const [car] = cars as [NewVehicle];
  await addReadings(record, car.no, { daysAgo: 10, count: 40_000, long: true });
  const [share] = (await askForEach(record, seller, [[car]])) as [AskedFor];
  await consent(share);
  await untilAll(record, [share], 'ready');
  const { body } = await call(linkAddress('download', share));
  const [, { href, bytes }] = body.files; // after the manifest
  const reader = await beginToRead(new URL(href, sandboxUrl()).href, { limit: 300_000 });
  await reader.reached(300_000);
  await registrationOf(seller, car).update({ ends_at: now() });
  expect(await statesOf(record, [share])).toEqual([{ id: share.id, status: 'revoked' }]);
  reader.release();
  expect([await reader.whole, reader.received < bytes]).toEqual([false, true]);
  expect((await call(href)).status).toBe(410);
});
