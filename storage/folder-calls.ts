/** The file system's calls and errors, as the folder storage needs them. */
import { open } from 'node:fs/promises';
import { StorageError } from './storage.ts';

/** The system's code of an error, such as `ENOENT`. */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A file system's error without its message, which carries the path. */
export function storageErrorOf(error: unknown): Error {
  if (error instanceof StorageError || error instanceof TypeError) return error;
  const code = codeOf(error);
  return new StorageError(code !== undefined && FULL.has(code) ? 'storage-full' : 'storage-unavailable', code);
}

/** Runs calls to the file system; what they throw comes out as `StorageError`. */
export async function translated<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await calls();
  } catch (error) {
    throw storageErrorOf(error);
  }
}

/** Makes the names in a folder last through a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
