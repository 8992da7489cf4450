/** A pooled connection for work that knex has no words for: copying, and transactions spoken in few round trips. */
import type { Knex } from 'knex';
import type { PoolClient } from 'pg';

/** What of knex's PostgreSQL client is used here; its own types leave it open. */
interface PoolOwner {
  acquireConnection(): Promise<PooledConnection>;
  releaseConnection(connection: PooledConnection): Promise<void>;
}
/** With what its pool and we reach for beneath the surface. */
export type PooledConnection = PoolClient & { __knex__disposed?: unknown; connection: { stream: { destroy(): void } } };

export interface LentConnection {
  connection: PoolClient;
  /** Ends it at once, with whatever it is doing: neither a copy nor a lock may outlive what it was for. */
  cut: () => void;
  /** To be called in any case. */
  giveBack: () => Promise<void>;
}

/** Lends a connection, to be given back. */
export async function lendConnection(db: Knex): Promise<LentConnection> {
  const pool: PoolOwner = db.client;
  const connection = await pool.acquireConnection();
  return {
    connection,
    cut: () => cut(connection),
    giveBack: () => pool.releaseConnection(connection),
  };
}

/** Ends a connection at once, so that its pool does not hand it out again. */
export function cut(connection: PooledConnection): void {
  // oxlint-disable-next-line no-underscore-dangle -- knex's own mark, by which its pool knows what not to hand out
  connection.__knex__disposed = 'cut';
  connection.connection.stream.destroy();
}
