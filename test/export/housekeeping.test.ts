/** Files of ended requests go, whatever stands in the way of some of them (R15). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLog } from '../../log.ts';
import { ensureReadingPartitions, makeReadingPartitionsAhead } from '../../db/readings/import.ts';
import type { RequestId } from '../../domain/ids.ts';
import { StorageError, type Storage } from '../../storage/storage.ts';
import { startHousekeeping } from '../../worker/housekeeping.ts';
import { eventually } from '../front-door/eventually.ts';
import { ExportUnderTest } from './export-under-test.ts';

let under: ExportUnderTest;
beforeAll(async () => {
  under = await ExportUnderTest.start();
});
afterAll(() => under.stop());

async function endedExport(): Promise<RequestId> {
  const id = await under.request([await under.product()]);
  await under.export(id);
  await under
    .owner('requests')
    .where({ id })
    .update({ status: 'expired', ended_at: new Date(), submitted_at: new Date() });
  return id;
}
const filesDeleted = async (id: RequestId): Promise<boolean> =>
  (await under.owner('requests').where({ id }).first('files_deleted_at')).files_deleted_at !== null;

test('R15: more folders that can not be removed than fit into a turn hold up neither other files nor other tasks', async () => {
  const stuck = new Set<string>();
  for (let i = 0; i < 21; i += 1) stuck.add(await endedExport());
  const other = await endedExport();
  await under.owner('rate_limits').insert({ key: 'old', hits: 1, resets_at: new Date(0) });
  const storage: Storage = {
    ...under.storage,
    removeAll: async (prefix) => {
      if (stuck.has(prefix)) throw new StorageError('storage-unavailable', 'EACCES');
      await under.storage.removeAll(prefix);
    },
  };
  const failed: number[] = [];
  const loops = startHousekeeping({
    db: under.db,
    storage,
    log: createLog('test', 'silent'),
    metrics: { filesNotRemoved: (requests) => failed.push(requests) },
  });
  try {
    await eventually(() => filesDeleted(other), Boolean);
    await eventually(
      () => under.owner('rate_limits').where({ key: 'old' }),
      (rows) => rows.length === 0,
    );
    expect(failed.length).toBeGreaterThan(0);
    for (const id of stuck) expect(await filesDeleted(id as RequestId)).toBe(false);
  } finally {
    await Promise.all(loops.map((loop) => loop.stop()));
  }
});

test('R15: what a worker left behind after its request’s files were swept is swept, too', async () => {
  const id = await endedExport();
  await under.storage.removeAll(id);
  await under.owner('requests').where({ id }).update({ files_deleted_at: new Date() });
  mkdirSync(join(under.folder, id, '1'), { recursive: true });
  writeFileSync(join(under.folder, id, '1', '1.json'), '{}');
  const loops = startHousekeeping({ db: under.db, storage: under.storage, log: createLog('test', 'silent') });
  try {
    await eventually(names, (found) => !found.includes(id));
  } finally {
    await Promise.all(loops.map((loop) => loop.stop()));
  }
});

test('readings have a partition for each of the next three months, made without the right to make tables', async () => {
  const inMonths = (months: number) =>
    under.owner.raw(
      `insert into readings (product_no, signal, at, value)
       values (1, 1, date_trunc('month', now(), 'UTC') + ? * interval '1 month' + interval '10 days', '1')`,
      [months],
    );
  const loops = startHousekeeping({ db: under.db, storage: under.storage, log: createLog('test', 'silent') });
  try {
    await eventually(
      () => inMonths(3).then(Boolean, () => false),
      (taken) => taken,
    );
  } finally {
    await Promise.all(loops.map((loop) => loop.stop()));
  }
  for (const months of [0, 1, 2]) await inMonths(months);
  await expect(inMonths(5)).rejects.toMatchObject({ code: '23514' });
  expect(await makeReadingPartitionsAhead(under.db)).toEqual([]);
  await expect(under.db.raw(`select make_reading_partitions('2030-01-01', '2031-01-01')`)).rejects.toMatchObject({
    code: '42501',
  });
});

test('a month that a partition of the operator’s covers in part is left alone, the others are made', async () => {
  await under.owner.raw(`create table own partition of readings for values from ('2031-02-10Z') to ('2031-02-20Z')`);
  expect(await ensureReadingPartitions(under.owner, new Date('2031-01-15Z'), new Date('2031-03-02Z'))).toEqual([
    'readings_2031_01',
    'readings_2031_03',
  ]);
});

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const name of under.storage.prefixes()) found.push(name);
  return found;
}
