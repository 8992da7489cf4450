/**
 * Limits on calls. Reading is counted in this process (a GET never writes, rule 15), changing something for all
 * processes together: in memory, and settled with the other processes in rounds (docs/decisions/0018), so that hardly any call
 * waits for its count.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Knex } from 'knex';
import { countHits } from '../../../db/upkeep/throttle-counts.ts';
import { Problem } from '../problems/problem.ts';

const WINDOW_MS = 60_000;
const MOST_KEYS = 50_000;

interface Window {
  hits: number;
  resetsAt: number;
}

/** What of a limit is left, and when all of it is there again. */
export interface Left {
  limit: number;
  left: number;
  resetsInMs: number;
}

/** Counts in this process; throws `too-many` past the limit. */
export class LocalThrottle {
  readonly #windows = new Map<string, Window>();

  count(key: string, limit: number): Left {
    const { hits, resetsAt } = this.note(key);
    const resetsInMs = resetsAt - performance.now();
    if (hits > limit) throw tooMany(resetsInMs, limit);
    return { limit, left: limit - hits, resetsInMs };
  }

  /** Throws where the limit was reached, without counting. */
  check(key: string, limit: number): void {
    const window = this.#windows.get(key);
    const left = (window?.resetsAt ?? 0) - performance.now();
    if (window && left > 0 && window.hits >= limit) throw tooMany(left);
  }

  /** Counts alone. */
  note(key: string): Window {
    const now = performance.now();
    let window = this.#windows.get(key);
    if (!window || window.resetsAt <= now) {
      if (this.#windows.size >= MOST_KEYS) this.#forgetOld(now);
      window = { hits: 0, resetsAt: now + WINDOW_MS };
      this.#windows.set(key, window);
    }
    window.hits += 1;
    return window;
  }

  #forgetOld(now: number): void {
    for (const [key, window] of this.#windows) if (window.resetsAt <= now) this.#windows.delete(key);
    if (this.#windows.size >= MOST_KEYS) this.#windows.clear(); // a flood of keys: better a fresh start than no memory
  }
}

interface SharedWindow {
  /** What all processes counted, this one included, when it last settled. */
  settled: number;
  /** What this one has counted since. */
  own: number;
  resetsAt: number;
}

/** A process lets in so much of a limit before it asks what the others have counted. */
const SHARE = 1 / 20;
/** What was counted is told to the others after this time at the latest. */
const SETTLE_MS = 1000;
/** Keys of one statement. */
const MOST_SETTLED = 1000;

/**
 * Counts for all processes together; throws `too-many` past the limit. One process alone never lets more through. Each
 * further one may let through a twentieth of the limit more, at least one, before it knows.
 */
export class SharedThrottle {
  readonly #db: Knex;
  readonly #windows = new Map<string, SharedWindow>();
  #toSettle = new Set<string>();
  #settling: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Waits for nothing, but where this process has counted its share since it last heard of the others. */
  async count(key: string, limit: number): Promise<void> {
    const share = Math.max(1, Math.floor(limit * SHARE));
    for (;;) {
      const window = this.#windowOf(key);
      if (window.settled + window.own >= limit) {
        if (window.own === 0) throw tooMany(window.resetsAt - performance.now());
      } else if (window.own < share) {
        window.own += 1;
        this.#settleSoon(key);
        return;
      }
      await this.#settle();
    }
  }

  #windowOf(key: string): SharedWindow {
    const now = performance.now();
    const window = this.#windows.get(key);
    if (window && window.resetsAt > now) return window;
    if (this.#windows.size >= MOST_KEYS) this.#forgetOld(now);
    const fresh = { settled: 0, own: window?.own ?? 0, resetsAt: now + WINDOW_MS };
    this.#windows.set(key, fresh);
    return fresh;
  }

  #forgetOld(now: number): void {
    for (const [key, { resetsAt, own }] of this.#windows) if (resetsAt <= now && own === 0) this.#windows.delete(key);
    if (this.#windows.size >= MOST_KEYS) this.#windows.clear(); // a flood of keys: better a fresh start than no memory
  }

  #settleSoon(key: string): void {
    this.#toSettle.add(key);
    this.#timer ??= setTimeout(() => void this.#settle().catch(() => undefined), SETTLE_MS).unref();
  }

  /** Resolves when what was counted until now is settled: calls that wait share a round, and the one under way is too old. */
  #settle(): Promise<void> {
    if (!this.#settling) {
      this.#settling = this.#settleRound().finally(() => (this.#settling = undefined));
      return this.#settling;
    }
    this.#next ??= this.#settling
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#settle();
      });
    return this.#next;
  }

  async #settleRound(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const keys = [...this.#toSettle];
    for (let first = 0; first < keys.length; first += MOST_SETTLED)
      await this.#settleKeys(keys.slice(first, first + MOST_SETTLED));
  }

  async #settleKeys(keys: readonly string[]): Promise<void> {
    const sent = keys.flatMap((key) => {
      const hits = this.#windows.get(key)?.own ?? 0;
      return hits > 0 ? [{ key, hits }] : [];
    });
    for (const key of keys) this.#toSettle.delete(key);
    try {
      const counts = sent.length > 0 ? await countHits(this.#db, sent, WINDOW_MS) : [];
      const now = performance.now();
      const own = new Map(sent.map(({ key, hits }) => [key, hits]));
      for (const { key, hits, resetsInMs } of counts) {
        const window = this.#windows.get(key);
        if (!window) continue;
        window.settled = hits;
        window.own -= own.get(key) ?? 0;
        window.resetsAt = now + Math.max(1, resetsInMs);
      }
    } catch (error) {
      for (const { key } of sent) this.#settleSoon(key); // it still has to be told
      throw error;
    }
  }
}

const tooMany = (waitMs: number, limit?: number): Problem => {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  return new Problem('too-many', `Too many calls in a short time. Try again in ${retryAfter} s.`, {
    retryAfter,
    ...(limit === undefined ? {} : { headers: rateLimit({ limit, left: 0, resetsInMs: waitMs }) }),
  });
};

/** As draft-ietf-httpapi-ratelimit-headers has it: calls of a minute. */
export const rateLimit = ({ limit, left, resetsInMs }: Left): Record<string, string> => ({
  'RateLimit-Policy': `"minute";q=${limit};w=${WINDOW_MS / 1000}`,
  RateLimit: `"minute";r=${left};t=${Math.max(1, Math.ceil(resetsInMs / 1000))}`,
});

/** The network an address lies in: 256 addresses of IPv4, a customer's network of IPv6; what is no address is one network. */
export function addressBlock(address: string | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:/i, '').replace(/%.*$/, '');
  if (isIPv4(plain)) return plain.split('.').slice(0, 3).join('.');
  return isIPv6(plain) ? expandIPv6(plain).slice(0, 4).join(':') : 'no address';
}

/** A block, and how many times the limit of a narrowest block it may have. */
export interface Block {
  name: string;
  times: number;
}

/**
 * The networks an address lies in, the narrowest first. Providers give a customer anything from a /64 to a /48 of IPv6,
 * so the wider ones count, too.
 */
export function addressBlocks(address: string | undefined): Block[] {
  const narrowest = addressBlock(address);
  const [a = '', b = '', c = '', d] = narrowest.split(':');
  if (d === undefined) return [{ name: narrowest, times: 1 }];
  const wider = d.padStart(4, '0').slice(0, 2);
  return [
    { name: narrowest, times: 1 },
    { name: `${a}:${b}:${c}:${wider}/56`, times: 2 },
    { name: `${a}:${b}:${c}/48`, times: 4 },
  ];
}

function expandIPv6(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const groups = (text: string) => text.split(':').filter(Boolean);
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const middle =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...middle, ...after];
}
