/** A body of lines that is read as it comes, so that its length does not matter. */
import type { Request } from 'express';

export interface Line {
  /** The first is 1; empty lines count, but are left out. */
  no: number;
  /** `null`: it is longer than a line may be, or no UTF-8. */
  text: string | null;
}

const NEWLINE = 0x0a;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The body as it comes. Whoever stops reading leaves the connection open: the answer goes by it, and what still comes is
 * thrown away after that.
 */
export const bodyOf = (req: Request): AsyncIterable<Buffer> => req.iterator({ destroyOnReturn: false });

/** Splits what comes into lines of at most `most` bytes, and gathers those that came together, at most `atOnce`. */
export async function* linesOf(
  bytes: AsyncIterable<Buffer>,
  { most, atOnce }: { most: number; atOnce: number },
): AsyncGenerator<Line[]> {
  let rest: Buffer[] = [];
  let length = 0;
  let no = 0;
  let lines: Line[] = [];
  const take = (piece: Buffer) => {
    length += piece.length;
    if (length <= most + 1) rest.push(piece); // a carriage return may stand before the line's end
  };
  const endLine = () => {
    no += 1;
    const text = length > most + 1 ? null : decoded(Buffer.concat(rest), most);
    if (text === null || text.trim() !== '') lines.push({ no, text });
    rest = [];
    length = 0;
  };
  for await (const chunk of bytes) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      take(chunk.subarray(from, end));
      endLine();
      from = end + 1;
      if (lines.length >= atOnce) {
        yield lines;
        lines = [];
      }
    }
    take(Buffer.from(chunk.subarray(from))); // the chunk's memory is not kept for a few bytes
    if (lines.length > 0) yield lines;
    lines = [];
  }
  if (length > 0) endLine();
  if (lines.length > 0) yield lines;
}

function decoded(line: Buffer, most: number): string | null {
  try {
    const text = decoder.decode(line).replace(/\r$/, '');
    return text.length > most ? null : text;
  } catch {
    return null;
  }
}
