/** R53: trade secrets are given to who agreed to the measures that keep them confidential, and to nobody else. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { downloadAll } from '../downloads/handed-over.ts';
import { call, lastWeeks, someone, type Submitted } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { linkAddress } from '../sharing/link-address.ts';
import { askForEach, consent, untilAll, verify, type AskedFor } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';

let record: Knex;
afterAll(() => record.destroy());

const SECRET = 'Vehicle.Private.TractionBattery.InternalResistance';
const PLAIN = 'Vehicle.Powertrain.TractionBattery.StateOfHealth';

let owner: NewCustomer;
let vehicle: NewVehicle;
let version: string;
beforeAll(async () => {
  record = openRecord();
  owner = await newCustomer(record);
  vehicle = await newVehicle(record, [owner]);
  for (const signal of [SECRET, PLAIN]) await addReadings(record, vehicle.no, { daysAgo: 10, count: 2, signal });
  version = (await call('/v1/confidentiality')).body.version;
});

const send = (more: object, email = someone()) =>
  call('/v1/requests', {
    token: owner.token,
    json: { type: 'customer', email, period: lastWeeks, products: { vins: [vehicle.vin] }, ...more },
  });

async function ready(more: object): Promise<Submitted> {
  const email = someone();
  const { status, body } = await send(more, email);
  expect([status, body.errors]).toEqual([202, undefined]);
  await verify(body);
  await untilAll(record, [body], 'ready');
  return { id: body.id, email, token: owner.token };
}

async function given(request: { id: string }) {
  const { manifest, files } = await downloadAll(linkAddress('download', request));
  const came = new Set(files.flatMap(({ records }) => records.map(({ signal }) => signal)));
  return { came: [SECRET, PLAIN].filter((path) => came.has(path)), manifest };
}

test('R53: anyone reads which signals are trade secrets, and the measures that keep them confidential', async () => {
  const { body } = await call('/v1/confidentiality');
  expect(body.text).toMatch(/confidential/);
  expect(body.signals.map(({ path }: { path: string }) => path)).toContain(SECRET);
  const page = await call('/confidentiality', { headers: { accept: 'text/html' } });
  expect([page.status, page.body.includes(SECRET), page.body.includes(body.sha256)]).toEqual([200, true, true]);
});

test('R53: who agreed to nothing gets everything but trade secrets, and the manifest names them', async () => {
  const request = await ready({});
  const { came, manifest } = await given(request);
  expect(came).toEqual([PLAIN]);
  expect(manifest.leftOut).toContainEqual(expect.objectContaining({ path: SECRET, because: 'trade-secret' }));
  expect(manifest.chosen).toMatchObject({ tradeSecrets: false, measuresVersion: null });
  const { body } = await call(`/v1/requests/${request.id}`, { token: owner.token });
  expect(body).toMatchObject({ tradeSecrets: false, measuresVersion: null });
});

test('R53: who agreed gets them, and the version and the very text are kept', async () => {
  const request = await ready({ confidentiality: { version, accepted: true } });
  const { came, manifest } = await given(request);
  expect(came).toEqual([SECRET, PLAIN]);
  expect(manifest.chosen).toMatchObject({ tradeSecrets: true, measuresVersion: version });
  const kept = await record('requests as r')
    .join('confidentiality_measures as m', (on) =>
      on.on('m.version', 'r.measures_version').andOn('m.sha256', 'r.measures_sha256'),
    )
    .where('r.id', request.id)
    .first('m.text');
  expect(kept.text).toBe((await call('/v1/confidentiality')).body.text);
});

test('R53: agreeing to another version, or to nothing, is refused', async () => {
  const old = await send({ confidentiality: { version: '2019-01', accepted: true } });
  const not = await send({ confidentiality: { version, accepted: false } });
  const pointers = ({ body }: typeof old) => body.errors.map(({ pointer }: { pointer: string }) => pointer);
  expect([old.status, pointers(old)]).toEqual([422, ['/confidentiality/version']]);
  expect([not.status, pointers(not)]).toEqual([422, ['/confidentiality/accepted']]);
});

test('R53: a third party gets them only if it agreed, and the customer reads that before it consents', async () => {
  const [without] = (await askForEach(record, owner, [[vehicle]])) as [AskedFor];
  const [agreed] = (await askForEach(record, owner, [[vehicle]], { confidentiality: { version, accepted: true } })) as [
    AskedFor,
  ];
  const asked = async (request: AskedFor) => (await call(linkAddress('consent', request, 1))).body;
  expect(await asked(without)).toMatchObject({ tradeSecrets: false });
  expect(await asked(agreed)).toMatchObject({ tradeSecrets: true, measuresVersion: version });
  await Promise.all([consent(without), consent(agreed)]);
  await untilAll(record, [without, agreed], 'ready');
  expect((await given(without)).came).toEqual([PLAIN]);
  expect((await given(agreed)).came).toEqual([SECRET, PLAIN]);
  const receipt = await call(`/v1/shares/${agreed.id}/receipt`, { token: owner.token });
  expect(receipt.body.piiProcessing.piiInformation).toMatchObject({ tradeSecrets: true, measuresVersion: version });
});
