/**
 * Hands a download over, chunk by chunk, each through the gate. No lock is held while waiting for a slow reader: the bytes
 * handed over lie with the socket then, and the next chunk passes the gate anew.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';
import type { DownloadGate, Note, Pass } from '../../../db/downloads/gate.ts';
import type { HandedItem, HandedOver } from '../../server/handed-over.ts';
import { unsentBytes } from '../../call/answer/unsent.ts';

/** Some bytes, and the files that they are of; of several files in one, also the positions of those that end with these bytes. */
export interface Chunk {
  bytes: Buffer;
  names: readonly string[];
  ended?: readonly number[];
}

/** Fast readers get large chunks. Slow readers get small ones, so that a reader that takes nothing is noticed in time. */
const CHUNK = { least: 1 << 16, most: 1 << 20 };
const FAST_MS = 1000;
/** A reader that takes nothing for so long is cut off. */
const STALLED_MS = 30_000;
/** Pauses between two measurements of the bytes that the machine has not sent yet: one takes some milliseconds. */
const LOOK_FIRST_MS = 5;
const LOOK_AGAIN_MS = 200;

/** How many bytes are noted ahead of the hand-over. The last piece is never noted ahead, only when its turn has come. */
const NOTED_AHEAD = 4 << 20;
/** A note that nobody touches for a minute counts as that of a dead process (under-way.ts). */
const TOUCHED_MS = 15_000;

/** What to hand over. */
interface Body {
  chunks: () => AsyncIterable<Chunk>;
  /** The files that its first bytes belong to. */
  begins: readonly string[];
  /** The download's own number, and what of which file it is. */
  note: Pick<Note, 'id' | 'name' | 'from'>;
  /** The length of all chunks together, where the headers say it: the reader may then leave with the last byte. */
  bytes?: number;
}

/** What was handed over so far, kept as it goes, since a download may also end by an error. */
export interface Handed {
  bytes: number;
  /** Of several files in one: the positions of those of which everything was handed over. */
  ended: number[];
}

/** How it ended: all was handed over, or the link died on the way, or the reader left or stalled. */
export type Outcome = 'whole' | 'closed' | 'left';

/**
 * Writes a body as the response and ends it, once the reader's side has taken it. A large body's last byte waits until the
 * machine holds little more of it: as long as the response has no end, an end of the link can still throw the rest away.
 * Throws what the chunks and the gate throw.
 */
export async function handOver(
  body: Body,
  link: Omit<Pass, 'names'>,
  { gate, running }: { gate: DownloadGate; running: HandedOver },
  res: Response,
  handed: Handed,
): Promise<Outcome> {
  let isCut = false;
  const { socket } = res;
  const self: HandedItem & Pass = {
    kind: gate,
    ...link,
    names: body.begins,
    cut: () => {
      isCut = true;
      if (res.headersSent) socket?.resetAndDestroy();
    },
  };
  try {
    await running.add(self);
    const outcome = await pieces();
    return isCut && outcome === 'left' ? 'closed' : outcome;
  } finally {
    running.remove(self);
  }

  async function pieces(): Promise<Outcome> {
    let size = CHUNK.least;
    let noted = 0;
    let notedAt = 0;
    const noteUntil = (bytes: number, ended: readonly number[] = []): Note => {
      noted = bytes;
      notedAt = performance.now();
      return { ...body.note, until: body.note.from + bytes, ended };
    };
    for await (const { bytes, names, ended = [] } of body.chunks()) {
      for (let offset = 0; offset < bytes.length;) {
        if (res.destroyed) return 'left';
        const most = bytes.subarray(offset, offset + size);
        const wouldEnd = handed.bytes + most.length === body.bytes && body.bytes > CHUNK.least;
        if (wouldEnd && most.length === 1 && !(await mostlySent(res))) return 'left';
        const piece = wouldEnd && most.length > 1 ? most.subarray(0, -1) : most;
        const until = handed.bytes + piece.length;
        const isLast = until === body.bytes;
        const completes = offset + piece.length === bytes.length ? ended : [];
        const begun = performance.now();
        const pass = { ...link, names };
        const ahead = isLast ? until : Math.max(until, Math.min(until + NOTED_AHEAD, lastPieceOf(body)));
        if (until > noted || completes.length > 0) {
          if (!(await gate.note(pass, noteUntil(ahead, completes)))) return 'closed';
        }
        // The next piece is noted with this one: that costs no round trip of its own.
        const isDue = until + CHUNK.most > noted && ahead > noted;
        const isOld = performance.now() - notedAt > TOUCHED_MS;
        const note = isDue || isOld ? noteUntil(Math.max(noted, ahead)) : undefined;
        const give = () => {
          if (res.destroyed || isCut) return; // the reader left meanwhile
          self.names = names;
          handed.bytes = until;
          if (isLast) res.end(piece);
          else res.write(piece);
        };
        if (!(await gate.handOver(pass, give, note))) return 'closed';
        if (isCut) return 'closed';
        // Only if it has not been taken already: that event would not come again.
        if (!isLast && res.writableNeedDrain && !(await taken(res, 'drain'))) return 'left';
        offset += piece.length;
        size = performance.now() - begun < FAST_MS ? Math.min(size * 2, CHUNK.most) : CHUNK.least;
      }
      handed.ended.push(...ended);
    }
    if (!res.writableEnded) {
      if (handed.bytes > CHUNK.least && !(await mostlySent(res))) return 'left';
      res.end();
    }
    return res.writableFinished || (await taken(res, 'finish')) ? 'whole' : 'left';
  }
}

/** Waits until the machine holds little of what was written; `false` when the reader has gone or takes nothing. */
async function mostlySent(res: Response): Promise<boolean> {
  let [least, since] = [Number.POSITIVE_INFINITY, performance.now()];
  for (let waitMs = LOOK_FIRST_MS; ; waitMs = Math.min(waitMs * 2, LOOK_AGAIN_MS)) {
    if (res.destroyed || !res.socket) return false;
    const unsent = await unsentBytes(res.socket);
    if (unsent === undefined || unsent <= CHUNK.least) return true;
    if (unsent < least) [least, since] = [unsent, performance.now()];
    if (performance.now() - since > STALLED_MS) return false;
    await sleep(waitMs);
  }
}

/** Notes ahead stop here: the last piece begins no earlier, whatever its size. Zero or less where the body is one piece. */
const lastPieceOf = ({ bytes }: Body): number => (bytes === undefined ? Infinity : bytes - CHUNK.most);

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
