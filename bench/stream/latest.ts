/** C9: the newest values of a thousand vehicles with forty signals each, by a call and by the bare query. */
import type { Sample } from '../measure.ts';
import { loadInOrder, post, timed } from '../http-load.ts';
import { fetched } from './client.ts';
import type { Link, Stage } from './stage.ts';

const CALLS = 40;
const SIGNALS = 40;
const VEHICLES_A_BATCH = 25;

/** Each of the first vehicles sends each signal once. */
export async function fillLatest({ products, authorization, sandbox }: Stage, vehicles: number): Promise<void> {
  const calls: Buffer[] = [];
  const at = new Date().toISOString();
  for (let first = 0; first < vehicles; first += VEHICLES_A_BATCH) {
    const readings = products
      .slice(first, first + VEHICLES_A_BATCH)
      .flatMap(({ vin }) =>
        Array.from({ length: SIGNALS }, (_, i) => ({ vin, signal: `Bench.Signal${i}`, at, value: first + i / 10 })),
      );
    const body = JSON.stringify({ source: 'bench-latest', sequence: first + 1, readings });
    calls.push(post('/ingest/v1/batches', body, { Authorization: authorization }));
  }
  await loadInOrder({ port: sandbox.ports.ingest, lines: [calls], status: 200 });
}

export async function latestTurn({ sandbox }: Stage, { token }: Link, vehicles: number): Promise<Sample> {
  const [times, firsts]: [number[], number[]] = [[], []];
  const begun = performance.now();
  for (let i = 0; i < CALLS; i += 1) {
    const { body, ms, firstMs } = await fetched(`${sandbox.url}/v1/data/latest`, token);
    if (body.length < vehicles * SIGNALS * 100) throw new Error('values are missing');
    times.push(ms);
    firsts.push(firstMs);
  }
  const { p50 = 0, p99 = 0 } = timed(times, begun);
  return { p50, p99, first: timed(firsts, begun)['p50'] ?? 0 };
}

export async function bareLatest({ db, products }: Stage, vehicles: number): Promise<Sample> {
  const times: number[] = [];
  const begun = performance.now();
  for (let i = 0; i < CALLS; i += 1) {
    const asked = performance.now();
    const { rows } = await db.raw<{ rows: unknown[] }>(
      'select product_no, state from latest where product_no = any(?)',
      [products.slice(0, vehicles).map(({ no }) => no)],
    );
    if (rows.length !== vehicles) throw new Error('vehicles are missing');
    times.push(performance.now() - asked);
  }
  const { p50 = 0, p99 = 0 } = timed(times, begun);
  return { p50, p99 };
}
