/** The statistics of the last year, read again every ten minutes at most: everybody may ask for them. */
import { statistics, type TypeStatistics } from '../../../db/support/statistics.ts';
import { notFound } from '../../../domain/refusal.ts';
import type { Services } from '../../server/services.ts';

export interface Recent {
  /** When they were read. */
  asOf: Date;
  types: TypeStatistics[];
}

const KEPT_MS = 10 * 60_000;
const kept = new WeakMap<Services['db'], Promise<Recent>>();
const read = new WeakMap<Services['db'], number>();

/** @throws Refusal `not-found` where the operator has not switched them on */
export async function recentStatistics({ db, config }: Services): Promise<Recent> {
  if (!config.policy.statistics.public) throw notFound();
  const known = kept.get(db);
  if (known && Date.now() - (read.get(db) ?? 0) < KEPT_MS) return known;
  const now = statistics(db).then((types) => ({ asOf: new Date(), types }));
  kept.set(db, now);
  read.set(db, Date.now());
  now.catch(() => kept.delete(db)); // the next one asks again
  return now;
}
