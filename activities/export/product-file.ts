/** The one file of a product (R16): who, what, which period, and the records within what may be given of it. */
import type { Catalogue } from '../../db/readings/catalogue.ts';
import type { SignalFacts } from '../../domain/export/gaps.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { Period } from '../../domain/time/period.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import type { DataSource, SourceProduct } from '../source/data-source.ts';
import { RecordsInside } from './records-inside.ts';
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
  catalogue: Catalogue;
  signal: AbortSignal;
  /** Called at each block, with the records so far. */
  progress: (records: number) => void;
}

/** The file in chunks, as a storage takes them, and what they held: to be read when the last chunk was taken. */
export interface ProductFile {
  chunks: AsyncIterable<Buffer>;
  records(): number;
  /** What came of each signal (R62). */
  signals(): SignalFacts[];
}

/** Makes the file while it is read. Any record outside `given` makes it fail with a `SourceFault` before its bytes come out. */
export function productFile(facts: ProductFileFacts, { source, catalogue, signal, progress }: Work): ProductFile {
  let records = 0;
  const signals = new SignalsSeen(catalogue.signals);

  async function* chunks(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${headOf(facts)}[`);
    for (const interval of facts.given) {
      const inside = new RecordsInside(interval, signals);
      const before = records;
      for await (const block of source.records(facts.product, interval, signal)) {
        signal.throwIfAborted();
        progress(records);
        if (block.length === 0) continue;
        inside.look(block);
        yield records === 0 ? block.subarray(1) : block; // no comma before the very first record
        records = before + inside.count;
      }
    }
    yield Buffer.from('\n]}\n');
  }

  return { chunks: chunks(), records: () => records, signals: () => signals.facts() };
}

/** Everything up to the records. */
function headOf({ requestId, product, period, given }: ProductFileFacts): string {
  const head = JSON.stringify({ requestId, product: namesOf(product), period, given });
  return `${head.slice(0, -1)},"records":`;
}

/** A product as files speak of it. */
export const namesOf = ({ kind, vin, serial, name }: ProductFileFacts['product']): ProductNames => ({
  kind,
  ...(vin === null ? {} : { vin }),
  ...(serial === null ? {} : { serial }),
  name,
});

export interface ProductNames {
  kind: ProductKind;
  vin?: string;
  serial?: string;
  name: string;
}
