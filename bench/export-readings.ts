/** Readings to be exported by the benchmarks, and the turns that export them, each a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect } from '../db/postgres/connect.ts';
import { migrate } from '../db/postgres/migrate.ts';
import { ensureReadingPartitions, saveSignals } from '../db/readings/import.ts';
import type { ExportTurn } from './export-turn.ts';
import type { Sample } from './measure.ts';

export const BEGIN = new Date('2026-01-03T08:00:00Z');
const EVERY_MS = 900;
export const SIGNALS = 20;

/** Of a product that is measured. */
export const vinOf = (productNo: number): string => `WVWZZZ1JZXW${`${productNo}`.padStart(6, '0')}`;

/** A product that is measured: how many readings, and how far apart. */
export interface Measured {
  readings: number;
  everyMs?: number;
}

/** The first moment after its readings. */
export const endOf = ({ readings, everyMs = EVERY_MS }: Measured): Date =>
  new Date(BEGIN.getTime() + readings * everyMs);

/** Fills an empty database with products; their numbers count from 1. */
export async function fillReadings(url: string, products: readonly Measured[]): Promise<void> {
  const owner = connect(url, { max: 1, statementTimeoutMs: 0 });
  await migrate(owner);
  await saveSignals(
    owner,
    Array.from({ length: SIGNALS }, (_, i) => ({
      id: i + 1,
      path: `Vehicle.Powertrain.Measured.Signal${i + 1}`,
      meaning: 'Made up for measuring',
      unit: null,
      datatype: 'float',
      tradeSecret: false,
    })),
  );
  await ensureReadingPartitions(owner, BEGIN, new Date(Math.max(...products.map((one) => endOf(one).getTime()))));
  for (const [i, { readings, everyMs = EVERY_MS }] of products.entries())
    await owner.raw(
      `insert into readings (product_no, signal, at, value)
       select ?, 1 + i % ${SIGNALS}, ?::timestamptz + i * ?::double precision * interval '1 ms', round((random() * 200)::numeric, 1)::text
       from generate_series(0, ? - 1) i`,
      [i + 1, BEGIN, everyMs, readings],
    );
  const { rows } = await owner.raw<{ rows: { name: string }[] }>(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'readings'::regclass`,
  );
  for (const { name } of rows) await owner.raw('vacuum (analyze, freeze) ??', [name]);
  await owner.raw('checkpoint');
  await owner.destroy();
}

/** One turn of a contender. */
export async function exportTurn(task: ExportTurn): Promise<Sample> {
  const child = fork(fileURLToPath(new URL('./export-turn.ts', import.meta.url)), [JSON.stringify(task)]);
  const exited = once(child, 'exit');
  const [sample] = (await Promise.race([once(child, 'message'), exited.then(() => [])])) as [Sample?];
  await exited;
  if (!sample) throw new Error(`${task.contender} broke off`);
  return sample;
}
