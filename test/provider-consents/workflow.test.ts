/** R47, R48 on the real engine: who is told of a consent, that an unused one is reminded of, and of its ends; by time travel. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { tellUntoldConsentEnds } from '../../db/provider-consents/look.ts';
import { workflowIdFor } from '../../domain/ids.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { openEngine } from '../front-door/engine.ts';
import { call, eventually, fastForward, mailsTo, type Answer, type Mail } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { newVehicle, type NewFleet, type NewVehicle } from '../sharing/new-customer.ts';
import { consent, newProvider, newSharingFleet, subscribe, vinsOf, type NewProvider } from './sides.ts';

let record: Knex;
let engine: Client;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(() => Promise.all([record?.destroy(), engine?.connection.close()]));

const forward = (id: string, by: string): Promise<Answer> => fastForward({ id }, by, 'provider-consents');
const mailed = (email: string, subject: RegExp, count = 1): Promise<Mail[]> =>
  eventually(
    async () => (await mailsTo(email)).filter((mail) => subject.test(mail.subject)),
    (mails) => mails.length >= count,
  );
const subjects = async (email: string): Promise<string[]> => (await mailsTo(email)).map(({ subject }) => subject);
const handle = (id: string) => engine.workflow.getHandle(workflowIdFor('provider-consent', id));
const settled = (id: string) =>
  eventually(
    () => record('provider_consents').where({ id }).first('look_wanted_at', 'workflow_started_at'),
    (row) => row.workflow_started_at !== null && row.look_wanted_at === null,
  );
const remove = ({ token }: NewFleet, vins: readonly string[]) =>
  call('/v1/fleet/provider-consents/end', { token, json: { vins } });

interface Sides {
  fleet: NewFleet;
  provider: NewProvider;
  cars: NewVehicle[];
  id: string;
}

async function consented(count = 2, locale = 'en'): Promise<Sides> {
  const [fleet, provider] = [await newSharingFleet(record), await newProvider(record, locale)];
  const cars: NewVehicle[] = [];
  while (cars.length < count) cars.push(await newVehicle(record, [fleet], 30));
  const { body } = await consent(fleet, provider, vinsOf(cars));
  return { fleet, provider, cars, id: body.id };
}

test('R47: the provider is told which VINs, in its language: the first ones, and where the whole list is', async () => {
  const { provider, cars, id } = await consented(12, 'de');
  const [mail] = await mailed(provider.email, /Eine Flotte hat eingewilligt/);
  const named = vinsOf(cars).filter((vin) => mail!.text.includes(vin));
  expect(named).toHaveLength(10);
  expect(mail!.text).toContain('und 2 weitere');
  expect(mail!.text).toContain(`/consents/${id}`);
});

test('R47: one that is not used is reminded of after three days, and the fleet told after fourteen; each once', async () => {
  const { fleet, provider, id } = await consented();
  await mailed(provider.email, /A fleet consented/);
  await settled(id);
  await forward(id, 'P3D');
  await mailed(provider.email, /consent waits for you/);
  expect(await subjects(fleet.email)).toEqual([]);
  await forward(id, 'P11D');
  const [mail] = await mailed(fleet.email, /does not use your consent/);
  expect(mail!.text).toContain(`/providers/${id}`);
  await forward(id, 'P30D');
  await settled(id);
  expect(await subjects(provider.email)).toHaveLength(2);
  expect(await subjects(fleet.email)).toHaveLength(1);
});

test('R47: subscribed, the fleet is told once, and nobody is reminded', async () => {
  const { fleet, provider, cars, id } = await consented();
  await mailed(provider.email, /A fleet consented/);
  await subscribe(provider, [cars[0]!.vin]);
  const [mail] = await mailed(fleet.email, /has subscribed/);
  expect([mail!.text.includes(cars[0]!.vin), mail!.text.includes(cars[1]!.vin)]).toEqual([true, false]);
  await subscribe(provider, [cars[1]!.vin]);
  await forward(id, 'P30D');
  await settled(id);
  expect(await subjects(provider.email)).toHaveLength(1);
  expect(await subjects(fleet.email)).toHaveLength(1);
});

test('R48: removed for a VIN, the provider is told at once; for more of them an hour later, together; the last one ends the workflow', async () => {
  const { fleet, provider, cars, id } = await consented(4);
  await mailed(provider.email, /A fleet consented/);
  await remove(fleet, [cars[0]!.vin]);
  const [first] = await mailed(provider.email, /has ended/);
  expect(vinsOf(cars).map((vin) => first!.text.includes(vin))).toEqual([true, false, false, false]);
  await remove(fleet, [cars[1]!.vin]);
  await remove(fleet, [cars[2]!.vin]);
  await settled(id);
  expect((await mailed(provider.email, /has ended/)).length).toBe(1);
  await forward(id, 'PT1H');
  const [second] = await mailed(provider.email, /has ended/, 2);
  expect(vinsOf(cars).map((vin) => second!.text.includes(vin))).toEqual([false, true, true, false]);
  await remove(fleet, [cars[3]!.vin]);
  const [third] = await mailed(provider.email, /has ended/, 3);
  expect(third!.text).toContain(cars[3]!.vin);
  await eventually(
    async () => (await handle(id).describe()).status.name,
    (status) => status === 'COMPLETED',
  );
  expect(await subjects(fleet.email)).toEqual([]); // it did so itself
});

test('R48: the provider unsubscribes, and the fleet is told which; a vehicle that is sold, and both are', async () => {
  const { fleet, provider, cars, id } = await consented();
  await subscribe(provider, vinsOf(cars));
  await mailed(fleet.email, /has subscribed/);
  await call('/v1/provider/subscriptions/end', { token: provider.token, json: { vins: [cars[0]!.vin] } });
  const [mail] = await mailed(fleet.email, /has stopped reading/);
  expect([mail!.text.includes(cars[0]!.vin), mail!.text.includes(cars[1]!.vin)]).toEqual([true, false]);
  await call(`/v1/products/${cars[1]!.id}/unenroll`, { token: fleet.token, json: {} });
  await settled(id);
  await forward(id, 'PT1H');
  for (const side of [fleet, provider])
    expect((await mailed(side.email, /has ended/))[0]!.text).toContain(cars[1]!.vin);
});

test('R22: a workflow that was lost starts again from its row; what has ended without one is told of all the same', async () => {
  const { fleet, provider, cars, id } = await consented(2);
  await mailed(provider.email, /A fleet consented/);
  await settled(id);
  await handle(id).terminate('test');
  await remove(fleet, [cars[0]!.vin]);
  await mailed(provider.email, /has ended/);
  const lost = await consented(1);
  await mailed(lost.provider.email, /A fleet consented/);
  await settled(lost.id);
  // As after a restore of the engine: nobody looks, and nobody is asked to.
  await handle(lost.id).terminate('test');
  await remove(lost.fleet, vinsOf(lost.cars));
  await record('provider_consents')
    .where({ id: lost.id })
    .update({ ended_at: record.raw(`now() - interval '3 minutes'`), look_wanted_at: null });
  const db = openAsApplication('workflow.test');
  while (await tellUntoldConsentEnds(db, defaultPolicy.providerConsents));
  await db.destroy();
  await mailed(lost.provider.email, /has ended/);
});

test('ids only: nothing of names, numbers or addresses is in the engine', async () => {
  const { fleet, provider, cars, id } = await consented();
  await mailed(provider.email, /A fleet consented/);
  const history = JSON.stringify(await handle(id).fetchHistory());
  for (const personal of [fleet.email, provider.email, provider.name, ...vinsOf(cars)])
    expect(history).not.toContain(personal);
});
