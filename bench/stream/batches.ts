/** Batches of twenty readings, five each of four products, as ingest takes them and as a program that fans out gets them. */
import { post } from '../http-load.ts';
import { MARK } from './clock.ts';
import type { Product } from './stage.ts';

export const PER_PRODUCT = 5;
export const PRODUCTS = 4;
export const READINGS = PER_PRODUCT * PRODUCTS;
const PATH = '/ingest/v1/batches';

export interface Batch {
  /** By which readers know it. */
  no: number;
  /** What ingest takes. */
  call: Buffer;
  /** By product: as it would be handed over. */
  messages: { product: Product; text: string }[];
}

let made = 0;

/** The next batch, of some of these products in turn. */
export function nextBatch(products: readonly Product[], authorization: string): Batch {
  const no = (made += 1);
  const now = Date.now();
  const some = Array.from({ length: PRODUCTS }, (_, i) => products[(no * PRODUCTS + i) % products.length]!);
  const at = (i: number) => new Date(now - PER_PRODUCT + i).toISOString();
  const own = Array.from({ length: PER_PRODUCT }, (_, i) => ({
    signal: i === PER_PRODUCT - 1 ? MARK : `Bench.Signal${i}`,
    value: no,
    at: at(i),
  }));
  const readings = some.flatMap(({ vin }) => own.map((reading) => ({ vin, ...reading })));
  const receivedAt = new Date(now).toISOString();
  return {
    no,
    call: post(PATH, JSON.stringify({ source: 'bench-stream', sequence: no, readings }), {
      Authorization: authorization,
    }),
    messages: some.map((product) => ({
      product,
      text: `{"readings":[${own
        .map(
          ({ signal, value, at: measured }) =>
            `{"product":"${product.id}","signal":"${signal}","unit":null,"value":${value},"at":"${measured}","receivedAt":"${receivedAt}"}`,
        )
        .join(',')}]}`,
    })),
  };
}
