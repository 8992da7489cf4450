/**
 * R15, R69: reading one file of a request costs the same with thousands of files as with ten: counted in rows that
 * PostgreSQL reads for it. Its list has pages, and all of them in one come whole.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, eventually } from '../front-door/front-door.ts';
import { whileStopped } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { callAgain } from '../sharing/call-again.ts';
import { copyShare } from '../sharing/copy-share.ts';
import { linkAddress } from '../sharing/link-address.ts';
import { askForEach, consent, untilAll, type AskedFor } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle, type NewCustomer } from '../sharing/new-customer.ts';
import { startWatchedApi } from '../sharing/watched-api.ts';
import { fetchFile, filesListed } from './handed-over.ts';
import { unzip } from './unzip.ts';

/** `FILES` in numbers: each night ten thousand. With half as many, all of them in one lie on their way whole before they are cut. */
const MANY = Number(process.env['FILES'] ?? 3000);
const FEW = 10;

let record: Knex;
let owner: NewCustomer;
let many: { id: string };
let few: { id: string };
/** What each of the files holds. */
let content: Buffer;

beforeAll(async () => {
  record = openRecord();
  owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  await addReadings(record, car.no, { daysAgo: 10, count: 3 });
  const [original] = (await askForEach(record, owner, [[car]])) as [AskedFor];
  await consent(original);
  await untilAll(record, [original], 'ready');
  [many, few] = (await copyShare(record, original.id, 2)) as [{ id: string }, { id: string }];
  await addFiles(many.id, MANY - 1);
  await addFiles(few.id, FEW - 1);
  await record.raw('analyze files, request_products, products, registrations');
  content = (await fetchFile(`${linkAddress('download', few)}/vehicle-1.json`)).bytes;
  await record.destroy(); // what it has read is counted once its connections end
  record = openRecord();
});
afterAll(() => record.destroy());

/** So many more products of the owner, each with a file that is stored where the first one's is. */
async function addFiles(id: string, count: number): Promise<void> {
  for (let from = 2; from < count + 2; from += 500)
    await record.raw(
      `with made as (
         insert into products (id, kind, vin, name)
         select gen_random_uuid(), 'vehicle', 'ZZY' || upper(substr(md5(:id || n), 1, 14)), 'Car of many'
         from generate_series(:from::int, :until::int) n returning id),
       numbered as (select id, :from + row_number() over () - 1 as n from made),
       registered as (insert into registrations (product_id, holder, starts_at)
         select id, :holder, clock_timestamp() - interval '400 days' from made),
       asked as (insert into request_products select (jsonb_populate_record(null::request_products,
         to_jsonb(t) || jsonb_build_object('product_id', numbered.id, 'position', n - 1))).*
         from numbered, request_products t where t.request_id = :id and t.position = 0)
       insert into files select (jsonb_populate_record(null::files,
         to_jsonb(t) || jsonb_build_object('product_id', numbered.id, 'position', n, 'name', 'vehicle-' || n || '.json'))).*
       from numbered, files t where t.request_id = :id and t.position = 1`,
      { id, from, until: Math.min(from + 499, count + 1), holder: owner.holder },
    );
}

/** Rows that PostgreSQL read so far of the tables that grow with a request's products. */
async function rowsRead(): Promise<number> {
  const { rows } = await record.raw<{ rows: { read: string }[] }>(
    `select sum(seq_tup_read + idx_tup_fetch) as read from pg_stat_user_tables
     where relname in ('files', 'request_products', 'registrations', 'products')`,
  );
  return Number(rows[0]?.read);
}

/** The same, once everything is counted: backends count what they did when they end, or a second later. */
async function rowsReadInTheEnd(): Promise<number> {
  for (let before = await rowsRead(); ;) {
    await sleep(2500);
    const now = await rowsRead();
    if (now === before) return now;
    before = now;
  }
}

/** Rows read for one file of a request: whole, in part, and its head, through an API process of its own. */
async function rowsFor(request: { id: string }): Promise<number> {
  const before = await rowsReadInTheEnd();
  const api = await startWatchedApi();
  const path = `${api.url}${linkAddress('download', request)}/vehicle-7.json`;
  for (let i = 0; i < 5; i++) {
    expect((await fetchFile(path)).bytes.equals(content)).toBe(true);
    expect((await fetchFile(path, { headers: { range: 'bytes=3-9' } })).status).toBe(206);
    expect((await fetchFile(path, { method: 'HEAD' })).status).toBe(200);
  }
  await api.stop();
  return (await rowsReadInTheEnd()) - before;
}

test('R15: one file of thousands costs no more than one of ten', async () => {
  const [ofMany, ofFew] = await whileStopped('worker', () =>
    whileStopped('api', async () => {
      // So is what others have read.
      await record.raw(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = ?',
        ['client backend'],
      );
      return [await rowsFor(many), await rowsFor(few)] as const;
    }),
  );
  console.log(`rows read for 15 answers: ${ofMany} of ${MANY} files, ${ofFew} of ${FEW}`);
  expect(ofFew).toBeGreaterThan(0);
  expect(ofMany).toBeLessThanOrEqual(ofFew * 2);
});

test('R69: the list has pages, which name each file once; the page for browsers has the first of them', async () => {
  const link = linkAddress('download', many);
  const first = await call(link);
  expect([first.body.files.length, typeof first.body.next]).toEqual([100, 'string']);
  const listed = await filesListed(link);
  expect(listed.map(({ name }) => name)).toEqual([
    'manifest.json',
    ...Array.from({ length: MANY }, (_, i) => `vehicle-${i + 1}.json`),
  ]);
  const page = await call(link, { headers: { accept: 'text/html' } });
  expect(page.body.match(/<li>\s*<a href="[^"]*\/vehicle-\d+\.json"/g)).toHaveLength(99);
  expect(page.body).toContain('?cursor=');
});

test('R15: all of them in one come whole, and no process keeps them', async () => {
  const api = await startWatchedApi();
  const peak = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${api.pid}/status`, 'utf8'))?.[1]) / 1024;
  await fetchFile(`${api.url}${linkAddress('download', few)}/all.zip`);
  const before = peak();
  const { bytes } = await fetchFile(`${api.url}${linkAddress('download', many)}/all.zip`);
  const grown = peak() - before;
  await api.stop();
  const files = unzip(bytes);
  expect(files.slice(0, 2).map(([name]) => name)).toEqual(['manifest.json', 'summary.html']);
  expect(files).toHaveLength(MANY + 2);
  expect(files.slice(2).every(([, file]) => file.equals(content))).toBe(true);
  console.log(
    `all.zip of ${MANY} files, ${bytes.length} bytes: the API's memory grew by ${grown.toFixed(0)} MB at its highest`,
  );
});

test('R29, R32: ended in the middle, it counts for the files that were whole, and the end waits for a few statements alone', async () => {
  const [request] = (await copyShare(record, many.id, 1)) as [{ id: string }];
  const answer = await fetch(`${(await ownApi()).url}${linkAddress('download', request)}/all.zip`);
  const reader = answer.body!.getReader();
  for (let received = 0; received < MANY * 100;) received += (await reader.read()).value?.length ?? Infinity;
  const note = () =>
    record('downloads_under_way').where({ request_id: request.id }).first('ended_positions', 'ended') as Promise<{
      ended_positions: string;
      ended: string[];
    }>;
  const noted = await note();
  expect(noted.ended).toEqual([]);
  expect(noted.ended_positions).toMatch(/^\{\[-1,\d+\)\}$/); // one stretch, however many
  const { body } = await callAgain(linkAddress('revoke', request, 1), { method: 'POST' });
  expect(body).toMatchObject({ status: 'revoked', copiesRemain: true });
  const counted = await eventually(
    () => record('downloads').where({ request_id: request.id }).orderBy('id').pluck('name') as Promise<string[]>,
    (names) => names.length > 1,
  );
  expect(counted.slice(0, 3)).toEqual(['manifest.json', 'summary.html', 'vehicle-1.json']);
  expect(counted.length).toBeGreaterThan(MANY / 20);
  const audited = await record('audit').where({ stream: `request:${request.id}`, act: 'downloaded' });
  expect(audited).toHaveLength(counted.length);
  expect(await record('timeline').where({ request_id: request.id, event: 'downloaded' })).toHaveLength(1);
});

let own: Awaited<ReturnType<typeof startWatchedApi>> | undefined;
const ownApi = async () => (own ??= await startWatchedApi());
afterAll(() => own?.stop());
