/**
 * Keyed hashes of a file's blocks, made while it is written, so that each block is checked as it is read. The hash is
 * GMAC (NIST SP 800-38D), an eighth of SHA-256's processor time: every download pays it for every byte.
 *
 * It holds as long as whoever can change the file does not know the key. So each file has a random key of its own, which
 * lies with the hashes in the record, never in the storage. The block's number is the nonce: no block passes for another.
 */
import { createCipheriv, randomBytes, timingSafeEqual, type CipherGCM } from 'node:crypto';

export const BLOCK_BYTES = 1 << 20;
const KEY_BYTES = 32;
const HASH_BYTES = 16;

/** Hashes the blocks of a file that is being written. */
export class BlockHashing {
  readonly #key = randomBytes(KEY_BYTES);
  readonly #hashes: Buffer[] = [];
  #block: CipherGCM | undefined;
  /** Of the block that is being hashed. */
  #bytes = 0;

  update(chunk: Buffer): void {
    for (let offset = 0; offset < chunk.length;) {
      const part = chunk.subarray(offset, offset + BLOCK_BYTES - this.#bytes);
      this.#block ??= hashing(this.#key, this.#hashes.length);
      this.#block.setAAD(part);
      this.#bytes += part.length;
      offset += part.length;
      if (this.#bytes === BLOCK_BYTES) this.#endBlock();
    }
  }

  /** The key, then the hash of each block; `null` for a file of one block, which its SHA-256 is enough for. */
  digest(): Buffer | null {
    this.#endBlock();
    return this.#hashes.length > 1 ? Buffer.concat([this.#key, ...this.#hashes]) : null;
  }

  #endBlock(): void {
    if (this.#block) this.#hashes.push(digestOf(this.#block));
    this.#block = undefined;
    this.#bytes = 0;
  }
}

/** The record of hashes of a file, to check its blocks by. */
export class BlockHashes {
  readonly #record: Buffer;

  constructor(record: Buffer) {
    this.#record = record;
  }

  /** Whether it is the block of that number, counted from 0, as it was written. */
  isBlock(block: Buffer, number: number): boolean {
    const start = KEY_BYTES + number * HASH_BYTES;
    const hash = this.#record.subarray(start, start + HASH_BYTES);
    return hash.length === HASH_BYTES && timingSafeEqual(digestOf(hashing(this.#record, number).setAAD(block)), hash);
  }
}

/** A hash with the key that a record begins with. What is hashed is authenticated and not encrypted, in GCM's words. */
function hashing(record: Buffer, number: number): CipherGCM {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 8);
  return createCipheriv('aes-256-gcm', record.subarray(0, KEY_BYTES), nonce);
}

function digestOf(hash: CipherGCM): Buffer {
  hash.final();
  return hash.getAuthTag();
}
