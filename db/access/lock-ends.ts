/**
 * The order of locks (decision 0026): rows first, then the number of ends, then the products' streams of the audit trail by name. A
 * transaction that writes into the trail before it ends accesses, or ends several things, takes them here beforehand.
 */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';

/** Before accesses end; the rows that it is about are locked already. */
export const lockEnds = (tx: Knex.Transaction): Promise<unknown> => tx.raw('select lock_ends()');

/** Before registrations of these products, which are locked, are ended by several statements, or written of in the audit trail beside it. */
export const lockRegistrationEnds = (tx: Knex.Transaction, products: readonly ProductId[]): Promise<unknown> =>
  tx.raw('select lock_registration_ends(?::uuid[])', [[...products]]);
