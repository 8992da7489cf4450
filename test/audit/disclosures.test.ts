/**
 * `npm run disclosures:verify`: what was handed over is compared with what was allowed, from the records alone. Real requests and
 * links are found to be right; then each kind of violation is written into the record and taken back, and each is found.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { disclosed, verifyDisclosures } from '../../db/audit/disclosures.ts';
import { link, newCredential } from '../access/links.ts';
import { call, eventually, readyRequest, untilState } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { newFleet, newVehicle, type NewFleet, type NewVehicle } from '../sharing/new-customer.ts';
import { sharedRequest } from '../sharing/third-party.ts';

let record: Knex;
let own: { id: string };
let shared: { id: string };
let grant: string;
let fleet: NewFleet;
let car: NewVehicle;
beforeAll(async () => {
  record = openRecord();
  const ready = await readyRequest('retail-owner');
  const share = await sharedRequest();
  for (const { download } of [ready, share]) expect((await call(`${download}/all.zip`)).status).toBe(200);
  expect((await call(share.revoke, { method: 'POST' })).status).toBe(200);
  [own, shared] = [ready, share];
  await eventually(
    () => record('downloads').whereIn('request_id', [own.id, shared.id]).pluck('name'),
    (found) => found.length >= 2,
  );
  await untilState(ready, 'ready', 'completed');

  fleet = await newFleet(record);
  car = await newVehicle(record, [fleet]);
  const credential = await newCredential(record);
  grant = await link(record, fleet, credential, [car.id]);
  await subscribe(fleet.cuuid, 'fleet-quality');
  await record('access_reads').insert(
    (await record('access').where({ holder: fleet.holder }).select('id')).map(({ id }) => ({
      access_id: id,
      day: record.raw(`(now() at time zone 'UTC')::date`),
      readings: 10,
      last_at: record.raw('clock_timestamp()'),
    })),
  );
});
afterAll(() => record.destroy());

/** A subscription of a company to the fleet's car, with a program that reads by it. */
async function subscribe(company: string, dataProduct: string, consent: string | null = null): Promise<void> {
  await newCredential(record, 'service', { owner: `company:${company}` });
  await record('subscriptions').insert({
    company_id: company,
    holder: fleet.holder,
    product_id: car.id,
    product_no: car.no,
    data_product: dataProduct,
    consent_product_id: consent,
    made_by: fleet.id,
  });
}

/** What is found about the requests and the car of this test; the record holds the work of other tests, too. */
async function found(tx: Knex.Transaction): Promise<string[]> {
  const accesses: string[] = await tx('access').where({ product_id: car.id }).pluck('id');
  const subjects = new Set([own.id, shared.id, ...accesses]);
  return (await verifyDisclosures(tx)).filter(({ subject }) => subjects.has(subject)).map(({ rule }) => rule);
}

test('what went through the gates is right: a download, a share that was revoked, a link, a subscription', async () => {
  await record.transaction(async (tx) => {
    expect(await found(tx)).toEqual([]);
    const { downloads, accesses, readings } = await disclosed(tx);
    expect([downloads >= 2, accesses >= 2, readings >= 20]).toEqual([true, true, true]);
  });
});

const HOUR = `interval '1 hour'`;
const ofShare = 'where request_id = :shared';
const byLink = 'where grant_id = :grant';
const bySubscription = 'where subscription_id is not null and product_id = :car';
const reads = (which: string) => `where access_id in (select id from access ${which})`;

test.each([
  [
    'R15',
    'a download before the data was ready',
    `update downloads set at = (select ready_at from requests where id = request_id) - ${HOUR} where request_id = :own`,
  ],
  [
    'R15',
    'a download after the last day',
    `update downloads set at = (select download_until from requests where id = request_id) + ${HOUR} where request_id = :own`,
  ],
  [
    'R29',
    'a download after the revocation, whatever the row says of the end',
    `update downloads set at = clock_timestamp() + ${HOUR} ${ofShare}`,
  ],
  ['R13', 'data for an address that nobody confirmed', `update requests set verified_at = null where id = :own`],
  ['R26', 'a share without consent', `delete from consents ${ofShare}`],
  [
    'R26',
    'a share by consent of somebody who was not asked',
    `update consents set account_id = 'retail-empty' ${ofShare}`,
  ],
  [
    'R26',
    'a share whose consent came too late',
    `update consents set given_at = given_at + interval '1 day' ${ofShare}`,
  ],
  ['R34, R36', 'a public body’s data without a decision', `update requests set type = 'public-body' where id = :own`],
  [
    'R68',
    'a public body’s data by one person',
    `insert into release_proposals (request_id, product_ids, beyond_form, people, known_body, proposed_by) select id, '{}', 0, 1, true, 'somebody' from requests where id = :own`,
  ],
  [
    'R56',
    'a body given single vehicles where sums were decided',
    `insert into release_proposals (request_id, product_ids, beyond_form, people, known_body, proposed_by, release) select id, '{}', 0, 0, true, 'somebody', '{}' from requests where id = :own`,
  ],
  [
    'R7',
    'readings of before the registration',
    `update registrations set starts_at = clock_timestamp() - interval '4 days' where holder = (select holder from requests where id = :own) and ends_at is null`,
  ],
  [
    'R30',
    'a file of a product that was taken out',
    `insert into downloads (request_id, name, at, bytes) select f.request_id, f.name, clock_timestamp() + ${HOUR}, 1 from files f join request_products p using (request_id, product_id) where request_id = :shared and p.dropped_at is not null`,
  ],
  [
    'R43',
    'readings after the end of an access',
    `update access_reads set last_at = last_at + interval '1 minute' ${reads(byLink)} and (select count(*) from end_access(array(select id from access ${byLink}), 'account:test', 'giver')) = 1`,
  ],
  [
    'R43',
    'readings after the last day of an access',
    `update access set until = clock_timestamp() - ${HOUR} ${bySubscription}`,
  ],
  ['R43', 'readings on a day before the access began', `update access_reads set day = day - 2 ${reads(byLink)}`],
  ['R8', 'readings without a registration', `update registrations set activated = false where product_id = :car`],
  ['R42', 'a link to another holder’s product', `update access set holder = 'account:retail-owner' ${byLink}`],
  ['R42', 'a link with more groups than were agreed', `update grants set groups = '{health}' where id = :grant`],
  ['R42', 'a link with trade secrets that were not agreed', `update access set secrets = true ${byLink}`],
  [
    'R42',
    'a link that lasts longer than was agreed',
    `update grants set until = clock_timestamp() + ${HOUR} where id = :grant`,
  ],
  [
    'R42',
    'a link without a trace',
    `insert into access (reader, product_id, product_no, holder, through, grant_id) select reader, :car2, (select no from products where id = :car2), holder, 'link', grant_id from access ${byLink}`,
  ],
  ['R46', 'a program without a subscription', `update access set subscription_id = null ${bySubscription}`],
  [
    'R46',
    'a subscription of another company',
    `update credentials set owner = 'company:' || gen_random_uuid() where client_id in (select reader from access ${bySubscription})`,
  ],
  ['R46', 'more than the data product opens', `update access set groups = null ${bySubscription}`],
])('%s: %s is found', async (rule, _what, seed) => {
  const tx = await record.transaction();
  try {
    expect(await found(tx)).toEqual([]);
    const car2 = (await newVehicle(tx, [])).id;
    if (['R56', 'R68'].includes(rule)) await tx('requests').where({ id: own.id }).update({ type: 'public-body' });
    const { rowCount } = await tx.raw<{ rowCount: number }>(seed, {
      own: own.id,
      shared: shared.id,
      grant,
      car: car.id,
      car2,
    });
    expect(rowCount).toBeGreaterThan(0);
    expect(await foundWith(tx, car2)).toContain(rule);
  } finally {
    await tx.rollback();
  }
});

/** As `found`, and of one more product. */
async function foundWith(tx: Knex.Transaction, product: string): Promise<string[]> {
  const accesses: string[] = await tx('access').where({ product_id: product }).pluck('id');
  const more = (await verifyDisclosures(tx))
    .filter(({ subject }) => accesses.includes(subject))
    .map(({ rule }) => rule);
  return [...(await found(tx)), ...more];
}

test('R47: a provider that reads without consent, beyond it, or after it was taken back is found', async () => {
  const provider = randomUUID();
  await record('companies').insert({ id: provider, name: `Provider of a test ${provider}`, kind: 'provider' });
  const what = { holder: fleet.holder, provider_id: provider, data_product: 'fleet-quality' };
  const id = randomUUID();
  await record('provider_consents').insert({ id, ...what, given_by: fleet.id });
  const [consent] = await record('provider_consent_products')
    .insert({ consent_id: id, ...what, product_id: car.id, product_no: car.no })
    .returning('id');
  await subscribe(provider, 'fleet-quality', consent.id);
  await record.transaction(async (tx) => expect(await found(tx)).toEqual([]));
  for (const seed of [
    `update provider_consent_products set ended_at = clock_timestamp(), ended_because = 'fleet' where id = :consent`,
    `update provider_consent_products set product_id = (select id from products where id <> :car limit 1) where id = :consent`,
    `update provider_consent_products set data_product = 'fleet-connected' where id = :consent`,
    `update provider_consents set until = clock_timestamp() + interval '1 hour' where id = :id`,
  ]) {
    const tx = await record.transaction();
    try {
      await tx.raw(seed, { consent: consent.id, car: car.id, id });
      expect([seed, await found(tx)]).toEqual([seed, ['R47']]);
    } finally {
      await tx.rollback();
    }
  }
});
