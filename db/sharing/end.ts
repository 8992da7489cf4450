/**
 * Ending the sharing of products (R29, R30). It holds from the commit: before the export, during it, when the data
 * is ready and in the middle of a download, whose gate reads these very rows.
 */
import type { Knex } from 'knex';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import { COPIES_MAY_EXIST } from '../downloads/under-way.ts';
import { queued } from '../postgres/queued.ts';
import { moving, movingBy, type Actor, type Moved } from '../requests/transition.ts';

/** What ending a share came to. */
export interface ShareEnded {
  products: ProductId[];
  /** R29: whether data, or a part of it, was downloaded before; such copies are not deleted by ending the share. */
  copiesRemain: boolean;
}

/**
 * Ends shares as a whole, all by one statement, which needs neither a transaction nor a lock. Answers those that it ended;
 * the others are in no state that allows it.
 */
export async function endShares(db: Knex, shares: Moved): Promise<Map<RequestId, ShareEnded>> {
  const { rows } = await db.raw<{ rows: (ShareEnded & { id: RequestId })[] }>(
    `with ${moving(shares)}, dropped as (
       update request_products rp set dropped_at = clock_timestamp(), dropped_because = 'revoked'
       from moved where rp.request_id = moved.id and rp.dropped_at is null
       returning rp.request_id, rp.product_id
     )
     select r.id, ${COPIES_MAY_EXIST} as "copiesRemain",
       coalesce(array_agg(product_id) filter (where product_id is not null), '{}') as products
     from moved r left join dropped on request_id = r.id group by r.id, r.downloaded_at`,
    movingBy(shares, {
      name: 'revoked',
      decision: 'revoked',
      detail: { because: 'revoked' },
      tells: { step: 'revoked', to: ['requester', 'deciders'] },
    }),
  );
  if (rows.length > 0) queued(db, 'mails');
  return new Map(rows.map(({ id, ...ended }) => [id, ended]));
}

/**
 * Drops products from a request that the transaction has locked; the share ends when no product is left. Answers which of
 * the products were still shared. The end of a registration does the same (migration 0014).
 */
export async function dropProducts(
  tx: Knex.Transaction,
  id: RequestId,
  products: readonly ProductId[],
  actor: Actor,
): Promise<ProductId[]> {
  const { rows } = await tx.raw<{ rows: { product: ProductId }[] }>(
    `select product_id as product from drop_shared(array_fill(:id::uuid, array[cardinality(:products::uuid[])]),
       :products::uuid[], :actor, 'revoked')`,
    { id, products: [...products], actor },
  );
  if (rows.length > 0) queued(tx, 'mails');
  return rows.map(({ product }) => product);
}
