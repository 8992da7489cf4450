/** R2, R43: every authorised user of a product sees who reads its data, how much, and ends it at once; nobody else does. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, eventually } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { newCustomer, newFleet, newColleague, newVehicle, register } from '../sharing/new-customer.ts';
import { ingest, openStream, read, speedOf } from './data-calls.ts';
import { link, newCredential, tokenFor } from './links.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('who-has-access.test');
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

const listOf = async (token: string) => (await call('/v1/access', { token })).body.access;
const end = (token: string, id: string, json: object = {}) => call(`/v1/access/${id}/end`, { token, json });

test('R43: giver and co-user see who reads what, how much, and that a stream is open; a stranger sees nothing', async () => {
  const [owner, couser, stranger] = [await newCustomer(record), await newCustomer(record), await newCustomer(record)];
  const [shared, own] = [await newVehicle(record, [owner, couser]), await newVehicle(record, [owner])];
  const program = await newCredential(record);
  const grantId = await link(db, owner, program, [shared.id, own.id], { groups: ['driving'] });
  const token = await tokenFor(record, program.clientId, grantId);
  const stream = await openStream(token);
  await stream.until('live');
  await ingest([speedOf(shared, 1), speedOf(shared, 2), speedOf(own, 3)]);
  await stream.untilValues(3);
  await read(token, 'readings');
  const counted = () => listOf(owner.token);
  const [mine] = await eventually(counted, ([found]) => found.readings30d === 6);
  expect(mine).toMatchObject({
    id: grantId,
    program: 'Program of a test',
    purpose: 'A logbook',
    through: 'link',
    groups: ['driving'],
    givenBy: 'you',
    endedAt: null,
    openStreams: 1,
    lastReadAt: expect.any(String),
    canEnd: true,
  });
  expect(mine.products.map(({ id }: { id: string }) => id)).toEqual([shared.id, own.id]);
  const [theirs] = await listOf(couser.token);
  expect([theirs.givenBy, theirs.readings30d, theirs.products]).toEqual([
    'another-user',
    4,
    [{ id: shared.id, kind: 'vehicle', vin: shared.vin, name: expect.any(String), ended: false }],
  ]);
  const today = new Date().toISOString().slice(0, 10);
  const log = async (as: string, query = '') => (await call(`/v1/access/${grantId}/log${query}`, { token: as })).body;
  expect((await log(owner.token, `?day=${today}`)).reads).toEqual([
    { day: today, product: shared.id, name: expect.any(String), readings: 4, lastReadAt: expect.any(String) },
    { day: today, product: own.id, name: expect.any(String), readings: 2, lastReadAt: expect.any(String) },
  ]);
  expect((await log(couser.token)).reads.map(({ readings }: { readings: number }) => readings)).toEqual([4]);
  expect((await log(owner.token, '?day=2026-01-01')).reads).toEqual([]);
  expect(await listOf(stranger.token)).toEqual([]);
  expect([
    (await end(stranger.token, grantId)).status,
    (await call(`/v1/access/${grantId}/log`, { token: stranger.token })).status,
  ]).toEqual([404, 404]);

  // The co-user ends what is theirs, too; the rest goes on, and the program is told.
  await stream.taken();
  const ended = await end(couser.token, grantId);
  expect([ended.status, ended.body]).toEqual([
    200,
    { endedAt: expect.any(String), products: [shared.id], note: expect.any(String) },
  ]);
  expect((await stream.until('access')).data).toEqual({
    product: shared.id,
    ended: ended.body.endedAt,
    reason: 'user',
  });
  await ingest([speedOf(shared, 4), speedOf(own, 5)]);
  await stream.untilValues(4);
  expect(stream.values()).toEqual([1, 2, 3, 5]);
  expect((await end(couser.token, grantId)).body.products).toEqual([]);
  const [after] = await listOf(owner.token);
  expect([after.endedAt, after.products.map((one: { ended: boolean }) => one.ended)]).toEqual([null, [true, false]]);
  expect((await end(owner.token, grantId, { products: [own.id] })).body.products).toEqual([own.id]);
  expect((await listOf(owner.token))[0]).toMatchObject({ canEnd: false, endedAt: expect.any(String) });
  stream.close();
});

test('R30, R43: a buyer sees and ends nothing of a former owner’s; a link that no program has taken up is none', async () => {
  const [seller, buyer] = [await newCustomer(record), await newCustomer(record)];
  const car = await newVehicle(record, [seller]);
  const grantId = await link(db, seller, await newCredential(record), [car.id]);
  const { body } = await call(`/v1/products/${car.id}/unenroll`, { method: 'POST', token: seller.token });
  await record('registrations').insert({ product_id: car.id, holder: buyer.holder, starts_at: body.endedAt }); // at the very moment
  expect(await listOf(buyer.token)).toEqual([]);
  expect((await end(buyer.token, grantId)).status).toBe(404);
  expect((await listOf(seller.token))[0]).toMatchObject({
    id: grantId,
    products: [{ ended: true, reason: 'unenrolled' }],
    canEnd: false,
  });
  const untaken = await link(db, buyer, await newCredential(record), [car.id]);
  await record('grants').where({ id: untaken }).update({ taken_at: null });
  expect(await listOf(buyer.token)).toEqual([]);
});

test('R2: who is an authorised user no more sees what was while they were, and ends nothing of it', async () => {
  const [owner, former] = [await newCustomer(record), await newCustomer(record)];
  const car = await newVehicle(record, [owner]);
  await register(record, car.id, former.holder, 100);
  const grantId = await link(db, owner, await newCredential(record), [car.id]);
  await call(`/v1/products/${car.id}/unenroll`, { method: 'POST', token: former.token });
  expect((await listOf(former.token))[0]).toMatchObject({ id: grantId, canEnd: false });
  expect((await end(former.token, grantId)).body.products).toEqual([]);
  expect((await listOf(owner.token))[0]).toMatchObject({ endedAt: null, canEnd: true });
});

test('R46: of a fleet its administrators end it, others of it see it', async () => {
  const fleet = await newFleet(record);
  const driver = await newColleague(record, fleet.cuuid, { roles: [] });
  const van = await newVehicle(record, [fleet]);
  const grantId = await link(db, fleet, await newCredential(record), [van.id]);
  expect((await listOf(driver.token))[0]).toMatchObject({ id: grantId, givenBy: 'you', canEnd: false });
  expect((await end(driver.token, grantId)).status).toBe(403);
  expect(
    (await end(fleet.token, grantId, { products: ['5f0c6d1e-0d0e-4c6b-9f3a-0a4f0a1c7e55'] })).body.errors[0].pointer,
  ).toBe('/products/0');
  expect((await end(fleet.token, grantId)).body.products).toEqual([van.id]);
});
