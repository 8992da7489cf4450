/** Tells an absent, restarting or overloaded database from a fault in a statement. */
import { types } from 'node:util';
import { isOutdatedStatement } from './prepare.ts';

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '53100', // disk_full
  '53200', // out_of_memory
  '57014', // query_canceled: the statement timeout
  '55P03', // lock_not_available: the lock timeout
  '25P03', // idle_in_transaction_session_timeout
  '25006', // read_only_sql_transaction: an old primary
  'WRONG_LOGIN', // no connection of such a login is used (login.ts)
]);

const CONNECTION_WORDS =
  /Connection terminated|timeout expired|Client has encountered a connection error|the database system is|Timeout acquiring a connection|aborted|not queryable/i;

/** Whether PostgreSQL refused a value by itself (class 22): too large, too long, no text, no time. Nothing was written. */
export const isValueRefused = (error: unknown): boolean => codeOf(error).startsWith('22');

/** Whether a transaction met another one and was rolled back (class 40: deadlock, serialisation). Nothing was written. */
export const isRolledBack = (error: unknown): boolean => codeOf(error).startsWith('40');

/** Whether PostgreSQL ended a statement that waited for too long, and rolled it back: another one may go well. */
export const isHeldUp = (error: unknown): boolean => ['57014', '55P03'].includes(codeOf(error));

const codeOf = (error: unknown): string =>
  types.isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Whether an error means that the database could not be asked, or did not answer. */
export function isDatabaseAway(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  if (error.name === 'KnexTimeoutError' || error.name === 'AggregateError') return true;
  if (isOutdatedStatement(error)) return true; // the same on a new connection goes well
  const code = codeOf(error);
  return CONNECTION_CODES.has(code) || code.startsWith('08') || CONNECTION_WORDS.test(error.message);
}
