/** Blocks of memory, filled in turn: a block is written over when two more have been given out (data-source.ts, storage.ts). */
const BLOCKS = 3;
const BLOCK_BYTES = 1 << 18;
/** The very first one: most files have no more. */
const FIRST_BYTES = 1 << 15;

export class BlockRing {
  readonly #ring: Buffer[] = [];
  #turn = -1;

  /** The next one; a larger one of its own where so many bytes would not fit into it. */
  next(bytes: number): Buffer {
    this.#turn += 1;
    if (this.#turn === 0) return Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, bytes));
    if (bytes > BLOCK_BYTES) return Buffer.allocUnsafeSlow(bytes);
    const place = this.#turn % BLOCKS;
    return (this.#ring[place] ??= Buffer.allocUnsafeSlow(BLOCK_BYTES));
  }
}
