/** What a token opens, and how a link is given (R42, R43). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { giveAccess } from '../../db/access/give.ts';
import { bearerOf, productNosOf } from '../../db/access/token.ts';
import { resourceOf } from '../../domain/access/token.ts';
import type { ProductId } from '../../domain/ids.ts';
import { call, sandboxUrl } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { newCustomer, newFleet, newVehicle, register } from '../sharing/new-customer.ts';
import { link, newCredential, toGive, tokenFor } from './links.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('given.test');
});
afterAll(async () => {
  await record.destroy();
  await db?.destroy();
});

const opened = (token: string) => bearerOf(db, token, resourceOf(sandboxUrl()));
/** The products that a token opens. */
async function productsOf(token: string): Promise<number[] | null> {
  const bearer = await opened(token);
  if (!bearer) return null;
  const nos = (await productNosOf(db, bearer)).toSorted((a, b) => a - b);
  expect(bearer.size).toBe(nos.length);
  return nos;
}

test('R43: a token opens the products of its link, and no others of the same giver', async () => {
  const owner = await newCustomer(record);
  const [one, two, other] = [
    await newVehicle(record, [owner]),
    await newVehicle(record, [owner]),
    await newVehicle(record, [owner]),
  ];
  const program = await newCredential(record);
  const grantId = await link(db, owner, program, [one.id, two.id]);
  await link(db, owner, await newCredential(record), [other.id]);
  const token = await tokenFor(record, program.clientId, grantId);
  expect(await opened(token)).toMatchObject({ credentialId: program.id, clientId: program.clientId, grantId });
  expect(await productsOf(token)).toEqual([one.no, two.no].toSorted((a, b) => a - b));
});

test('R47: a program that asks for itself has what is subscribed for it, and nothing of its links', async () => {
  const fleet = await newFleet(record);
  const [linked, subscribed] = [await newVehicle(record, [fleet]), await newVehicle(record, [fleet])];
  const service = await newCredential(record, 'service', { owner: fleet.holder });
  await record('access').insert({
    reader: service.clientId,
    product_id: subscribed.id,
    product_no: subscribed.no,
    holder: fleet.holder,
    through: 'subscription',
  });
  await link(db, fleet, service, [linked.id]);
  expect(await productsOf(await tokenFor(record, service.clientId, null))).toEqual([subscribed.no]);
});

test('R43: no token of ours opens nothing: unknown, malformed, for another resource, run out, revoked, credential ended', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  const program = await newCredential(record);
  const grantId = await link(db, owner, program, [car.id]);
  const token = await tokenFor(record, program.clientId, grantId);
  expect(await productsOf(token)).toEqual([car.no]);
  for (const text of ['', 'x'.repeat(43), `${token}=`, token.slice(1), `${token}\0`])
    expect(await opened(text)).toBeNull();
  expect(await bearerOf(db, token, 'https://another.example.com/v1/data')).toBeNull();
  for (const end of [`expires_at = now()`, `revoked_at = now()`]) {
    const over = await tokenFor(record, program.clientId, grantId);
    await record.raw(
      `update oauth_items set ${end} where grant_id = ? and payload->>'aud' is not null and id = sha256(?)`,
      [grantId, Buffer.from(over)],
    );
    expect(await opened(over)).toBeNull();
  }
  await record('credentials').where({ id: program.id }).update({ ended_at: record.fn.now(), ended_by: 'a test' });
  expect(await opened(token)).toBeNull();
});

test('R43: with the end of its last product the link is over, and its tokens open nothing', async () => {
  const owner = await newCustomer(record);
  const [one, two] = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
  const program = await newCredential(record);
  const token = await tokenFor(record, program.clientId, await link(db, owner, program, [one.id, two.id]));
  const sell = (car: { id: string }) => call(`/v1/products/${car.id}/unenroll`, { token: owner.token, method: 'POST' });
  await sell(one);
  expect(await productsOf(token)).toEqual([two.no]);
  await sell(two);
  expect(await opened(token)).toBeNull();
});

test('R42: a link that has run out opens nothing', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  const program = await newCredential(record);
  const grantId = await link(db, owner, program, [car.id], { until: new Date(Date.now() + 3_600_000) });
  const token = await tokenFor(record, program.clientId, grantId);
  expect(await productsOf(token)).toEqual([car.no]);
  await record('grants')
    .where({ id: grantId })
    .update({ until: record.raw(`now() - interval '1 second'`) });
  expect(await opened(token)).toBeNull();
});

test('R42: consenting again replaces the older link of the same giver and program in the same moment, and no other', async () => {
  const [owner, couser] = [await newCustomer(record), await newCustomer(record)];
  const car = await newVehicle(record, [owner, couser]);
  const program = await newCredential(record);
  const [older, others] = [await link(db, owner, program, [car.id]), await link(db, couser, program, [car.id])];
  const newer = await link(db, owner, program, [car.id]);
  const ended = await record('grants').whereIn('id', [older, others, newer]).select('id', 'ended_because');
  const why = new Map(ended.map(({ id, ended_because: because }) => [id, because]));
  expect([why.get(older), why.get(others), why.get(newer)]).toEqual(['replaced', null, null]);
  const audit = await record('audit')
    .where({ stream: `product:${car.id}` })
    .orderBy('seq')
    .select('act', 'actor');
  expect(audit.map(({ act, actor }) => [act, actor])).toEqual([
    ['access-given', `account:${owner.id}`],
    ['access-given', `account:${couser.id}`],
    ['access-given', `account:${owner.id}`],
    ['access-ended', `account:${owner.id}`],
  ]);
});

test('R42: of consents that come at once, one is left', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  const program = await newCredential(record);
  await Promise.all(Array.from({ length: 8 }, () => giveAccess(db, toGive(owner, program, [car.id]))));
  const live = await record('grants').where({ giver: owner.id }).whereNull('ended_at').select('id');
  expect(live.length).toBe(1);
  const open = await record('access').where({ product_id: car.id }).whereNull('ended_at').select('grant_id');
  expect(open).toEqual([{ grant_id: live[0]?.id }]);
});

test('R42: a consent that is sent twice gives once', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  const give = toGive(owner, await newCredential(record), [car.id]);
  const given = await Promise.all([giveAccess(db, give), giveAccess(db, give), giveAccess(db, give)]);
  expect(given).toEqual(['given', 'given', 'given']);
  expect(await record('access').where({ product_id: car.id }).select('ended_at')).toEqual([{ ended_at: null }]);
});

test('R2, R5: nothing is given where one product is another’s, not activated, sold, or no product is named; nor for an ended credential', async () => {
  const [owner, stranger] = [await newCustomer(record), await newCustomer(record)];
  const [own, anothers, idle, sold] = [
    await newVehicle(record, [owner]),
    await newVehicle(record, [stranger]),
    await newVehicle(record, []),
    await newVehicle(record, [owner]),
  ];
  await register(record, idle.id, owner.holder, 10);
  await record('registrations').where({ product_id: idle.id }).update({ activated: false });
  await call(`/v1/products/${sold.id}/unenroll`, { token: owner.token, method: 'POST' });
  const program = await newCredential(record);
  for (const products of [[own.id, anothers.id], [own.id, idle.id], [sold.id], [randomUUID() as ProductId], []])
    expect(await giveAccess(db, toGive(owner, program, products))).toBe('not-registered');
  await record('credentials').where({ id: program.id }).update({ ended_at: record.fn.now(), ended_by: 'a test' });
  expect(await giveAccess(db, toGive(owner, program, [own.id]))).toBe('credential-ended');
  expect(await record('grants').where({ giver: owner.id })).toEqual([]);
});

test('R8: of a sale and a consent that come at once no access to what was sold is left', async () => {
  for (let round = 0; round < 8; round += 1) {
    const owner = await newCustomer(record);
    const car = await newVehicle(record, [owner]);
    const program = await newCredential(record);
    const [{ status }] = await Promise.all([
      call(`/v1/products/${car.id}/unenroll`, { token: owner.token, method: 'POST' }),
      giveAccess(db, toGive(owner, program, [car.id])),
    ]);
    expect(status).toBe(200);
    expect(await record('access').where({ product_id: car.id }).whereNull('ended_at')).toEqual([]);
  }
});
