/** R8, R30: a share that lost a product after it was ready tells so: its list, its manifest, its files and its ZIP agree. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, eventually, type Answer } from '../front-door/front-door.ts';
import { downloadAll, fetchFile } from '../downloads/handed-over.ts';
import { openRecord } from '../front-door/record.ts';
import { unzip } from '../downloads/unzip.ts';
import { addReadings } from './add-readings.ts';
import { linkAddress } from './link-address.ts';
import { askForEach, consent, untilAll, type AskedFor } from './many-requests.ts';
import { newCustomer, newVehicle, register, type NewCustomer, type NewVehicle } from './new-customer.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

interface Shared {
  owner: NewCustomer;
  couser: NewCustomer;
  lost: NewVehicle;
  kept: NewVehicle;
  request: AskedFor;
  link: string;
}

/** Two cars with readings; the co-user speaks for one of them. */
async function sharedCars(): Promise<Shared> {
  const [owner, couser] = [await newCustomer(record), await newCustomer(record)];
  const [lost, kept] = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
  await register(record, lost.id, couser.holder, 300);
  await addReadings(record, lost.no, { daysAgo: 10, count: 50 });
  await addReadings(record, kept.no, { daysAgo: 10, count: 70 });
  const [request] = (await askForEach(record, owner, [[lost, kept]])) as [AskedFor];
  await consent(request);
  await untilAll(record, [request], 'ready');
  return { owner, couser, lost, kept, request, link: linkAddress('download', request) };
}

const ways: [because: string, how: (shared: Shared) => Promise<Answer>][] = [
  ['revoked', ({ couser, request }) => call(`/v1/shares/${request.id}/revoke`, { token: couser.token, json: {} })],
  ['unenrolled', ({ owner, lost }) => call(`/v1/products/${lost.id}/unenroll`, { token: owner.token, method: 'POST' })],
];

test.each(ways)(
  'R8, R16, R30: %s: the manifest says what is withdrawn and why, and everything agrees with it',
  async (because, how) => {
    const shared = await sharedCars();
    const { link, lost, kept } = shared;
    const before = await downloadAll(link);
    expect(before.manifest.records).toBe(120);
    const [manifestBefore, ...filesBefore] = (await call(link)).body.files;

    expect((await how(shared)).status).toBe(200);

    const { manifest, files } = await downloadAll(link); // sizes, SHA-256 and counts, of the manifest itself, too
    expect(files.map(({ product }) => product.vin)).toEqual([kept.vin]);
    expect(manifest.records).toBe(70);
    const entryOf = ({ vin }: NewVehicle) => manifest.products.find(({ product }) => product.vin === vin);
    expect(entryOf(lost)).toMatchObject({ given: [], file: null, withdrawn: because, signals: [] });
    expect(entryOf(lost)?.notes.join(' ')).toMatch(/no longer given/);
    expect(entryOf(kept)).toEqual(before.manifest.products.find(({ product }) => product.vin === kept.vin));

    // All of it in one is the same files.
    const { bytes } = await fetchFile(`${link}/all.zip`);
    const listed = (await call(link)).body.files;
    const zipped = unzip(bytes).map(([name, content]) => ({ name, bytes: content.length, sha256: sha256Of(content) }));
    expect(zipped.filter(({ name }) => name !== 'summary.html')).toEqual(
      listed.map(({ name, bytes: size, sha256 }: Listed) => ({ name, bytes: size, sha256 })),
    );

    // The state of the request tells of the same files, and who comes with an old address or half of an old file is told.
    const { body: state } = await call(linkAddress('status', shared.request));
    expect(state.files?.map(({ sha256 }: Listed) => sha256)).toEqual(listed.map(({ sha256 }: Listed) => sha256));
    const gone = filesBefore.find(({ name }: Listed) => !listed.some((file: Listed) => file.name === name));
    const dead = await call(gone.href);
    expect([dead.status, dead.body.reason]).toEqual([410, 'withdrawn']);
    expect(listed[0].sha256).not.toBe(manifestBefore.sha256);
    const resumed = await fetchFile(listed[0].href, {
      headers: { range: 'bytes=10-', 'if-range': `"${manifestBefore.sha256}"` },
    });
    expect([resumed.status, sha256Of(resumed.bytes)]).toEqual([200, listed[0].sha256]);
    const part = await fetchFile(listed[0].href, {
      headers: { range: 'bytes=10-19', 'if-range': `"${listed[0].sha256}"` },
    });
    expect([part.status, part.bytes.length]).toEqual([206, 10]);
  },
);

interface Listed {
  name: string;
  bytes: number;
  sha256: string;
}
const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('R15: when the link is over and the files are deleted, no text of a manifest stays behind', async () => {
  const { request, owner } = await sharedCars();
  expect((await record('files').where({ request_id: request.id }).whereNotNull('manifest')).length).toBe(1);
  expect((await record('files').where({ request_id: request.id }).whereNotNull('signals')).length).toBe(2);
  const { status } = await call(`/v1/shares/${request.id}/revoke`, { token: owner.token, json: {} });
  expect(status).toBe(200);
  await untilDeleted(request);
  expect(await record('files').where({ request_id: request.id }).whereNotNull('signals')).toEqual([]);
  expect(await record('files').where({ request_id: request.id }).whereNotNull('manifest')).toEqual([]);
});

const untilDeleted = ({ id }: AskedFor) =>
  eventually(
    () => record('requests').where({ id }).whereNotNull('files_deleted_at').select('id'),
    (found) => found.length === 1,
  );
