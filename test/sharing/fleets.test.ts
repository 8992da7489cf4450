/** Fleets that service providers ask: by whom they are found, and who speaks for them (R25, R46). */
import { afterAll, beforeAll, test } from '@jest/globals';
import type { Knex } from 'knex';
import { someone } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { untilAll, verify } from './many-requests.ts';
import { newFleet, newVehicle } from './new-customer.ts';
import { providerForm, submitForm } from './third-party.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

test('R25: an administrator’s address that two companies have names neither: not matched, like any other', async () => {
  const email = someone();
  const fleets = [await newFleet(record, { email }), await newFleet(record, { email })];
  const car = await newVehicle(record, [fleets[0]!]);
  const products = { vins: [car.vin], chargers: false };
  const asked = await submitForm(providerForm({ customer: { adminEmail: email }, products }));
  const byNumber = await submitForm(providerForm({ customer: { cuuid: fleets[0]!.cuuid }, products }));
  await Promise.all([asked, byNumber].map(verify));
  await untilAll(record, [asked], 'rejected');
  await untilAll(record, [byNumber], 'awaiting-consent');
});
