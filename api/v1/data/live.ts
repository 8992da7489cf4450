/**
 * What this process hands over of the feed as it comes in (R43). Streams that have caught up are live: what comes in is handed to them
 * in rounds, each one hand-over of the gate. Others read from the log at their own pace, so that a slow reader loses nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { mayReadOn, type EndedAccess } from '../../../db/access/ended.ts';
import type { ReadFrame } from '../../../db/access/frames.ts';
import { handOver, statement } from '../../../db/access/gate.ts';
import { handOverPage } from '../../../db/access/page.ts';
import { ProgramEvents } from '../../../db/access/program-events.ts';
import { readsOf, type Reads } from '../../../db/access/reads.ts';
import { rightOf, rightsOf, type Right } from '../../../db/access/rights.ts';
import { agreedKey } from '../../../db/access/signals.ts';
import { closeStream, endsWanted } from '../../../db/access/streams.ts';
import { inRounds } from '../../../db/postgres/rounds.ts';
import type { Cursors, Position } from '../../../domain/readings/cursor.ts';
import { windowMs } from '../../../domain/policy.ts';
import { Refusal } from '../../../domain/refusal.ts';
import type { HandedOver } from '../../server/handed-over.ts';
import { Carriers } from './carriers.ts';
import type { DataMetrics } from './metrics.ts';
import { textOfFrame, type ReadingTexts } from './reading-text.ts';
import type { Stream } from './stream.ts';
import { Tail } from './tail.ts';

interface LiveParts {
  db: Knex;
  running: Pick<HandedOver, 'add' | 'remove'>;
  /** This process, as `handing_processes` has it. */
  process: string;
  cursors: Cursors;
  metrics: DataMetrics;
  log: Pick<Logger, 'error'>;
  policy: { streamFor: string };
}

/** Streams that read the log at the same time, at most: others must have connections, too. */
const CATCH_UPS_AT_ONCE = 6;
/** Readings of one step of catching up. */
const CATCH_UP_READINGS = 2000;
/** A reader that is never quiet for longer knows that its stream lives. */
const QUIET_MS = 15_000;
const CHECK_EVERY_MS = 1000;
/** Where the record does not answer, streams that catch up try again. */
const AGAIN_MS = 500;

interface Waiter {
  products: ReadonlySet<number>;
  wake: () => void;
}

export class LiveReadings {
  readonly carriers: Carriers;
  readonly reads: Reads;
  /** What programs do, for their developers. */
  readonly events: ProgramEvents;
  readonly cursors: Cursors;
  readonly metrics: DataMetrics;
  readonly process: string;
  readonly #parts: LiveParts;
  readonly #tail: Tail;
  readonly #streams = new Set<Stream>();
  /** Those that rounds hand over to, by reader. */
  readonly #live = new Map<string, Set<Stream>>();
  readonly #waiters = new Set<Waiter>();
  /** Everything up to here has been handed to live streams: set in the hand-over itself, so that none joins beside one. */
  #reached: Position = { pos: 0, at: 0 };
  readonly #endWanted = inRounds<void, void>(
    () => '',
    async (round) => {
      const wanted = new Set(await endsWanted(this.#parts.db, this.process));
      for (const stream of this.#streams) if (wanted.has(stream.id)) stream.end('ended');
      for (const { resolve } of round) resolve();
    },
  );
  #catchingUp = 0;
  readonly #turns: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: LiveParts) {
    const { db, running, process, cursors, metrics, log } = parts;
    this.#parts = parts;
    this.process = process;
    this.cursors = cursors;
    this.metrics = metrics;
    this.carriers = new Carriers(db, running);
    this.reads = readsOf(db);
    this.events = new ProgramEvents(db);
    this.#tail = new Tail({
      db,
      begins: (from) => (this.#reached = from),
      round: (frames, end) => this.#round(frames, end),
      isWanted: () => this.#streams.size > 0 || this.#waiters.size > 0,
      gap: (after, found) => log.error({ after, found }, 'ALARM: positions are missing in the feed'),
    });
    metrics.watch({ streams: () => this.#streams.size, live: () => this.#countLive() });
  }

  /** Readings have come in, in whatever process. */
  hearOfReadings(): void {
    this.#tail.hint();
  }

  /** Somebody may want streams of this process to end. */
  hearOfEnds(): void {
    if (this.#streams.size > 0) void this.#endWanted().catch(() => undefined); // what comes together is asked for once
  }

  /** Resolves when something has come in for one of these products after a position, or may have; or the time is over, or the caller has gone. */
  async waitFor(products: readonly number[], after: Position, forMs: number, gone: AbortSignal): Promise<void> {
    const over = new AbortController();
    const waiter = { products: new Set(products), wake: () => over.abort() };
    gone.addEventListener('abort', waiter.wake, { once: true });
    this.#waiters.add(waiter);
    try {
      await this.#tail.follow();
      if (!gone.aborted && this.#reached.pos <= after.pos)
        await sleep(forMs, undefined, { signal: over.signal }).catch(() => undefined);
    } finally {
      this.#waiters.delete(waiter);
      gone.removeEventListener('abort', waiter.wake);
    }
  }

  /** Serves a stream until it is over. */
  async serve(stream: Stream): Promise<void> {
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => this.#check(), CHECK_EVERY_MS).unref();
    try {
      await this.#catchUp(stream);
      await new Promise<void>((resolve) => {
        if (stream.parts.res.closed) resolve();
        else stream.parts.res.once('close', resolve);
      });
    } finally {
      this.#leave(stream);
      this.#streams.delete(stream);
      stream.closed();
      void closeStream(this.#parts.db, stream.id).catch(() => undefined); // it counts as open as long as its process is there
    }
  }

  /** Accesses of a stream's reader have ended: it says so, and that it is over where nothing is left to read. */
  async tell(stream: Stream, ended: readonly EndedAccess[]): Promise<void> {
    for (const end of ended) stream.access(end);
    const { reader, products } = stream.parts;
    while (!stream.isOver)
      try {
        if (!(await mayReadOn(this.#parts.db, reader, products))) stream.end('no-access');
        return;
      } catch {
        await sleep(AGAIN_MS);
      }
  }

  /** Before the process stops: clients come back by another one, with their cursors. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const stream of this.#streams) stream.end('restart');
    for (const { wake } of this.#waiters) wake();
    await this.reads.write().catch(() => undefined);
    await this.events.write();
  }

  async #round(frames: readonly ReadFrame[], end: Position): Promise<void> {
    const nos = [...new Set(frames.map(({ no }) => no))];
    if (this.#live.size > 0) {
      const rights = statement((put) =>
        rightsOf(`(select a.* from unnest(${put(nos, 'integer[]')}) as n (no) join access a on a.product_no = n.no) a`),
      );
      await handOver(this.#parts.db, [rights], ([rows = []], signals) => {
        const byProduct = new Map<number, Right[]>();
        for (const right of rows.map(rightOf)) {
          const own = byProduct.get(right.no);
          if (own) own.push(right);
          else byProduct.set(right.no, [right]);
        }
        const found = new Map<Stream, { texts: string[]; rights: Set<Right>; count: number }>();
        for (const frame of frames) {
          const made = new Map<string, ReadingTexts>(); // many may have the same of it
          for (const right of byProduct.get(frame.no) ?? [])
            for (const stream of this.#live.get(right.reader) ?? []) {
              const { products, only } = stream.parts;
              if (frame.pos <= stream.position.pos || (products && !products.includes(right.product))) continue;
              if (!stream.parts.carrier.mayCarry(right)) continue;
              const shape = only ? '' : `${right.since <= frame.received} ${shapeOf(right)}`;
              const same = shape === '' ? undefined : made.get(shape);
              const own = same ?? textOfFrame(frame, right, signals, only);
              if (shape !== '') made.set(shape, own);
              if (own.count === 0) continue;
              const into = found.get(stream) ?? { texts: [], rights: new Set<Right>(), count: 0 };
              found.set(stream, into);
              into.texts.push(own.text);
              into.rights.add(right);
              into.count += own.count;
              this.reads.count(right.access, own.count);
            }
        }
        const cursor = this.cursors.seal(end);
        for (const [stream, { texts, rights: carried, count }] of found) {
          if (stream.isOver) continue;
          for (const right of carried) stream.parts.carrier.carries(right);
          stream.readings(texts.join(','), cursor);
          this.metrics.handed('stream', count);
          this.#noteHanded(stream, carried, { readings: count, cursor });
        }
        for (const [stream] of found) if (stream.isFull || stream.isOver) this.#leaveAt(stream, end);
        this.metrics.age(Date.now() - end.at);
        this.#reached = end;
      });
    } else this.#reached = end;
    for (const { products, wake } of this.#waiters) if (nos.some((no) => products.has(no))) wake();
  }

  /** Reads the log for a stream until it has all that came in, and makes it live. */
  async #catchUp(stream: Stream): Promise<void> {
    const { reader, products, only, size } = stream.parts;
    while (!stream.isOver) {
      await stream.drained();
      if (stream.isOver) return;
      const done = await this.#turn(async () => {
        await this.#tail.follow();
        const page = await handOverPage(
          this.#parts.db,
          { reader, products, after: stream.position, limit: CATCH_UP_READINGS, size },
          ({ frames, rights, signals, next }) => {
            const texts: string[] = [];
            const carried = new Set<Right>();
            let count = 0;
            for (const frame of frames) {
              const right = rights.get(frame.no);
              if (!right || !stream.parts.carrier.mayCarry(right)) continue;
              const own = textOfFrame(frame, right, signals, only);
              if (own.count === 0) continue;
              texts.push(own.text);
              count += own.count;
              carried.add(right);
              stream.parts.carrier.carries(right);
              this.reads.count(right.access, own.count);
            }
            stream.position = next;
            const cursor = this.cursors.seal(next);
            if (count > 0 && !stream.isOver) {
              stream.readings(texts.join(','), cursor);
              this.#noteHanded(stream, carried, { readings: count, cursor });
            }
            this.metrics.handed('stream', count);
            return count > 0;
          },
        );
        return page.upToDate;
      }).catch(async (error: unknown) => {
        if (error instanceof Refusal && error.why.code === 'cursor-too-old') stream.end('cursor-too-old');
        else await sleep(AGAIN_MS);
        return false;
      });
      if (!done || stream.isOver || stream.position.pos < this.#reached.pos || stream.isFull) continue;
      this.#join(stream);
      stream.live(this.cursors.seal(stream.position));
      return;
    }
  }

  /** The reader takes no more: what comes in from here on it reads from the log, once it takes some again. */
  #leaveAt(stream: Stream, position: Position): void {
    this.#leave(stream);
    stream.position = position;
    void this.#comeBack(stream);
  }

  async #comeBack(stream: Stream): Promise<void> {
    await stream.drained();
    if (stream.isOver) return;
    if (stream.position.pos >= this.#reached.pos) return this.#join(stream); // it has missed nothing
    stream.behind();
    await this.#catchUp(stream);
  }

  #join(stream: Stream): void {
    stream.isLive = true;
    this.#live.set(stream.key, (this.#live.get(stream.key) ?? new Set()).add(stream));
  }

  #leave(stream: Stream): void {
    stream.isLive = false;
    const mine = this.#live.get(stream.key);
    mine?.delete(stream);
    if (mine?.size === 0) this.#live.delete(stream.key);
  }

  #noteHanded(
    { id, parts: { reader } }: Stream,
    rights: ReadonlySet<Right>,
    handed: { readings: number; cursor: string },
  ): void {
    if (!this.events.isWatched(reader.clientId)) return;
    const products = [...rights].map(({ product }) => product);
    this.events.note(reader, { kind: 'handed', way: 'stream', stream: id, products, ...handed });
  }

  /** A few at a time read the log. */
  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#catchingUp >= CATCH_UPS_AT_ONCE) await new Promise<void>((resolve) => this.#turns.push(resolve));
    else this.#catchingUp += 1;
    try {
      return await work();
    } finally {
      const next = this.#turns.shift();
      if (next) next();
      else this.#catchingUp -= 1;
    }
  }

  #check(): void {
    const now = performance.now();
    const reached = this.cursors.seal(this.#reached);
    for (const stream of this.#streams) {
      if (now - stream.openedAt > windowMs(this.#parts.policy.streamFor)) stream.end('time');
      else if (now - stream.wroteAt > QUIET_MS)
        stream.quiet(stream.isLive && stream.position.pos <= this.#reached.pos ? reached : null);
    }
  }

  #countLive(): number {
    let count = 0;
    for (const mine of this.#live.values()) count += mine.size;
    return count;
  }
}

const shapes = new WeakMap<Right, string>();
/** Two rights of a product that are alike open the same of it. */
function shapeOf(right: Right): string {
  const known = shapes.get(right);
  if (known !== undefined) return known;
  const shape = `${agreedKey(right)} ${JSON.stringify(right.times)}`;
  shapes.set(right, shape);
  return shape;
}
