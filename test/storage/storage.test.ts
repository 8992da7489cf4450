/** What every storage does, a folder and a bucket alike: files whole or not at all, and no key that leads out of it. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RequestId } from '../../domain/ids.ts';
import { fileKey } from '../../storage/file-key.ts';
import type { Storage } from '../../storage/storage.ts';
import { storages, type StorageUnderTest } from './storages.ts';
import { runs } from '../setup/runs.ts';

const newKey = (): string => fileKey(randomUUID() as RequestId, 1, 1);
const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
async function* giving(...chunks: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk as string);
}
/** More than a bucket takes in one part. */
const LARGE = 21_000_000;

for (const { name, skipped, start } of storages)
  (skipped ? describe.skip : describe)(`${name}${skipped ? ` (${skipped})` : ''}`, () => {
    let under: StorageUnderTest;
    let storage: Storage;
    beforeAll(async () => {
      under = await start();
      ({ storage } = under);
    });
    afterAll(() => under?.stop());

    async function bytesAt(key: string, range?: { start: number; end: number }): Promise<Buffer> {
      const found = await storage.find(key);
      return Buffer.concat(await storage.read(key, found?.version ?? '', range ? { range } : {}).toArray());
    }
    const prefixes = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const prefix of storage.prefixes()) found.push(prefix);
      return found;
    };

    describe('writing', () => {
      test('R16: a file comes back as it was written, with its size and SHA-256; an empty one, too', async () => {
        const key = newKey();
        const stored = await storage.write(key, giving('ab', 'cd', ''));
        expect(stored).toEqual({ bytes: 4, sha256: sha256Of(Buffer.from('abcd')), blockHashes: null });
        expect((await bytesAt(key)).toString()).toBe('abcd');
        expect(await storage.find(key)).toMatchObject({ bytes: 4 });
        const empty = newKey();
        expect(await storage.write(empty, giving())).toMatchObject({ bytes: 0 });
        expect(await storage.find(empty)).toMatchObject({ bytes: 0 });
        expect(await bytesAt(empty)).toHaveLength(0);
      });

      test('R16: so does a large one, though its source writes over a chunk once two more were asked for', async () => {
        const key = newKey();
        const bytes = randomBytes(LARGE);
        async function* reusing(): AsyncGenerator<Buffer> {
          const used = [0, 1, 2].map(() => Buffer.alloc(700_001));
          for (let at = 0, turn = 0; at < bytes.length; at += 700_001, turn += 1) {
            const chunk = used[turn % 3] ?? Buffer.alloc(0);
            yield chunk.subarray(0, bytes.copy(chunk, 0, at, at + 700_001));
          }
        }
        expect(await storage.write(key, reusing())).toMatchObject({ bytes: LARGE, sha256: sha256Of(bytes) });
        expect((await bytesAt(key)).equals(bytes)).toBe(true);
      });

      test.each([100, LARGE])(
        'R22: what fails or is stopped after %d bytes leaves no file, nor a part',
        async (size) => {
          const before = await under.everything();
          async function* failing(): AsyncGenerator<Buffer> {
            for (let at = 0; at < size; at += 1_000_000) yield Buffer.alloc(Math.min(1_000_000, size));
            throw new Error('the source is gone');
          }
          await expect(storage.write(newKey(), failing())).rejects.toThrow('the source is gone');

          const stop = new AbortController();
          async function* endless(): AsyncGenerator<Buffer> {
            for (let at = 0; ; at += 1_000_000) {
              if (at > size) stop.abort(new Error('stopped'));
              yield Buffer.alloc(Math.min(1_000_000, size));
            }
          }
          await expect(storage.write(newKey(), endless(), stop.signal)).rejects.toThrow('stopped');
          expect(await under.everything()).toEqual(before);
        },
      );

      test('a second write under the same key replaces the first as a whole; two at once give one of the two', async () => {
        const key = newKey();
        await storage.write(key, giving('first and longer'));
        await storage.write(key, giving('second'));
        expect((await bytesAt(key)).toString()).toBe('second');
        await Promise.all([storage.write(key, giving('aaaa')), storage.write(key, giving('bbbb'))]);
        expect(['aaaa', 'bbbb']).toContain((await bytesAt(key)).toString());
      });

      test('a ping writes a file and leaves nothing', async () => {
        const before = await under.everything();
        await storage.ping();
        expect(await under.everything()).toEqual(before);
      });

      test('a storage that is missing is away, and is not made anew; messages carry neither its name nor a key', async () => {
        const key = newKey();
        for (const call of [
          () => under.missing.ping(),
          () => under.missing.find(key),
          () => under.missing.read(key, 'x').toArray(),
          () => under.missing.write(key, giving('x')),
          () => under.missing.removeAll(randomUUID()),
        ]) {
          const error = await call().then(
            () => undefined,
            (thrown: unknown) => thrown as Error & { code: string },
          );
          expect(error?.code).toBe('storage-unavailable');
          expect(error?.message).not.toContain('not-mounted');
          expect(error?.message).not.toContain(key.slice(0, 36));
        }
      });
    });

    describe('reading', () => {
      test('any range gives exactly its bytes, in blocks of 1 MiB', async () => {
        const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 251));
        const key = newKey();
        await storage.write(key, giving(bytes));
        const { version = '' } = (await storage.find(key)) ?? {};
        await fc.assert(
          fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(bytes.length - 1), async (a, b) => {
            const [start, end] = a < b ? [a, b] : [b, a];
            const hash = createHash('sha256');
            let left = end + 1 - start;
            for await (const read of storage.read(key, version, {
              range: { start, end },
              ...(start % 2 === 0 ? { memory: [] } : {}),
            })) {
              const block = read as Buffer;
              expect(block.length).toBe(Math.min(left, 1 << 20));
              left -= block.length;
              hash.update(block);
            }
            expect(hash.digest('hex')).toBe(sha256Of(bytes.subarray(start, end + 1)));
          }),
          { numRuns: runs(40) },
        );
      });

      test('a file that was changed since it was found is not read', async () => {
        const key = newKey();
        await storage.write(key, giving('good'));
        const { version = '' } = (await storage.find(key)) ?? {};
        await storage.write(key, giving('evil'));
        await expect(storage.read(key, version).toArray()).rejects.toMatchObject({ code: 'storage-changed' });
      });

      test('nothing is found where nothing lies, and one that is gone can not be read', async () => {
        const key = newKey();
        expect(await storage.find(key)).toBeUndefined();
        await storage.write(key, giving('x'));
        const { version = '' } = (await storage.find(key)) ?? {};
        await storage.removeAll(key);
        await expect(storage.read(key, version).toArray()).rejects.toMatchObject({ code: 'storage-unavailable' });
      });
    });

    describe('removing', () => {
      test('R15: everything of a request, an attempt or a key goes, and nothing else; twice is the same', async () => {
        const [one, other] = [randomUUID() as RequestId, randomUUID() as RequestId];
        const keys = [fileKey(one, 1, 0), fileKey(one, 1, 1), fileKey(one, 2, 7), fileKey(one, 21, 0)];
        for (const key of [...keys, fileKey(other, 1, 0)]) await storage.write(key, giving(key));
        const left = async () => {
          const found = await Promise.all(keys.map((key) => storage.find(key)));
          return keys.filter((_, i) => found[i]);
        };
        await storage.removeAll(fileKey(one, 1, 1));
        expect(await left()).toEqual([fileKey(one, 1, 0), fileKey(one, 2, 7), fileKey(one, 21, 0)]);
        await storage.removeAll(`${one}/2`);
        expect(await left()).toEqual([fileKey(one, 1, 0), fileKey(one, 21, 0)]);
        expect(await prefixes()).toEqual(expect.arrayContaining([one, other]));
        await storage.removeAll(one);
        await storage.removeAll(one);
        expect(await left()).toEqual([]);
        expect(await prefixes()).not.toContain(one);
        expect((await bytesAt(fileKey(other, 1, 0))).toString()).toBe(fileKey(other, 1, 0));
      });

      test('threat 17: no other text is a key or a prefix', () => {
        const id = randomUUID();
        const texts = fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom(
            '',
            '.',
            '..',
            '/',
            `${id}/..`,
            `${id}/../x`,
            `${id}/1/../2`,
            `${id}/0`,
            `${id}//1`,
            `/${id}`,
            `${id}\0`,
            `${id}/1/1.json\n`,
            `${id}/1/1.json/..`,
            id.toUpperCase(),
          ),
          fc.string().map((text) => `${id}/${text}`),
          fc.string().map((text) => `${id}/1/${text}`),
        );
        fc.assert(
          fc.property(texts, (text) => {
            fc.pre(!/^[0-9a-f-]{36}(\/[1-9]\d{0,8}(\/(0|[1-9]\d{0,6})\.json)?)?$/.test(text));
            expect(() => storage.read(text, 'x')).toThrow(TypeError);
            expect(() => storage.write(text, giving('x'))).toThrow(TypeError);
          }),
          { numRuns: runs(3000) },
        );
      });

      test('threat 17: nor is anything else removed by one', async () => {
        const before = await under.everything();
        for (const text of ['', '.', '..', '/', randomUUID().slice(0, 8), '*'])
          await expect(storage.removeAll(text)).rejects.toThrow(TypeError);
        expect(await under.everything()).toEqual(before);
      });
    });
  });
