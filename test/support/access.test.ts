/** R39, R40, R43: support sees who reads continuous data, and how much, but nothing of what was read; a supervisor ends it with a reason. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { ingest, openStream, speedOf } from '../access/data-calls.ts';
import { DEVELOPER, newCredential, type NewCredential } from '../access/credentials.ts';
import { link, tokenFor } from '../access/links.ts';
import { eventually, mailsTo } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { newCustomer, newFleet, newVehicle, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';
import { asAgent, asSupervisor } from './staff.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('support-access.test');
});
afterAll(() => Promise.all([record?.destroy(), db?.destroy()]));

interface Given {
  giver: NewCustomer;
  cars: [NewVehicle, NewVehicle];
  program: NewCredential;
  id: string;
}

async function given(): Promise<Given> {
  const giver = await newCustomer(record);
  const cars: Given['cars'] = [await newVehicle(record, [giver]), await newVehicle(record, [giver])];
  const program = await newCredential(record);
  return { giver, cars, program, id: await link(db, giver, program, [cars[0].id, cars[1].id]) };
}

const found = async (query: string): Promise<string[]> =>
  (await asAgent(`access?${query}`)).body.access.map(({ id }: { id: string }) => id);

test('R39: found by product, by who gave it, by whose program reads, and by program; page by page, also what has ended', async () => {
  const { giver, cars, program, id } = await given();
  const developer = `${program.owner.slice('account:'.length)}@example.com`;
  const other = await newCustomer(record);
  const own = await newVehicle(record, [other]);
  const second = await link(db, other, program, [own.id]);
  expect(await found(`product=${cars[0].vin}`)).toEqual([id]);
  expect(await found(`product=${cars[1].id}`)).toEqual([id]);
  expect(await found(`email=${giver.email.toUpperCase()}`)).toEqual([id]);
  expect(await found(`email=${developer}`)).toEqual([second, id]);
  expect(await found(`program=${program.clientId}`)).toEqual([second, id]);
  expect(await found(`program=${program.id}`)).toEqual([second, id]);
  expect(await found('product=ZZZ00000000000000')).toEqual([]);
  await link(db, giver, program, [cars[0].id]); // in the place of the first
  expect(await found(`product=${cars[1].vin}`)).toEqual([id]);
  const { body } = await asAgent(`access/${id}`);
  expect(body.access).toMatchObject({
    through: 'link',
    program: { id: program.id, clientId: program.clientId },
    recipient: { owner: program.owner, name: DEVELOPER },
    giver: giver.id,
    holder: giver.holder,
    taken: true,
    endedAt: expect.any(String),
    products: [{ vin: cars[0].vin, end: { because: 'replaced', by: `account:${giver.id}` } }, { vin: cars[1].vin }],
  });
  for (const query of ['', `product=${cars[0].vin}&program=x`])
    expect((await asAgent(`access?${query}`)).body.errors?.[0]?.pointer).toBe('/query/product');
});

test('R39, R46: of a fleet what is subscribed stands by itself', async () => {
  const fleet = await newFleet(record);
  const van = await newVehicle(record, [fleet]);
  const service = await newCredential(record, 'service', { owner: fleet.holder });
  const [{ id }] = await record('access')
    .insert({
      reader: service.clientId,
      product_id: van.id,
      product_no: van.no,
      holder: fleet.holder,
      through: 'subscription',
    })
    .returning('id');
  for (const query of [`product=${van.vin}`, `email=${fleet.email}`, `program=${service.id}`])
    expect(await found(query)).toEqual([id]);
  expect((await asAgent(`access/${id}`)).body.access).toMatchObject({
    through: 'subscription',
    giver: null,
    purpose: null,
  });
});

test('R39: how much was read by day, and that a stream is open; no value, no signal and no place', async () => {
  const { cars, program, id } = await given();
  const stream = await openStream(await tokenFor(record, program.clientId, id));
  await stream.until('live');
  await ingest([speedOf(cars[0], 87.125), speedOf(cars[0], 88.375), speedOf(cars[1], 89.625)]);
  await stream.untilValues(3);
  const { body } = await eventually(
    () => asAgent(`access/${id}`),
    ({ body: { access } }) => access.readings30d === 3, // they are counted in rounds
  );
  const day = new Date().toISOString().slice(0, 10);
  expect(body.reads).toEqual([
    { day, product: cars[0].id, name: expect.any(String), readings: 2, lastReadAt: expect.any(String) },
    { day, product: cars[1].id, name: expect.any(String), readings: 1, lastReadAt: expect.any(String) },
  ]);
  expect(body.access).toMatchObject({ readings30d: 3, openStreams: 1, endedAt: null });
  expect(body.streams).toEqual([{ id: expect.any(String), openedAt: expect.any(String), network: expect.any(String) }]);
  expect(JSON.stringify(body)).not.toMatch(/87\.125|88\.375|89\.625|Vehicle\.Speed/);
  stream.close();
});

test('R40: a supervisor ends it with a reason, once: the reader hears it at once, both sides in the same words, the trail who did it', async () => {
  const { giver, cars, program, id } = await given();
  // A link that ends before its workflow was started is told of two minutes later, by the sweep.
  await eventually(
    () => record('grants').where({ id }).first('told_at'),
    (row) => row.told_at !== null,
  );
  const stream = await openStream(await tokenFor(record, program.clientId, id));
  await stream.until('live');
  await ingest([speedOf(cars[0], 1), speedOf(cars[1], 2)]);
  await stream.untilValues(2);
  await stream.taken();
  const reason = 'Reported stolen, see evil.example.';
  expect((await asAgent(`access/${id}/end`, { reason })).status).toBe(403);
  expect((await asSupervisor(`access/${id}/end`, {})).body.errors[0].pointer).toBe('/reason');
  const stranger = await newVehicle(record, [giver]);
  expect((await asSupervisor(`access/${id}/end`, { reason, products: [stranger.id] })).body.errors[0].pointer).toBe(
    '/products/0',
  );
  const first = await asSupervisor(`access/${id}/end`, { reason, products: [cars[0].id] });
  expect([first.status, first.body.products]).toEqual([200, [cars[0].id]]);
  expect((await stream.until('access')).data).toMatchObject({ product: cars[0].id, reason: 'staff' });
  await stream.taken();
  expect((await asSupervisor(`access/${id}/end`, { reason })).body.products).toEqual([cars[1].id]);
  expect(await stream.over).toBe('ended');
  expect((await asSupervisor(`access/${id}/end`, { reason: 'Once more.' })).body).toEqual({
    endedAt: null,
    products: [],
  });
  const { body } = await asAgent(`access/${id}`);
  expect(body.access.products.map(({ end }: { end: object }) => end)).toEqual(
    cars.map(() => ({ at: expect.any(String), because: 'staff', by: 'staff:supervisor', reason })),
  );
  const audited = await record('audit')
    .whereIn(
      'stream',
      cars.map((car) => `product:${car.id}`),
    )
    .where({ act: 'access-ended' })
    .select('actor');
  expect(audited).toEqual([{ actor: 'staff:supervisor' }, { actor: 'staff:supervisor' }]);
  for (const email of [giver.email, `${program.owner.slice('account:'.length)}@example.com`]) {
    const [mail] = await eventually(
      async () => (await mailsTo(email)).filter(({ subject }) => /has ended/.test(subject)),
      (mails) => mails.length > 0,
    );
    expect(mail?.text).toContain('Reported stolen, see evil[.]example.');
  }
});
