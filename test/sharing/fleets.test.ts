/** Fleets that service providers ask: by whom they are found, and who speaks for them (R25, R46). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, eventually, lastWeeks, mailsTo, sandboxUrl, someone, stateOf } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { linkAddress } from './link-address.ts';
import { askForEach, consent, statesOf, untilAll, verify, type AskedFor } from './many-requests.ts';
import { newColleague, newCustomer, newFleet, newVehicle, tokenOf, type NewFleet } from './new-customer.ts';
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

/** A provider asks a fleet with an administrator and a driver for one vehicle. */
async function askedFleet() {
  const administrator = await newFleet(record);
  const driver = await newColleague(record, administrator.cuuid, { roles: ['driver'] });
  const car = await newVehicle(record, [administrator]);
  const products = { vins: [car.vin], chargers: false };
  const share = await submitForm(providerForm({ customer: { cuuid: administrator.cuuid }, products }));
  await verify(share);
  await untilAll(record, [share], 'awaiting-consent');
  return { administrator, driver, car, share };
}

test('R46: only administrators of a fleet are asked for consent; a driver’s address does not name the fleet', async () => {
  const { administrator, driver, car, share } = await askedFleet();
  const deciders = (await record('deciders').where({ request_id: share.id }).select('account_id as id')) as object[];
  expect(deciders).toEqual([{ id: administrator.id }]);
  await eventually(
    () => mailsTo(administrator.email),
    (mails) => mails.some(({ links }) => links.consent),
  );
  expect(await mailsTo(driver.email)).toEqual([]);
  const products = { vins: [car.vin], chargers: false };
  const byDriver = await submitForm(providerForm({ customer: { adminEmail: driver.email }, products }));
  await verify(byDriver);
  await untilAll(record, [byDriver], 'rejected');
});

test('R46: who is no administrator any more consents no more, but may revoke what they consented to', async () => {
  const { administrator, share } = await askedFleet();
  const roles = (names: string[]) => record('accounts').where({ id: administrator.id }).update({ roles: names });
  await roles(['driver']);
  const decide = () => call(linkAddress('consent', share, 1), { json: { decision: 'consent' } });
  expect([(await call(linkAddress('consent', share, 1))).status, (await decide()).status]).toEqual([404, 404]);
  await roles(['administrator']);
  expect((await decide()).status).toBe(200);
  await roles(['driver']);
  expect((await call(linkAddress('revoke', share, 1), { method: 'POST' })).status).toBe(200);
});

test('R46: a fleet’s account that is no administrator sees shares, and neither ends them nor sells vehicles', async () => {
  const { administrator, driver, car, share } = await askedFleet();
  await consent(share);
  const claimsOnly = await tokenOf(driver.id, driver.email, {
    account: 'fleet',
    company: administrator.cuuid,
    roles: ['administrator'], // the record says otherwise
  });
  for (const token of [driver.token, claimsOnly]) {
    const answers = [
      await call(`/v1/shares/${share.id}/revoke`, { token, json: {} }),
      await call(`/v1/products/${car.id}/unenroll`, { token, method: 'POST' }),
    ];
    expect(answers.map(({ status, body }) => [status, body.reason])).toEqual([
      [403, 'administrators-only'],
      [403, 'administrators-only'],
    ]);
    const { body } = await call('/v1/shares', { token });
    expect(body.shares.map(({ canEnd }: { canEnd: boolean }) => canEnd)).toEqual([false]);
  }
  // A token that says nothing of roles leaves it to the record; an account that the record does not know, to the token.
  const claims = (roles: string[]) => ({ account: 'fleet', company: administrator.cuuid, roles });
  const canEnd = async (token: string) => (await call('/v1/shares', { token })).body.shares[0].canEnd as boolean;
  expect([
    await canEnd(await tokenOf(administrator.id, administrator.email, claims([]))),
    await canEnd(await tokenOf(administrator.id, administrator.email, claims(['driver']))),
    await canEnd(await tokenOf('not-in-the-record', someone(), claims(['administrator']))),
    await canEnd(await tokenOf('not-in-the-record', someone(), claims([]))),
  ]).toEqual([true, false, true, false]);
  const { body } = await call('/v1/shares', { token: administrator.token });
  expect(body.shares.map(({ canEnd }: { canEnd: boolean }) => canEnd)).toEqual([true]);
  const revoked = await call(`/v1/shares/${share.id}/revoke`, { token: administrator.token, json: {} });
  expect(revoked.body.status).toBe('revoked');
});

test('R18, R19: who changes company leaves the requests that they made for the old one there', async () => {
  const account = await newFleet(record);
  const car = await newVehicle(record, [account]);
  const submitted = await call('/v1/requests', {
    token: account.token,
    json: {
      type: 'fleet',
      email: someone(),
      period: lastWeeks,
      otherUsersInformed: true,
      products: { vins: [car.vin], chargers: false },
    },
  });
  expect(submitted.status).toBe(202);
  const { id } = submitted.body as { id: string };
  const seenBy = async (token: string) => {
    const { body } = await call('/v1/requests', { token });
    return [(await call(`/v1/requests/${id}`, { token })).status, body.requests.length];
  };
  const elsewhere: NewFleet = await newFleet(record);
  const claims = { account: 'fleet', company: elsewhere.cuuid, roles: ['administrator'] };
  const moved = await tokenOf(account.id, account.email, claims);
  // As it was written before the column was there.
  for (const company of [account.cuuid, null]) {
    await record('requests').where({ id }).update({ company });
    expect([await seenBy(account.token), await seenBy(moved)]).toEqual([
      [200, 1],
      [404, 0],
    ]);
  }
  expect((await call(`/v1/requests/${id}/cancel`, { token: moved, method: 'POST' })).status).toBe(404);
  expect((await call(`/v1/requests/${id}/cancel`, { token: account.token, method: 'POST' })).status).toBe(200);
  expect((await stateOf({ id, email: '', token: account.token })).status).toBe('cancelled');
});

test.each([
  ['de', 'de'],
  ['en', 'de'],
  [null, null],
] as const)(
  'R26, R28: asked by a form in the other language, an account in %s is written to and reads in its own',
  async (language, formIn) => {
    const customer = await newCustomer(record, language);
    const car = await newVehicle(record, [customer]);
    const form = formIn === 'de' && language === 'en' ? { locale: 'de' } : {};
    const [share] = (await askForEach(record, customer, [[car]], form)) as [AskedFor];
    const asked = await eventually(
      () => mailsTo(customer.email),
      (mails) => mails.some(({ links }) => links.consent),
    );
    const words = { de: 'Guten Tag', en: 'Hello' };
    const saidIn = (text: string) => (['de', 'en'] as const).filter((one) => text.includes(words[one]));
    const all = language ? [language] : ['de', 'en'];
    expect([saidIn(asked[0]!.text), saidIn(asked[0]!.html)]).toEqual([all, all]);
    const pageIn = async (browser: string) => {
      const { headers } = await page(linkAddress('consent', share, 1), browser);
      return headers.get('content-language');
    };
    expect([await pageIn('de'), await pageIn('en')]).toEqual(language ? [language, language] : ['de', 'en']);
    await consent(share);
    const receipts = await eventually(
      () => mailsTo(customer.email),
      (mails) => mails.some(({ links }) => links.revoke),
    );
    expect(saidIn(receipts.find(({ links }) => links.revoke)!.text)).toEqual(all);
    expect(await statesOf(record, [share])).not.toEqual([]);
  },
);

const page = (address: string, language: string): Promise<Response> =>
  fetch(new URL(address, sandboxUrl()), { headers: { Accept: 'text/html', 'Accept-Language': language } });
