/** Which parts of which files a hand-over came to, be it whole or not: what a reader was given counts, however it was asked for. */
import { ALL_FILES, mayBeMissing } from '../../../db/downloads/parts.ts';
import type { PartHanded } from '../../../db/downloads/under-way.ts';
import type { DownloadAnswer } from './answers.ts';
import type { Handed, Outcome } from './hand-over.ts';

/** The parts, of none of which nothing was handed over. `outcome`: none where it ended by an error. */
export function partsHanded({ of }: DownloadAnswer, handed: Handed, outcome: Outcome | undefined): PartHanded[] {
  const whole = (file: PartHanded['file']): PartHanded => ({ file, part: { from: 0, until: file.bytes } });
  if ('files' in of)
    return outcome === 'whole'
      ? [whole({ name: ALL_FILES, bytes: handed.bytes })]
      : of.files.filter(({ name }) => handed.ended.includes(name)).map(whole);
  if (outcome === 'whole') return [of];
  // What the reader did not confirm may be lost: so much is not counted that it has to come for the rest.
  const until = Math.min(of.part.from + handed.bytes, of.part.until - mayBeMissing(of.file.bytes) - 1);
  return until > of.part.from ? [{ file: of.file, part: { from: of.part.from, until } }] : [];
}
