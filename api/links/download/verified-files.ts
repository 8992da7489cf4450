/**
 * Before the first byte of a stored file goes out it must be the file that its record speaks of, by size and SHA-256
 * (threat 17). Verified files are remembered by their version in the storage, so that a range does not hash the file again.
 */
import { createHash } from 'node:crypto';
import { StorageError, type Storage } from '../../../storage/storage.ts';

interface Recorded {
  storageKey: string;
  bytes: number;
  sha256: string;
}

/** The stored file is missing, or another one than was recorded: it must not be served. */
export class FileMismatch extends Error {
  override readonly name = 'FileMismatch';
  readonly code = 'file-mismatch';
}

const REMEMBERED = 10_000;

export class VerifiedFiles {
  readonly #storage: Storage;
  /** By key, version and hash: done or under way. */
  readonly #verified = new Map<string, Promise<void>>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** The version of a stored file that is as recorded. @throws FileMismatch, StorageError */
  async versionOf(file: Recorded): Promise<string> {
    const found = await this.#storage.find(file.storageKey);
    if (found?.bytes !== file.bytes) throw new FileMismatch('A stored file does not have the recorded size.');
    const name = `${file.storageKey} ${found.version} ${file.sha256}`;
    const known = this.#verified.get(name) ?? this.#verify(name, file, found.version);
    await known;
    return found.version;
  }

  #verify(name: string, file: Recorded, version: string): Promise<void> {
    const verifying = this.#mustHash(file, version);
    this.#verified.set(name, verifying);
    verifying.catch(() => this.#verified.delete(name));
    for (const oldest of this.#verified.keys()) {
      if (this.#verified.size <= REMEMBERED) break;
      this.#verified.delete(oldest);
    }
    return verifying;
  }

  async #mustHash({ storageKey, sha256 }: Recorded, version: string): Promise<void> {
    const hash = createHash('sha256');
    for await (const block of this.#storage.read(storageKey, version, { reuseBlocks: true }))
      hash.update(block as Buffer); // no encoding: bytes
    if (hash.digest('hex') !== sha256) throw new FileMismatch('A stored file does not have the recorded SHA-256.');
  }
}

/** Whether a file is not what it should be, rather than the storage away. */
export const isMismatch = (error: unknown): boolean =>
  error instanceof FileMismatch || (error instanceof StorageError && error.code === 'storage-changed');
