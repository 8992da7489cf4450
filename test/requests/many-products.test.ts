/** How many products a request may have is the policy's to say, whichever way they are named. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../domain/policy.ts';
import type { Cuuid } from '../../domain/ids.ts';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';
import { signedIn } from '../front-door/signed-in.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest({
    policy: { ...defaultPolicy, limits: { ...defaultPolicy.limits, vinsPerRequest: 1 } },
  });
  people = await withPeople(api);
  await api.owner.raw(
    `with made as (insert into products (id, kind, vin, name) values (gen_random_uuid(), 'vehicle', 'WVWZZZ1JZXW000009', 'A van')
     returning id) insert into registrations (product_id, holder, activated, starts_at)
     select id, ?, true, '2025-10-05T10:00:00Z' from made`,
    [`company:${people.cuuid}`],
  );
});
afterAll(() => api?.stop());

const two = ['WVWZZZ1JZXW000002', 'WVWZZZ1JZXW000009'];
const faultsOf = ({ status, json }: { status: number; json: { errors?: { pointer: string; detail: string }[] } }) => [
  status,
  json.errors?.map(({ pointer }) => pointer),
];

test('by call: VINs, chargers besides them, and validating', async () => {
  const send = (token: string | undefined, body: object) =>
    api.call('POST', '/v1/requests', { body, ...(token ? { token } : {}) });
  const fleet = (products: object) => ({ ...customerForm(people), type: 'fleet', products });
  const tooMany = await send(people.fleet, fleet({ vins: two }));
  expect(faultsOf(tooMany)).toEqual([422, ['/products/vins']]);
  expect(tooMany.json.errors[0].detail).toContain('1 at most');
  expect(faultsOf(await send(people.fleet, fleet({ vins: two.slice(0, 1), chargers: true })))).toEqual([
    422,
    ['/products/chargers'],
  ]);
  expect((await send(people.fleet, fleet({ vins: two.slice(0, 1) }))).status).toBe(202);
  const validated = await api.call('POST', '/v1/products/validate', { token: people.fleet, body: { vins: two } });
  expect(faultsOf(validated)).toEqual([422, ['/vins']]);
});

test('by page: a fleet that ticks all is told what to do', async () => {
  const as = await signedIn(api, {
    account: 'fleet-one',
    email: 'fleet-one@example.com',
    kind: 'fleet',
    roles: ['administrator'],
    company: people.cuuid as Cuuid,
    signedInAt: null,
  });
  const { status, headers } = await api.call('POST', '/requests/new', {
    accept: 'text/html',
    headers: {
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': 'application/x-www-form-urlencoded',
      cookie: as.cookie,
    },
    raw: new URLSearchParams({
      csrf: as.csrf,
      email: 'fleet-one@example.com',
      'period.from': '2025-10-06',
      'period.to': '2025-10-07',
      otherUsersInformed: 'yes',
      gdprBasis: 'contract',
      allVehicles: 'yes',
      locale: 'en',
    }).toString(),
  });
  expect(status).toBe(303);
  const { text } = await api.call('GET', String(headers.get('location')), {
    accept: 'text/html',
    headers: { cookie: as.cookie },
  });
  expect(text).toContain('You chose 2 vehicles: more than one request takes.');
});
