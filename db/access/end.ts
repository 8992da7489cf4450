/**
 * Ends of access (R2, R43): each by `end_access`, which tells the gate, the giver and the recipient. Whoever answers a call that has
 * ended something waits until nothing more is handed over by it, in any process (`HandedOver.cutEnded` of the API).
 */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { EndedBecause } from './ended.ts';
import { isOf, type Reader } from './reader.ts';

export interface AccessEnd {
  /** When; `null` where nothing was left to end. */
  endedAt: Date | null;
  products: ProductId[];
}

/** Ends those of these accesses that are not ended, in the order of their ids. */
export async function endAccesses(
  db: Knex,
  ids: readonly string[],
  actor: string,
  because: EndedBecause,
): Promise<AccessEnd> {
  if (ids.length === 0) return { endedAt: null, products: [] };
  const { rows } = await db.raw<{ rows: { at: Date; product: ProductId }[] }>(
    'select ended_at as at, product_id as product from end_access(:ids::uuid[], :actor, :because)',
    { ids: [...ids].toSorted(), actor, because },
  );
  return { endedAt: rows[0]?.at ?? null, products: rows.map(({ product }) => product) };
}

/** The recipient gives up what it may read: some products, or all (R43). */
export async function giveUp(db: Knex, reader: Reader, products: readonly ProductId[] | null): Promise<AccessEnd> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select a.id from access a where a.ended_at is null
       and ${isOf(reader)}
       and (:products::uuid[] is null or a.product_id = any(:products::uuid[]))`,
    { ...reader, products: products && [...products] },
  );
  return endAccesses(
    db,
    rows.map(({ id }) => id),
    `client:${reader.clientId}`,
    'recipient',
  );
}
