/** Which parts of which files a download handed over, complete or not. Each part counts, whichever way the reader asked for it. */
import { ALL_FILES, mayBeMissing, type PartHanded } from '../../../db/downloads/parts.ts';
import type { DownloadAnswer } from './answers.ts';
import type { Handed, Outcome } from './hand-over.ts';

/** The parts, none of them empty. `outcome`: `undefined` where the download ended by an error. */
export function partsHanded({ of }: DownloadAnswer, handed: Handed, outcome: Outcome | undefined): PartHanded[] {
  const whole = (file: PartHanded['file']): PartHanded => ({ file, part: { from: 0, until: file.bytes } });
  if ('files' in of) {
    if (outcome === 'whole') return [whole({ name: ALL_FILES, bytes: handed.bytes })];
    const ended = new Set(handed.ended);
    return of.files.filter(({ position }) => ended.has(position)).map(whole);
  }
  if (outcome === 'whole') return [of];
  // Bytes that the reader did not confirm may be lost. So the last hundredth and one byte more do not count: the file
  // counts only once the reader has come back for the rest.
  const until = Math.min(of.part.from + handed.bytes, of.part.until - mayBeMissing(of.file.bytes) - 1);
  return until > of.part.from ? [{ file: of.file, part: { from: of.part.from, until } }] : [];
}
