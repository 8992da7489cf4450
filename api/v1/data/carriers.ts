/**
 * The connections of this process that have carried readings: answers whose bytes may still lie in the kernel, and streams. An
 * end resets those that carried what it ended, and no others: what else they carry is gone on with by cursor, without loss. A stream whose
 * reader has taken everything has nothing left to throw away: it is told of the end, and goes on without what has ended. What staff hold
 * back of an access (R54) is an end of those signals: what was carried before it is thrown away as well, and what comes later is carried.
 */
import type { Request } from 'express';
import type { Socket } from 'node:net';
import type { Knex } from 'knex';
import { endedAfter, overByTime, type EndedAccess, type HeldBackAccess } from '../../../db/access/ended.ts';
import { endsSoFar } from '../../../db/access/gate.ts';
import type { Right } from '../../../db/access/rights.ts';
import { unsentOf } from '../../call/answer/unsent.ts';
import type { HandedItem, HandedKind, HandedOver } from '../../server/handed-over.ts';

/**
 * What ended is remembered for so long: a hand-over that began before an end may carry readings a little after a look that has heard
 * of it, and the next look has to find them. Longer than any hand-over lasts.
 */
const LATELY_MS = 10_000;

/** An answered connection that nobody uses is kept for so long. */
const KEPT_MS = 30_000;

/** A stream, as it hears of ends. */
export interface Listener {
  /** Whose it is, as `keyOf` has it. */
  key: string;
  /** Accesses of its reader have ended: what was carried of them has been taken, and nothing more of them is carried. */
  hear(ended: readonly EndedAccess[]): void;
  /** Something else is held back of them than before: what was carried of that has been taken, and nothing more of it is. */
  hearHeldBack(heldBack: readonly HeldBackAccess[]): void;
}

export interface Carrier {
  /** Whether readings of this access may still be carried: not by a stream that has heard, or is about to hear, of its end. */
  mayCarry(right: Right): boolean;
  /** Notes, in the hand-over itself, that readings of this access are carried. */
  carries(right: Right): void;
  /** Whether it was reset, or the reader has gone. */
  readonly isOver: boolean;
}

/** What was carried of an access. */
interface CarriedOf {
  /** When it ends by itself, by this process's clock. */
  endsAt: number;
  /** How many ends there were when what is held back of it had changed last, by the oldest right that it was carried by. */
  heldEpoch: number;
  /** How often something was carried. */
  times: number;
}
type Carried = Map<string, CarriedOf>;

/** Adds to what was carried of an access: its end as it is known now, and the oldest right. */
function add(carried: Carried, access: string, { endsAt, heldEpoch }: Omit<CarriedOf, 'times'>): void {
  const known = carried.get(access);
  if (!known) {
    carried.set(access, { endsAt, heldEpoch, times: 1 });
    return;
  }
  known.endsAt = endsAt;
  known.heldEpoch = Math.min(known.heldEpoch, heldEpoch);
  known.times += 1;
}

interface Carrying extends HandedItem, Carrier {
  /** What the last answer carried. */
  carried: Carried;
  /** What those before it did. Who sends a further request has read them, unless it does not read at all. */
  before: Carried;
  socket: Socket;
  listener: Listener | undefined;
  /** What the listener has heard of, or is about to. */
  over: Set<string>;
  heard: Set<string>;
  /** What is held back it has heard of up to so many ends. */
  heldHeard: number;
}

/** What was carried by an outdated right, when it was looked at. */
interface Outdated {
  of: CarriedOf;
  times: number;
  /** How many ends there were when that right changed. */
  epoch: number;
}

export class Carriers implements HandedKind {
  readonly #db: Knex;
  readonly #running: Pick<HandedOver, 'add' | 'remove'>;
  readonly #bySocket = new WeakMap<Socket, { carrying: Carrying; isKnown: Promise<void> }>();
  /** How many ends there were when it was looked last. */
  #ends: Promise<number> | undefined;
  /** Accesses that ended lately, and when that was heard; the same by reader. */
  readonly #lately = new Map<string, { heardAt: number; ended: EndedAccess }>();
  readonly #latelyOf = new Map<string, Set<string>>();
  /** What else is held back lately, by access, and when that was heard. */
  readonly #held = new Map<string, { heardAt: number; held: HeldBackAccess }>();
  readonly #heldOf = new Map<string, HeldBackAccess[]>();

  constructor(db: Knex, running: Pick<HandedOver, 'add' | 'remove'>) {
    this.#db = db;
    this.#running = running;
  }

  /**
   * The connection of a call that is about to carry readings. Resolves once every end finds it, as long as it is open: what it
   * carried for an earlier call may lie in the kernel still.
   */
  async of({ socket }: Request, listener?: Listener): Promise<Carrier> {
    this.next(socket);
    const found = this.#bySocket.get(socket) ?? this.#begin(socket);
    await found.isKnown;
    found.carrying.listener = listener;
    found.carrying.over = new Set();
    // What ended before it began is not told to it by this way.
    found.carrying.heard = new Set(this.#latelyOf.get(listener?.key ?? ''));
    found.carrying.heldHeard = await (this.#ends ?? 0);
    return found.carrying;
  }

  /** A request has come in on a connection, whatever for. */
  next(socket: Socket): void {
    const carrying = this.#bySocket.get(socket)?.carrying;
    if (!carrying || carrying.carried.size === 0) return;
    for (const [access, of] of carrying.carried) add(carrying.before, access, of);
    carrying.carried = new Map();
  }

  #begin(socket: Socket): { carrying: Carrying; isKnown: Promise<void> } {
    let isCut = false;
    const carrying: Carrying = {
      kind: this,
      socket,
      carried: new Map(),
      before: new Map(),
      listener: undefined,
      over: new Set(),
      heard: new Set(),
      heldHeard: 0,
      mayCarry: ({ access }) => !carrying.over.has(access),
      carries: ({ access, endsInMs, heldEpoch }) =>
        add(carrying.carried, access, {
          endsAt: endsInMs === null ? Infinity : performance.now() + endsInMs,
          heldEpoch,
        }),
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
    const { ends, ended, heldBack } = await endedAfter(this.#db, before);
    // Looks may overlap and be answered out of order: what one has not said, another has.
    this.#ends = Promise.resolve(Math.max(ends, await this.#ends));
    const now = performance.now();
    this.#remember(ended, now);
    this.#remember(await this.#overByTime(items, now), now);
    this.#rememberHeld(heldBack, now);

    const closed: Carrying[] = [];
    const perhaps: { one: Carrying; carried: string[]; before: string[]; fresh: string[]; held: Outdated[] }[] = [];
    let firstEnd = Infinity;
    const overOf = (carried: Carried): string[] => {
      const over: string[] = [];
      for (const [access, { endsAt }] of carried) {
        if (endsAt <= now || this.#lately.has(access)) over.push(access);
        if (endsAt > now) firstEnd = Math.min(firstEnd, endsAt);
      }
      return over;
    };
    for (const one of items) {
      const [carried, before] = [overOf(one.carried), overOf(one.before)];
      const fresh = [...(this.#latelyOf.get(one.listener?.key ?? '') ?? [])].filter((id) => !one.heard.has(id));
      const held = [...this.#outdated(one.carried), ...this.#outdated(one.before)];
      // From here on nothing more of them is written: what is found unsent below is all that there can be.
      for (const id of fresh) one.over.add(id);
      const isUnknown = carried.some((id) => !this.#lately.has(id)); // its time was over, and has been prolonged
      if ((carried.length > 0 || held.length > 0) && (!one.listener || isUnknown)) closed.push(one);
      else if (carried.length + before.length + held.length === 0) this.#tell(one, fresh);
      else if (one.socket.writableLength > 0) closed.push(one);
      else perhaps.push({ one, carried, before, fresh, held });
    }
    const unsent = perhaps.length > 0 ? await unsentOf() : undefined;
    for (const { one, carried, before, fresh, held } of perhaps) {
      // A look that ran beside has found all of it taken, and told of it: what is unsent now is that word.
      const isOpen =
        carried.some((id) => one.carried.has(id)) ||
        before.some((id) => one.before.has(id)) ||
        held.some(({ of, epoch }) => of.heldEpoch < epoch);
      if (isOpen && unsent?.(one.socket) !== 0) {
        closed.push(one);
        continue;
      }
      one.before.clear();
      for (const id of carried) one.carried.delete(id);
      for (const { of, times, epoch } of held) if (of.times === times) of.heldEpoch = epoch; // nothing was carried meanwhile
      this.#tell(one, fresh);
    }
    return { closed, firstEndMs: firstEnd - now };
  }

  /** What was carried by a right that gave more than is given now. */
  #outdated(carried: Carried): Outdated[] {
    if (this.#held.size === 0) return [];
    const found: Outdated[] = [];
    for (const [access, of] of carried) {
      const epoch = this.#held.get(access)?.held.epoch ?? 0;
      if (of.heldEpoch < epoch) found.push({ of, times: of.times, epoch });
    }
    return found;
  }

  #rememberHeld(heldBack: readonly HeldBackAccess[], now: number): void {
    for (const [id, { heardAt }] of this.#held) if (heardAt < now - LATELY_MS) this.#held.delete(id);
    for (const held of heldBack) this.#held.set(held.id, { heardAt: now, held });
    this.#heldOf.clear();
    for (const { held } of this.#held.values()) {
      const own = this.#heldOf.get(held.reader);
      if (own) own.push(held);
      else this.#heldOf.set(held.reader, [held]);
    }
  }

  /** Of what streams carry, what is over by its time. */
  async #overByTime(items: readonly Carrying[], now: number): Promise<EndedAccess[]> {
    const ids = new Set<string>();
    for (const { listener, carried } of items)
      if (listener) for (const [id, { endsAt }] of carried) if (endsAt <= now && !this.#lately.has(id)) ids.add(id);
    return ids.size > 0 ? overByTime(this.#db, [...ids]) : [];
  }

  /** Keeps what ended lately, and forgets what did before. */
  #remember(ended: readonly EndedAccess[], now: number): void {
    for (const [id, { heardAt, ended: old }] of this.#lately) {
      if (heardAt >= now - LATELY_MS) continue;
      this.#lately.delete(id);
      const others = this.#latelyOf.get(old.reader);
      others?.delete(id);
      if (others?.size === 0) this.#latelyOf.delete(old.reader);
    }
    for (const one of ended) {
      this.#lately.set(one.id, { heardAt: now, ended: one });
      this.#latelyOf.set(one.reader, (this.#latelyOf.get(one.reader) ?? new Set()).add(one.id));
    }
  }

  /** Looks may overlap: each end is told once. */
  #tell(one: Carrying, ids: readonly string[]): void {
    const ended = ids.flatMap((id) => (one.heard.has(id) ? [] : (this.#lately.get(id)?.ended ?? [])));
    for (const { id } of ended) one.heard.add(id);
    if (ended.length > 0) one.listener?.hear(ended);
    const held = this.#heldOf.get(one.listener?.key ?? '')?.filter(({ epoch }) => epoch > one.heldHeard) ?? [];
    if (held.length === 0) return;
    one.heldHeard = held.reduce((last, { epoch }) => Math.max(last, epoch), 0);
    one.listener?.hearHeldBack(held);
  }
}

/**
 * Node closes an idle connection some seconds after an answer. One that has carried readings is kept longer: its slow reader would
 * lose what it has not taken, since it is reset in the end.
 */
export function keepOpen(socket: Socket): void {
  if (!socket.destroyed) socket.setTimeout(KEPT_MS);
}
