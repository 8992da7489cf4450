/** What is counted of readings as they come in, by whatever way, for Prometheus. */
import { Counter, type Registry } from 'prom-client';
import type { RefusedReading } from '../domain/readings/batch.ts';
import type { TakeBatch } from './take.ts';

/** The same, counted: what was taken, and what was refused and why. A batch that was taken before counts no second time. */
export function counted(take: TakeBatch, registry: Registry): TakeBatch {
  const registers = [registry];
  const taken = new Counter({ name: 'ingest_readings_total', help: 'Readings taken in.', registers });
  const refused = new Counter({
    name: 'ingest_readings_refused_total',
    help: 'Readings that were not taken in, by what was wrong with them.',
    labelNames: ['why'] as const,
    registers,
  });
  return async (batch) => {
    let why: readonly RefusedReading[] = [];
    const taking = await take({
      ...batch,
      ...(batch.refusing && {
        refusing: async (all) => {
          why = all;
          await batch.refusing?.(all);
        },
      }),
    });
    if (taking.outcome === 'behind' || taking.repeated) return taking;
    const { accepted, refused: named } = taking.answer as { accepted: number; refused?: readonly RefusedReading[] }; // as take.ts makes it
    taken.inc(accepted);
    for (const one of named ?? why) refused.inc({ why: one.why });
    return taking;
  };
}
