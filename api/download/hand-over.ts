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

/** What to hand over. */
interface Body {
  chunks: () => AsyncIterable<Chunk>;
  /** How long all chunks are together, where the reader was told: it may leave with the last byte. */
  bytes?: number;
}

/** How it went, and how many bytes were handed over: all of them, or the link died on the way, or the reader left or stalled. */
export interface Handed {
  outcome: 'whole' | 'closed' | 'left';
  bytes: number;
}

/** Writes a body as the response and ends it, once the reader's side has taken it. Throws what the chunks and the gate throw. */
export async function handOver(
  body: Body,
  link: Omit<Pass, 'names'>,
  gate: DownloadGate,
  res: Response,
): Promise<Handed> {
  let handed = 0;
  let size = CHUNK.least;
  for await (const { bytes, names } of body.chunks()) {
    for (let offset = 0; offset < bytes.length;) {
      if (res.destroyed) return { outcome: 'left', bytes: handed };
      const piece = bytes.subarray(offset, offset + size);
      const isLast = handed + piece.length === body.bytes;
      const begun = performance.now();
      const give = () => {
        if (res.destroyed) return; // the reader left meanwhile
        if (isLast) res.end(piece);
        else res.write(piece);
      };
      if (!(await gate.handOver({ ...link, names }, give))) return { outcome: 'closed', bytes: handed };
      handed += piece.length;
      // Only if it has not been taken already: that event would not come again.
      if (!isLast && res.writableNeedDrain && !(await taken(res, 'drain'))) return { outcome: 'left', bytes: handed };
      offset += piece.length;
      size = performance.now() - begun < FAST_MS ? Math.min(size * 2, CHUNK.most) : CHUNK.least;
    }
  }
  if (!res.writableEnded) res.end();
  const whole = res.writableFinished || (await taken(res, 'finish'));
  return { outcome: whole ? 'whole' : 'left', bytes: handed };
}

/** Waits until the reader's side has taken what was written; `false` when it has gone or takes nothing. */
function taken(res: Response, event: 'drain' | 'finish'): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isTaken: boolean) => {
      clearTimeout(stalled);
      res.off(event, happened).off('close', gone);
      resolve(isTaken);
    };
    const happened = () => settle(true);
    const gone = () => settle(res.writableFinished);
    const stalled = setTimeout(gone, STALLED_MS);
    res.once(event, happened).once('close', gone);
    if (res.destroyed) gone();
  });
}
