/**
 * Statements that PostgreSQL parses and plans once for each connection instead of each time: half of what a request's
 * row costs is planning. A statement is known by its text, so texts must not be made of values.
 */
import type { PooledConnection } from './lend.ts';
import { cut } from './lend.ts';

/** Statements are written with placeholders, so there are few. A statement beyond this many was built from values: it is not prepared, since PostgreSQL would keep each in memory. */
const MOST_STATEMENTS = 500;
const READS_OR_WRITES = /^\s*(select|with|insert|update|delete)\b/i;

interface Statement {
  text: string;
  values: unknown[];
  name?: string;
}
type WhenDone = (error: unknown, result: unknown) => void;

const names = new Map<string, string>();

/** Names the statements of a connection, so that PostgreSQL prepares each once. A statement with a name of its own, or without separate values, stays as it is. */
export function prepareStatements(connection: PooledConnection): void {
  const ask = connection.query.bind(connection) as (...asked: unknown[]) => unknown;
  const preparing = (asked: unknown, ...rest: unknown[]): unknown => {
    const name = isStatement(asked) ? nameOf(asked.text) : undefined;
    const [whenDone] = rest;
    if (!isStatement(asked) || name === undefined || typeof whenDone !== 'function') return ask(asked, ...rest);
    const done = whenDone as WhenDone; // as knex asks
    return ask({ ...asked, name }, (error: unknown, result: unknown) => {
      if (isOutdatedStatement(error)) cut(connection);
      done(error, result);
    });
  };
  connection.query = preparing as typeof connection.query; // takes the same, answers the same
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MOST_STATEMENTS || !READS_OR_WRITES.test(text)) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

const isStatement = (asked: unknown): asked is Statement =>
  typeof asked === 'object' && asked !== null && 'text' in asked && 'values' in asked && !('name' in asked);

/** A migration has changed what the statement answers: its connection forgets it only by ending. */
export const isOutdatedStatement = (error: unknown): boolean =>
  error instanceof Error && 'routine' in error && error.routine === 'RevalidateCachedQuery';
