/** Makes blocks of one size of whatever comes. */

/** One is given out, one is filled for when it is asked for, and one to spare. */
const REUSED = 3;
/** What a block begins with: most files are small, and memory that is only asked for is what Node collects its garbage by. */
const FIRST_BYTES = 1 << 16;

/** Bytes as blocks of `size`, but for the last one. With `memory` a block may be written over when two more were asked for. */
export async function* inBlocks(
  chunks: AsyncIterable<Buffer>,
  size: number,
  memory: Buffer[] | undefined,
): AsyncGenerator<Buffer> {
  let turn = 0;
  let block: Buffer | undefined;
  let filled = 0;
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length;) {
      block ??=
        memory?.[turn % REUSED] ??
        Buffer.allocUnsafeSlow(turn > 0 ? size : Math.min(size, Math.max(chunk.length, FIRST_BYTES)));
      if (filled === block.length) block = larger(block, size);
      const copied = chunk.copy(block, filled, offset);
      offset += copied;
      filled += copied;
      if (filled < size) continue;
      const whole = block;
      if (memory) memory[turn % REUSED] = whole;
      [block, filled, turn] = [undefined, 0, turn + 1];
      yield whole;
    }
  }
  if (block) yield block.subarray(0, filled);
}

/** The first block, once it is known to be more than it began with. */
function larger(block: Buffer, size: number): Buffer {
  const whole = Buffer.allocUnsafeSlow(size);
  block.copy(whole);
  return whole;
}
