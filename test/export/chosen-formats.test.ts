/** R62: the formats that somebody chooses, by call or by page, are those that come, and every page and mail says so. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser } from 'playwright-core';
import { formats } from '../../domain/export/formats.ts';
import { manifestSchema, type Manifest } from '../../domain/export/manifest.ts';
import { fetchFile, filesListed } from '../downloads/handed-over.ts';
import { unzip } from '../downloads/unzip.ts';
import { open, press, scriptlessPage, signInAs } from '../front-door/browser.ts';
import { call, formOf, mailAbout, readyRequest, signIn, someone, stateOf } from '../front-door/front-door.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { linkAddress } from '../sharing/link-address.ts';
import { askForEach, consent, untilAll, type AskedFor } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';
import { inWords, readingsIn } from './read-formats.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => ({ browser, record } = opened));

const served: Record<string, string> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
};

describe('a request in every format', () => {
  let request: Awaited<ReturnType<typeof readyRequest>>;
  beforeAll(async () => {
    request = await readyRequest('retail-owner', { formats: ['parquet', 'json', 'csv', 'ndjson'] });
  });

  test('R62: each file holds the same readings, and is served as what it is; the ZIP has them all', async () => {
    const [manifest, ...files] = await filesListed(request.download);
    expect(manifest?.name).toBe('manifest.json');
    expect(files.map(({ name }) => name.split('.')[1])).toEqual(['parquet', 'json', 'csv', 'ndjson']);
    const contents = new Map<string, Buffer>();
    const found: string[][] = [];
    for (const { name, href, records, bytes } of files) {
      const { headers } = await call(href, { method: 'HEAD' });
      const ending = name.split('.')[1] ?? '';
      expect(headers.get('content-type')).toBe(served[ending]);
      const file = await fetchFile(href);
      expect(file.bytes.length).toBe(bytes);
      const readings = await readingsIn(
        formats.find((format) => format === ending)!,
        file.bytes,
      );
      expect(readings).toHaveLength(records);
      found.push(readings.map(inWords).sort());
      contents.set(name, file.bytes);
    }
    expect(found[0]?.length).toBeGreaterThan(10);
    for (const others of found) expect(others).toEqual(found[0]);
    const zipped = new Map(unzip((await fetchFile(`${request.download}/all.zip`)).bytes));
    for (const [name, content] of contents) expect(zipped.get(name)?.equals(content)).toBe(true);
  });

  test('R18, R62: state, status page, download page, mail and support say which formats', async () => {
    expect((await stateOf(request)).formats).toEqual(['parquet', 'json', 'csv', 'ndjson']);
    const said = 'Parquet, JSON, CSV, NDJSON';
    for (const link of [request.download, linkAddress('status', request)]) {
      const { body } = await call(link, { headers: { accept: 'text/html' } });
      expect(body).toContain(`<dd>${said}</dd>`);
    }
    expect((await mailAbout(request.email, /ready/)).text).toContain(`5 files (${said})`);
    const { body } = await call(`/v1/support/requests/${request.id}`, { token: await signIn('support') });
    expect(body.formats).toEqual(['parquet', 'json', 'csv', 'ndjson']);
  });
});

test('R16: who names no format gets JSON', async () => {
  const request = await readyRequest('retail-owner');
  expect((await stateOf(request)).formats).toEqual(['json']);
  expect((await filesListed(request.download)).map(({ name }) => name.split('.')[1])).toEqual(['json', 'json']);
});

test.each([
  [['xml'], '/formats/0'],
  [['csv', 'csv'], '/formats'],
  [[], '/formats'],
  ['csv', '/formats'],
])('R62: %j is refused, and the field named', async (asked, pointer) => {
  const json = { ...formOf('retail-owner'), formats: asked };
  const { status, body } = await call('/v1/requests', { token: await signIn('retail-owner'), json });
  expect([status, body.errors.map((error: { pointer: string }) => error.pointer)]).toEqual([422, [pointer]]);
});

test('R20: the same key with another format is another form', async () => {
  const token = await signIn('retail-owner');
  const form = formOf('retail-owner', { formats: ['csv'] });
  const headers = { 'idempotency-key': randomUUID() };
  const send = async (json: object) => (await call('/v1/requests', { token, json, headers })).status;
  expect([await send(form), await send(form), await send({ ...form, formats: ['json'] })]).toEqual([202, 202, 409]);
});

test('R62: by page: what is ticked is read over, submitted and kept; JSON is ticked beforehand', async () => {
  const page = await scriptlessPage(browser);
  const email = someone();
  await signInAs(page, 'retail-owner', '/requests/new');
  const ticked = () =>
    page.locator('[name="formats"]:checked').evaluateAll((all) => all.map((one) => one.getAttribute('value')));
  expect(await ticked()).toEqual(['json']);
  await page.uncheck('[name="formats"][value="json"]');
  await page.check('[name="formats"][value="csv"]');
  await page.check('[name="formats"][value="parquet"]');
  await page.check('[name="products.wallbox"]');
  await page.fill('[name="email"]', 'nobody');
  await press(page, 'Check your answers'); // with a fault it comes back
  expect(await ticked()).toEqual(['csv', 'parquet']);
  await page.fill('[name="email"]', email);
  await press(page, 'Check your answers');
  expect(await page.locator('dl').innerText()).toMatch(/File format\s+CSV, Parquet/);
  await press(page, 'Submit request');
  expect((await record('requests').where({ email }).first('formats')).formats).toEqual(['csv', 'parquet']);
  await open(page, new URL(page.url()).pathname);
  expect(await page.locator('main').innerText()).toMatch(/Format\s+CSV, Parquet/);
  await page.context().close();
});

test('R8, R30: a product that is withdrawn takes its files of every format with it', async () => {
  const owner = await newCustomer(record);
  const [lost, kept] = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
  for (const { no } of [lost, kept]) await addReadings(record, no, { daysAgo: 10, count: 5 });
  const [request] = (await askForEach(record, owner, [[lost, kept]], { formats: ['csv', 'parquet'] })) as [AskedFor];
  await consent(request);
  await untilAll(record, [request], 'ready');
  const link = linkAddress('download', request);
  const before = await filesListed(link);
  expect(before.map(({ name }) => name)).toEqual([
    'manifest.json',
    'vehicle-1.csv',
    'vehicle-1.parquet',
    'vehicle-2.csv',
    'vehicle-2.parquet',
  ]);
  const manifestNow = async (): Promise<Manifest> =>
    manifestSchema.parse(JSON.parse((await fetchFile(`${link}/manifest.json`)).bytes.toString()));
  const made = await manifestNow();
  expect(made.records).toBe(10);
  const namesOf = (manifest: Manifest, { vin }: { vin: string }) =>
    manifest.products.flatMap(({ product, file, otherFormats = [] }) =>
      product.vin === vin ? [file, ...otherFormats].map((one) => one?.name) : [],
    );
  const [gone, stay] = [namesOf(made, lost), namesOf(made, kept)];
  expect([gone.length, stay.length]).toEqual([2, 2]);

  await call(`/v1/products/${lost.id}/unenroll`, { token: owner.token, method: 'POST' });
  expect((await filesListed(link)).map(({ name }) => name)).toEqual(['manifest.json', ...stay]);
  for (const { href } of before.filter(({ name }) => gone.includes(name))) expect((await call(href)).status).toBe(410);
  const manifest = await manifestNow();
  expect(manifest.records).toBe(5);
  expect([namesOf(manifest, lost), namesOf(manifest, kept)]).toEqual([[undefined], stay]);
});

test('R5, R62: the API’s document names the formats', async () => {
  const { body } = await call('/openapi.json');
  expect(body.components.schemas.CustomerRequest.properties.formats.items.enum).toEqual([...formats]);
});
