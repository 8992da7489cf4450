/** Which readings can be taken: the one place for all ways in. */
import type { Known } from '../db/readings/known.ts';
import { isOfType, readReadings, type RefusedReading, type WellFormed } from '../domain/readings/batch.ts';

/** What is dated later than this is refused. */
const MAY_BE_AHEAD_MS = 5 * 60_000;

/** A reading whose product and signal there are. */
export interface CheckedReading {
  /** Among those that were given, from 0. */
  index: number;
  productNo: number;
  /** The signal's id. */
  signal: number;
  /** Milliseconds since 1970. */
  at: number;
  /** JSON text. */
  value: string;
  reason: string | undefined;
}

/** Checks readings as they were sent, `now` in milliseconds. Both lists are in the order of the readings. */
export async function checkReadings(
  known: Known,
  readings: readonly unknown[],
  now: number,
): Promise<{ taken: CheckedReading[]; refused: RefusedReading[] }> {
  const { taken: wellFormed, refused } = readReadings(readings, { now, mayBeAheadMs: MAY_BE_AHEAD_MS });
  const [products, signals] = await Promise.all([
    known.products(wellFormed.map(({ number }) => number)),
    known.signals(wellFormed.map(({ signal }) => signal)),
  ]);
  const taken: CheckedReading[] = [];
  for (const reading of wellFormed) {
    const { index, at, value, reason } = reading;
    const productNo = products.get(reading.number);
    const signal = signals.get(reading.signal);
    if (productNo !== undefined && signal && isOfType(value, signal.datatype))
      taken.push({ index, productNo, signal: signal.id, at, value, reason });
    else refused.push(...faultsOf(reading, productNo, signal));
  }
  return { taken, refused: refused.toSorted((a, b) => a.index - b.index) };
}

function faultsOf(
  { index, numberField, value }: WellFormed,
  productNo: number | undefined,
  signal: { datatype: string } | undefined,
): RefusedReading[] {
  const at = `/readings/${index}`;
  return [
    ...(productNo === undefined ? [{ index, why: 'unknown-product' as const, pointer: `${at}/${numberField}` }] : []),
    ...(signal === undefined ? [{ index, why: 'unknown-signal' as const, pointer: `${at}/signal` }] : []),
    ...(signal && !isOfType(value, signal.datatype)
      ? [{ index, why: 'wrong-type' as const, pointer: `${at}/value` }]
      : []),
  ];
}
