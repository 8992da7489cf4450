/**
 * The connections of this process that have carried readings: answers whose bytes may still lie in the kernel, and streams. An
 * end resets those that carried what it ended, and no others: what else they carry is gone on with by cursor, without loss.
 */
import type { Request } from 'express';
import type { Socket } from 'node:net';
import type { Knex } from 'knex';
import { endedAfter, type EndedAccess } from '../../../db/access/ended.ts';
import { endsSoFar } from '../../../db/access/gate.ts';
import type { Right } from '../../../db/access/rights.ts';
import { unsentBytes } from '../../call/answer/unsent.ts';
import type { HandedItem, HandedKind, HandedOver } from '../../server/handed-over.ts';

/**
 * What ended is remembered for so long: a hand-over that began before an end may carry readings a little after a look that has heard
 * of it, and the next look has to find them. Longer than any hand-over lasts.
 */
const LATELY_MS = 10_000;

/** An answered connection that nobody uses is kept for so long. */
const KEPT_MS = 30_000;

/** Is told of an end that did not concern what the connection has carried. */
export type Tell = (ended: EndedAccess) => void;

export interface Carrier {
  /** Notes, in the hand-over itself, that readings of this access are carried. */
  carries(right: Right): void;
  /** Whether it was reset, or the reader has gone. */
  readonly isOver: boolean;
}

/** Accesses; where one ends by itself, when, by this process's clock. */
type Carried = Map<string, number>;

interface Carrying extends HandedItem, Carrier {
  /** What the last answer carried. */
  carried: Carried;
  /** What those before it did. Who sends a further request has read them, unless it does not read at all. */
  before: Carried;
  socket: Socket;
  tell: Tell | undefined;
}

export class Carriers implements HandedKind {
  readonly #db: Knex;
  readonly #running: Pick<HandedOver, 'add' | 'remove'>;
  readonly #bySocket = new WeakMap<Socket, { carrying: Carrying; isKnown: Promise<void> }>();
  /** How many ends there were when it was looked last. */
  #ends: Promise<number> | undefined;
  /** Accesses that ended lately, and when that was heard. */
  readonly #lately = new Map<string, number>();

  constructor(db: Knex, running: Pick<HandedOver, 'add' | 'remove'>) {
    this.#db = db;
    this.#running = running;
  }

  /**
   * The connection of a call that is about to carry readings. Resolves once every end finds it, as long as it is open: what it
   * carried for an earlier call may lie in the kernel still.
   */
  async of({ socket }: Request, tell?: Tell): Promise<Carrier> {
    this.next(socket);
    const found = this.#bySocket.get(socket) ?? this.#begin(socket);
    await found.isKnown;
    found.carrying.tell = tell;
    return found.carrying;
  }

  /** A request has come in on a connection, whatever for. */
  next(socket: Socket): void {
    const carrying = this.#bySocket.get(socket)?.carrying;
    if (!carrying || carrying.carried.size === 0) return;
    for (const [access, endsAt] of carrying.carried) carrying.before.set(access, endsAt);
    carrying.carried = new Map();
  }

  #begin(socket: Socket): { carrying: Carrying; isKnown: Promise<void> } {
    let isCut = false;
    const carrying: Carrying = {
      kind: this,
      socket,
      carried: new Map(),
      before: new Map(),
      tell: undefined,
      carries: ({ access, endsInMs }) =>
        void carrying.carried.set(access, endsInMs === null ? Infinity : performance.now() + endsInMs),
      get isOver() {
        return isCut || socket.destroyed;
      },
      cut: () => {
        isCut = true;
        socket.resetAndDestroy();
      },
    };
    const begin = async () => {
      await (this.#ends ??= endsSoFar(this.#db));
      await this.#running.add(carrying);
    };
    const isKnown = begin().catch((error: unknown) => {
      this.#ends = undefined;
      this.#bySocket.delete(socket);
      this.#running.remove(carrying);
      throw error;
    });
    const found = { carrying, isKnown };
    this.#bySocket.set(socket, found);
    socket.once('close', () => this.#running.remove(carrying));
    // Closed, the kernel would go on sending to a slow reader what no end can throw away any more.
    socket.prependListener('timeout', () => socket.resetAndDestroy());
    return found;
  }

  async look(items: readonly Carrying[]): Promise<{ closed: readonly Carrying[]; firstEndMs: number }> {
    const before = await (this.#ends ??= endsSoFar(this.#db));
    const { ends, ended } = await endedAfter(this.#db, before);
    // Looks may overlap and be answered out of order: what one has not said, another has.
    this.#ends = Promise.resolve(Math.max(ends, await this.#ends));
    const now = performance.now();
    for (const [id, heardAt] of this.#lately) if (heardAt < now - LATELY_MS) this.#lately.delete(id);
    for (const { id } of ended) this.#lately.set(id, now);
    const closed: Carrying[] = [];
    let firstEnd = Infinity;
    const isOver = (carried: Carried): boolean => {
      let over = false;
      for (const [access, endsAt] of carried) {
        over ||= endsAt <= now || this.#lately.has(access);
        if (endsAt > now) firstEnd = Math.min(firstEnd, endsAt);
      }
      return over;
    };
    const perhaps: Carrying[] = [];
    for (const one of items) {
      if (isOver(one.carried)) closed.push(one);
      else if (isOver(one.before)) perhaps.push(one);
      else if (one.tell) for (const end of ended) one.tell(end);
    }
    for (const one of perhaps) {
      if (one.socket.writableLength === 0 && (await unsentBytes(one.socket)) === 0) one.before.clear();
      else closed.push(one);
    }
    return { closed, firstEndMs: firstEnd - now };
  }
}

/**
 * Node closes an idle connection some seconds after an answer. One that has carried readings is kept longer: its slow reader would
 * lose what it has not taken, since it is reset in the end.
 */
export function keepOpen(socket: Socket): void {
  if (!socket.destroyed) socket.setTimeout(KEPT_MS);
}
