/** The gate of continuous data (rule 20, R43): an end waits for what is being handed over, and what begins after it sees it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { endAccesses } from '../../db/access/end.ts';
import { handOver, handedOverBefore } from '../../db/access/gate.ts';
import { rightOf, rightsOf } from '../../db/access/rights.ts';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { call } from '../front-door/front-door.ts';
import { databaseUrl, openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';
import { link, newCredential } from './links.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = connectAsApplication(databaseUrl(), { applicationName: 'gate.test' });
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

const LOCK = `hashtextextended('readings are handed over', 49)`;

test('rule 20: a call that ends an access is answered only after every hand-over that began before it', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  await link(db, owner, await newCredential(record), [car.id]);
  const handing = await record.transaction(); // as a process in the middle of a hand-over holds it
  await handing.raw(`select pg_advisory_xact_lock_shared(${LOCK})`);
  let isAnswered = false;
  const ending = call(`/v1/products/${car.id}/unenroll`, { method: 'POST', token: owner.token }).then((answer) => {
    isAnswered = true;
    return answer;
  });
  const ended = () => record('access').where({ product_id: car.id }).whereNotNull('ended_at');
  while ((await ended()).length === 0) await sleep(5); // it is committed, and waits
  await sleep(200);
  expect(isAnswered).toBe(false);
  await handing.commit();
  expect((await ending).status).toBe(200);
});

test('rule 20: whoever hands over after an end sees it, also while that end waits for those before', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  await link(db, owner, await newCredential(record), [car.id]);
  const rights = () =>
    handOver(db, [rightsOf(`(select * from access where product_no = ${car.no}) a`)], ([rows]) => rows!.map(rightOf));
  const [before] = await rights();
  expect(before).toMatchObject({ no: car.no, product: car.id, endsInMs: null });
  const order: string[] = [];
  const inTheMiddle = handOver(db, [], () => order.push('handed over'));
  await endAccesses(db, [before!.access], 'account:test', 'giver');
  await Promise.all([inTheMiddle, handedOverBefore(db).then(() => order.push('passed'))]);
  expect(order).toEqual(['handed over', 'passed']);
  expect(await rights()).toEqual([]);
});

test('an end is made once, raises the number of ends, and ends the link that has nothing left', async () => {
  const owner = await newCustomer(record);
  const [one, two] = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
  const grantId = await link(db, owner, await newCredential(record), [one.id, two.id]);
  const accesses = (await record('access').where({ grant_id: grantId }).orderBy('product_no').select('id')) as {
    id: string;
  }[];
  const grant = () => record('grants').where({ id: grantId }).first('ended_at', 'ended_because');
  const first = await endAccesses(db, [accesses[0]!.id], 'account:test', 'user');
  expect([first.products, (await grant()).ended_at]).toEqual([[one.id], null]);
  expect(await endAccesses(db, [accesses[0]!.id], 'account:test', 'user')).toEqual({ endedAt: null, products: [] });
  await endAccesses(
    db,
    accesses.map(({ id }) => id),
    'account:test',
    'giver',
  );
  expect(await grant()).toMatchObject({ ended_at: expect.any(Date), ended_because: 'giver' });
});
