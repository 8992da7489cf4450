/** Sessions of the pages, in PostgreSQL, so that any API process knows them and one statement ends them. */
import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import type { Knex } from 'knex';
import type { Pool, QueryResult } from 'pg';
import { lendConnection } from '../postgres/lend.ts';

/** The store that express-session works with. Sessions that are over are swept up now and then. */
export function createSessionStore(db: Knex): session.Store {
  const Store = connectPgSimple(session);
  return new Store({
    // The only thing that the store ever calls of a pool.
    pool: { query: (text: string, values: unknown[]) => query(db, text, values) } as unknown as Pool,
    tableName: 'sessions',
    createTableIfMissing: false,
    errorLog: () => {}, // of sweeping alone: the next sweep catches up
  });
}

/** One statement with numbered values on a connection of knex's pool, so that there is one pool with one set of limits. */
async function query(db: Knex, text: string, values: unknown[]): Promise<QueryResult> {
  const { connection, giveBack } = await lendConnection(db);
  try {
    return await connection.query(text, values);
  } finally {
    await giveBack();
  }
}
