/** R48: notices for developers, fleets and providers: each once and in order, none skipped that commits late, none forgotten without a word. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { dropOldNotices, tellOfTerms } from '../../db/notices/upkeep.ts';
import { erasePerson } from '../../db/people/erase.ts';
import { termsOf } from '../../domain/developers/terms.ts';
import { call, signIn, type Answer } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { link, newCredential } from '../access/links.ts';
import { newColleague, newCustomer, newVehicle } from '../sharing/new-customer.ts';
import { consent, newProvider, newSharingFleet, vinsOf } from '../provider-consents/sides.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('notices.test');
});
afterAll(async () => {
  await db.destroy();
  await record.destroy();
});

const notices = (token: string, query: Record<string, string> = {}): Promise<Answer> =>
  call(`/v1/notices?${new URLSearchParams(query).toString()}`, { token });
const tell = (tx: Knex, owner: string, version: string): Promise<unknown> =>
  tx('notices').insert({ owner, type: 'terms.changed', data: JSON.stringify({ version }) });
/** Reads on until it has so many: another's transaction that is open holds notices back for as long. */
async function readUntil(token: string, count: number, after?: string): Promise<Answer> {
  const found: object[] = [];
  for (let next = after; ;) {
    const answer = await notices(token, { wait: '20', ...(next ? { after: next } : {}) });
    if (answer.status !== 200) return answer;
    found.push(...answer.body.notices);
    next = answer.body.next;
    if (found.length >= count) return { ...answer, body: { ...answer.body, notices: found } };
  }
}
const versions = ({ body }: Answer): string[] =>
  body.notices.map(({ data }: { data: { version: string } }) => data.version);

test('R48: what commits late is never skipped: whoever has read on finds it, once, and in one order', async () => {
  const provider = await newProvider(record);
  const owner = `company:${provider.cuuid}`;
  await tell(record, owner, 'first');
  const first = await readUntil(provider.token, 1);
  expect(versions(first)).toEqual(['first']);
  const late = await record.transaction();
  await tell(late, owner, 'late');
  await tell(record, owner, 'after');
  // Held back for as long as an older one may still come.
  const meanwhile = await notices(provider.token, { after: first.body.next });
  expect(versions(meanwhile)).toEqual([]);
  await late.commit();
  const then = await readUntil(provider.token, 2, meanwhile.body.next);
  expect(versions(then)).toEqual(['late', 'after']);
  expect(versions(await notices(provider.token, { after: then.body.next }))).toEqual([]);
});

test('R48: page by page nothing is missing and nothing comes twice, also within one transaction', async () => {
  const provider = await newProvider(record);
  const owner = `company:${provider.cuuid}`;
  await record.transaction(async (tx) => {
    for (let i = 0; i < 5; i++) await tell(tx, owner, `${i}`);
  });
  const found: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await notices(provider.token, { limit: '2', wait: '1', ...(after ? { after } : {}) });
    expect(page.body.notices.length).toBeLessThanOrEqual(2);
    found.push(...versions(page));
    after = page.body.next;
    if (found.length >= 5 && page.body.upToDate) break;
  }
  expect(found).toEqual(['0', '1', '2', '3', '4']);
});

test('R48: who waits is answered as soon as something happens', async () => {
  const [fleet, provider] = [await newSharingFleet(record), await newProvider(record)];
  const car = await newVehicle(record, [fleet], 30);
  const { body } = await notices(provider.token);
  const waiting = notices(provider.token, { after: body.next, wait: '30' });
  await consent(fleet, provider, vinsOf([car]));
  const heard = await waiting;
  expect(heard.body.notices).toEqual([
    {
      id: expect.any(String),
      type: 'consent.given',
      at: expect.any(String),
      data: {
        consent: expect.any(String),
        fleet: { cuuid: fleet.cuuid, name: expect.any(String) },
        provider: { cuuid: provider.cuuid, name: provider.name },
        dataProduct: 'fleet-connected',
        products: [{ id: car.id, kind: 'vehicle', vin: car.vin }],
      },
    },
  ]);
});

test('R48: each is told of their own alone; a cursor of somebody else, or of the feed, is none of theirs', async () => {
  const [one, other] = [await newProvider(record), await newProvider(record)];
  await tell(record, `company:${one.cuuid}`, 'mine');
  const mine = await readUntil(one.token, 1);
  expect(versions(mine)).toEqual(['mine']);
  expect(versions(await notices(other.token))).toEqual([]);
  expect((await notices(one.token, { after: 'AQH' })).status).toBe(422);
  const fleet = await newSharingFleet(record);
  const driver = await newColleague(record, fleet.cuuid, { roles: ['driver'] });
  expect((await notices(driver.token)).status).toBe(403);
  expect((await notices(await signIn('support'))).status).toBe(403);
});

test('R41, R48: a developer hears that access was given once its program has taken it, and that it ended, and why', async () => {
  const [owner, developer] = [await newCustomer(record), await newCustomer(record)];
  const car = await newVehicle(record, [owner], 30);
  const program = await newCredential(record, 'confidential', { owner: developer.holder });
  const grant = await link(db, owner, program, [car.id]);
  const given = await readUntil(developer.token, 1);
  const of = { credential: program.id, clientId: program.clientId, through: 'link', access: grant };
  const products = [{ id: car.id, kind: 'vehicle', vin: car.vin }];
  expect(given.body.notices).toMatchObject([{ type: 'access.given', data: { ...of, products } }]);
  await call(`/v1/access/${grant}/end`, { token: owner.token, json: {} });
  const ended = await readUntil(developer.token, 1, given.body.next);
  expect(ended.body.notices).toMatchObject([{ type: 'access.ended', data: { ...of, because: 'giver', products } }]);
  expect(JSON.stringify([given.body, ended.body])).not.toContain(owner.email);
});

test('R48: new terms are told to everybody, once, whichever process sees them first', async () => {
  const terms = (version: string) => termsOf({ version, title: 'Terms', effectiveFrom: '2027-01-01', text: version });
  const provider = await newProvider(record);
  const { body } = await notices(provider.token);
  const version = `v-${randomUUID().slice(0, 8)}`;
  await tellOfTerms(db, terms('the-first'));
  await Promise.all([tellOfTerms(db, terms(version)), tellOfTerms(db, terms(version))]);
  const told = await readUntil(provider.token, 1, body.next);
  expect(versions(told).filter((one) => one === version)).toEqual([version]);
});

test('R58: what is kept no longer is said: a cursor from before it answers 410, one that had read it goes on', async () => {
  const provider = await newProvider(record);
  const owner = `company:${provider.cuuid}`;
  await tell(record, owner, 'seen');
  const seen = await readUntil(provider.token, 1);
  await tell(record, owner, 'dropped');
  const read = await readUntil(provider.token, 1, seen.body.next);
  await record('notices')
    .where({ owner })
    .update({ at: record.raw(`now() - interval '91 days'`) });
  while (await dropOldNotices(db, 'P90D'));
  expect(await record('notices').where({ owner })).toEqual([]);
  const lost = await notices(provider.token, { after: seen.body.next });
  expect([lost.status, lost.body.type]).toEqual([410, '/problems/cursor-too-old']);
  await tell(record, owner, 'new');
  expect(versions(await readUntil(provider.token, 1, read.body.next))).toEqual(['new']); // those to everybody came before
  expect(versions(await notices(provider.token))).toContain('new');
});

test('R58: a person who is erased takes their notices along', async () => {
  const developer = await newCustomer(record);
  await tell(record, developer.holder, 'theirs');
  await erasePerson(db, developer.email, 'operator');
  expect(await record('notices').where({ owner: developer.holder })).toEqual([]);
});
