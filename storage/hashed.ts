/** Hashes what is written, as it is written: the hashes of the whole file and of its blocks, by which it is served. */
import { createHash } from 'node:crypto';
import { BlockHashing } from './block-hashes.ts';
import type { Storage, Store } from './storage.ts';

/** The store, with the hashes of each file that is written. */
export const hashed = (store: Store): Storage => ({
  ...store,
  write(key, chunks, signal) {
    const hash = createHash('sha256');
    const blocks = new BlockHashing();
    let bytes = 0;
    async function* hashing(): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        blocks.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    }
    return store
      .write(key, hashing(), signal)
      .then(() => ({ bytes, sha256: hash.digest('hex'), blockHashes: blocks.digest() }));
  },
});
