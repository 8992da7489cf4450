/** Log lines as JSON. Only ids, codes, patterns and counts are ever passed to it. */
import { pino, type Logger } from 'pino';

export const createLog = (level: string): Logger =>
  pino({ name: 'api', level, base: { name: 'api' }, timestamp: pino.stdTimeFunctions.isoTime });
