/** What a folder does besides (storage.test.ts): it is for one user's eyes, may be full, and may be changed by others. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { RequestId } from '../../domain/ids.ts';
import { fileKey } from '../../storage/file-key.ts';
import { folderStorage } from '../../storage/folder.ts';

const root = mkdtempSync(join(tmpdir(), 'storage-'));
const storage = folderStorage(root);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const newKey = (): string => fileKey(randomUUID() as RequestId, 1, 1);
async function* giving(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
const everything = (): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile())
    .map((f) => f.name);

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

test('R16: files and folders are for nobody else on the machine', async () => {
  const key = newKey();
  await storage.write(key, giving('abcd'));
  expect(statSync(join(root, key)).mode & 0o777).toBe(0o600);
  expect(statSync(join(root, key, '..')).mode & 0o777).toBe(0o700);
});

test('what a ping that was cut off left is no prefix', async () => {
  const left = join(root, '.ping-left');
  writeFileSync(left, '');
  for await (const prefix of storage.prefixes()) expect(prefix).not.toContain('ping');
  rmSync(left);
});

test('a file that somebody else changed since it was found is not read', async () => {
  const key = newKey();
  await storage.write(key, giving('good'));
  const { version = '' } = (await storage.find(key)) ?? {};
  writeFileSync(join(root, key), 'evil');
  await expect(storage.read(key, version).toArray()).rejects.toMatchObject({ code: 'storage-changed' });
});

test('R15: leftovers of a killed writer go with what it wrote', async () => {
  const id = randomUUID() as RequestId;
  await storage.write(fileKey(id, 1, 0), giving('1'));
  mkdirSync(join(root, id, '2'));
  writeFileSync(join(root, id, '2', `8.json.${randomUUID()}.part`), 'half');
  await storage.removeAll(`${id}/2`);
  expect(readdirSync(join(root, id))).toEqual(['1']);
  await storage.removeAll(id);
  expect(readdirSync(root)).not.toContain(id);
});
