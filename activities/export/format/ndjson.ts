/** A JSON object a line, each a record as the JSON file has it. */
import { BlockRing } from '../../source/block-ring.ts';
import type { ProductFileFacts } from '../product-file.ts';
import type { CheckedBlock } from '../records-inside.ts';

const LINE_END = 0x0a;
/** The comma and the line end before a record. */
const BEFORE = 2;

export async function* ndjsonFile(
  _facts: ProductFileFacts,
  blocks: AsyncIterable<CheckedBlock>,
): AsyncGenerator<Buffer> {
  const ring = new BlockRing();
  for await (const { bytes, count, starts } of blocks) {
    const lines = ring.next(bytes.length);
    let filled = 0;
    for (let i = 0; i < count; i++) {
      filled += bytes.copy(lines, filled, (starts[i] ?? 0) + BEFORE, starts[i + 1]);
      lines[filled++] = LINE_END;
    }
    yield lines.subarray(0, filled);
  }
}
