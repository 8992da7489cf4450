/**
 * PostgreSQL's own limits can't act where it hangs, or where its network is gone: a statement on an open connection would
 * wait without end. So a connection whose answer is overdue is cut. Its caller gets the error of an absent database.
 */
import { cut, type PooledConnection } from './lend.ts';

/** Watches a connection for as long as it lives. Streams are left alone: how long one may take is its reader's to say. */
export function cutWhenSilent(connection: PooledConnection, afterMs: number): void {
  const ask = connection.query.bind(connection) as (...asked: unknown[]) => unknown;
  const watched = (...asked: unknown[]): unknown => {
    if (isStream(asked[0])) return ask(...asked);
    const overdue = setTimeout(() => cut(connection), afterMs).unref();
    connection.once('drain', () => clearTimeout(overdue)); // everything asked was answered
    return ask(...asked);
  };
  connection.query = watched as typeof connection.query; // takes the same, answers the same
}

const isStream = (asked: unknown): boolean => typeof asked === 'object' && asked !== null && 'submit' in asked;
