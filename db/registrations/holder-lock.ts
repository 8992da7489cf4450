/** The lock of a holder: binding a request to the holder and ending one of the holder's registrations take turns (R8, R25; migration 0014). */
import type { Knex } from 'knex';
import type { Holder } from '../../domain/principal.ts';

/**
 * Until the transaction ends, no other transaction binds a request to this holder, and the end of a registration waits
 * with its effects. That end then locks the requests bound to the registration. So a transaction that has locked a bound
 * request must not call `lockHolder`: the two would wait for each other.
 */
export const lockHolder = (tx: Knex.Transaction, holder: Holder): Promise<unknown> =>
  tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 8))', [holder]);
