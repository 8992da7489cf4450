/** The export as a whole: the files and their record agree, whatever happens on the way. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportData, type ExportParts, type ExportResult } from '../../activities/export/export-data.ts';
import { manifestSchema } from '../../domain/export/manifest.ts';
import type { DataSource } from '../../activities/source/data-source.ts';
import { postgresReadings } from '../../activities/source/postgres/readings.ts';
import { DuckFault } from '../../db/duckdb/duck-fault.ts';
import { beginExport, recordFiles } from '../../db/export/plan.ts';
import type { RequestId } from '../../domain/ids.ts';
import { StorageError, type Storage } from '../../storage/storage.ts';
import { STUCK_KIND } from '../../db/requests/stuck.ts';
import { ExportUnderTest, HOLDER, HOUR, PERIOD_FROM, type TestReading } from './export-under-test.ts';

let under: ExportUnderTest;
beforeAll(async () => {
  under = await ExportUnderTest.start();
});
afterAll(() => under.stop());

const day = (n: number): number => PERIOD_FROM + n * 24 * HOUR;
/** One an hour, from the day before the period until the day after. */
const hourly: TestReading[] = Array.from({ length: 9 * 24 }, (_, i) => ({ at: day(-1) + i * HOUR, value: `${i}` }));

interface File {
  name: string;
  storage_key: string;
  bytes: string;
  records: string;
  sha256: string;
  attempt: number;
}
/** The manifest and those of products. */
const filesOf = (id: RequestId): Promise<File[]> =>
  under.owner('files').where({ request_id: id }).whereNot({ name: 'summary.html' }).orderBy('position');
const read = (file: File | undefined) => JSON.parse(readFileSync(join(under.folder, file?.storage_key ?? ''), 'utf8'));
const statusOf = async (id: RequestId): Promise<string> =>
  (await under.owner('requests').where({ id }).first('status')).status;
const partsWith = (changes: Partial<Storage>): ExportParts => ({
  db: under.db,
  source: postgresReadings(under.db),
  filesAtOnce: 2,
  storage: { ...under.storage, ...changes },
});
const control = { signal: new AbortController().signal, progress: () => {} };

async function toThree() {
  const products = [await under.product(), await under.product(), await under.product()];
  for (const product of products) await under.readings(product, hourly);
  return { products, id: await under.request(products) };
}

describe('a whole export', () => {
  test('R7, R16: one file a product and a manifest that says what is in them, cut to the registrations, and why', async () => {
    const whole = await under.product();
    const cutTwice = await under.product([
      { from: new Date('2025-01-01'), until: new Date(day(1)) },
      { from: new Date(day(3)), until: new Date(day(4)) },
      { from: new Date(day(6)) },
    ]);
    const sold = await under.product([{ from: new Date('2025-01-01'), until: new Date(day(-2)) }]);
    const silent = await under.product();
    for (const product of [whole, cutTwice, sold]) await under.readings(product, hourly);
    const id = await under.request([whole, cutTwice, sold, silent]);

    const { outcome, dueInMs } = (await under.export(id)) as Extract<ExportResult, { outcome: 'ready' }>;
    // Two days before the link ends, which was reckoned a moment ago.
    expect([outcome, Math.ceil(dueInMs / HOUR)]).toEqual(['ready', 5 * 24]);

    const files = await filesOf(id);
    expect(files.map(({ name, records }) => [name, Number(records)])).toEqual([
      ['manifest.json', 0],
      ['vehicle-1.json', 7 * 24],
      ['vehicle-2.json', 3 * 24],
      ['vehicle-3.json', 0],
      ['vehicle-4.json', 0],
    ]);
    for (const file of files) {
      const bytes = readFileSync(join(under.folder, file.storage_key));
      expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([
        Number(file.bytes),
        file.sha256,
      ]);
    }
    const manifest = manifestSchema.parse(read(files[0]));
    expect(manifest.records).toBe(10 * 24);
    expect(manifest.products.map(({ file }) => file)).toEqual(
      files
        .slice(1)
        .map(({ name, bytes, records, sha256 }) => ({ name, bytes: Number(bytes), records: Number(records), sha256 })),
    );
    expect(manifest.products.map(({ given }) => given.length)).toEqual([1, 3, 0, 1]);
    expect(manifest.products.map(({ notes }) => notes.join(' '))).toEqual([
      '',
      expect.stringContaining(`from ${new Date(day(3)).toISOString()} until ${new Date(day(4)).toISOString()}`),
      expect.stringContaining('at no time in the period was it registered'),
      expect.stringContaining('no records of this product in the period'),
    ]);
    expect(manifest.signals).toEqual([
      expect.objectContaining({
        path: 'Vehicle.Speed',
        meaning: 'Speed of the vehicle',
        unit: 'km/h',
        datatype: 'float',
        tradeSecret: false,
      }),
    ]);
    expect(
      read(files[2])
        .records.map((record: { value: number }) => record.value)
        .slice(0, 2),
    ).toEqual([24, 25]);
  });

  test('R17: no records at all is ready too: the manifest says so and the email is the one for that', async () => {
    const id = await under.request([await under.product()]);
    expect(await under.export(id)).toMatchObject({ outcome: 'ready' });
    const manifest = manifestSchema.parse(read((await filesOf(id))[0]));
    expect(manifest.notes.join(' ')).toContain('There are no records in the period asked for');
    expect(await under.owner('mails').where({ request_id: id }).first('step')).toEqual({ step: 'no-data' });
  });

  test('doing it again when it is ready changes nothing; when the request has ended nothing is made', async () => {
    const { id } = await toThree();
    await under.export(id);
    const before = await filesOf(id);
    expect(await under.export(id)).toMatchObject({ outcome: 'ready' });
    expect(await filesOf(id)).toEqual(before);

    const ended = await under.request([await under.product()]);
    await under.owner('requests').where({ id: ended }).update({ status: 'cancelled', ended_at: new Date() });
    expect(await under.export(ended)).toEqual({ outcome: 'ended', state: 'cancelled' });
    expect(await filesOf(ended)).toEqual([]);
  });
});

test('R16: months that have no partition hold no readings: what is asked of them is empty, and does not fail', async () => {
  const product = await under.product([{ from: new Date('2023-01-01') }]);
  await under.readings(product, hourly);
  const id = await under.request([product]);
  // From April 2024, of which nothing was ever loaded, into the period of the others.
  await under.owner('requests').where({ id }).update({ period_from: '2024-04-10' });
  expect(await under.export(id)).toMatchObject({ outcome: 'ready' });
  const records = async (one: RequestId) => (await filesOf(one)).map((file) => Number(file.records));
  expect(await records(id)).toEqual([0, 8 * 24]);
  const empty = await under.request([product]);
  await under.owner('requests').where({ id: empty }).update({ period_from: '2024-04-10', period_to: '2024-06-20' });
  expect(await under.export(empty)).toMatchObject({ outcome: 'ready' });
  expect(await records(empty)).toEqual([0, 0]);
});

describe('an export that is disturbed', () => {
  test('R22: after a failure the next attempt keeps the files that are done, and makes the others', async () => {
    const { id } = await toThree();
    const failing = partsWith({
      write: (key, chunks, signal) =>
        key.endsWith('/3.json') ? Promise.reject(new Error('disk')) : under.storage.write(key, chunks, signal),
    });
    await expect(exportData(failing, id, control)).rejects.toThrow('disk');
    expect(await statusOf(id)).toBe('exporting');
    const kept = await filesOf(id);
    await under.export(id);
    const files = await filesOf(id);
    expect(files.map(({ attempt }) => attempt)).toEqual([
      2,
      ...[1, 2, 3].map((n) => (kept.some(({ name }) => name === `vehicle-${n}.json`) ? 1 : 2)),
    ]);
    expect(kept.length).toBeGreaterThan(0);
    manifestSchema.parse(read(files[0]));
  });

  test('R22: an export that finds no room is stuck at once, and no longer when another fault came after it', async () => {
    const { id } = await toThree();
    await under.owner('requests').where({ id }).update({ workflow_started_at: new Date() });
    const stuck = async (): Promise<string | null> => {
      const { rows } = await under.owner.raw(`select ${STUCK_KIND} as why from requests r where id = ?`, [id]);
      return rows[0].why;
    };
    const failing = (fault: Error) => exportData(partsWith({ write: () => Promise.reject(fault) }), id, control);
    await expect(failing(new StorageError('storage-unavailable'))).rejects.toThrow();
    expect(await stuck()).toBeNull();
    await expect(failing(new StorageError('storage-full', 'ENOSPC'))).rejects.toThrow();
    expect(await stuck()).toBe('export-failing');
    await expect(failing(new StorageError('storage-unavailable'))).rejects.toThrow();
    expect(await stuck()).toBeNull();
    await expect(failing(new DuckFault('no-room'))).rejects.toThrow();
    expect(await stuck()).toBe('export-failing');
    await expect(failing(new StorageError('storage-full', 'ENOSPC'))).rejects.toThrow();
    await under.export(id);
    expect([await statusOf(id), await stuck()]).toEqual(['ready', null]);
  });

  test('R22: a recorded file that is gone or has another size is made again', async () => {
    const { id } = await toThree();
    const stopped = partsWith({
      write: (key, chunks, signal) =>
        key.endsWith('/0.json') ? Promise.reject(new Error('disk')) : under.storage.write(key, chunks, signal),
    });
    await expect(exportData(stopped, id, control)).rejects.toThrow('disk');
    const [one, two] = await filesOf(id);
    rmSync(join(under.folder, one?.storage_key ?? ''));
    writeFileSync(join(under.folder, two?.storage_key ?? ''), 'half');
    await under.export(id);
    expect((await filesOf(id)).map(({ attempt }) => attempt)).toEqual([2, 2, 2, 1]);
  });

  test('R7, R8: a registration that ended meanwhile is cut out: the file is made again, the others are kept', async () => {
    const { id, products } = await toThree();
    const sold = products[1];
    let selling: Promise<unknown> | undefined;
    const parts = partsWith({
      async write(key, chunks, signal) {
        if (key.endsWith('/0.json'))
          await (selling ??= under
            .owner('registrations')
            .where({ product_id: sold?.id })
            .update({ ends_at: new Date(day(2)) }));
        return under.storage.write(key, chunks, signal);
      },
    });
    expect(await exportData(parts, id, control)).toMatchObject({ outcome: 'ready' });
    const files = await filesOf(id);
    expect(files.map(({ attempt, records }) => [attempt, Number(records)])).toEqual([
      [2, 0],
      [1, 168],
      [2, 48],
      [1, 168],
    ]);
    expect(manifestSchema.parse(read(files[0])).records).toBe(168 + 48 + 168);
  });

  test('rule 9: a newer attempt fences off the slower one, whose file is gone and never recorded', async () => {
    const { id } = await toThree();
    let newer: Promise<unknown> | undefined;
    const slow = partsWith({
      async write(key, chunks, signal) {
        const stored = await under.storage.write(key, chunks, signal);
        await (newer ??= under.export(id));
        return stored;
      },
    });
    // The newer one sweeps what the slower one left, even under its hands.
    await expect(exportData(slow, id, control)).rejects.toMatchObject({
      code: expect.stringMatching(/fenced-off|storage-unavailable/),
    });
    const files = await filesOf(id);
    expect(files.map(({ attempt }) => attempt)).toEqual([2, 2, 2, 2]);
    expect(await statusOf(id)).toBe('ready');
    expect(await under.storage.find(`${id}/1/1.json`)).toBeUndefined();
    manifestSchema.parse(read(files[0]));
  });

  test('rule 9: a fenced-off attempt removes the file that no row names', async () => {
    const id = await under.request([await under.product()]);
    let taken: Promise<unknown> | undefined;
    const slow = partsWith({
      async write(key, chunks, signal) {
        await (taken ??= beginExport(under.db, id));
        return under.storage.write(key, chunks, signal);
      },
    });
    await expect(exportData(slow, id, control)).rejects.toMatchObject({ code: 'fenced-off' });
    expect(await under.storage.find(`${id}/1/1.json`)).toBeUndefined();
    expect(await filesOf(id)).toEqual([]);
  });

  test('rule 9: ten at once give one set of files that fits its manifest', async () => {
    const { id } = await toThree();
    await Promise.allSettled(Array.from({ length: 10 }, () => under.export(id)));
    expect(await under.export(id)).toMatchObject({ outcome: 'ready' });
    const files = await filesOf(id);
    const manifest = manifestSchema.parse(read(files[0]));
    expect(manifest.products.map(({ file }) => file?.sha256)).toEqual(files.slice(1).map(({ sha256 }) => sha256));
    for (const file of files)
      expect(
        createHash('sha256')
          .update(readFileSync(join(under.folder, file.storage_key)))
          .digest('hex'),
      ).toBe(file.sha256);
  });

  test('B7: so many files as the setting says are made at once, and no more', async () => {
    const products = [];
    for (let i = 0; i < 6; i++) products.push(await under.product());
    const id = await under.request(products);
    let [now, most] = [0, 0];
    let four = () => {};
    const together = new Promise<void>((resolve) => (four = resolve));
    const source = postgresReadings(under.db);
    const counting: DataSource = {
      ...source,
      async *records(...asked) {
        now += 1;
        most = Math.max(most, now);
        if (now === 4) four();
        await together; // fewer at once would wait without end
        yield* source.records(...asked);
        now -= 1;
      },
    };
    await exportData({ ...partsWith({}), source: counting, filesAtOnce: 4 }, id, control);
    expect([most, (await filesOf(id)).length]).toEqual([4, 7]);
  });

  test('R19: stopped in the middle it throws the reason, and no further file is recorded', async () => {
    const { id } = await toThree();
    const stop = new AbortController();
    const parts = partsWith({
      write(key, chunks, signal) {
        stop.abort(new Error('cancelled'));
        return under.storage.write(key, chunks, signal);
      },
    });
    await expect(exportData(parts, id, { ...control, signal: stop.signal })).rejects.toThrow('cancelled');
    expect(await filesOf(id)).toEqual([]);
  });

  test('a late record of a file that a newer attempt has taken over is refused', async () => {
    const { id, products } = await toThree();
    const plan = await beginExport(under.db, id);
    if ('outcome' in plan) throw new Error('not begun');
    await beginExport(under.db, id);
    const file = {
      name: 'x',
      position: 1,
      productId: products[0]?.id ?? null,
      attempt: 1,
      storageKey: 'k',
      bytes: 1,
      records: 1,
      sha256: 's',
      given: [],
      signals: null,
      leftOut: '',
      blockHashes: null,
    };
    expect(await recordFiles(under.db, id, plan.attempt, [file])).toBe(false);
  });

  test('threat 17: a file made anew by the version before has no hashes of the blocks that it had', async () => {
    const { id } = await toThree();
    const plan = await beginExport(under.db, id);
    if ('outcome' in plan) throw new Error('not begun');
    const file = {
      name: 'x',
      position: 1,
      productId: null,
      bytes: 1,
      records: 1,
      sha256: 's',
      given: [],
      signals: null,
      leftOut: '',
    };
    const made = { ...file, attempt: 1, storageKey: 'k', blockHashes: Buffer.from('of k') };
    await recordFiles(under.db, id, plan.attempt, [made]);
    const row = () => under.owner('files').where({ request_id: id, name: 'x' }).first('storage_key', 'block_hashes');
    expect(await row()).toEqual({ storage_key: 'k', block_hashes: Buffer.from('of k') });
    await under.db('files').where({ request_id: id, name: 'x' }).update({ attempt: 2, storage_key: 'l' });
    expect(await row()).toEqual({ storage_key: 'l', block_hashes: null });
  });
});

test('R7: the holder of a request is the only one whose registrations count', async () => {
  const product = await under.product([]);
  await under
    .owner('registrations')
    .insert({ product_id: product.id, holder: `${HOLDER}-other`, starts_at: new Date('2025-01-01') });
  await under.readings(product, hourly);
  const id = await under.request([product]);
  await under.export(id);
  expect((await filesOf(id)).map(({ records }) => Number(records))).toEqual([0, 0]);
});

describe('chosen signals', () => {
  const NOTE = 2;
  async function twoSignals() {
    const product = await under.product();
    await under.readings(product, [
      { at: day(1), value: '50' },
      { at: day(1) + HOUR, signal: NOTE, value: '"x"' },
      { at: day(2), value: '60' },
    ]);
    return product;
  }
  const signalsIn = async (id: RequestId) =>
    read((await filesOf(id))[1]).records.map(({ signal }: { signal: string }) => signal);
  const setPersonal = (personal: boolean) => under.owner('signals').where({ id: 1 }).update({ personal });

  test('R22, R52: a signal that becomes personal while files are made is in none of them', async () => {
    const product = await twoSignals();
    const id = await under.request([product]);
    await under.owner('requests').where({ id }).update({ without_personal: true });
    const source = postgresReadings(under.db);
    let reads = 0;
    const parts = {
      ...partsWith({}),
      source: {
        ...source,
        async *records(...asked: Parameters<DataSource['records']>) {
          yield* source.records(...asked);
          if ((reads += 1) === 1) await setPersonal(true);
        },
      },
    };
    try {
      expect((await exportData(parts, id, control)).outcome).toBe('ready');
      expect(reads).toBe(2);
      expect(await signalsIn(id)).toHaveLength(1);
      const manifest = manifestSchema.parse(read((await filesOf(id))[0]));
      expect(manifest.leftOut?.map(({ path, because }) => [path, because])).toEqual([['Vehicle.Speed', 'personal']]);
    } finally {
      await setPersonal(false);
    }
  });

  test('R22, R51: a source that gives what was not asked for makes the export fail', async () => {
    const id = await under.request([await twoSignals()]);
    await under
      .owner('signals')
      .where({ id: NOTE })
      .update({ groups: ['notes'] });
    await under
      .owner('requests')
      .where({ id })
      .update({ groups: ['notes'] });
    const source = postgresReadings(under.db);
    const all: DataSource = {
      records: (product, { from, until }, signal) => source.records(product, { from, until }, signal),
    };
    await expect(exportData({ ...partsWith({}), source: all }, id, control)).rejects.toMatchObject({
      code: 'unknown-signal',
    });
    expect((await exportData(partsWith({}), id, control)).outcome).toBe('ready');
    expect(await signalsIn(id)).toEqual(['Vehicle.Note "x" \\ ü']);
  });
});
