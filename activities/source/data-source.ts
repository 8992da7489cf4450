/** Where the records of a product come from. An operator with a store of its own writes another one of these. */
import type { ProductKind } from '../../domain/requests/types.ts';

/** A product as a source may know it. */
export interface SourceProduct {
  /** The short number its readings are kept under. */
  productNo: number;
  kind: ProductKind;
  vin: string | null;
  serial: string | null;
}

/** Which records are wanted: from one instant until another, of some signals. */
export interface Wanted {
  from: Date;
  until: Date;
  /** By path; those of others are not given. Not said: all. */
  only?: ReadonlySet<string>;
}

export interface DataSource {
  /**
   * The records of a product that are wanted, by time, as UTF-8 text. Each begins with a comma and a line
   * end, `,\n{"at":"2026-01-03T08:00:00Z","signal":"Vehicle.Speed","value":53.2}`, holds no other line end, and has its
   * time in UTC to the second or with up to six decimals. Its signal is one of the catalogue. A block holds whole records, or none, as a sign that
   * they are still coming. The source must not reuse a
   * block's memory before the caller has asked for two more blocks.
   */
  records(product: SourceProduct, wanted: Wanted, signal: AbortSignal): AsyncIterable<Buffer>;
  /** Of the time before this it has records no longer, or not all of them (R58); `null` where nothing was dropped. */
  keptFrom?(): Promise<Date | null>;
}
