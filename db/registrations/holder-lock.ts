/** One at a time for what hangs on a holder's registrations: a request bound to them, and their end (R8, R25; migration 0014). */
import type { Knex } from 'knex';
import type { Holder } from '../../domain/principal.ts';

/**
 * Until the transaction ends, no other binds a request to this holder, and the end of a registration waits with its
 * effects. The end has locked the registration by then, and locks requests that are bound after that: whoever holds the
 * lock of such a request must not ask for this one.
 */
export const lockHolder = (tx: Knex.Transaction, holder: Holder): Promise<unknown> =>
  tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 8))', [holder]);
