/** One JSON object: who, what, which period, and the records (R16). The source's blocks are its very text. */
import type { ProductFileFacts } from '../product-file.ts';
import type { CheckedBlock } from '../records-inside.ts';
import { namesOf } from '../product-names.ts';

export async function* jsonFile(facts: ProductFileFacts, blocks: AsyncIterable<CheckedBlock>): AsyncGenerator<Buffer> {
  yield Buffer.from(`${aboutOf(facts).slice(0, -1)},"records":[`);
  let isFirst = true;
  for await (const { bytes } of blocks) {
    yield isFirst ? bytes.subarray(1) : bytes; // no comma before the very first record
    isFirst = false;
  }
  yield Buffer.from('\n]}\n');
}

/** Who, what and which period. */
export const aboutOf = ({ requestId, product, period, given }: ProductFileFacts): string =>
  JSON.stringify({ requestId, product: namesOf(product), period, given });
