/** R2, R7, R35: a renter's own access for the time of a rental: given by the rental company, accepted, and over by itself or before. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { ingest, read, speedOf } from '../access/data-calls.ts';
import { link, newCredential, tokenFor } from '../access/links.ts';
import { call, eventually, mailAbout, someone, type Answer } from '../front-door/front-door.ts';
import { openAsApplication, openRecord, untilWaitedFor } from '../front-door/record.ts';
import {
  newCustomer,
  newVehicle,
  tokenOf,
  type NewCustomer,
  type NewFleet,
  type NewVehicle,
} from '../sharing/new-customer.ts';
import { newCompany, offeredTo, trailOf } from './people.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('rentals.test');
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

let company: NewFleet;
let renter: NewCustomer;
let car: NewVehicle;
beforeEach(async () => {
  company = await newCompany(record, 'rental');
  renter = await newCustomer(record);
  car = await newVehicle(record, [company], 30);
});

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(Date.now() + hours * HOUR).toISOString();
const rentOut = (from: number, to: number, more: object = {}): Promise<Answer> =>
  call('/v1/fleet/rentals', {
    token: company.token,
    json: {
      vin: car.vin,
      renter: { email: renter.email },
      from: at(from),
      to: at(to),
      renterRightsValidated: true,
      ...more,
    },
  });
const accept = (id: string, by: { token: string } = renter): Promise<Answer> =>
  call(`/v1/rentals/${id}/accept`, { token: by.token, json: {} });
const end = (id: string): Promise<Answer> => call(`/v1/fleet/rentals/${id}/end`, { token: company.token, json: {} });
const productsOf = async ({ token }: { token: string }) =>
  (await call('/v1/products', { token })).body.products as {
    vin: string;
    registrations: { from: string; until: string | null }[];
  }[];
const listed = async (): Promise<string[]> =>
  (await call('/v1/fleet/rentals', { token: company.token })).body.rentals.map(
    ({ status }: { status: string }) => status,
  );

test('R35, R2: the renter accepts what the rental company offers by email, and has a registration for the time of the rental', async () => {
  const offered = await rentOut(-2, 48);
  expect([offered.status, offered.body]).toEqual([201, expect.objectContaining({ vin: car.vin, status: 'offered' })]);
  const mail = await mailAbout(renter.email, /data of your rental/);
  expect(mail.text).toContain(car.vin);
  const { body: seen } = await call(await offeredTo(renter.email, 'rental'));
  expect(seen).toMatchObject({ id: offered.body.id, vin: car.vin, accepted: false });
  expect(await productsOf(renter)).toEqual([]); // opening it changed nothing
  const other = await newCustomer(record);
  expect((await accept(offered.body.id, other)).status).toBe(404);
  expect((await accept(offered.body.id, company)).status).toBe(403);
  expect((await accept(offered.body.id)).body).toMatchObject({ accepted: true });
  expect((await accept(offered.body.id)).status).toBe(200);
  expect((await productsOf(renter)).map(({ vin, registrations }) => ({ vin, registrations }))).toEqual([
    { vin: car.vin, registrations: [{ from: offered.body.from, until: offered.body.to }] },
  ]);
  expect(await listed()).toEqual(['accepted']);
  expect((await trailOf(record, company.cuuid)).map(({ act }) => act)).toEqual(['rental-given', 'rental-accepted']);
});

test('R35: an address of which the record knows no account accepts as well', async () => {
  const email = someone();
  const { body } = await rentOut(-1, 5, { renter: { email } });
  const id = `unknown-${email}`;
  const stranger = { token: await tokenOf(id, email) };
  expect((await accept(body.id, stranger)).status).toBe(200);
  expect(await productsOf(stranger)).toEqual([expect.objectContaining({ vin: car.vin })]);
});

test('R7: the renter sees only what was measured in the time of the rental, by every way; the next renter nothing of it', async () => {
  await ingest([speedOf(car, 11, new Date(Date.now() - 3 * HOUR))]); // before the hand-over
  const { body } = await rentOut(-2, 48);
  await accept(body.id);
  const readings = async () => {
    const program = await newCredential(record, 'confidential', { owner: renter.holder, access: 'own-data' });
    const grant = await link(db, renter, program, [car.id]);
    const token = await tokenFor(record, program.clientId, grant);
    const { body: answer } = await read(token, 'latest');
    return answer.products.flatMap(({ readings: values }: { readings: { value: unknown }[] }) =>
      values.map(({ value }) => value),
    );
  };
  expect(await readings()).toEqual([]);
  await ingest([speedOf(car, 12, new Date(Date.now() - 1000))]);
  expect(await readings()).toEqual([12]);
  expect((await end(body.id)).body).toMatchObject({ status: 'ended' });
  const next = await newCustomer(record);
  const { body: second } = await rentOut(0.001, 24, { renter: { email: next.email } });
  await accept(second.id, next);
  const days = (await productsOf(next))[0]?.registrations;
  expect(days).toEqual([{ from: second.from, until: second.to }]);
});

test('R8, R43: ended before its time, nothing is handed over by it from the answer on, and the renter is told', async () => {
  const { body } = await rentOut(-2, 48);
  await accept(body.id);
  const program = await newCredential(record, 'confidential');
  const grant = await link(db, renter, program, [car.id]);
  const token = await tokenFor(record, program.clientId, grant);
  await ingest([speedOf(car, 21)]);
  expect((await read(token, 'latest')).body.products).toHaveLength(1);
  const ended = await end(body.id);
  expect(ended.body).toMatchObject({ status: 'ended', endedAt: expect.any(String) });
  expect((await read(token, 'latest')).status).toBe(401);
  expect((await end(body.id)).body.endedAt).toBe(ended.body.endedAt);
  expect(await record('grants').where({ id: grant }).first('ended_because')).toEqual({ ended_because: 'unenrolled' });
  expect((await mailAbout(renter.email, /has ended/)).text).toContain(car.vin);
  expect((await accept(body.id)).status).toBe(410);
});

test('R35: one that has not begun is called off; one that was not accepted opens nothing any more', async () => {
  const { body: later } = await rentOut(24, 48);
  await accept(later.id);
  expect((await end(later.id)).body.status).toBe('ended');
  expect(await record('registrations').where({ holder: renter.holder })).toEqual([]);
  const { body: offered } = await rentOut(50, 60);
  const mailed = await offeredTo(renter.email, 'rental'); // an offer that is over is not mailed any more
  expect((await end(offered.id)).body.status).toBe('ended');
  expect((await accept(offered.id)).status).toBe(410);
  expect((await call(mailed)).status).toBe(410);
});

test('R7: it ends by itself; the company’s list says so', async () => {
  const { body } = await rentOut(-2, 48);
  await accept(body.id);
  const soon = record.raw(`clock_timestamp() + interval '300 milliseconds'`);
  const { registration_id: id } = (await record('rentals').where({ id: body.id }).first('registration_id')) as {
    registration_id: string;
  };
  await record('rentals').where({ id: body.id }).update({ ends_at: soon });
  await record('registrations').where({ id }).update({ ends_at: soon });
  await eventually(listed, (states) => states[0] === 'over');
  await eventually(
    () => record('registrations').where({ id }).first('ended'),
    (row: { ended: boolean } | undefined) => row?.ended === true,
  );
  expect(await listed()).toEqual(['over']);
});

test('R8: sold by the rental company, a vehicle is the renter’s no longer; given up by the renter, the rental is ended', async () => {
  const { body } = await rentOut(-2, 48);
  await accept(body.id);
  expect((await call(`/v1/products/${car.id}/unenroll`, { token: company.token, json: {} })).status).toBe(200);
  expect(await record('rentals').where({ id: body.id }).first('ended_because')).toEqual({
    ended_because: 'unenrolled',
  });
  const left = await record('registrations')
    .where({ holder: renter.holder })
    .whereRaw(`coalesce(ends_at, 'infinity') > clock_timestamp()`);
  expect(left).toEqual([]);

  car = await newVehicle(record, [company], 30);
  const { body: second } = await rentOut(-2, 48);
  await accept(second.id);
  expect((await call(`/v1/products/${car.id}/unenroll`, { token: renter.token, json: {} })).status).toBe(200);
  expect(await record('rentals').where({ id: second.id }).first('ended_because', 'ended_by')).toEqual({
    ended_because: 'renter',
    ended_by: `account:${renter.id}`,
  });
});

test('R35, R5, R46: what does not fit is refused, and says why; two rentals of a vehicle share no moment', async () => {
  const faults = async (answer: Promise<Answer>) => {
    const { status, body } = await answer;
    return [status, body.errors?.map(({ pointer }: { pointer: string }) => pointer)];
  };
  expect((await rentOut(10, 20)).status).toBe(201);
  expect(await faults(rentOut(15, 25))).toEqual([422, ['/from']]);
  expect((await rentOut(20.001, 25)).status).toBe(201);
  expect(await faults(rentOut(-20, -10))).toEqual([422, ['/to']]);
  expect(await faults(rentOut(-24 * 40, 5))).toEqual([422, ['/from']]); // before the vehicle was the company's
  expect(await faults(rentOut(30, 29))).toEqual([422, ['/to']]);
  expect(await faults(rentOut(30, 40, { vin: (await newVehicle(record, [renter])).vin }))).toEqual([422, ['/vin']]);
  const fleet = await newCompany(record);
  const refused = await call('/v1/fleet/rentals', {
    token: fleet.token,
    json: { vin: car.vin, renter: { email: renter.email }, from: at(50), to: at(60), renterRightsValidated: true },
  });
  expect([refused.status, refused.body.reason]).toEqual([403, 'rental-only']);
});

test('R35: of two offers for the same time that are sent at once, one is taken', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => rentOut(100, 110)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 7 }, () => 422)]);
});

/** What another transaction holds first and wants then, while something is done: in another order than ours PostgreSQL rolls one of the two back. */
const orders: Record<string, { first: string; afterwards: string; does: (rental: string) => Promise<Answer> }> = {
  'the company sells the vehicle, while its rental is ended': {
    first: 'select from rentals where id = :rental for update',
    afterwards: 'select lock_ends()',
    does: () => call(`/v1/products/${car.id}/unenroll`, { token: company.token, json: {} }),
  },
  'the company ends the rental, while its renter gives the vehicle back': {
    first:
      'select from registrations g where g.id = (select registration_id from rentals where id = :rental) for update',
    afterwards: 'select from rentals where id = :rental for update',
    does: end,
  },
  'the renter accepts, while the company sells the vehicle': {
    first: `select from registrations g where g.product_id = :car and g.holder = :company for update`,
    afterwards: 'select from rentals where id = :rental for update',
    does: accept,
  },
};

test.each(Object.keys(orders))('R7, R8: %s: neither waits for the other in a circle (decision 0026)', async (name) => {
  const { first, afterwards, does } = orders[name]!;
  const rental: string = (await rentOut(-2, 48)).body.id;
  if (does !== accept) expect((await accept(rental)).status).toBe(200);
  const bound = { rental, car: car.id, company: company.holder };
  const other = await record.transaction();
  try {
    const { rows } = await other.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid');
    await other.raw(first, bound);
    const acting = does(rental);
    await untilWaitedFor(record, rows[0]!);
    await other.raw(afterwards, bound);
    await other.commit();
    expect((await acting).status).toBe(200);
  } finally {
    if (!other.isCompleted()) await other.rollback();
  }
});
