/** R54: trade secrets that staff withhold, suspend or refuse, of a request, of a share and of what a program reads. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { downloadAll, filesListed } from '../downloads/handed-over.ts';
import { call, lastWeeks, mailAbout, signIn, someone, type Answer } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { linkAddress } from '../sharing/link-address.ts';
import { untilAll, verify } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';

let record: Knex;
const SECRET = 'Vehicle.Private.TractionBattery.InternalResistance';
const PLAIN = 'Vehicle.Powertrain.TractionBattery.StateOfHealth';

let owner: NewCustomer;
let vehicle: NewVehicle;
let version: string;
let supervisor: string;
beforeAll(async () => {
  record = openRecord();
  version = (await call('/v1/confidentiality')).body.version;
  supervisor = await signIn('supervisor');
});
afterAll(() => record.destroy());

async function newOwner(): Promise<void> {
  owner = await newCustomer(record);
  vehicle = await newVehicle(record, [owner]);
  for (const signal of [SECRET, PLAIN]) await addReadings(record, vehicle.no, { daysAgo: 10, count: 2, signal });
}

async function submitted() {
  const email = someone();
  const json = {
    type: 'customer',
    email,
    period: lastWeeks,
    products: { vins: [vehicle.vin] },
    confidentiality: { version, accepted: true },
  };
  const { body } = await call('/v1/requests', { token: owner.token, json });
  return { id: body.id as string, email };
}

async function ready() {
  const request = await submitted();
  await verify(request);
  await untilAll(record, [request], 'ready');
  return request;
}

const withholding = (more: object = {}) => ({
  signals: [SECRET],
  kind: 'withhold',
  elements: { ground: 'measures-not-implemented', measures: 'Measure 3: the files lay open.' },
  reason: 'The files were found on a public share.',
  ...more,
});
const refusal = withholding({
  kind: 'refuse',
  elements: {
    ground: 'serious-damage',
    damage: 'The cell chemistry would be copied.',
    uniqueness: 'No one else has it.',
  },
});
const support = (path: string, json?: object, token = supervisor): Promise<Answer> =>
  call(`/v1/support/${path}`, { token, ...(json ? { json } : {}) });

async function given(request: { id: string }) {
  const { manifest, files } = await downloadAll(linkAddress('download', request));
  const came = new Set(files.flatMap(({ records }) => records.map(({ signal }) => signal)));
  const left = manifest.leftOut?.find(({ path }) => path === SECRET)?.because;
  return { came: [SECRET, PLAIN].filter((path) => came.has(path)), left };
}

describe('before the data is ready', () => {
  beforeAll(newOwner);

  test('R54: what is withheld is not in the files, which say so; the requester is told in writing, with the elements of the law', async () => {
    const request = await submitted();
    const { status, body } = await support(
      `requests/${request.id}/withhold`,
      withholding({ notice: { number: 'BNetzA 4711', on: '2026-03-02' } }),
    );
    expect([status, body.status, body.notice]).toEqual([200, 'in-force', { number: 'BNetzA 4711', on: '2026-03-02' }]);
    await verify(request);
    await untilAll(record, [request], 'ready');
    expect(await given(request)).toEqual({ came: [PLAIN], left: 'withheld' });
    const state = await call(`/v1/requests/${request.id}`, { token: owner.token });
    expect(state.body.heldBack).toMatchObject([{ kind: 'withhold', signals: [SECRET] }]);
    const again = await support(`requests/${request.id}/withhold`, withholding({ kind: 'suspend' }));
    expect(again.status).toBe(200);
    const letter = await mailAbout(request.email, /held back/);
    for (const said of ['found on a public share', 'Measure 3: the files lay open.', 'Article 4(7)', SECRET])
      expect(letter.text.replaceAll('\n', ' ')).toContain(said);
  });

  test('R54: another request of the same person does not come round it; resumed, it is given again', async () => {
    const second = await ready();
    expect((await given(second)).left).toBe('withheld');
    const [first] = (await support('withholdings')).body.withholdings.filter(
      ({ signals, status }: { signals: string[]; status: string }) => status === 'in-force' && signals.includes(SECRET),
    );
    const resumed = await support(`requests/${first.request}/resume`, { reason: 'The share is closed.' });
    expect(resumed.body.withholdings).toHaveLength(2);
    expect(await given(await ready())).toEqual({ came: [SECRET, PLAIN], left: undefined });
  });

  test('R54: each element that the law lists has to be given, and only trade secrets can be held back', async () => {
    const { id } = await submitted();
    const pointers = async (json: object) =>
      (await support(`requests/${id}/withhold`, json)).body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(await pointers(withholding({ elements: { ground: 'no-agreement' } }))).toEqual(['/elements/measures']);
    expect((await pointers(withholding({ kind: 'refuse', elements: { ground: 'serious-damage' } }))).sort()).toEqual([
      '/elements/damage',
      '/elements/uniqueness',
    ]);
    expect(await pointers(withholding({ signals: [SECRET, PLAIN] }))).toEqual(['/signals/1']);
    const notLaw = { ground: 'third-country-disclosure', damage: 'Much.', thirdCountries: 'None.' };
    expect(await pointers(withholding({ kind: 'refuse', elements: notLaw }))).toEqual(['/elements/ground']);
  });
});

describe('a link that is ready', () => {
  beforeAll(newOwner);

  test('R54: files with suspended signals are given no more from the answer on; resumed, they are again, and the link lives longer by that', async () => {
    const request = await ready();
    const link = linkAddress('download', request);
    const [, file] = await filesListed(link);
    expect((await call(file!.href)).status).toBe(200);
    const endOf = async () =>
      (await record('requests').where({ id: request.id }).first('download_until')).download_until as Date;
    const before = await endOf();
    const { body } = await support(`requests/${request.id}/withhold`, withholding({ kind: 'suspend' }));
    expect((await call(file!.href)).status).toBe(410);
    expect((await filesListed(link)).map(({ name }) => name)).toEqual(['manifest.json']);
    const manifest = await call(`${link}/manifest.json`);
    expect(manifest.body.products[0].withdrawn).toBe('secrets-held-back');
    await support(`withholdings/${body.id}/resume`, { reason: 'It was put right.' });
    expect((await call(file!.href)).status).toBe(200);
    expect((await endOf()).getTime()).toBeGreaterThan(before.getTime());
  });
});

test('R54: a refusal holds once a second person with a fresh sign-in has confirmed it', async () => {
  await newOwner();
  const request = await ready();
  const { body } = await support(`requests/${request.id}/withhold`, refusal);
  expect(body.status).toBe('proposed');
  const [, file] = await filesListed(linkAddress('download', request));
  expect((await call(file!.href)).status).toBe(200);
  const alone = await support(`withholdings/${body.id}/confirm`, {});
  expect([alone.status, alone.body.reason]).toEqual([403, 'same-person']);
  await record('withholdings').where({ id: body.id }).update({ proposed_by: 'another-supervisor' });
  const confirmed = await support(`withholdings/${body.id}/confirm`, {});
  expect([confirmed.status, confirmed.body.status]).toEqual([200, 'in-force']);
  expect((await call(file!.href)).status).toBe(410);
  const noted = await support(`withholdings/${body.id}/notice`, { number: '4712', on: '2026-03-03' });
  expect(noted.body.notice).toEqual({ number: '4712', on: '2026-03-03' });
});
