/** The `Range` header (RFC 9110, 14): one range of bytes, or the whole file. */
import type { ByteRange } from '../../../storage/storage.ts';

const ONE_RANGE = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/i;

/**
 * The part asked for of a file of so many bytes; `whole` where none is, or in a form that may be ignored (several ranges,
 * another unit); `unsatisfiable` where the file has no such part.
 */
export function byteRange(header: string | undefined, bytes: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = ONE_RANGE.exec(header?.trim() ?? '');
  if (!match) return 'whole';
  const [, first, last, suffix] = match;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), bytes);
    return length === 0 ? 'unsatisfiable' : { start: bytes - length, end: bytes - 1 };
  }
  const start = Number(first);
  const end = last ? Math.min(Number(last), bytes - 1) : bytes - 1;
  if (last && Number(last) < start) return 'whole'; // not a range at all
  return start < bytes ? { start, end } : 'unsatisfiable';
}
