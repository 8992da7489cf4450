/** One reader's stream: what it is for, where it is, and what is written to it. */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';
import { keyOf, type Reader } from '../../../db/access/reader.ts';
import type { EndedAccess, HeldBackAccess } from '../../../db/access/ended.ts';
import type { Doing } from '../../../db/access/program-events.ts';
import type { ProductId } from '../../../domain/ids.ts';
import type { Position } from '../../../domain/readings/cursor.ts';
import { unsentBytes } from '../../call/answer/unsent.ts';
import type { Carrier } from './carriers.ts';
import {
  accessEvent,
  behindEvent,
  endEvent,
  heldBackEvent,
  liveEvent,
  quietComment,
  readingsEvent,
  type EndedStream,
} from './events.ts';
import type { Only } from './reading-text.ts';

export interface StreamParts {
  reader: Reader;
  products: readonly ProductId[] | null;
  only: Only;
  from: Position;
  res: Response;
  carrier: Carrier;
  /** How many products the reader has, about. */
  size: number;
  /** Tells whoever develops the program. */
  note: (doing: Doing) => void;
}

/** Clients come back at different moments, or all would at once. */
const RETRY_MS = { least: 1000, most: 5000 };
/** How long a reader has for the rest of its stream, once it has ended. */
const REST_MS = 5000;
const LOOK_MS = 50;

export class Stream {
  readonly id = randomUUID();
  readonly key: string;
  readonly parts: StreamParts;
  /** Everything up to here was handed over, while it is not live. */
  position: Position;
  /** Whether rounds hand over to it. */
  isLive = false;
  wroteAt = performance.now();
  readonly openedAt = performance.now();
  #isEnded = false;
  #isLeftBehind = false;
  readonly #told = new Set<string>();

  constructor(parts: StreamParts) {
    this.parts = parts;
    this.position = parts.from;
    this.key = keyOf(parts.reader);
  }

  get isOver(): boolean {
    return this.#isEnded || this.parts.res.closed || this.parts.carrier.isOver;
  }

  /** Whether the reader's side takes no more at the moment. */
  get isFull(): boolean {
    return this.parts.res.writableNeedDrain;
  }

  readings(text: string, cursor: string): void {
    this.#write(readingsEvent(text, cursor));
  }

  live(cursor: string): void {
    this.#isLeftBehind = false;
    this.#write(liveEvent(cursor));
    this.parts.note({ kind: 'live', stream: this.id });
  }

  /** Says once that it is behind, until it is live again. */
  behind(): void {
    if (this.#isLeftBehind) return;
    this.#isLeftBehind = true;
    this.#write(behindEvent());
    this.parts.note({ kind: 'behind', stream: this.id });
  }

  /** Says once that nothing more comes of a product. */
  access(ended: EndedAccess): void {
    if (this.isOver || this.#told.has(ended.id)) return;
    this.#told.add(ended.id);
    this.#write(accessEvent(ended));
    this.parts.note({ kind: 'access-ended', product: ended.product, because: ended.because });
  }

  /** Says what is held back of a product from here on. */
  heldBack(held: HeldBackAccess): void {
    if (!this.isOver) this.#write(heldBackEvent(held));
  }

  quiet(cursor: string | null): void {
    if (!this.isFull) this.#write(quietComment(cursor));
  }

  end(why: EndedStream): void {
    if (this.isOver) return;
    this.#write(endEvent(why, randomInt(RETRY_MS.least, RETRY_MS.most)));
    this.#isEnded = true;
    this.parts.note({ kind: 'ended', stream: this.id, why });
    if (why === 'restart') this.parts.res.end();
    else void this.#endOnceSent();
  }

  /** Its connection is closed: without a word, where it has not ended. */
  closed(): void {
    if (!this.#isEnded) this.parts.note({ kind: 'ended', stream: this.id, why: 'closed' });
  }

  /** Closed, the kernel would go on sending to a slow reader what no end of an access can throw away any more. */
  async #endOnceSent(): Promise<void> {
    const { res } = this.parts;
    const until = performance.now() + REST_MS;
    while (!res.closed && res.socket && performance.now() < until) {
      const unsent = res.writableLength > 0 ? 1 : await unsentBytes(res.socket);
      if (unsent === undefined || unsent === 0) return void res.end();
      await sleep(LOOK_MS);
    }
    res.socket?.resetAndDestroy();
  }

  /** Waits until the reader's side takes more; it has gone where `isOver` says so. */
  drained(): Promise<void> {
    const { res } = this.parts;
    return new Promise((resolve) => {
      if (this.isOver || !this.isFull) return resolve();
      const settle = () => {
        res.off('drain', settle).off('close', settle);
        resolve();
      };
      res.on('drain', settle).on('close', settle);
    });
  }

  #write(text: string): void {
    if (this.isOver) return;
    this.wroteAt = performance.now();
    this.parts.res.write(text);
  }
}
