/** Encrypted files (rule 28, threat 17): noise without the key of their request, and never other bytes than were written. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RequestId } from '../../domain/ids.ts';
import { dataKeys, type MasterKeys } from '../../storage/data-keys.ts';
import { fileKey } from '../../storage/file-key.ts';
import { openStorage } from '../../storage/open.ts';
import type { Storage } from '../../storage/storage.ts';
import { keyRecordInMemory } from './storages.ts';
import { runs } from '../setup/runs.ts';

const root = mkdtempSync(join(tmpdir(), 'encrypted-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const master = (kid: number): MasterKeys[number] => ({ kid, secret: randomBytes(32) });
const [one, two] = [master(1), master(2)];
const record = keyRecordInMemory();
const encryptedBy = (...masters: MasterKeys) => openStorage({ folder: root }, dataKeys(masters, record));
const storage = await encryptedBy(one);

async function* giving(bytes: Buffer | string): AsyncGenerator<Buffer> {
  yield Buffer.from(bytes as string);
}
const read = async (from: Storage, key: string): Promise<Buffer> => {
  const { version = '' } = (await from.find(key)) ?? {};
  return Buffer.concat(await from.read(key, version).toArray());
};
const newRequest = (): RequestId => randomUUID() as RequestId;
/** Where a file lies, by its request; there is one. */
const pathOf = (key: string): string => {
  const folder = join(root, key, '..');
  const name = readdirSync(folder).find((entry) => entry.startsWith(key.split('/')[2] ?? '')) ?? '';
  return join(folder, name);
};
const VIN = 'WVWZZZ1JZXW000001';
const MIB = 1 << 20;
const ENCRYPTED = MIB + 28;

test('rule 28: what lies in the store says nothing of what was written, nor that the same was written twice', async () => {
  const [first, second] = [fileKey(newRequest(), 1, 1), fileKey(newRequest(), 1, 1)];
  for (const key of [first, second]) await storage.write(key, giving(VIN.repeat(1000)));
  const [a, b] = [readFileSync(pathOf(first)), readFileSync(pathOf(second))];
  for (const bytes of [a, b]) expect(bytes.includes(VIN)).toBe(false);
  expect(a.length).toBe(17_028);
  expect(a.subarray(0, 64).equals(b.subarray(0, 64))).toBe(false);
  expect((await read(storage, first)).toString()).toBe(VIN.repeat(1000));
});

test('threat 17: whatever is changed, cut, swapped, repeated or put in its place: other bytes never come out', async () => {
  const request = newRequest();
  const [key, other] = [fileKey(request, 1, 1), fileKey(request, 1, 2)];
  const bytes = randomBytes(3 * MIB + 1000);
  await storage.write(key, giving(bytes));
  await storage.write(other, giving(randomBytes(3 * MIB + 1000)));
  const whole = readFileSync(pathOf(key));
  const of = readFileSync(pathOf(other));
  const block = (from: Buffer, n: number) => from.subarray(n * ENCRYPTED, (n + 1) * ENCRYPTED);
  const tampered: [string, Buffer][] = [
    ['cut at a block', whole.subarray(0, 2 * ENCRYPTED)],
    ['cut in a block', whole.subarray(0, 2 * ENCRYPTED + 500)],
    ['nothing left', Buffer.alloc(0)],
    ['two blocks swapped', Buffer.concat([block(whole, 1), block(whole, 0), whole.subarray(2 * ENCRYPTED)])],
    ['a block left out', Buffer.concat([block(whole, 0), whole.subarray(2 * ENCRYPTED)])],
    ['a block twice', Buffer.concat([block(whole, 0), block(whole, 0), whole.subarray(ENCRYPTED)])],
    ['the last one twice', Buffer.concat([whole, whole.subarray(3 * ENCRYPTED)])],
    ['a block of another file', Buffer.concat([block(of, 0), whole.subarray(ENCRYPTED)])],
    ['another file of the request', of],
    ['something appended', Buffer.concat([whole, Buffer.alloc(1)])],
  ];
  for (let turn = 0; turn < 40; turn += 1) {
    const flipped = Buffer.from(whole);
    const at = Math.floor(Math.random() * whole.length);
    flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (turn % 8)), at);
    tampered.push([`a bit of byte ${at}`, flipped]);
  }
  for (const [what, content] of tampered) {
    writeFileSync(pathOf(key), content);
    const { version = '' } = (await storage.find(key)) ?? {};
    const came: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of storage.read(key, version)) came.push(Buffer.from(chunk as Buffer));
    })();
    expect([what, await reading.catch((error: { code: string }) => error.code)]).toEqual([what, 'storage-changed']);
    const got = Buffer.concat(came);
    expect([what, got.equals(bytes.subarray(0, got.length))]).toEqual([what, true]);
  }
  writeFileSync(pathOf(key), whole);
  expect((await read(storage, key)).equals(bytes)).toBe(true);
});

test('a file of another request does not open in its place, though it has the same number', async () => {
  const [mine, theirs] = [fileKey(newRequest(), 1, 1), fileKey(newRequest(), 1, 1)];
  for (const key of [mine, theirs]) await storage.write(key, giving(key));
  writeFileSync(pathOf(mine), readFileSync(pathOf(theirs)));
  await expect(read(storage, mine)).rejects.toMatchObject({ code: 'storage-changed' });
});

test('any range of an encrypted file of any size is its bytes; a block alone is read for a byte of it', async () => {
  const sizes = [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 3_000_000];
  const files = await Promise.all(
    sizes.map(async (size) => {
      const [key, bytes] = [fileKey(newRequest(), 1, 1), randomBytes(size)];
      expect(await storage.write(key, giving(bytes))).toMatchObject({
        bytes: size,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      });
      expect(await storage.find(key)).toMatchObject({ bytes: size });
      expect((await read(storage, key)).equals(bytes)).toBe(true);
      return { key, bytes, version: (await storage.find(key))?.version ?? '' };
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files.slice(1)), fc.nat(), fc.nat(), async ({ key, bytes, version }, a, b) => {
      const [start = 0, end = 0] = [a % bytes.length, b % bytes.length].toSorted((x, y) => x - y);
      const part = Buffer.concat(await storage.read(key, version, { range: { start, end } }).toArray());
      expect(part.equals(bytes.subarray(start, end + 1))).toBe(true);
    }),
    { numRuns: runs(60) },
  );
});

test('rotation: new requests get the newest key, files of the one before are read as long as it is listed', async () => {
  const [before, after] = [newRequest(), newRequest()];
  await storage.write(fileKey(before, 1, 1), giving('by the first'));
  const both = await encryptedBy(two, one);
  await both.write(fileKey(after, 1, 1), giving('by the second'));
  await both.write(fileKey(before, 2, 1), giving('a further attempt'));
  expect([record.kidOf(before), record.kidOf(after)]).toEqual([1, 2]);
  for (const [id, attempt, text] of [
    [before, 1, 'by the first'],
    [before, 2, 'a further attempt'],
    [after, 1, 'by the second'],
  ] as const)
    expect((await read(both, fileKey(id, attempt, 1))).toString()).toBe(text);
  await both.ping();
  await expect(read(storage, fileKey(after, 1, 1))).rejects.toThrow(/STORAGE_KEYS.*\(2\)/);
});

test('a key that is missing, or another one under its id, is told with its id: as a file is read or written, and by a ping', async () => {
  const request = newRequest();
  await storage.write(fileKey(request, 1, 1), giving('x'));
  for (const wrong of [await encryptedBy(two), await encryptedBy({ ...one, secret: randomBytes(32) })]) {
    const [reading, writing] = [read(wrong, fileKey(request, 1, 1)), wrong.write(fileKey(request, 2, 1), giving('y'))];
    for (const call of [reading, writing])
      await expect(call).rejects.toMatchObject({
        code: 'storage-key-unknown',
        message: expect.stringMatching(/\(1\)$/),
      });
  }
  await expect((await encryptedBy(two)).ping()).rejects.toMatchObject({ code: 'storage-key-unknown' });
  await expect((await encryptedBy()).ping()).rejects.toMatchObject({ code: 'storage-key-unknown' });
});

test('R15: without the key of its request a file can not be opened any more, whoever has a copy and the master key', async () => {
  const request = newRequest();
  await storage.write(fileKey(request, 1, 1), giving('x'));
  record.forget(request);
  await expect(read(storage, fileKey(request, 1, 1))).rejects.toMatchObject({ code: 'storage-key-gone' });
});

test('files that were made before there was a key are read and removed all the same, and files of before it was taken away', async () => {
  const plain = await openStorage({ folder: root });
  const request = newRequest();
  const [first, second] = [fileKey(request, 1, 1), fileKey(request, 1, 2)];
  await plain.write(first, giving('plain'));
  await storage.write(second, giving('encrypted'));
  const without = await encryptedBy();
  expect((await read(storage, first)).toString()).toBe('plain');
  expect(await without.find(second)).toMatchObject({ bytes: 9 });
  await storage.removeAll(first);
  await storage.removeAll(second);
  expect([await storage.find(first), await storage.find(second)]).toEqual([undefined, undefined]);
});
