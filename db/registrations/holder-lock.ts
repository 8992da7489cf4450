/** One at a time for what hangs on a holder's registrations: a request bound to them, and their end (R8, R25). */
import type { Knex } from 'knex';
import type { Holder } from '../../domain/principal.ts';

/**
 * Until the transaction ends, nobody else binds a request to this holder or ends a registration of it. Whoever holds the
 * lock of a request that is bound already must not ask for it.
 */
export const lockHolder = (tx: Knex.Transaction, holder: Holder): Promise<unknown> =>
  tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 8))', [holder]);
