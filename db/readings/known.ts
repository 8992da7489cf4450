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
  // What the registry has taken is known from its answer on, also where the catalogue was read a moment before.
  const askSignals = askedInRounds(async (lists: readonly (readonly string[])[]) => {
    const found = await catalogue(db, [...new Set(lists.flat())]);
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
      const isHeld = performance.now() - readAt <= SIGNALS_HOLD_MS;
      const known = await (signals && isHeld ? signals : read());
      const missing = paths.filter((path) => !known.has(path));
      if (missing.length > 0) for (const [path, signal] of await askSignals(missing)) known.set(path, signal);
      return known;
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

/** The catalogue; of some paths alone, where they are given. */
async function catalogue(db: Knex, paths?: readonly string[]): Promise<Map<string, KnownSignal>> {
  const asked = db('signals').select('path', 'id', 'datatype');
  const rows: (KnownSignal & { path: string })[] = await (paths
    ? asked.whereRaw('path = any(?)', [paths as string[]])
    : asked);
  return new Map(rows.map(({ path, id, datatype }) => [path, { id, datatype }]));
}
