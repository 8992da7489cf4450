/** How the files of a product are written, by format (R62). Each takes the same records, which were checked before. */
import type { Format } from '../../../domain/export/formats.ts';
import type { ProductFileFacts } from '../product-file.ts';
import type { CheckedBlock } from '../records-inside.ts';
import { csvFile } from './csv.ts';
import { jsonFile } from './json.ts';
import { ndjsonFile } from './ndjson.ts';
import { parquetFile } from './parquet.ts';

export interface Work {
  /** Of the catalogue's signals, by the numbers that records have of them. */
  paths: readonly string[];
  signal: AbortSignal;
  /** To be called at least each second while no block is asked for: it shows that the export gets on. */
  getsOn: () => void;
}

/**
 * Writes a file of records. No block is empty. What comes out must not be written over
 * before two more chunks were asked for, as a storage takes them; it is whole, or the reading of it throws.
 */
export type WriteFormat = (
  facts: ProductFileFacts,
  blocks: AsyncIterable<CheckedBlock>,
  work: Work,
) => AsyncIterable<Buffer>;

export const writeFormat: Record<Format, WriteFormat> = {
  json: jsonFile,
  ndjson: ndjsonFile,
  csv: csvFile,
  parquet: parquetFile,
};
