/** Follows the end of the feed for a process: what comes in is read once, whoever it is for. Runs while somebody wants it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { readLog, type ReadFrame } from '../../../db/access/frames.ts';
import { feedEnds } from '../../../db/readings/kept.ts';
import type { Position } from '../../../domain/readings/cursor.ts';

/** A notice that was lost is made up for by a look after this time. */
const LOOK_EVERY_MS = 250;

interface TailParts {
  db: Knex;
  /** It follows from here on. */
  begins: (from: Position) => void;
  /** Hands over what came in; where it throws, it is tried again. */
  round: (frames: readonly ReadFrame[], end: Position) => Promise<void>;
  isWanted: () => boolean;
  /** Positions are missing between these two: nothing is handed over of what never was there. */
  gap: (after: number, found: number) => void;
}

export class Tail {
  readonly #parts: TailParts;
  #following: Promise<void> | null = null;
  #wake: (() => void) | null = null;
  /** Something came in since the last look. */
  #isDue = false;

  constructor(parts: TailParts) {
    this.#parts = parts;
  }

  /** Resolves once it follows, from where the feed ended at this moment or before. */
  async follow(): Promise<void> {
    this.#following ??= this.#begin().catch((error: unknown) => {
      this.#following = null;
      throw error;
    });
    await this.#following;
  }

  /** Something has come in, or may have. */
  hint(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  async #begin(): Promise<void> {
    const { head } = await feedEnds(this.#parts.db);
    const from = { pos: head, at: 0 };
    this.#parts.begins(from);
    void this.#run(from);
  }

  async #run(from: Position): Promise<void> {
    const { db, round, isWanted, gap } = this.#parts;
    let position = from;
    while (isWanted()) {
      this.#isDue = false;
      try {
        const frames = await readLog(db, position);
        const last = frames.at(-1);
        if (last) {
          for (const [i, { pos }] of frames.entries()) {
            const before = frames[i - 1]?.pos ?? position.pos;
            if (pos !== before + 1) gap(before, pos);
          }
          const end = { pos: last.pos, at: last.received / 1000 };
          await round(frames, end);
          position = end;
          continue;
        }
      } catch {
        await sleep(LOOK_EVERY_MS);
        continue;
      }
      if (!this.#isDue) await this.#pause();
    }
    this.#following = null;
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
