/** Batches of readings as the benchmarks of ingest send them: of many vehicles, with signals of their own in the catalogue. */
import type { Knex } from 'knex';
import { saveSignals } from '../db/readings/import.ts';
import { post } from './http-load.ts';

const SIGNALS = 40;
const FIRST_SIGNAL = 20_000;
const BEGIN = Date.parse('2026-01-01T00:00:00Z');

/** Vehicles and signals that batches are of. */
export interface Fleet {
  vins: readonly string[];
  signals: readonly string[];
}

/** Puts so many vehicles, and forty signals, into the record. */
export async function addFleet(owner: Knex, count: number): Promise<Fleet> {
  const vins = Array.from({ length: count }, (_, i) => `WVWZZZ1JZXC${String(i).padStart(6, '0')}`);
  await owner.raw(
    `insert into products (id, kind, vin, name) select gen_random_uuid(), 'vehicle', vin, 'A van' from unnest(:vins::text[]) vin`,
    { vins },
  );
  const signals = Array.from({ length: SIGNALS }, (_, i) => `Bench.Signal${i}`);
  await saveSignals(
    owner,
    signals.map((path, i) => ({
      id: FIRST_SIGNAL + i,
      path,
      meaning: path,
      unit: null,
      datatype: 'double',
      tradeSecret: false,
    })),
  );
  await owner.raw('analyze products');
  return { vins, signals };
}

/** Makes calls of batches, each later than all before. */
export class Batches {
  readonly #fleet: Fleet;
  readonly #authorization: string;
  #made = 0;

  constructor(fleet: Fleet, authorization: string) {
    this.#fleet = fleet;
    this.#authorization = authorization;
  }

  /** A call with so many readings, `perProduct` of each vehicle in a row. */
  call(path: string, source: string, size: number, perProduct: number): Buffer {
    const { vins, signals } = this.#fleet;
    const sequence = (this.#made += 1);
    const readings = Array.from({ length: size }, (_, i) => ({
      vin: vins[(sequence * 7919 + Math.floor(i / perProduct)) % vins.length],
      signal: signals[i % signals.length],
      at: new Date(BEGIN + sequence * 1000 + i).toISOString(),
      value: (sequence + i) / 10,
    }));
    return post(path, JSON.stringify({ source, sequence, readings }), { Authorization: this.#authorization });
  }
}
