/** R60: a provider that is suspended reads nothing and asks for nothing, until it is resumed; what it was given stays. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { addSecret, newCredential, type NewCredential } from '../access/credentials.ts';
import { ingest, read, speedOf } from '../access/data-calls.ts';
import { tokenFor } from '../access/links.ts';
import { call, linkTo, mailAbout, sandboxUrl, someone, untilState, verify } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { newFleet, newVehicle, tokenOf, type NewFleet, type NewVehicle } from '../sharing/new-customer.ts';
import { asAgent, asSupervisor } from '../support/staff.ts';
import { trailOf } from './people.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

let fleet: NewFleet;
let car: NewVehicle;
let provider: { cuuid: string; email: string; token: string };
let program: NewCredential;
beforeEach(async () => {
  fleet = await newFleet(record);
  car = await newVehicle(record, [fleet], 600);
  const [cuuid, id, email] = [randomUUID(), `provider-${randomUUID()}`, someone()];
  await record('companies').insert({ id: cuuid, name: `Provider of a test ${cuuid}`, kind: 'provider' });
  await record('accounts').insert({ id, kind: 'provider', email, name: 'Pia', company_id: cuuid, locale: 'en' });
  provider = { cuuid, email, token: await tokenOf(id, email, { account: 'provider', company: cuuid, roles: [] }) };
  program = await newCredential(record, 'service', { owner: `company:${cuuid}` });
  const consent = randomUUID();
  const what = { holder: fleet.holder, data_product: 'fleet-connected' };
  const product = { product_id: car.id, product_no: car.no };
  await record('provider_consents').insert({ id: consent, ...what, provider_id: cuuid, given_by: fleet.id });
  const [given] = (await record('provider_consent_products')
    .insert({ consent_id: consent, ...what, provider_id: cuuid, ...product })
    .returning('id')) as { id: string }[];
  await record('subscriptions').insert({
    company_id: cuuid,
    ...what,
    ...product,
    made_by: id,
    consent_product_id: given?.id,
  });
});

const suspend = () => asSupervisor(`providers/${provider.cuuid}/suspend`, { reason: 'It passed data on.' });
const resume = () => asSupervisor(`providers/${provider.cuuid}/resume`, {});
const latest = async (token: string) => (await read(token, 'latest')).body.products ?? [];

test('R60: a suspended provider reads nothing and gets no token; resumed, it reads on by what it had', async () => {
  const token = await tokenFor(record, program.clientId, null);
  await ingest([speedOf(car, 41)]);
  expect(await latest(token)).toHaveLength(1);
  expect((await asAgent(`providers/${provider.cuuid}/suspend`, { reason: 'No.' })).status).toBe(403);
  const suspended = await suspend();
  expect(suspended.body).toMatchObject({ because: 'It passed data on.', products: 0, requestsEnded: [] });
  expect((await read(token, 'latest')).status).toBe(401);
  expect(await tokenAsked()).toBe(401);
  // Nor by what is opened meanwhile: a secret, a credential, a subscription.
  await addSecret(record, program.id, 'a-second-secret');
  const second = await newCredential(record, 'service', { owner: `company:${provider.cuuid}` });
  expect(await record('access').where({ reader: second.clientId })).toEqual([]);
  expect((await suspend()).body.suspendedAt).toBe(suspended.body.suspendedAt);
  expect((await call('/v1/company', { token: provider.token })).body.suspended).toMatchObject({
    because: 'It passed data on.',
  });
  expect((await resume()).body).toMatchObject({ suspendedAt: null, products: 1 });
  expect((await resume()).status).toBe(200);
  expect(await latest(token)).toHaveLength(1);
  expect(await latest(await tokenFor(record, second.clientId, null))).toHaveLength(1);
  expect(await tokenAsked()).toBe(200);
  expect((await trailOf(record, provider.cuuid)).map(({ act }) => act)).toEqual(['suspended', 'resumed']);
});

const tokenAsked = async (): Promise<number> => {
  const body = new URLSearchParams({ grant_type: 'client_credentials', resource: `${sandboxUrl()}/v1/data` });
  const authorization = `Basic ${Buffer.from(`${program.clientId}:${program.secret}`).toString('base64')}`;
  return (await fetch(`${sandboxUrl()}/oauth/token`, { method: 'POST', headers: { authorization }, body })).status;
};

test('R60: even an access that was left open gives a suspended provider nothing: the gate asks itself', async () => {
  const token = await tokenFor(record, program.clientId, null);
  await ingest([speedOf(car, 42)]);
  await record('companies').where({ id: provider.cuuid }).update({ suspended_at: record.fn.now() });
  expect(await record('access').where({ reader: program.clientId, ended_at: null })).toHaveLength(1);
  expect((await read(token, 'latest')).status).toBe(401);
});

test('R60: a suspended provider’s open requests and links end, and it can ask for no more; both are told by email', async () => {
  const form = (email: string) => ({
    type: 'provider',
    email,
    period: { from: '2025-10-01', to: '2025-10-03' },
    otherUsersInformed: true,
    customer: { cuuid: fleet.cuuid },
    products: { vins: [car.vin] },
    purpose: 'Maintenance.',
    agreement: { confirmed: true, reference: 'A 1' },
    customerConsented: true,
    gatekeeper: false,
  });
  const ask = async () => {
    const email = someone();
    const { body } = await call('/v1/requests', { token: provider.token, json: form(email) });
    const request = { id: body.id, email, token: provider.token };
    await verify(request);
    await untilState(request, 'awaiting-consent');
    return request;
  };
  const [ready, waiting] = [await ask(), await ask()];
  await call(await consentLinkOf(ready.id), { json: { decision: 'consent' } });
  await untilState(ready, 'ready');
  const download = await linkTo(ready.email, 'download');
  expect((await call(download)).status).toBe(200);
  const { body } = await suspend();
  expect(body.requestsEnded.toSorted()).toEqual([ready.id, waiting.id].toSorted());
  expect((await call(download)).status).toBe(410);
  expect((await untilState(ready, 'withdrawn')).status).toBe('withdrawn');
  expect((await untilState(waiting, 'cancelled')).status).toBe('cancelled');
  expect((await call('/v1/requests', { token: provider.token, json: form(someone()) })).status).toBe(403);
  const told = await mailAbout(provider.email, /suspended/);
  expect(told.text).toContain('It passed data on.');
  await resume();
  expect((await mailAbout(provider.email, /provider again/)).text).toContain(provider.cuuid);
  expect((await call(download)).status).toBe(410);
  expect((await call('/v1/requests', { token: provider.token, json: form(someone()) })).status).toBe(202);
});

/** The fleet's administrator has several mails: the one about this request. */
async function consentLinkOf(request: string): Promise<string> {
  const mails = async () =>
    (await call(`/sandbox/outbox?to=${encodeURIComponent(fleet.email)}`)).body as {
      text: string;
      links: { consent?: string };
    }[];
  for (;;) {
    const found = (await mails()).find(({ text, links }) => links.consent && text.includes(request));
    if (found?.links.consent) return found.links.consent;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('R60: only providers are suspended; staff see which are', async () => {
  const missing = await asSupervisor(`providers/${fleet.cuuid}/suspend`, { reason: 'No.' });
  expect(missing.status).toBe(404);
  await suspend();
  let next: string | null = '';
  const all: { cuuid: string; because: string | null; accounts: number; credentials: number }[] = [];
  while (next !== null) {
    const { body } = await asAgent(`providers${next ? `?cursor=${next}` : ''}`);
    all.push(...body.providers);
    next = body.next;
  }
  expect(all.find(({ cuuid }) => cuuid === provider.cuuid)).toMatchObject({
    because: 'It passed data on.',
    accounts: 1,
    credentials: 1,
  });
});
