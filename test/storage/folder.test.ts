/** The folder storage: files whole or not at all, and no key that leads out of it. */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RequestId } from '../../domain/ids.ts';
import { fileKey } from '../../storage/file-key.ts';
import { folderStorage } from '../../storage/folder.ts';

const root = mkdtempSync(join(tmpdir(), 'storage-'));
const storage = folderStorage(root);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const newKey = (): string => fileKey(randomUUID() as RequestId, 1, 1);
async function* giving(...chunks: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk as string);
}
async function textAt(key: string, range?: { start: number; end: number }): Promise<string> {
  const found = await storage.find(key);
  const blocks: Buffer[] = [];
  for await (const block of storage.read(key, found?.version ?? '', range ? { range } : {}))
    blocks.push(block as Buffer);
  return Buffer.concat(blocks).toString();
}
const everything = (): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => f.name);

describe('writing', () => {
  test('R22: where the system has no room, the fault says so, and nothing is left', () => {
    const script = `import { folderStorage } from '${process.cwd()}/dist/storage/folder.js';
      const key = process.argv[2];
      async function* much() { for (let i = 0; i < 8; i += 1) yield Buffer.alloc(64 * 1024); }
      await folderStorage(process.argv[1]).write(key, much()).catch(({ code }) => console.log(code));`;
    // A limit of the shell on the size of files: to the storage a full volume, and it takes no privilege.
    const { stdout } = spawnSync(
      'bash',
      [
        '-c',
        `trap '' XFSZ; ulimit -f 100; exec "$0" --input-type=module -e "$1" "$2" "$3"`,
        process.execPath,
        script,
        root,
        newKey(),
      ],
      { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
    );
    expect([stdout, everything()]).toEqual(['storage-full\n', []]);
  });

  test('R16: a file comes back as it was written, with its size and SHA-256, for nobody else on the machine', async () => {
    const key = newKey();
    const stored = await storage.write(key, giving('ab', 'cd', ''));
    expect(stored).toEqual({ bytes: 4, sha256: createHash('sha256').update('abcd').digest('hex'), blockHashes: null });
    expect(await textAt(key)).toBe('abcd');
    expect(statSync(join(root, key)).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, key, '..')).mode & 0o777).toBe(0o700);
  });

  test('R22: what fails or is stopped half way leaves no file, not even a part of one', async () => {
    const before = everything();
    async function* failing(): AsyncGenerator<Buffer> {
      yield Buffer.from('some');
      throw new Error('the source is gone');
    }
    await expect(storage.write(newKey(), failing())).rejects.toThrow('the source is gone');

    const stop = new AbortController();
    async function* endless(): AsyncGenerator<Buffer> {
      for (let n = 0; ; n++) {
        if (n === 5) stop.abort(new Error('stopped'));
        yield Buffer.alloc(1000);
      }
    }
    await expect(storage.write(newKey(), endless(), stop.signal)).rejects.toThrow('stopped');
    expect(everything()).toEqual(before);
  });

  test('a second write under the same key replaces the first as a whole; two at once give one of the two', async () => {
    const key = newKey();
    await storage.write(key, giving('first and longer'));
    await storage.write(key, giving('second'));
    expect(await textAt(key)).toBe('second');
    await Promise.all([storage.write(key, giving('aaaa')), storage.write(key, giving('bbbb'))]);
    expect(['aaaa', 'bbbb']).toContain(await textAt(key));
  });

  test('a ping writes a file and leaves nothing; what one that was cut off left is no prefix', async () => {
    const before = everything();
    await storage.ping();
    expect(everything()).toEqual(before);
    const left = join(root, '.ping-left');
    writeFileSync(left, '');
    for await (const prefix of storage.prefixes()) expect(prefix).not.toContain('ping');
    rmSync(left);
  });

  test('a storage whose folder is missing is away, and is not made anew; messages carry no path', async () => {
    const gone = folderStorage(join(root, 'not-mounted'));
    for (const call of [
      () => gone.ping(),
      () => gone.find(newKey()),
      () => gone.write(newKey(), giving('x')),
      () => gone.removeAll(randomUUID()),
    ]) {
      const error = await call().then(
        () => undefined,
        (thrown: unknown) => thrown as Error & { code: string },
      );
      expect(error?.code).toBe('storage-unavailable');
      expect(error?.message).not.toContain('not-mounted');
    }
  });
});

describe('reading', () => {
  test('any range gives exactly its bytes', async () => {
    const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 251));
    const key = newKey();
    await storage.write(key, giving(bytes));
    const { version = '' } = (await storage.find(key)) ?? {};
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(bytes.length - 1), async (a, b) => {
        const [start, end] = a < b ? [a, b] : [b, a];
        const hash = createHash('sha256');
        for await (const block of storage.read(key, version, { range: { start, end }, reuseBlocks: start % 2 === 0 }))
          hash.update(block as Buffer);
        expect(hash.digest('hex')).toBe(
          createHash('sha256')
            .update(bytes.subarray(start, end + 1))
            .digest('hex'),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('a file that was changed since it was found is not read', async () => {
    const key = newKey();
    await storage.write(key, giving('good'));
    const { version = '' } = (await storage.find(key)) ?? {};
    writeFileSync(join(root, key), 'evil');
    await expect(storage.read(key, version).toArray()).rejects.toMatchObject({ code: 'storage-changed' });
  });
});

describe('removing', () => {
  test('R15: everything of a request goes, leftovers of a killed writer too, and nothing else; twice is the same', async () => {
    const [one, other] = [randomUUID() as RequestId, randomUUID() as RequestId];
    await storage.write(fileKey(one, 1, 0), giving('1'));
    await storage.write(fileKey(one, 2, 7), giving('2'));
    await storage.write(fileKey(other, 1, 0), giving('3'));
    writeFileSync(join(root, one, '2', `8.json.${randomUUID()}.part`), 'half');
    await storage.removeAll(`${one}/2`);
    expect(readdirSync(join(root, one))).toEqual(['1']);
    await storage.removeAll(one);
    await storage.removeAll(one);
    expect(readdirSync(root)).not.toContain(one);
    expect(await textAt(fileKey(other, 1, 0))).toBe('3');
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
      { numRuns: 3000 },
    );
  });
});
