/**
 * Ending the sharing of products (R8, R29, R30). It holds from the commit: before the export, during it, when the data
 * is ready and in the middle of a download, whose gate reads these very rows.
 */
import type { Knex } from 'knex';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import { moving, movingBy, oneRequest, record, type Actor, type Moved } from '../requests/transition.ts';

type Reason = 'revoked' | 'unenrolled';

/** What ending a share came to. */
export interface ShareEnded {
  products: ProductId[];
  /** R29: whether data was downloaded before; such copies are not deleted by ending the share. */
  copiesRemain: boolean;
}

/**
 * Ends shares as a whole, all by one statement, which needs neither a transaction nor a lock. Answers those that it ended;
 * the others are in no state that allows it.
 */
export async function endShares(db: Knex, shares: Moved, because: Reason): Promise<Map<RequestId, ShareEnded>> {
  const { rows } = await db.raw<{ rows: (ShareEnded & { id: RequestId })[] }>(
    `with ${moving(shares)}, dropped as (
       update request_products rp set dropped_at = clock_timestamp(), dropped_because = :because
       from moved where rp.request_id = moved.id and rp.dropped_at is null
       returning rp.request_id, rp.product_id
     )
     select id, downloaded_at is not null as "copiesRemain",
       coalesce(array_agg(product_id) filter (where product_id is not null), '{}') as products
     from moved left join dropped on request_id = id group by id, downloaded_at`,
    {
      ...movingBy(shares, {
        name: 'revoked',
        decision: 'revoked',
        detail: { because },
        tells: { step: 'revoked', to: ['requester', 'deciders'] },
      }),
      because,
    },
  );
  return new Map(rows.map(({ id, ...ended }) => [id, ended]));
}

/**
 * Drops products from a request that the transaction has locked; with nothing left the share ends. Answers which of them
 * were part of it by now.
 */
export async function dropProducts(
  tx: Knex.Transaction,
  id: RequestId,
  products: readonly ProductId[],
  actor: Actor,
  because: Reason,
): Promise<ProductId[]> {
  const shared = await productsShared(tx, id);
  const toDrop = shared.filter((product) => products.includes(product));
  if (toDrop.length === 0) return [];
  if (toDrop.length === shared.length) {
    const ended = (await endShares(tx, oneRequest(id, actor), because)).get(id);
    if (!ended) throw new Error('a share has products and can not be ended');
    return ended.products;
  }
  await tx.raw(
    `with dropped as (
       update request_products set dropped_at = clock_timestamp(), dropped_because = :because
       where request_id = :id and product_id = any(:products)
     )
     update requests set look_wanted_at = clock_timestamp(), look_signalled_at = null where id = :id`,
    { id, because, products: toDrop },
  );
  await record(tx, id, 'sharing-ended-in-part', actor, { products: toDrop.length, because });
  return toDrop;
}

async function productsShared(tx: Knex.Transaction, id: RequestId): Promise<ProductId[]> {
  const rows = (await tx('request_products')
    .where({ request_id: id })
    .whereNull('dropped_at')
    .orderBy('position')
    .select('product_id')) as { product_id: ProductId }[];
  return rows.map(({ product_id }) => product_id);
}
