/** Writing one file whole or not at all: temporary name, bytes, fsync, rename, fsync of the folder. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, syncFolder, translated } from './folder-calls.ts';

/** How many bytes may lie unsynced: the disk works along, and the last sync is short. */
const SYNC_EVERY = 64 << 20;

/** Writes what `chunks` gives to `path` below `base`; on any failure nothing of it stays. */
export async function writeWhole(
  base: string,
  path: string,
  chunks: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): Promise<void> {
  const folder = dirname(path);
  const part = `${path}.${randomUUID()}.part`; // two writers of one key never meet
  const openPart = () => open(part, 'wx', 0o600);
  const file = await translated(() =>
    openPart().catch(async (error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      await makeFolders(base, folder); // it is the attempt's first file
      return openPart();
    }),
  );
  try {
    await fill(file, chunks, signal);
    signal?.throwIfAborted();
    await translated(() => rename(part, path));
    await translated(() => syncFolder(folder));
  } catch (error) {
    await rm(part, { force: true }).catch(() => {}); // a leftover goes with its request's folder
    throw error;
  }
}

async function fill(file: FileHandle, chunks: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<void> {
  let unsynced = 0;
  let writing: Promise<void> = Promise.resolve();
  let syncing: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      await writing; // one chunk is written while the next is made
      writing = translated(() => writeAll(file, chunk));
      writing.catch(() => {}); // awaited above or below; not unhandled in between
      unsynced += chunk.length;
      if (unsynced >= SYNC_EVERY) {
        await syncing;
        syncing = translated(() => file.datasync());
        syncing.catch(() => {});
        unsynced = 0;
      }
    }
    await writing;
    await syncing;
    await translated(() => file.sync());
  } finally {
    await Promise.allSettled([writing, syncing]);
    await translated(() => file.close());
  }
}

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let offset = 0; offset < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, offset);
    offset += bytesWritten;
  }
}

/** Makes the request's and the attempt's folder below `base`, lasting; `base` itself must be there. */
async function makeFolders(base: string, folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const path of [parent, folder]) {
    const made = await mkdir(path, { mode: 0o700 }).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
    if (made) await syncFolder(path === parent ? base : parent);
  }
}
