/** R51, R52, R63: groups of signals, data about persons, other users: what is asked, and what every page, mail and file then says. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser } from 'playwright-core';
import { downloadAll, fetchFile, filesListed } from '../downloads/handed-over.ts';
import { press, scriptlessPage, signInAs } from '../front-door/browser.ts';
import { call, lastWeeks, mailAbout, someone, type Submitted } from '../front-door/front-door.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { linkAddress } from '../sharing/link-address.ts';
import { askForEach, consent, untilAll, verify, type AskedFor } from '../sharing/many-requests.ts';
import {
  newCustomer,
  newFleet,
  newVehicle,
  type NewCustomer,
  type NewFleet,
  type NewVehicle,
} from '../sharing/new-customer.ts';
import { readingsIn } from './read-formats.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => ({ browser, record } = opened));

const LATITUDE = 'Vehicle.CurrentLocation.Latitude'; // location, personal
const ODOMETER = 'Vehicle.TraveledDistance'; // driving, personal
const PRESSURE = 'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure'; // health, not personal
const ALL = [LATITUDE, ODOMETER, PRESSURE];

async function vehicleOf(user: Pick<NewCustomer, 'holder'>): Promise<NewVehicle> {
  const vehicle = await newVehicle(record, [user]);
  for (const signal of ALL) await addReadings(record, vehicle.no, { daysAgo: 10, count: 3, signal });
  return vehicle;
}

const formFor = (type: string, { vin }: NewVehicle, more: object) => ({
  type,
  email: someone(),
  period: lastWeeks,
  products: { vins: [vin] },
  ...more,
});

const send = (token: string, json: object) => call('/v1/requests', { token, json });

async function ready(token: string, form: { email: string } & object): Promise<Submitted> {
  const { status, body } = await send(token, form);
  expect([status, body.errors]).toEqual([202, undefined]);
  const request = { id: body.id as string, email: form.email, token };
  await verify(request);
  await untilAll(record, [request], 'ready');
  return request;
}

/** The signals that came, and why others did not. */
async function given(request: { id: string }) {
  const { manifest, files } = await downloadAll(linkAddress('download', request));
  const came = files.flatMap(({ records }) => records.map(({ signal }) => signal));
  const because = new Map(manifest.leftOut?.map((signal) => [signal.path, signal.because]));
  return {
    manifest,
    came: ALL.filter((path) => came.includes(path)),
    all: came,
    left: ALL.map((path) => because.get(path)),
  };
}

describe('a customer', () => {
  let owner: NewCustomer;
  let vehicle: NewVehicle;
  beforeAll(async () => {
    owner = await newCustomer(record);
    vehicle = await vehicleOf(owner);
  });

  test('R51: gets the groups that were chosen, in every format; manifest, state and mail say which, and what is left out', async () => {
    const formats = ['json', 'ndjson', 'csv', 'parquet'] as const;
    const request = await ready(owner.token, formFor('customer', vehicle, { groups: ['health', 'location'], formats }));
    const link = linkAddress('download', request);
    for (const { name, href } of (await filesListed(link)).slice(1)) {
      const format = formats.find((one) => name.endsWith(`.${one}`))!;
      const readings = await readingsIn(format, (await fetchFile(href)).bytes);
      expect([...new Set(readings.map(({ signal }) => signal))].sort()).toEqual([PRESSURE, LATITUDE].sort());
      expect(readings).toHaveLength(6);
    }
    const manifest = JSON.parse((await fetchFile(`${link}/manifest.json`)).bytes.toString());
    expect(manifest.chosen).toMatchObject({ groups: ['health', 'location'], withoutPersonal: false, gdprBasis: null });
    expect(manifest.leftOut).toContainEqual(expect.objectContaining({ path: ODOMETER, because: 'group' }));
    expect(manifest.signals.map(({ path }: { path: string }) => path)).not.toContain(ODOMETER);
    const { body } = await call(`/v1/requests/${request.id}`, { token: owner.token });
    expect(body).toMatchObject({ groups: ['health', 'location'], withoutPersonal: false, gdprBasis: null });
    expect((await mailAbout(request.email, /ready/)).text).toMatch(/Its condition and faults/);
    const summary = await call(`${link}/summary.html`);
    expect(summary.body).toContain('What is not in the files, and why');
  });

  test('R52: leaves out what may say something about a person', async () => {
    const request = await ready(owner.token, formFor('customer', vehicle, { withoutPersonal: true }));
    expect(await given(request)).toMatchObject({ came: [PRESSURE], left: ['personal', 'personal', undefined] });
  });

  test('R51: a group that the catalogue does not have is refused', async () => {
    const { status, body } = await send(owner.token, formFor('customer', vehicle, { groups: ['health', 'gossip'] }));
    expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([422, ['/groups/1']]);
  });

  test('R12, R63: is asked about other users only where there are some', async () => {
    const shared = await newVehicle(record, [owner, await newCustomer(record)]);
    const alone = await send(owner.token, formFor('customer', vehicle, {}));
    const both = formFor('customer', shared, {});
    const unasked = await send(owner.token, both);
    const withOtherFault = await send(owner.token, { ...both, formats: ['xml'] });
    const informed = await send(owner.token, { ...both, otherUsersInformed: true });
    expect([alone.status, unasked.status, withOtherFault.status, informed.status]).toEqual([202, 422, 422, 202]);
    const pointers = ({ body }: typeof unasked) => body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers(unasked)).toEqual(['/otherUsersInformed']);
    expect(pointers(withOtherFault).sort()).toEqual(['/formats/0', '/otherUsersInformed']);
  });

  test('R22, R51: no file of a request that chose comes in without saying what it leaves out, as a worker of the version before would write it', async () => {
    const request = await ready(owner.token, formFor('customer', vehicle, { withoutPersonal: true }));
    const files = record('files').where({ request_id: request.id }).whereNotNull('product_id');
    await expect(files.update({ left_out: null })).rejects.toThrow(/chosen signals/);
  });
});

describe('a fleet', () => {
  let fleet: NewFleet;
  let vehicle: NewVehicle;
  beforeAll(async () => {
    fleet = await newFleet(record);
    vehicle = await vehicleOf(fleet);
  });
  const form = (more: object) => formFor('fleet', vehicle, { otherUsersInformed: true, ...more });

  test('R52: without a legal basis gets nothing that may say something about a person, and is told so', async () => {
    const { came, left, manifest } = await given(await ready(fleet.token, form({})));
    expect([came, left]).toEqual([[PRESSURE], ['personal', 'personal', undefined]]);
    expect(manifest.chosen).toMatchObject({ groups: null, withoutPersonal: true, gdprBasis: null });
  });

  test('R52: with a legal basis gets all of it, and the manifest names the basis', async () => {
    const { came, manifest } = await given(await ready(fleet.token, form({ gdprBasis: 'contract' })));
    expect([came, manifest.chosen?.gdprBasis]).toEqual([ALL, 'contract']);
  });

  test('R52: that wants personal signals says on which basis; all that is wrong is named at once', async () => {
    const { status, body } = await send(fleet.token, form({ withoutPersonal: false, email: 'nobody' }));
    expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()]).toEqual([
      422,
      ['/email', '/gdprBasis'],
    ]);
  });
});

test('R51: form, consent page, mail, receipt, shares and files of a third party agree', async () => {
  const owner = await newCustomer(record);
  const vehicle = await vehicleOf(owner);
  const [request] = (await askForEach(record, owner, [[vehicle]], { groups: ['health'], withoutPersonal: true })) as [
    AskedFor,
  ];
  const asks = await mailAbout(owner.email, /asks|request|data/i);
  expect(asks.text).toContain('Its condition and faults');
  expect(asks.text).toContain('left out: signals that may say something about a person');
  const page = await call(linkAddress('consent', request, 1), { headers: { accept: 'text/html' } });
  expect(page.body).toContain('Its condition and faults');
  expect(page.body).toContain('Signals that may say something about a person are left out.');
  await consent(request);
  await untilAll(record, [request], 'ready');
  expect(await given(request)).toMatchObject({ came: [PRESSURE], left: ['group', 'group', undefined] });
  const { body } = await call('/v1/shares', { token: owner.token });
  expect(body.shares).toMatchObject([{ groups: ['health'], withoutPersonal: true }]);
  const receipt = await call(`/v1/shares/${request.id}/receipt`, { token: owner.token });
  expect(receipt.body.piiProcessing.piiInformation).toMatchObject({ groups: ['health'], personal: false });
});

test('R51, R52: by page: nothing is ticked for a third party, which has to choose; a fleet says on which basis', async () => {
  const page = await scriptlessPage(browser);
  await signInAs(page, 'provider', '/requests/new');
  const ticked = (): Promise<number> => page.locator('[name="groups"]:checked').count();
  expect(await ticked()).toBe(0);
  await press(page, 'Check your answers');
  const faults = page.locator('.faults');
  expect(await faults.innerText()).toContain('Choose at least one kind of data.');
  expect(await faults.innerText()).toContain('Choose the legal basis');
  await page.check('[name="groups"][value="health"]');
  await page.check('[name="withoutPersonal"]');
  await press(page, 'Check your answers');
  expect(await ticked()).toBe(1);
  const left = await faults.innerText();
  expect(left).not.toContain('Choose at least one kind of data.');
  expect(left).not.toContain('Choose the legal basis');
  await page.context().close();
});
