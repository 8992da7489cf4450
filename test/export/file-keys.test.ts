/** Encrypted exports (rule 28): each request's files by a key of its own, which lies in the record and goes when the request ends. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportData } from '../../activities/export/export-data.ts';
import { postgresReadings } from '../../activities/source/postgres/readings.ts';
import { filesCheck } from '../../api/server/room-checks.ts';
import { fileKeyRecord } from '../../db/export/file-keys.ts';
import type { RequestId } from '../../domain/ids.ts';
import { createLog } from '../../log.ts';
import { dataKeys } from '../../storage/data-keys.ts';
import { fileKey } from '../../storage/file-key.ts';
import { openStorage } from '../../storage/open.ts';
import { StorageError, type Storage } from '../../storage/storage.ts';
import { startHousekeeping } from '../../worker/housekeeping.ts';
import { eventually } from '../front-door/eventually.ts';
import { ExportUnderTest, HOUR, PERIOD_FROM } from './export-under-test.ts';

const master = { kid: 7, secret: randomBytes(32) };
let under: ExportUnderTest;
let storage: Storage;
beforeAll(async () => {
  under = await ExportUnderTest.start();
  storage = await openStorage({ folder: under.folder }, dataKeys([master], fileKeyRecord(under.db)));
});
afterAll(() => under?.stop());

async function exported(): Promise<RequestId> {
  const product = await under.product();
  await under.readings(product, [{ at: PERIOD_FROM + HOUR, value: '"canary"', signal: 2 }]);
  const id = await under.request([product]);
  const parts = { db: under.db, storage, source: postgresReadings(under.db), filesAtOnce: 2 };
  await exportData(parts, id, { signal: new AbortController().signal, progress: () => {} });
  return id;
}
const keyOf = (id: RequestId) => under.owner('file_keys').where({ request_id: id }).first();
async function textOf(id: RequestId, number: number): Promise<string> {
  const key = fileKey(id, 1, number);
  const { version = '' } = (await storage.find(key)) ?? {};
  return Buffer.concat(await storage.read(key, version).toArray()).toString();
}
const end = (id: RequestId) =>
  under.owner('requests').where({ id }).update({ status: 'expired', ended_at: new Date() });

test('rule 28: an export lies there as noise; the key of its request, wrapped, lies in the record', async () => {
  const id = await exported();
  const folder = join(under.folder, id, '1');
  const names = readdirSync(folder);
  expect(names.toSorted()).toEqual(['0.html.encrypted', '0.json.encrypted', '1.json.encrypted']);
  for (const name of names) expect(readFileSync(join(folder, name)).includes('canary')).toBe(false);
  expect(await textOf(id, 1)).toContain('canary');
  expect(await keyOf(id)).toMatchObject({ kid: 7 });
});

test('rule 28: workers that begin at the same moment have one key', async () => {
  const id = await under.request([await under.product()]);
  const keys = dataKeys([master], fileKeyRecord(under.db));
  const made = await Promise.all(Array.from({ length: 8 }, (_, i) => keys.toEncrypt(id, i + 1)));
  expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
});

test('R15: the key goes as soon as the request has ended, also while its files can not be removed; none is made after', async () => {
  const id = await exported();
  await end(id);
  const stuck: Storage = {
    ...storage,
    removeAll: () => Promise.reject(new StorageError('storage-unavailable', 'EACCES')),
  };
  const loops = startHousekeeping({ db: under.db, storage: stuck, log: createLog('test', 'silent') });
  try {
    await eventually(
      () => keyOf(id),
      (key) => key === undefined,
    );
  } finally {
    await Promise.all(loops.map((loop) => loop.stop()));
  }
  expect(await storage.find(fileKey(id, 1, 1))).toBeDefined();
  await expect(textOf(id, 1)).rejects.toMatchObject({ code: 'storage-key-gone' });
  async function* late(): AsyncGenerator<Buffer> {
    yield Buffer.from('by a worker that did not hear of the end');
  }
  await expect(storage.write(fileKey(id, 2, 1), late())).rejects.toMatchObject({ code: 'storage-key-gone' });
  expect(await keyOf(id)).toBeUndefined();
});

test('a master key that is missing while it is needed is told by /readyz, and named in the log', async () => {
  const id = await exported();
  const told: unknown[] = [];
  const log = { warn: (...line: unknown[]) => void told.push(line) };
  const lacking = await openStorage(
    { folder: under.folder },
    dataKeys([{ kid: 8, secret: randomBytes(32) }], fileKeyRecord(under.db)),
  );
  expect(await filesCheck(lacking, log as never)()).toBe(false);
  expect(JSON.stringify(told)).toMatch(/STORAGE_KEYS.*\(7\)/);
  expect(await filesCheck(storage)()).toBe(true);
  await end(id);
});
