/** Remembers names that may be used once, in this process, for as long as they could be used again (R69). */
const MOST = 100_000;

export class UsedOnce {
  readonly #used = new Map<string, number>();
  readonly #lifetimeMs: number;

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  /** Whether it was not used before. */
  take(name: string): boolean {
    const now = performance.now();
    this.#forgetOld(now);
    if (this.#used.has(name)) return false;
    this.#used.set(name, now + this.#lifetimeMs);
    return true;
  }

  /** The oldest come first. */
  #forgetOld(now: number): void {
    for (const [name, until] of this.#used) {
      if (until > now && this.#used.size < MOST) return;
      this.#used.delete(name);
    }
  }
}
