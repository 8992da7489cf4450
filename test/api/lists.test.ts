/** R69: every list has pages: walked to the end it has everything once, however much there is. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from './api-under-test.ts';
import { unverified } from './requests-in-states.ts';

let api: ApiUnderTest;
let people: People;
let agent: string;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  agent = await api.identity.token({ sub: 'a', email: 'agent@example.com', account: 'staff', roles: ['agent'] });
});
afterAll(() => api?.stop());

// oxlint-disable-next-line typescript/no-explicit-any -- lists of many shapes
type Row = any;

/** Everything in a list, page by page. */
async function walked(path: string, member: string, token: string): Promise<{ pages: number; found: Row[] }> {
  const found: Row[] = [];
  let cursor = '';
  for (let pages = 1; ; pages += 1) {
    const { status, json } = await api.call('GET', `${path}${cursor && `?cursor=${cursor}`}`, { token });
    expect([path, status]).toEqual([path, 200]);
    found.push(...json[member]);
    if (json.next === null) return { pages, found };
    cursor = json.next;
  }
}
const ids = (found: { id: string }[]): string[] => found.map(({ id }) => id);

/** So many more of a request, at times that a millisecond does not tell apart. */
async function copies(id: string, changes: string): Promise<string[]> {
  const { rows } = await api.owner.raw<{ rows: { id: string }[] }>(
    `insert into requests select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), ${changes}))).*
     from requests r, generate_series(1, 130) as n where r.id = ? returning id`,
    [id],
  );
  return rows.map((row) => row.id);
}

test('R38: enquiries, those of known accounts first; the honest one is found behind any number of others', async () => {
  const ask = (email: string) =>
    api.call('POST', '/v1/enquiries', { body: { topic: 'other', name: 'Jo', email, text: 'Why?' } });
  await api.owner.raw(
    `insert into enquiries (id, topic, name, email, locale, touched_at)
     select gen_random_uuid(), 'other', 'Somebody', n || '@example.com', 'en', now() - interval '1 day' + n * interval '1 microsecond'
     from generate_series(1, 230) as n`,
  );
  const honest = (await ask('stranger@example.com')).json.id;
  await api
    .owner('accounts')
    .insert({ id: 'known', kind: 'retail', email: 'Known@example.com', name: 'Somebody we know' });
  const known = (await ask('known@example.com')).json.id;
  const { pages, found } = await walked('/v1/support/enquiries', 'enquiries', agent);
  expect([pages, found.length, new Set(ids(found)).size]).toEqual([3, 232, 232]);
  expect([found[0].id, found.at(-1).id]).toEqual([known, honest]);
});

test('R31: applications', async () => {
  await api.owner.raw(
    `insert into provider_applications (id, company, contact, submitted_at)
     select gen_random_uuid(), '{"name":"A","registrationNumber":"1","address":"Street","country":"DE"}',
       '{"name":"B","email":"b@example.com"}', now() + n * interval '1 microsecond' from generate_series(1, 230) as n`,
  );
  const { pages, found } = await walked('/v1/support/provider-applications', 'applications', agent);
  expect([pages, new Set(ids(found)).size]).toEqual([3, 230]);
});

test('R2: products of a fleet', async () => {
  await api.owner.raw(
    `with made as (
       insert into products (id, kind, vin, name)
       select gen_random_uuid(), 'vehicle', 'WVWZZZ1JZXW1' || lpad(n::text, 5, '0'), 'A van' from generate_series(1, 230) as n returning id
     ) insert into registrations (product_id, holder, activated, starts_at) select id, ?, true, now() - interval '1 day' from made`,
    [`company:${people.cuuid}`],
  );
  const { pages, found } = await walked('/v1/products', 'products', people.fleet);
  expect([pages, new Set(ids(found)).size]).toEqual([3, 233]);
  expect(found.at(-1).kind).toBe('charger');
});

test('R30, R32: shares, and the ledger, whole as CSV, too', async () => {
  const id = await unverified(api, people);
  await api.owner('compensation_rates').insert({
    effective_on: '2025-10-01',
    currency: 'EUR',
    standard_cents: 1500,
    reduced_cents: 200,
    set_by: 'staff:a',
  });
  const requests = await copies(
    id,
    `'type', 'agent', 'status', 'exporting', 'holder', 'account:retail-one', 'requester', null,
     'details', jsonb_build_object('recipient', jsonb_build_object('name', 'A workshop'), 'purpose', 'To see.')`,
  );
  const car = (await api.owner('products').where({ vin: people.vin.car }).first('id')) as { id: string };
  await api.owner('request_products').insert(
    requests.map((request) => ({
      request_id: request,
      product_id: car.id,
      position: 0,
      given: JSON.stringify([{ from: '2025-10-06T00:00:00Z', until: '2025-10-07T00:00:00Z' }]),
    })),
  );
  const shares = await walked('/v1/shares', 'shares', people.retail);
  expect([shares.pages, new Set(shares.found.map(({ requestId }) => requestId)).size]).toEqual([3, 130]);

  const more: string[] = [];
  for (let i = 0; i < 8; i += 1) more.push(...(await copies(requests[0] ?? '', `'status', 'completed'`)));
  const charged = [...requests, ...more];
  await api.owner.raw(
    `insert into charges (request_id, at, rate_id, reduced, cents, currency)
     select r, now() + n * interval '1 microsecond', (select min(id) from compensation_rates), false, 1500, 'EUR'
     from unnest(?::uuid[]) with ordinality as charged (r, n)`,
    [charged],
  );
  const { pages, found } = await walked('/v1/support/charges', 'charges', agent);
  expect([pages, new Set(found.map(({ requestId }) => requestId)).size]).toEqual([3, charged.length]);
  const csv = await api.call('GET', '/v1/support/charges?format=csv', { token: agent });
  const lines = csv.text.trimEnd().split('\r\n');
  expect(lines[0]).toContain('requestId');
  expect(lines).toHaveLength(1 + charged.length);
  for (const one of charged) expect(csv.text).toContain(one);
});

test('cursors of another list, and made-up ones, are refused', async () => {
  const made = (place: object) => Buffer.from(JSON.stringify(place)).toString('base64url');
  const id = randomUUID();
  for (const [path, token] of [
    ['/v1/products', people.fleet],
    ['/v1/shares', people.retail],
    ['/v1/requests', people.retail],
    ['/v1/support/enquiries', agent],
    ['/v1/support/provider-applications', agent],
    ['/v1/support/charges', agent],
  ] as const)
    for (const cursor of ['x', made({}), made({ id: 'x' }), made({ rank: -1, at: '0000-01-01T00:00:00Z', id })])
      expect([path, (await api.call('GET', `${path}?cursor=${cursor}`, { token })).status]).toEqual([path, 422]);
});

/** Work that is taken bit by bit, again and again, is no list; nor are counts up to so many, nor one row. */
const NO_LISTS = /skip locked|\blimit 1\b|:most\b|AT_ONCE/;
/** Read by nobody but ourselves, or bounded by what it reads: why stands beside each. */
const BOUNDED: Record<string, string> = {
  requestsWithFilesToDelete: 'work, taken again and again',
  dropLapsedDetails: 'work, taken again and again',
  stuckRequests: 'the worst of them, for a person to look at',
  overdueUntold: 'work, taken again and again',
  wantLookWhereMissed: 'work, taken again and again',
  messagesOf: 'its callers give the place of the page before',
  stuckMails: 'the worst of them, for a person to look at',
  stuckCarried: 'the worst of them, for a person to look at',
  read: 'the feed, a stretch at a time: what follows is read from the last position on',
  streamsOf: 'a link has twenty at most, and the newest thousand are shown; the credential says how many there are',
  programEvents: 'the newest hundred of a page; of a program not many more are kept',
  readersOf: 'the newest links, of whose silent products the newest are shown; each link has a page of its own',
  accessRequestsFor: 'one is in review at a time; the newest hundred',
  productsToShare: 'a page of boxes to tick; who has more subscribes them (R45)',
  tellOfBegin: 'as many people as have a number; no link has so many',
  tell: 'as many people of a provider as are written to; its page tells the rest',
  newestNotices: 'a page of the newest hundred; the call reads them all, by a cursor',
  BEARER: 'a count, up to as many as the limits of calls tell apart',
  choicesOf: 'a page of boxes to tick, with a search; all that match are taken together, as far as one act takes them',
  consentForMail: 'the first ten of an email; its page has the others',
  PEOPLE: 'as many people of a side as are written to',
  BY_TEXT: 'as many people and companies as a search may mean; their requests have pages',
  findProviders: 'the first fifty of a search',
  companyOf: 'twenty administrators, to know whom to ask; the list of people has pages',
  similarRequests: 'the likeliest of them, for a person to look at',
  verifyDisclosures: 'the first thousand violations, for a person to look at: there should be none',
};

test('no statement cuts a list short without a cursor beside it', () => {
  const files = readdirSync('db', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.includes('migrations'),
  );
  const faults: string[] = [];
  for (const file of files)
    for (const part of readFileSync(join('db', file), 'utf8').split(/^(?=export |async function |function |const )/m)) {
      const cuts = /[\s(]limit (?::\w+|\?|\d+|\$\{)|\.limit\(/.test(part);
      const name = /(?:function\*?|const) (\w+)/.exec(part)?.[1] ?? '';
      if (cuts && !NO_LISTS.test(part) && !/cursor|after/.test(part) && !BOUNDED[name]) faults.push(`${file}: ${name}`);
    }
  expect(faults).toEqual([]);
});
