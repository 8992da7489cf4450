/** R54: trade secrets that staff hold back of what a program reads: pages, newest values and streams hand none of them over from the answer on. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { call, mailAbout, signIn } from '../front-door/front-door.ts';
import { databaseUrl, openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle, type NewVehicle } from '../sharing/new-customer.ts';
import { ingest, openStream, read, speedOf } from './data-calls.ts';
import { link, newCredential, tokenFor } from './links.ts';

const SECRET = 'Vehicle.Private.TractionBattery.InternalResistance';
let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = connectAsApplication(databaseUrl(), { applicationName: 'held-back.test' });
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

const secretOf = ({ vin }: NewVehicle, value: number) => ({
  vin,
  signal: SECRET,
  at: new Date().toISOString(),
  value,
});
const signalsIn = async (token: string): Promise<string[][]> => {
  const pages = await read(token, 'readings');
  const latest = await read(token, 'latest');
  const of = (readings: { signal: string }[]) => [...new Set(readings.map(({ signal }) => signal))].sort();
  return [of(pages.body.readings), of(latest.body.products[0].readings)];
};

test('R54: suspended for a program, nothing of it is handed over, by a new link neither; resumed, it is; the giver is told in writing', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  const program = await newCredential(record);
  const id = await link(db, owner, program, [car.id], { secrets: true });
  await record('grant_people').insert({ grant_id: id, no: 0, account_id: owner.id });
  const token = await tokenFor(record, program.clientId, id);
  const stream = await openStream(token);
  await stream.until('live');
  await ingest([secretOf(car, 1), speedOf(car, 2)]);
  await stream.untilValues(2);
  const both = [SECRET, 'Vehicle.Speed'];
  expect(await signalsIn(token)).toEqual([both, both]);

  const json = {
    signals: [SECRET],
    kind: 'suspend',
    elements: { ground: 'confidentiality-undermined', measures: 'It was published.' },
    reason: 'The values were published on a web page.',
  };
  const supervisor = await signIn('supervisor');
  const { status, body } = await call(`/v1/support/access/${id}/withhold`, { token: supervisor, json });
  expect([status, body.status, body.link]).toEqual([200, 'in-force', id]);
  await ingest([secretOf(car, 3), speedOf(car, 4)]);
  await stream.untilValues(3);
  expect(stream.values()).toEqual([1, 2, 4]);
  stream.close();
  const plain = ['Vehicle.Speed'];
  expect(await signalsIn(token)).toEqual([plain, plain]);
  const known = await read(token, 'signals');
  expect(known.body.signals.map(({ path }: { path: string }) => path)).not.toContain(SECRET);
  expect((await mailAbout(owner.email, /held back/)).text).toContain('published on a web page');

  const anew = await link(db, owner, program, [car.id], { secrets: true });
  const again = await tokenFor(record, program.clientId, anew);
  expect((await signalsIn(again))[1]).toEqual(plain);
  const resumed = await call(`/v1/support/withholdings/${body.id}/resume`, {
    token: supervisor,
    json: { reason: 'The page is gone.' },
  });
  expect(resumed.body.status).toBe('over');
  expect((await signalsIn(again))[1]).toEqual(both);
});
