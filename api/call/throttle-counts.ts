/**
 * Limits on calls. Reading is counted in this process (a GET never writes, rule 15), changing something for all
 * processes together. An account's counts are fetched in blocks, so that not every call writes one.
 */
import { isIPv4, isIPv6 } from 'node:net';
import type { Knex } from 'knex';
import { countHits } from '../../db/upkeep/throttle-counts.ts';
import { Problem } from './problem.ts';

const WINDOW_MS = 60_000;
const MOST_KEYS = 50_000;

interface Window {
  hits: number;
  resetsAt: number;
}

/** Counts in this process; throws `too-many` past the limit. */
export class LocalThrottle {
  readonly #windows = new Map<string, Window>();

  count(key: string, limit: number): void {
    const window = this.note(key);
    if (window.hits > limit) throw tooMany(window.resetsAt - performance.now());
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

interface Fetched extends Window {
  /** How many of the fetched hits are still unused. */
  left: number;
}

/** Counts for all processes together, fetching `blockSize` hits at once; throws `too-many` past the limit. */
export class SharedThrottle {
  readonly #db: Knex;
  readonly #blockSize: number;
  readonly #blocks = new Map<string, Fetched>();
  readonly #fetching = new Map<string, Promise<void>>();

  constructor(db: Knex, blockSize: number) {
    this.#db = db;
    this.#blockSize = blockSize;
  }

  async count(key: string, limit: number): Promise<void> {
    for (;;) {
      const now = performance.now();
      const block = this.#blocks.get(key);
      if (block && block.resetsAt > now) {
        if (block.left > 0) {
          block.left -= 1;
          return;
        }
        if (block.hits >= limit) throw tooMany(block.resetsAt - now);
      }
      await this.#fetchOnce(key, limit);
    }
  }

  /** Many calls at once wait for one block. */
  #fetchOnce(key: string, limit: number): Promise<void> {
    const running = this.#fetching.get(key);
    if (running) return running;
    const fetching = this.#fetch(key, limit).finally(() => this.#fetching.delete(key));
    this.#fetching.set(key, fetching);
    return fetching;
  }

  async #fetch(key: string, limit: number): Promise<void> {
    const size = Math.min(this.#blockSize, limit);
    const { hits, resetsInMs } = await countHits(this.#db, key, size, WINDOW_MS);
    if (this.#blocks.size >= MOST_KEYS) this.#blocks.clear();
    const left = Math.max(0, Math.min(size, limit - (hits - size)));
    this.#blocks.set(key, { hits, left, resetsAt: performance.now() + Math.max(1, resetsInMs) });
  }
}

const tooMany = (waitMs: number): Problem => {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  return new Problem('too-many', `Too many calls in a short time. Try again in ${retryAfter} s.`, { retryAfter });
};

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
