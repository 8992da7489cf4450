/**
 * What leaves of a stored file is what its record speaks of (threat 17). Each block is checked in memory before it is handed
 * over, however often the file was read before: it may have changed since, also while it is read. A file made before its
 * blocks were hashed is hashed as a whole first, and remembered by its version in the storage.
 */
import { createHash, hash } from 'node:crypto';
import { BLOCK_BYTES, BlockHashes } from '../../../storage/block-hashes.ts';
import { StorageError, type ReadOptions, type Storage } from '../../../storage/storage.ts';

interface Recorded {
  name: string;
  storageKey: string;
  bytes: number;
  sha256: string;
}

/** The stored file is missing, or another one than was recorded: it must not be served. */
export class FileMismatch extends Error {
  override readonly name = 'FileMismatch';
  readonly code = 'file-mismatch';
  readonly file: string;

  constructor(file: string) {
    super('A stored file is not the one that was recorded.');
    this.file = file;
  }
}

/** Answers the hashes of a file's blocks; `undefined` where its record has none. */
type FindHashes = () => Promise<Buffer | undefined>;

/** Whether a block is the file's, by its number. */
type IsBlock = (block: Buffer, number: number) => boolean;

const REMEMBERED = 10_000;

export class VerifiedFiles {
  readonly #storage: Storage;
  /** Whole files, by key, version and hash: done or under way. */
  readonly #verified = new Map<string, Promise<void>>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /**
   * Answers how to read a file, or a range of it, of which nothing comes out that was not checked. Both throw `FileMismatch`
   * and `StorageError`.
   */
  async open(file: Recorded, findHashes: FindHashes): Promise<(options?: ReadOptions) => AsyncGenerator<Buffer>> {
    const found = await this.#storage.find(file.storageKey);
    if (found?.bytes !== file.bytes) throw new FileMismatch(file.name);
    const isBlock = await isBlockOf(file, findHashes);
    if (!isBlock) await this.#verifiedWhole(file, found.version);
    return (options = {}) => this.#blocks(file, found.version, isBlock ?? (() => true), options);
  }

  /** Reads whole blocks, since only a whole one can be checked; gives out what of them lies in the range. */
  async *#blocks(
    { name, storageKey, bytes }: Recorded,
    version: string,
    isBlock: IsBlock,
    { range = { start: 0, end: bytes - 1 }, ...options }: ReadOptions,
  ): AsyncGenerator<Buffer> {
    let number = Math.floor(range.start / BLOCK_BYTES);
    const end = Math.min((Math.floor(range.end / BLOCK_BYTES) + 1) * BLOCK_BYTES, bytes) - 1;
    const whole = { start: number * BLOCK_BYTES, end };
    try {
      for await (const read of this.#storage.read(storageKey, version, { ...options, range: whole })) {
        const block = read as Buffer; // no encoding: bytes
        if (!isBlock(block, number)) throw new FileMismatch(name);
        const start = number * BLOCK_BYTES;
        yield block.subarray(Math.max(range.start - start, 0), range.end + 1 - start);
        number += 1;
      }
    } catch (error) {
      throw isChange(error) ? new FileMismatch(name) : error;
    }
  }

  #verifiedWhole(file: Recorded, version: string): Promise<void> {
    const known = `${file.storageKey} ${version} ${file.sha256}`;
    const before = this.#verified.get(known);
    if (before) return before;
    const verifying = this.#mustHash(file, version);
    this.#verified.set(known, verifying);
    verifying.catch(() => this.#verified.delete(known));
    for (const oldest of this.#verified.keys()) {
      if (this.#verified.size <= REMEMBERED) break;
      this.#verified.delete(oldest);
    }
    return verifying;
  }

  async #mustHash({ name, storageKey, sha256 }: Recorded, version: string): Promise<void> {
    const whole = createHash('sha256');
    try {
      for await (const block of this.#storage.read(storageKey, version, { memory: [] })) whole.update(block as Buffer); // no encoding: bytes
    } catch (error) {
      throw isChange(error) ? new FileMismatch(name) : error;
    }
    if (whole.digest('hex') !== sha256) throw new FileMismatch(name);
  }
}

/** How to check the blocks of a file; `undefined` where there is no way but to hash all of it. */
async function isBlockOf({ bytes, sha256 }: Recorded, findHashes: FindHashes): Promise<IsBlock | undefined> {
  if (bytes <= BLOCK_BYTES) return (block) => hash('sha256', block, 'hex') === sha256;
  const record = await findHashes();
  if (!record) return undefined;
  const hashes = new BlockHashes(record);
  return (block, number) => hashes.isBlock(block, number);
}

/** Whether a file is another one by now, rather than the storage away. */
const isChange = (error: unknown): boolean => error instanceof StorageError && error.code === 'storage-changed';
