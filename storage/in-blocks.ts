/** Makes blocks of one size of whatever comes. */

/** One is given out, one is filled for when it is asked for, and one to spare. */
const REUSED = 3;

/** Bytes as blocks of `size`, but for the last one. With `reuse` a block may be written over when two more were asked for. */
export async function* inBlocks(
  chunks: AsyncIterable<Buffer>,
  size: number,
  reuse: boolean | undefined,
): AsyncGenerator<Buffer> {
  const used: Buffer[] = [];
  let turn = 0;
  let block: Buffer | undefined;
  let filled = 0;
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length;) {
      block ??= (reuse ? used[turn % REUSED] : undefined) ?? Buffer.allocUnsafeSlow(size);
      if (reuse) used[turn % REUSED] = block;
      const copied = chunk.copy(block, filled, offset);
      offset += copied;
      filled += copied;
      if (filled < size) continue;
      const whole = block;
      [block, filled, turn] = [undefined, 0, turn + 1];
      yield whole;
    }
  }
  if (block) yield block.subarray(0, filled);
}
