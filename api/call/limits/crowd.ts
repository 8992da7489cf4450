/** So many at once in all, and of one block of addresses: connections, calls, bodies (R69). Held in this process. */
interface Most {
  inAll: number;
  ofBlock: number;
}

export class Crowd {
  readonly #most: Most;
  readonly #ofBlock = new Map<string, number>();
  #inAll = 0;

  constructor(most: Most) {
    this.#most = most;
  }

  /** Lets one of a block in, and answers how it leaves, which is to be called once; `null` where there is no room. */
  enter(block: string): (() => void) | null {
    const there = this.#ofBlock.get(block) ?? 0;
    if (this.#inAll >= this.#most.inAll || there >= this.#most.ofBlock) return null;
    this.#inAll += 1;
    this.#ofBlock.set(block, there + 1);
    return () => this.#leave(block);
  }

  #leave(block: string): void {
    const left = (this.#ofBlock.get(block) ?? 1) - 1;
    this.#inAll -= 1;
    if (left > 0) this.#ofBlock.set(block, left);
    else this.#ofBlock.delete(block);
  }
}
