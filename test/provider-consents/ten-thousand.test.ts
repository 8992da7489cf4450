/** R45, R47, R48, R69: a whole fleet at once: thousands of vehicles are consented, subscribed, given up and removed in as few statements as one. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';

/** `VEHICLES` in numbers: each night ten thousand. */
const MANY = Number(process.env['VEHICLES'] ?? 2000);
const MOST_STATEMENTS = 20;

let api: ApiUnderTest;
let people: People;
let provider: { cuuid: string; token: string };
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  const cuuid = randomUUID();
  await api.owner('companies').insert({ id: cuuid, name: 'A provider of a test', kind: 'provider', country: 'DE' });
  provider = {
    cuuid,
    token: await api.identity.token({
      sub: 'a-provider',
      email: 'a-provider@example.com',
      account: 'provider',
      company: cuuid,
      roles: [],
    }),
  };
  await api.owner.raw(
    `with made as (
       insert into products (id, kind, vin, name)
       select gen_random_uuid(), 'vehicle', 'WVWZZZ1JZXW1' || lpad(n::text, 5, '0'), 'A van' from generate_series(1, ?) as n returning id
     ) insert into registrations (product_id, holder, activated, starts_at) select id, ?, true, now() - interval '1 day' from made`,
    [MANY, `company:${people.cuuid}`],
  );
  await api.owner('company_data_products').insert({
    company_id: people.cuuid,
    data_product: 'fleet-connected',
    added_by: 'somebody',
  });
  await api.owner('credentials').insert({
    id: randomUUID(),
    client_id: 'service',
    owner: `company:${cuuid}`,
    made_by: 'somebody',
    name: 'A service',
    type: 'service',
  });
});
afterAll(() => api?.stop());

const vins = Array.from({ length: MANY }, (_, i) => `WVWZZZ1JZXW1${String(i + 1).padStart(5, '0')}`);

/** A call, how many statements the process sent for it, and how often each verdict was answered. */
async function counted(path: string, token: string, body: object): Promise<Record<string, number>> {
  let statements = 0;
  const count = () => void (statements += 1);
  api.services.db.on('query', count);
  const began = performance.now();
  const { status, json } = await api.call('POST', path, { token, body });
  api.services.db.off('query', count);
  console.log(`POST ${path}: ${statements} statements, ${Math.round(performance.now() - began)} ms`);
  expect([path, status]).toEqual([path, 200]);
  expect(statements).toBeLessThanOrEqual(MOST_STATEMENTS);
  const tally: Record<string, number> = {};
  for (const { verdict } of json.verdicts) tally[verdict] = (tally[verdict] ?? 0) + 1;
  return tally;
}

async function opened(): Promise<number> {
  const { rows } = await api.owner.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from access where reader = 'service' and ended_at is null`,
  );
  return rows[0]?.count ?? -1;
}

test(`R47, R48, R69: a consent for ${MANY} vehicles, by 20 statements a call at most; a notice names a thousand of them`, async () => {
  const about = { provider: provider.cuuid, dataProduct: 'fleet-connected', vins };
  const give = () => counted('/v1/fleet/provider-consents', people.fleet, about);
  const subscribe = () =>
    counted('/v1/provider/subscriptions', provider.token, { dataProduct: 'fleet-connected', vins });
  expect(await give()).toEqual({ consented: MANY });
  expect(await give()).toEqual({ 'already-consented': MANY });
  expect(await subscribe()).toEqual({ subscribed: MANY });
  expect(await opened()).toBe(MANY);
  expect(await counted('/v1/provider/subscriptions/end', provider.token, { vins })).toEqual({ ended: MANY });
  expect(await opened()).toBe(0);
  await subscribe();
  expect(await counted('/v1/fleet/provider-consents/end', people.fleet, { vins })).toEqual({ removed: MANY });
  expect(await opened()).toBe(0);
  const { rows } = await api.owner.raw<{ rows: { type: string; most: number; products: number }[] }>(
    `select type, max(jsonb_array_length(data->'products'))::int as most, sum(jsonb_array_length(data->'products'))::int as products
     from notices where owner = :owner group by type order by type`,
    { owner: `company:${provider.cuuid}` },
  );
  const told = {
    'access.ended': 2,
    'access.given': 2,
    'consent.given': 1,
    'consent.removed': 1,
    'subscription.ended': 2,
  };
  expect(rows).toEqual(Object.entries(told).map(([type, times]) => ({ type, most: 1000, products: times * MANY })));
});
