/** Which products send a signal, and how much of it that comes to (R57). */
import type { ProductKind } from '../requests/types.ts';
import { durationMs } from '../time/duration.ts';

interface Senders {
  kinds: readonly ProductKind[];
  models: readonly string[];
}

/** Whether such a product may send it, as far as the catalogue says: none named is any. What is not asked for leaves it open. */
export const maySend = ({ kinds, models }: Senders, { kind, model }: { kind?: ProductKind; model?: string }): boolean =>
  (kind === undefined || kinds.length === 0 || kinds.includes(kind)) &&
  (model === undefined || models.length === 0 || models.includes(model));

const DAY_MS = 86_400_000;
/** Of a record in a file of JSON, besides the name of its signal: time, value and what is between them. */
const RECORD_BYTES = 62;

/** At most so much in a day on which it is always sent, or `null` where it has no usual time between two readings. */
export function mostADay({ path, interval }: { path: string; interval: string | null }): {
  readings: number;
  bytes: number;
} | null {
  const every = interval === null ? 0 : durationMs(interval);
  if (!(every > 0)) return null;
  const readings = Math.ceil(DAY_MS / every);
  return { readings, bytes: readings * (RECORD_BYTES + path.length) };
}
