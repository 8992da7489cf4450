/** Blocks that may be long in coming: from a bucket they are copied first. */
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 5000;
const NOTHING = Buffer.alloc(0);

/** The same blocks, and an empty one whenever the next one takes long: so it is seen that it is still waited for. */
export async function* beating(blocks: AsyncGenerator<Buffer>, everyMs = EVERY_MS): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const coming = blocks.next();
      coming.catch(() => undefined); // told when it is waited for
      const beats = new AbortController();
      try {
        for (;;) {
          const beat = sleep(everyMs, undefined, { signal: beats.signal });
          beat.catch(() => undefined); // ended below
          const next = await Promise.race([coming, beat]);
          if (next?.done) return;
          yield next?.value ?? NOTHING;
          if (next) break;
        }
      } finally {
        beats.abort();
      }
    }
  } finally {
    await blocks.return(undefined);
  }
}
