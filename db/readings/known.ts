/** Which products and signals there are, remembered by the processes that take readings in. */
import type { Knex } from 'knex';
import { askedInRounds } from '../postgres/rounds.ts';

interface KnownSignal {
  id: number;
  datatype: string;
}

export interface Known {
  /** The products' short numbers, by VIN or serial number; those that there are. */
  products: (numbers: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** The catalogue, by path. A path that is not in it is looked for again. */
  signals: (paths: readonly string[]) => Promise<ReadonlyMap<string, KnownSignal>>;
}

/** A signal's type may change: the catalogue is read again after this time. */
const SIGNALS_HOLD_MS = 10_000;
/** A path that is unknown is looked for again, but not with each reading of it. */
const MISSES_HOLD_MS = 1000;
const MOST_PRODUCTS = 1_000_000;

/**
 * A product keeps its number for ever, so it is asked for once; one that was not there is asked for each time. Those that
 * several batches miss at the same moment are asked for by one statement: a process that has just begun knows none.
 */
export function knownThings(db: Knex): Known {
  const products = new Map<string, number>();
  const ask = askedInRounds(async (lists: readonly (readonly string[])[]) => {
    const found = await numbersOf(db, [...new Set(lists.flat())]);
    if (products.size > MOST_PRODUCTS) products.clear();
    for (const [number, no] of found) products.set(number, no);
    return lists.map(() => found);
  });
  let signals: Promise<Map<string, KnownSignal>> | undefined;
  let readAt = -Infinity;
  const read = () => {
    readAt = performance.now();
    const reading = catalogue(db);
    reading.catch(() => (signals = undefined)); // whoever waits is told; the next one asks again
    return (signals = reading);
  };
  return {
    async products(numbers) {
      const found = new Map<string, number>();
      const missing: string[] = [];
      for (const number of new Set(numbers)) {
        const no = products.get(number);
        if (no === undefined) missing.push(number);
        else found.set(number, no);
      }
      if (missing.length > 0) {
        const asked = await ask(missing);
        for (const number of missing) {
          const no = asked.get(number);
          if (no !== undefined) found.set(number, no);
        }
      }
      return found;
    },
    async signals(paths) {
      const age = performance.now() - readAt;
      const known = await (signals && age <= SIGNALS_HOLD_MS ? signals : read());
      const isWhole = age <= MISSES_HOLD_MS || paths.every((path) => known.has(path));
      return isWhole ? known : read();
    },
  };
}

async function numbersOf(db: Knex, numbers: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.raw<{ rows: { number: string; no: number }[] }>(
    `select vin as number, no from products where vin = any(:numbers)
     union all select serial, no from products where serial = any(:numbers)`,
    { numbers },
  );
  return new Map(rows.map(({ number, no }) => [number, no]));
}

async function catalogue(db: Knex): Promise<Map<string, KnownSignal>> {
  const rows: (KnownSignal & { path: string })[] = await db('signals').select('path', 'id', 'datatype');
  return new Map(rows.map(({ path, id, datatype }) => [path, { id, datatype }]));
}
