/** The file of a product in one format (R16, R62): who, what, which period, and the records within what may be given of it. */
import type { CatalogueSignal } from '../../db/readings/catalogue.ts';
import type { Format } from '../../domain/export/formats.ts';
import type { SignalFacts } from '../../domain/export/gaps.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { Period } from '../../domain/time/period.ts';
import type { DataSource, SourceProduct } from '../source/data-source.ts';
import { writeFormat } from './format/format.ts';
import { RecordsInside, type CheckedBlock } from './records-inside.ts';
import { SignalsSeen } from './signal-facts.ts';

export interface ProductFileFacts {
  requestId: RequestId;
  product: SourceProduct & { name: string };
  /** As it was asked for. */
  period: Period;
  /** What of it may be given (R7): disjoint and in order. */
  given: { from: Date; until: Date }[];
}

interface Work {
  source: DataSource;
  /** Those of the catalogue that are given; any other one makes it fail. */
  signals: readonly CatalogueSignal[];
  signal: AbortSignal;
  /** Called at each block, and while a file is made of them, with the records so far. */
  progress: (records: number) => void;
}

/** The file in chunks, as a storage takes them, and what they held: to be read when the last chunk was taken. */
export interface ProductFile {
  chunks: AsyncIterable<Buffer>;
  records(): number;
  /** What came of each signal (R62). */
  signals(): SignalFacts[];
}

/**
 * Makes the file in a format while it is read. Any record outside `given`, or of a signal that is not among `signals`, makes it fail with a `SourceFault` before its bytes
 * come out, whatever the format: all are written from records that were looked at here.
 */
export function productFile(facts: ProductFileFacts, work: Work, format: Format = 'json'): ProductFile {
  let records = 0;
  const { product, given } = facts;
  const { source, signals, signal, progress } = work;
  const seen = new SignalsSeen(signals);
  const paths = signals.map(({ path }) => path);
  const only = new Set(paths);

  async function* blocks(): AsyncGenerator<CheckedBlock> {
    for (const interval of given) {
      const inside = new RecordsInside(interval, seen);
      const before = records;
      for await (const block of source.records(product, { ...interval, only }, signal)) {
        signal.throwIfAborted();
        progress(records);
        if (block.length === 0) continue;
        const checked = inside.look(block);
        records = before + inside.count;
        yield checked;
      }
    }
  }

  const chunks = writeFormat[format](facts, blocks(), { paths, signal, getsOn: () => progress(records) });
  return { chunks, records: () => records, signals: () => seen.facts() };
}
