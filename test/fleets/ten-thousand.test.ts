/** R45: a whole fleet at once: thousands of vehicles in as few statements as one. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';

/** `VEHICLES` in numbers: each night ten thousand. */
const MANY = Number(process.env['VEHICLES'] ?? 2000);
const MOST_STATEMENTS = 20;

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  await api.owner.raw(
    `with made as (
       insert into products (id, kind, vin, name)
       select gen_random_uuid(), 'vehicle', 'WVWZZZ1JZXW1' || lpad(n::text, 5, '0'), 'A van' from generate_series(1, ?) as n returning id
     ) insert into registrations (product_id, holder, activated, starts_at) select id, ?, true, now() - interval '1 day' from made`,
    [MANY, `company:${people.cuuid}`],
  );
  await api.owner('credentials').insert({
    id: crypto.randomUUID(),
    client_id: 'service',
    owner: `company:${people.cuuid}`,
    made_by: 'somebody',
    name: 'A service',
    type: 'service',
  });
});
afterAll(() => api?.stop());

const vins = Array.from({ length: MANY }, (_, i) => `WVWZZZ1JZXW1${String(i + 1).padStart(5, '0')}`);

/** A call, and how many statements the process sent for it. */
async function counted(method: string, path: string, body: object) {
  let statements = 0;
  const count = () => void (statements += 1);
  api.services.db.on('query', count);
  const began = performance.now();
  const { status, json } = await api.call(method, `/v1/fleet/${path}`, { token: people.fleet, body });
  api.services.db.off('query', count);
  const tally: Record<string, number> = {};
  for (const { verdict } of json.verdicts ?? []) tally[verdict] = (tally[verdict] ?? 0) + 1;
  console.log(`${method} ${path}: ${statements} statements, ${Math.round(performance.now() - began)} ms`);
  expect([path, status]).toEqual([path, 200 + (json.code ? 1 : 0)]);
  expect(statements).toBeLessThanOrEqual(MOST_STATEMENTS);
  return { statements, json, tally };
}

test(`R45: ${MANY} vehicles are added, subscribed, ended and removed in one call each, of 20 statements at most`, async () => {
  await counted('POST', 'data-products/fleet-connected', {});
  const opened = async () => {
    const [row] = (await api
      .owner('access')
      .where({ reader: 'service' })
      .whereNull('ended_at')
      .count('* as count')) as {
      count: string;
    }[];
    return Number(row?.count);
  };
  const vehicles = vins.map((vin) => ({ vin }));
  expect((await counted('POST', 'vehicles', { vehicles })).tally).toEqual({ added: MANY });
  expect((await counted('POST', 'subscriptions', { dataProduct: 'fleet-connected', vins })).tally).toEqual({
    subscribed: MANY,
  });
  expect(await opened()).toBe(MANY);
  expect((await counted('POST', 'subscriptions', { dataProduct: 'fleet-connected', vins })).tally).toEqual({
    'already-subscribed': MANY,
  });
  expect((await counted('POST', 'subscriptions/end', { vins })).tally).toEqual({ ended: MANY });
  expect(await opened()).toBe(0);
  await counted('POST', 'subscriptions', { dataProduct: 'fleet-connected', vins });
  expect((await counted('POST', 'vehicles/remove', { vins })).tally).toEqual({ removed: MANY });
  expect(await opened()).toBe(0);
  await counted('POST', 'subscriptions', { dataProduct: 'fleet-connected', vins });
  expect((await counted('DELETE', 'data-products/fleet-connected', {})).json).toMatchObject({ subscriptions: MANY });
  expect(await opened()).toBe(0);
});
