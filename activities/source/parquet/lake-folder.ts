/** A lake in a folder: its files are read where they are. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceFault } from '../source-fault.ts';
import type { FoundFile, LakeFile, LakePlace } from './lake-place.ts';

export function lakeFolder(folder: string): LakePlace {
  const at = (path: string): string => join(folder, path);

  async function find(path: string): Promise<FoundFile | undefined> {
    const found = await unlessMissing(stat(at(path), { bigint: true }));
    if (found && !found.isFile()) throw new SourceFault('file-broken');
    return found && { bytes: Number(found.size), version: `${found.ino}-${found.size}-${found.mtimeNs}` };
  }

  async function haveStayed(files: readonly LakeFile[]): Promise<void> {
    await Promise.all(
      files.map(async ({ path, version }) => {
        if ((await find(path))?.version !== version) throw new SourceFault('file-changed');
      }),
    );
  }

  return {
    folder,
    together: Infinity,
    isFolder: async (path) =>
      path === ''
        ? ((await unlessMissing(readdir(folder))) ?? []).length > 0
        : ((await unlessMissing(stat(at(path))))?.isDirectory() ?? false),
    entries: async (path, beginning) =>
      ((await unlessMissing(readdir(at(path)))) ?? []).flatMap((name) =>
        name.startsWith(beginning) ? [{ name }] : [],
      ),
    find,
    hold: async (files) => ({ paths: files.map(({ path }) => at(path)), release: () => {} }),
    haveStayed,
    close: async () => {},
  };
}

/** The system's own message has the path, and so a VIN. */
async function unlessMissing<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // the file system throws nothing else
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new SourceFault('lake-away');
  }
}
