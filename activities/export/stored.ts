/** Files of an export: put into the storage, then entered in the record. */
import { recordFiles, type ExportPlan, type FileRow, type FinishedFile } from '../../db/export/plan.ts';
import { endingOf } from '../../domain/export/formats.ts';
import { fileKey } from '../../storage/file-key.ts';
import type { ExportControl, ExportParts } from './export-data.ts';

/** A newer attempt has taken over: whatever this one still does is in vain. */
export class FencedOff extends Error {
  override readonly name = 'FencedOff';
  readonly code = 'fenced-off';
}

export interface FileToStore extends Pick<FileRow, 'name' | 'position' | 'productId' | 'given' | 'leftOut'> {
  chunks: AsyncIterable<Buffer>;
  records: () => number;
  signals: () => FileRow['signals'];
  /** The text, where it is the manifest. */
  manifest?: string;
}

/** Writes a file into the storage. */
export async function store(
  { storage }: ExportParts,
  { attempt, request }: ExportPlan,
  control: ExportControl,
  file: FileToStore,
): Promise<FinishedFile> {
  const { chunks, records, signals, ...facts } = file;
  const storageKey = fileKey(request.id, attempt, Math.max(facts.position, 0), endingOf(facts.name));
  const stored = await storage.write(storageKey, chunks, control.signal);
  control.progress(records());
  return { ...facts, attempt, storageKey, ...stored, records: records(), signals: signals() };
}

/** Enters files that were stored. @throws FencedOff */
export async function record(
  { db, storage }: ExportParts,
  { attempt, request }: ExportPlan,
  files: readonly FinishedFile[],
): Promise<void> {
  if (await recordFiles(db, request.id, attempt, files)) return;
  for (const { storageKey } of files) await storage.removeAll(storageKey); // no row will ever name them
  throw new FencedOff('A newer attempt at this export has taken over.');
}

/** A text as a file's only chunk. */
export async function* once(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk;
}
