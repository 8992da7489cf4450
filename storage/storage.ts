/**
 * Where the exported files lie: a folder here, an object store where an operator has one. Files are immutable: written
 * once under a key of ours, read by ranges, removed by prefix. Keys come from `fileKey` alone.
 */
import type { Readable } from 'node:stream';

/** A file as it came to lie in the storage. */
export interface StoredFile {
  bytes: number;
  /** SHA-256 of its bytes, in hexadecimal. */
  sha256: string;
  /** To check its blocks by as they are read (block-hashes.ts); `null` for a file of one block, which its SHA-256 is enough for. */
  blockHashes: Buffer | null;
}

/** A file as the storage sees it now; `version` changes whenever the bytes may have. */
export interface FoundFile {
  bytes: number;
  version: string;
}

/** A part of a file: from byte `start` to byte `end`, both included, counted from 0. */
export interface ByteRange {
  start: number;
  end: number;
}

export interface ReadOptions {
  /** All of the file where nothing is said. */
  range?: ByteRange;
  /**
   * Memory to read into, made as it is needed: for readers that are done with a block when two more were read, since it may be
   * written over by then. Another read may have the same memory once this one is over and nobody has anything of it any more.
   */
  memory?: Buffer[];
}

/** What keeps bytes under keys: a folder, a bucket. */
export interface Store {
  /**
   * Writes a file whole or not at all. A chunk must stay as it is until two more were asked for. Replaces what an earlier
   * try left under the key. What `chunks` throws, and the signal's reason, is thrown on.
   */
  write(key: string, chunks: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<void>;
  /** Reads a version of a file, in buffers of 1 MiB but for the last one, from when it is first asked for one; fails by `StorageError`. */
  read(key: string, version: string, options?: ReadOptions): Readable;
  /** What lies under the key; `undefined` where nothing does. */
  find(key: string): Promise<FoundFile | undefined>;
  /** Removes every file of a request, or of `<request>/<attempt>`, finished or not; or one file by its key. Nothing there is success. */
  removeAll(prefix: string): Promise<void>;
  /** The first part of every key that holds something, finished or not, also of things that this project did not write; for checking all of the storage. */
  prefixes(): AsyncIterable<string>;
  /** Writes and removes a small file; throws where that fails, by `storage-full` where there is no room. */
  ping(): Promise<void>;
}

/** A store that says what it was given to write, as a record of it is kept. */
export interface Storage extends Omit<Store, 'write'> {
  /** As `Store.write`; hashes the file in the same pass. */
  write(key: string, chunks: AsyncIterable<Buffer>, signal?: AbortSignal): Promise<StoredFile>;
}

/** What can go wrong; messages carry no key and no path. */
export const storageFaults = {
  'storage-unavailable':
    'The file storage is not available at the moment. Check that it is mounted and may be written to.',
  'storage-full': 'The file storage is full. Make room; what failed is tried again.',
  'storage-changed': 'The file is no longer the one that was found a moment ago.',
  'storage-keeps-versions':
    'The bucket keeps versions, so what is removed stays there. Turn versioning off, and remove the versions that it has kept.',
  'storage-key-unknown':
    'A file is encrypted by a key that STORAGE_KEYS does not hold, or has another one under its id. Give every process all keys, the newest first.',
  'storage-key-gone': 'The key of this request is gone, as when it has ended: its files can not be opened any more.',
} as const;
export type StorageFault = keyof typeof storageFaults;

export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageFault;

  /** `system`: the operating system's or the store's own code, such as `EIO`; never its message, which carries paths. */
  constructor(code: StorageFault, system?: string) {
    super(system === undefined ? storageFaults[code] : `${storageFaults[code]} (${system})`);
    this.code = code;
  }
}
