/** R29, R32: the first download is charged and told to the customer when a whole file was handed over, however it was fetched. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { call, eventually, signIn } from '../front-door/front-door.ts';
import { fetchFile } from './handed-over.ts';
import { openRecord } from '../front-door/record.ts';
import { mailsAbout, sharedRequest } from '../sharing/third-party.ts';

const owner = 'retail-owner@example.com';
let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

/** What a share's downloads came to so far. */
async function told(request: { id: string }): Promise<{ charges: number; notices: number; counted: string[] }> {
  const { body } = await call('/v1/support/charges', { token: await signIn('support') });
  const mails = await mailsAbout(owner, request);
  const rows = (await record('downloads').where({ request_id: request.id }).orderBy('id').select('name')) as {
    name: string;
  }[];
  return {
    charges: body.charges.filter((charge: { requestId: string }) => charge.requestId === request.id).length,
    notices: mails.filter(({ subject }) => /download/i.test(subject)).length,
    counted: rows.map(({ name }) => name),
  };
}

const nothing = { charges: 0, notices: 0, counted: [] };
const SETTLED_MS = 1500; // an email would have come by then

test('R32: HEAD, the list, parts with a gap and a download that breaks off cost nothing; the missing part makes it one', async () => {
  const request = await sharedRequest();
  const file = (await call(request.download)).body.files[1];
  const part = (range: string) => fetchFile(file.href, { headers: { range: `bytes=${range}` } });
  await call(file.href, { method: 'HEAD' });
  await call(`${request.download}/all.zip`, { method: 'HEAD' });
  const half = Math.floor(file.bytes / 2);
  expect((await part(`${Math.floor(file.bytes * 0.6)}-`)).status).toBe(206);
  expect((await part(`0-${half - 1}`)).status).toBe(206);
  await sleep(SETTLED_MS);
  expect(await told(request)).toEqual(nothing);
  expect((await request.status()).downloadedAt).toBeUndefined();

  expect((await part(`${half}-${Math.floor(file.bytes * 0.6) - 1}`)).status).toBe(206);
  const once = { charges: 1, notices: 1, counted: [file.name] };
  await eventually(
    () => told(request),
    ({ notices }) => notices === 1,
  );
  expect(await told(request)).toEqual(once);
  expect((await call(request.revoke, { method: 'POST' })).body.copiesRemain).toBe(true); // R29
});

test('R32: all.zip and the files after it are charged and told once', async () => {
  const request = await sharedRequest();
  const { files, all } = (await call(request.download)).body;
  expect((await fetchFile(all)).status).toBe(200);
  for (const { href } of files) expect((await fetchFile(href)).status).toBe(200);
  await eventually(
    () => told(request),
    ({ notices, counted }) => notices === 1 && counted.length === 3,
  );
  expect(await told(request)).toEqual({ charges: 1, notices: 1, counted: ['all.zip', ...files.map(nameOf)] });
});

test('R32: the manifest alone is no download where there is data', async () => {
  const request = await sharedRequest();
  const [manifest] = (await call(request.download)).body.files;
  expect((await fetchFile(manifest.href)).status).toBe(200);
  await sleep(SETTLED_MS);
  expect(await told(request)).toEqual({ ...nothing, counted: ['manifest.json'] });
  expect((await call(request.revoke, { method: 'POST' })).body.copiesRemain).toBe(false); // R29
});

const nameOf = ({ name }: { name: string }): string => name;
