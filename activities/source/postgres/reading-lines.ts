/** Turns COPY's binary rows of readings into lines of JSON, in one pass (data-source.ts says how the lines look). */
import { LineBlocks } from '../line-blocks.ts';
import { SourceFault } from '../source-fault.ts';

/** COPY's signature, flags and the length of a header extension, which there is none of. */
const HEADER = 19;
const TRAILER = 2;
/**
 * A row: its number of fields, then for each field its length and its bytes. Of product_no int4, signal int2,
 * at timestamptz, value text, all begin at the same place in every row.
 */
const ROW = { product: 6, signal: 14, at: 20, valueLength: 28, value: 32 };
/** PostgreSQL counts microseconds from 2000. */
const EPOCH = Date.UTC(2000, 0, 1) * 1000;

/**
 * The lines of a product's readings out of a binary COPY of (product_no int4, signal int2, at timestamptz, value text).
 * Throws `SourceFault` for rows of another form, of another product, or of a signal without a name.
 */
export async function* readingLines(
  copied: AsyncIterable<Buffer>,
  productNo: number,
  signals: Iterable<{ id: number; path: string }>,
): AsyncGenerator<Buffer> {
  const known = [...signals];
  const places: (number | undefined)[] = [];
  for (const [place, { id }] of known.entries()) places[id] = place;
  const blocks = new LineBlocks(known.map(({ path }) => path));
  let rest: Buffer = Buffer.alloc(0);
  let header = HEADER;
  for await (const piece of copied) {
    const input = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    rest = input;
    if (input.length < header) continue;
    let p = header;
    header = 0;
    while (input.length >= p + ROW.value) {
      mustBeRow(input, p);
      const valueStart = p + ROW.value;
      const valueEnd = valueStart + input.readInt32BE(p + ROW.valueLength);
      if (valueEnd > input.length) break;
      if (input.readInt32BE(p + ROW.product) !== productNo) throw new SourceFault('wrong-product');
      const place = places[input.readInt16BE(p + ROW.signal)];
      if (place === undefined) throw new SourceFault('unknown-signal');
      const full = blocks.cutFor(place, valueEnd - valueStart);
      if (full) yield full;
      const at = input.readInt32BE(p + ROW.at) * 0x1_0000_0000 + input.readUInt32BE(p + ROW.at + 4);
      blocks.line(EPOCH + at, place, input, valueStart, valueEnd);
      p = valueEnd;
    }
    rest = input.subarray(p);
  }
  if (rest.length !== TRAILER || rest.readInt16BE(0) !== -1) throw new SourceFault('broken-off');
  const last = blocks.cut();
  if (last) yield last;
}

/** Four fields, of 4, 2 and 8 bytes and of some length; a missing value would have the length -1. */
function mustBeRow(input: Buffer, p: number): void {
  const asAgreed =
    input.readInt16BE(p) === 4 &&
    input.readInt32BE(p + ROW.product - 4) === 4 &&
    input.readInt32BE(p + ROW.signal - 4) === 2 &&
    input.readInt32BE(p + ROW.at - 4) === 8 &&
    input.readInt32BE(p + ROW.valueLength) >= 0;
  if (!asAgreed) throw new SourceFault('wrong-form');
}
