/** Files in a folder, for one machine or a shared mount. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, opendir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { BLOCK_BYTES } from './block-hashes.ts';
import { checkedKey, checkedPrefix } from './file-key.ts';
import { codeOf, storageErrorOf, syncFolder, translated } from './folder-calls.ts';
import { writeWhole } from './folder-write.ts';
import { hashed } from './hashed.ts';
import { StorageError, type ReadOptions, type Storage, type Store } from './storage.ts';

/** One is given out, one is filled for when it is asked for, and one to spare. */
const REUSED = 3;
/** What `ping` writes: a block of the file system, under a name that no key has. */
const PING = '.ping-';
const PING_BYTES = 4096;

interface Identity {
  size: bigint;
  ino: bigint;
  mtimeNs: bigint;
}
const versionOf = (file: Identity): string => `${file.ino}-${file.mtimeNs}-${file.size}`;

/** The storage in a folder. */
export const folderStorage = (root: string): Storage => hashed(folderStore(root));

/** Keeps files under `root`, which must exist: a mount that is missing must not turn into an empty folder beneath it. */
export function folderStore(root: string): Store {
  const base = resolve(root);
  const pathOf = (key: string) => join(base, checkedKey(key));

  async function* blocks(path: string, version: string, { range, memory }: ReadOptions): AsyncGenerator<Buffer> {
    const file = await translated(() => open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
    try {
      const found = await translated(() => file.stat({ bigint: true }));
      if (versionOf(found) !== version) throw new StorageError('storage-changed');
      const end = range ? range.end + 1 : Number(found.size);
      for (let position = range?.start ?? 0, turn = 0; position < end; turn++) {
        const length = Math.min(BLOCK_BYTES, end - position);
        const before = memory?.[turn % REUSED];
        const block = before && before.length >= length ? before : Buffer.allocUnsafeSlow(length);
        if (memory) memory[turn % REUSED] = block;
        // The system may give less at a time than it was asked for.
        for (let filled = 0; filled < length;) {
          const { bytesRead } = await translated(() => file.read(block, filled, length - filled, position + filled));
          if (bytesRead === 0) throw new StorageError('storage-changed');
          filled += bytesRead;
        }
        position += length;
        yield length === block.length ? block : block.subarray(0, length);
      }
    } finally {
      await file.close();
    }
  }

  return {
    write: (key, chunks, signal) => writeWhole(base, pathOf(key), chunks, signal),
    read: (key, version, options = {}) =>
      Readable.from(blocks(pathOf(key), version, options), { objectMode: false, highWaterMark: BLOCK_BYTES }),
    async find(key) {
      try {
        const found = await stat(pathOf(key), { bigint: true });
        return { bytes: Number(found.size), version: versionOf(found) };
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw storageErrorOf(error);
        await translated(() => access(base)); // nothing there at all: the mount is missing, not the file
        return undefined;
      }
    },
    removeAll: (prefix) =>
      translated(async () => {
        const folder = join(base, checkedPrefix(prefix));
        await rm(folder, { recursive: true, force: true });
        await syncFolder(dirname(folder)).catch((error: unknown) => {
          if (codeOf(error) !== 'ENOENT' || dirname(folder) === base) throw error;
        });
      }),
    async *prefixes() {
      const folder = await translated(() => opendir(base));
      for await (const entry of folder) if (!entry.name.startsWith(PING)) yield entry.name;
    },
    ping: () =>
      translated(async () => {
        await access(base, constants.R_OK | constants.W_OK | constants.X_OK);
        const path = join(base, `${PING}${randomUUID()}`);
        try {
          await writeFile(path, Buffer.alloc(PING_BYTES), { flag: 'wx', mode: 0o600, flush: true });
        } finally {
          await rm(path, { force: true });
        }
      }),
  };
}
