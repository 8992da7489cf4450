/**
 * R46, R60: a request that is submitted in the very moment in which the company is suspended, or whoever submits is removed, is not taken: the
 * scan that ends open requests would not have seen it. Another transaction holds the end still, and commits it once the request waits.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, someone, type Answer } from '../front-door/front-door.ts';
import { openRecord, untilWaitedFor } from '../front-door/record.ts';
import { newProvider } from '../provider-consents/sides.ts';
import { newVehicle } from '../sharing/new-customer.ts';
import { colleague, newCompany } from './people.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const asked = (form: object) => ({
  email: someone(),
  period: { from: '2025-10-01', to: '2025-10-03' },
  otherUsersInformed: true,
  ...form,
});

/** The answer to a form that comes in while this has been changed and is not committed yet. */
async function submittedWhile(change: (tx: Knex) => Knex.QueryBuilder, token: string, json: object): Promise<Answer> {
  const tx = await record.transaction();
  try {
    const { rows } = await tx.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid');
    await change(tx);
    const answer = call('/v1/requests', { token, json });
    await untilWaitedFor(record, rows[0]!);
    await tx.commit();
    return await answer;
  } finally {
    if (!tx.isCompleted()) await tx.rollback();
  }
}

test('R60: by a provider that is suspended in that moment', async () => {
  const [provider, fleet] = [await newProvider(record), await newCompany(record)];
  const car = await newVehicle(record, [fleet], 600);
  const form = asked({
    type: 'provider',
    customer: { cuuid: fleet.cuuid },
    products: { vins: [car.vin] },
    purpose: 'Maintenance.',
    agreement: { confirmed: true, reference: 'A 1' },
    customerConsented: true,
    gatekeeper: false,
  });
  const suspend = (tx: Knex) =>
    tx('companies').where({ id: provider.cuuid }).update({ suspended_at: tx.fn.now(), suspended_because: 'A test.' });
  const { status } = await submittedWhile(suspend, provider.token, form);
  expect(status).toBe(403);
  expect(await record('requests').where({ company: provider.cuuid })).toEqual([]);
});

test('R46: by somebody who is removed from the company in that moment', async () => {
  const fleet = await newCompany(record);
  const member = await colleague(record, fleet, 'developer');
  const car = await newVehicle(record, [fleet], 600);
  const form = asked({ type: 'fleet', products: { vins: [car.vin] } });
  const remove = (tx: Knex) => tx('accounts').where({ id: member.id }).update({ company_id: null, roles: [] });
  expect((await submittedWhile(remove, member.token, form)).status).toBe(422);
  expect(await record('requests').where({ requester: member.id })).toEqual([]);
});
