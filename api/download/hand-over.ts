/**
 * Hands a download over, chunk by chunk, each through the gate. No lock is held while a slow reader is waited for: what
 * was handed over lies with the socket then, and the next chunk asks anew.
 */
import type { Response } from 'express';
import type { DownloadGate, Pass } from '../../db/download-gate.ts';

/** Some bytes, and the files that they are of. */
export interface Chunk {
  bytes: Buffer;
  names: readonly string[];
}

/** A fast reader gets large chunks; a slow one small ones, so that it shows in time whether it reads at all. */
const CHUNK = { least: 1 << 16, most: 1 << 20 };
const FAST_MS = 1000;
/** A reader that takes nothing for so long is cut off. */
const STALLED_MS = 30_000;

/** How it went, and how many bytes were handed over: all of them, or the link died on the way, or the reader left or stalled. */
export interface Handed {
  outcome: 'whole' | 'closed' | 'left';
  bytes: number;
}

/** Writes the chunks to the response, but does not end it. Throws what the chunks and the gate throw. */
export async function handOver(
  chunks: AsyncIterable<Chunk>,
  link: Omit<Pass, 'names'>,
  gate: DownloadGate,
  res: Response,
): Promise<Handed> {
  let handed = 0;
  let size = CHUNK.least;
  for await (const { bytes, names } of chunks) {
    for (let offset = 0; offset < bytes.length;) {
      if (res.destroyed) return { outcome: 'left', bytes: handed };
      const piece = bytes.subarray(offset, offset + size);
      const begun = performance.now();
      if (!(await gate.handOver({ ...link, names }, () => res.write(piece))))
        return { outcome: 'closed', bytes: handed };
      handed += piece.length;
      // Only if it has not been taken already: that event would not come again.
      if (res.writableNeedDrain && !(await drained(res))) return { outcome: 'left', bytes: handed };
      offset += piece.length;
      size = performance.now() - begun < FAST_MS ? Math.min(size * 2, CHUNK.most) : CHUNK.least;
    }
  }
  return { outcome: 'whole', bytes: handed };
}

/** Waits until the reader has taken what was written; `false` when it has gone or takes nothing. */
function drained(res: Response): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (taken: boolean) => {
      clearTimeout(stalled);
      res.off('drain', onDrain).off('close', gone);
      resolve(taken);
    };
    const onDrain = () => settle(true);
    const gone = () => settle(false);
    const stalled = setTimeout(gone, STALLED_MS);
    res.once('drain', onDrain).once('close', gone);
    if (res.destroyed) gone();
  });
}
