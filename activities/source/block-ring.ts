/** Blocks of memory, filled in turn: a block is written over when two more have been given out (data-source.ts, storage.ts). */
const BLOCKS = 3;
const BLOCK_BYTES = 1 << 18;

export class BlockRing {
  readonly #ring = Array.from({ length: BLOCKS }, () => Buffer.allocUnsafeSlow(BLOCK_BYTES));
  #turn = 0;

  /** The next one; a larger one of its own where so many bytes would not fit into it. */
  next(bytes: number): Buffer {
    this.#turn = (this.#turn + 1) % BLOCKS;
    const block = this.#ring[this.#turn];
    return block && block.length >= bytes ? block : Buffer.allocUnsafeSlow(bytes);
  }
}
