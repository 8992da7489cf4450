/**
 * The data key of each request, by which its files are encrypted. It lies in the record, wrapped by a master key of the settings,
 * and never in the store: who has one of the two reads nothing. When the request ends it is deleted, before the files
 * are; what is left of them anywhere can't be opened any more.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { RequestId } from '../domain/ids.ts';
import { StorageError } from './storage.ts';

/** The keys of `STORAGE_KEYS`: the first one wraps new data keys, all unwrap. */
export type MasterKeys = readonly { kid: number; secret: Buffer }[];

/** A data key as it lies in the record. */
export interface WrappedKey {
  /** The master key that it was wrapped by. */
  kid: number;
  wrapped: Buffer;
}

/** The record of wrapped keys. */
export interface KeyRecord {
  find(request: RequestId): Promise<WrappedKey | undefined>;
  /** Keeps this one unless the request has one; answers that which it has then, or none where the request is over. */
  findOrAdd(request: RequestId, key: WrappedKey): Promise<WrappedKey | undefined>;
  /** One of the ids of master keys that are needed and not among these. */
  missing(kids: readonly number[]): Promise<number | undefined>;
}

export interface DataKeys {
  /** Whether there is a master key to encrypt new files by. */
  readonly encrypts: boolean;
  /** The request's key, made with its first file. It is remembered for a moment, for the other files of the same `attempt`. */
  toEncrypt(request: RequestId, attempt: number): Promise<Buffer>;
  toDecrypt(request: RequestId): Promise<Buffer>;
  /** Throws `storage-key-unknown` where a master key is missing that some file needs. */
  check(): Promise<void>;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
/**
 * A worker that has not heard of the end of a request may encrypt by its key for so long; whatever it writes is noise by then,
 * and no row will name it.
 */
const REMEMBERED_MS = 10_000;

export function dataKeys(masters: MasterKeys, record: KeyRecord): DataKeys {
  const [newest] = masters;
  /** Keys to encrypt by, by request and attempt. */
  const remembered = new Map<string, Promise<Buffer>>();

  async function keptOrMade(request: RequestId): Promise<Buffer> {
    if (!newest) throw new StorageError('storage-key-unknown');
    const key = await record.findOrAdd(request, wrap(request, newest));
    if (!key) throw new StorageError('storage-key-gone');
    return unwrap(request, key);
  }

  function unwrap(request: RequestId, { kid, wrapped }: WrappedKey): Buffer {
    const master = masters.find((one) => one.kid === kid);
    if (!master) throw new StorageError('storage-key-unknown', `${kid}`);
    try {
      const cipher = createDecipheriv('aes-256-gcm', master.secret, wrapped.subarray(0, NONCE_BYTES));
      const end = NONCE_BYTES + KEY_BYTES;
      cipher.setAAD(about(request, kid)).setAuthTag(wrapped.subarray(end));
      return Buffer.concat([cipher.update(wrapped.subarray(NONCE_BYTES, end)), cipher.final()]);
    } catch {
      throw new StorageError('storage-key-unknown', `${kid}`); // another one has its id
    }
  }

  return {
    encrypts: newest !== undefined,
    toEncrypt(request, attempt) {
      const files = `${request}/${attempt}`;
      const before = remembered.get(files);
      if (before) return before;
      const key = keptOrMade(request);
      remembered.set(files, key);
      const forget = () => void remembered.delete(files);
      key.then(() => setTimeout(forget, REMEMBERED_MS).unref(), forget);
      return key;
    },
    async toDecrypt(request) {
      const found = await record.find(request);
      if (!found) throw new StorageError('storage-key-gone');
      return unwrap(request, found);
    },
    async check() {
      const missing = await record.missing(masters.map(({ kid }) => kid));
      if (missing !== undefined) throw new StorageError('storage-key-unknown', `${missing}`);
    },
  };
}

/** A new data key for a request. */
function wrap(request: RequestId, { kid, secret }: MasterKeys[number]): WrappedKey {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(about(request, kid));
  const wrapped = Buffer.concat([nonce, cipher.update(randomBytes(KEY_BYTES)), cipher.final(), cipher.getAuthTag()]);
  return { kid, wrapped };
}

/** No wrapped key passes for that of another request, or of another master key. */
const about = (request: RequestId, kid: number): Buffer => Buffer.from(`${request} ${kid}`);
