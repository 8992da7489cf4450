/**
 * Files encrypted by keys of ours, whatever store they lie in. Each request has a data key of its own (data-keys.ts): without it
 * its files are noise, wherever a copy of them lies.
 *
 * A block of 1 MiB at a time by AES-256-GCM: ciphertext, nonce, tag. What is authenticated besides is the file's key, the
 * block's number, and whether it is the last: no block passes for another one, of whichever file, and none can be left out.
 * Nonces are random: 2^32 blocks of a data key are far more than a request has (NIST SP 800-38D, 8.3).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { BLOCK_BYTES } from './block-hashes.ts';
import type { DataKeys } from './data-keys.ts';
import { attemptOf, checkedKey, isKey, requestOf, encryptedName } from './file-key.ts';
import { inBlocks } from './in-blocks.ts';
import { StorageError, type FoundFile, type ReadOptions, type Store } from './storage.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ADDED_BYTES = NONCE_BYTES + TAG_BYTES;
const ENCRYPTED_BYTES = BLOCK_BYTES + ADDED_BYTES;
/** Blocks that are written over: one is written, one is filled, and one to spare. */
const REUSED = 3;
/** The version of an encrypted file: its size as it lies in the store, on which depends which block is the last, and its version there. */
const VERSION = /^encrypted (\d+) (.*)$/s;

/**
 * The store, with files encrypted as they are written where there is a key to encrypt by. Both kinds are read: a file is encrypted or
 * not by its name.
 */
export function encrypted(store: Store, keys: DataKeys): Store {
  async function findEncrypted(key: string): Promise<FoundFile | undefined> {
    const found = await store.find(encryptedName(key));
    return found && { bytes: decryptedBytes(found.bytes), version: `encrypted ${found.bytes} ${found.version}` };
  }

  return {
    ...store,
    write(key, chunks, signal) {
      if (!keys.encrypts) return store.write(key, chunks, signal);
      return store.write(encryptedName(checkedKey(key)), encrypting(key, chunks, keys), signal);
    },
    read(key, version, options = {}) {
      const [, bytes, inner] = VERSION.exec(version) ?? [];
      if (inner === undefined) return store.read(key, version, options);
      const name = encryptedName(checkedKey(key));
      const read = (start: number, end: number) => store.read(name, inner, { range: { start, end }, memory: [] });
      const blocks = decrypting({ key, bytes: Number(bytes), read }, keys, options);
      return Readable.from(blocks, { objectMode: false, highWaterMark: BLOCK_BYTES });
    },
    async find(key) {
      const both = [findEncrypted, (one: string) => store.find(one)];
      for (const find of keys.encrypts ? both : both.toReversed()) {
        const found = await find(key);
        if (found) return found;
      }
      return undefined;
    },
    async removeAll(prefix) {
      await store.removeAll(prefix);
      if (isKey(prefix)) await store.removeAll(encryptedName(prefix));
    },
    async ping() {
      await keys.check();
      await store.ping();
    },
  };
}

/** The size of a file without what encryption adds; below zero where none can have the size. */
const decryptedBytes = (bytes: number): number => bytes - blocksIn(bytes) * ADDED_BYTES;
/** There is one at least: that of an empty file says that nothing was cut off. */
const blocksIn = (bytes: number): number => Math.max(1, Math.ceil(bytes / ENCRYPTED_BYTES));

const about = (key: string, number: number, isLast: boolean): Buffer =>
  Buffer.from(`${key} ${number} ${isLast ? 'last' : 'more'}`);

async function* encrypting(key: string, chunks: AsyncIterable<Buffer>, keys: DataKeys): AsyncGenerator<Buffer> {
  const dataKey = await keys.toEncrypt(requestOf(key), attemptOf(key));
  const used: Buffer[] = [];
  let number = 0;
  const encrypt = (block: Buffer, isLast: boolean): Buffer => {
    const out = used[number % REUSED] ?? Buffer.allocUnsafeSlow(block.length + ADDED_BYTES); // whole, but for the last one
    used[number % REUSED] = out;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', dataKey, nonce).setAAD(about(key, number, isLast));
    let end = cipher.update(block).copy(out);
    cipher.final(); // has nothing left in this mode
    end += nonce.copy(out, end);
    end += cipher.getAuthTag().copy(out, end);
    number += 1;
    return out.subarray(0, end);
  };
  let before: Buffer | undefined;
  // One is held back until another one comes: it may be the last.
  for await (const block of inBlocks(chunks, BLOCK_BYTES, [])) {
    if (before) yield encrypt(before, false);
    before = block;
  }
  yield encrypt(before ?? Buffer.alloc(0), true);
}

interface EncryptedFile {
  key: string;
  /** As it lies in the store. */
  bytes: number;
  read: (start: number, end: number) => Readable;
}

async function* decrypting(
  { key, bytes, read }: EncryptedFile,
  keys: DataKeys,
  { range, memory }: ReadOptions,
): AsyncGenerator<Buffer> {
  if (bytes < ADDED_BYTES) throw new StorageError('storage-changed'); // not even an empty file has so little
  const last = blocksIn(bytes) - 1;
  const { start, end } = range ?? { start: 0, end: decryptedBytes(bytes) - 1 };
  const first = Math.floor(start / BLOCK_BYTES);
  const until = Math.min((Math.floor(Math.max(end, 0) / BLOCK_BYTES) + 1) * ENCRYPTED_BYTES, bytes);
  const dataKey = await keys.toDecrypt(requestOf(key));

  async function* blocks(): AsyncGenerator<Buffer> {
    let number = first;
    for await (const block of inBlocks(read(first * ENCRYPTED_BYTES, until - 1), ENCRYPTED_BYTES, [])) {
      const open = decryptBlock(dataKey, block, about(key, number, number === last));
      const from = number * BLOCK_BYTES;
      const part = open.subarray(Math.max(start - from, 0), Math.max(end + 1 - from, 0));
      if (part.length > 0) yield part;
      number += 1;
    }
  }
  // Blocks that begin where the range does need no copy.
  if (start % BLOCK_BYTES === 0) yield* blocks();
  else yield* inBlocks(blocks(), BLOCK_BYTES, memory);
}

function decryptBlock(dataKey: Buffer, block: Buffer, besides: Buffer): Buffer {
  const end = block.length - ADDED_BYTES;
  try {
    const nonce = block.subarray(end, end + NONCE_BYTES);
    const cipher = createDecipheriv('aes-256-gcm', dataKey, nonce, { authTagLength: TAG_BYTES });
    const open = cipher
      .setAAD(besides)
      .setAuthTag(block.subarray(end + NONCE_BYTES))
      .update(block.subarray(0, end));
    cipher.final();
    return open;
  } catch {
    throw new StorageError('storage-changed'); // it was not encrypted by this key, here, as this block
  }
}
