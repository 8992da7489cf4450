/** What a third party gets is never more than what was consented to (R7, R28). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { downloadAll } from '../downloads/handed-over.ts';
import { addReadings } from './add-readings.ts';
import { linkAddress } from './link-address.ts';
import { askForEach, consent, untilAll, type AskedFor } from './many-requests.ts';
import { newCustomer, newVehicle } from './new-customer.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

test('R7, R28: a registration that is corrected after the customer was asked gives the third party no day more', async () => {
  const customer = await newCustomer(record);
  const car = await newVehicle(record, [customer], 8);
  for (const daysAgo of [15, 5]) await addReadings(record, car.no, { daysAgo, count: 20 });
  const [share] = (await askForEach(record, customer, [[car]])) as [AskedFor];
  const { body: asked } = await call(linkAddress('consent', share, 1));
  await record('registrations')
    .where({ product_id: car.id })
    .update({ starts_at: record.raw(`starts_at - interval '1 year'`) });
  await consent(share);
  await untilAll(record, [share], 'ready');
  const { files } = await downloadAll(linkAddress('download', share));
  expect(files[0]?.given).toEqual([asked.products[0].givenPeriod]);
  expect(files[0]?.records).toHaveLength(20);
});
