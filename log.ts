/** Log lines as JSON: an allowlist of fields by construction, since only ids, codes and counts are ever passed. */
import { pino, type Logger } from 'pino';

/** A process's logger. */
export const createLog = (name: string, level: string): Logger =>
  pino({ name, level, base: { name }, timestamp: pino.stdTimeFunctions.isoTime });
