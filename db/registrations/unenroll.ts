/** R8: selling a product. The registration ends at once, and with it, in the same transaction, all that hangs on it. */
import type { Knex } from 'knex';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import { holderOf, type Principal } from '../../domain/principal.ts';
import { notFound } from '../../domain/refusal.ts';
import { dropProducts } from '../sharing/end.ts';
import { lockHolder } from './holder-lock.ts';
import { audit } from '../requests/transition.ts';

export interface Unenrolled {
  endedAt: Date;
  /** Requests to share with third parties that lost the product. */
  sharesEnded: RequestId[];
}

/** Ends the caller's registration of a product. Doing it again finds nothing to end: 404. */
export const unenroll = (db: Knex, principal: Principal, product: ProductId): Promise<Unenrolled> =>
  db.transaction(async (tx) => {
    const holder = holderOf(principal);
    if (!holder) throw notFound();
    const actor = `account:${principal.account}` as const;
    await lockHolder(tx, holder); // or a request that is just being matched would be missed
    // Requests are locked before the registration, in one order for everybody: an export locks its request first, too.
    const { rows: open } = await tx.raw<{ rows: { id: RequestId }[] }>(
      `select id from requests r where r.holder = :holder and r.ended_at is null and r.type in ('agent', 'provider')
         and exists (select 1 from request_products rp where rp.request_id = r.id and rp.product_id = :product)
       order by id for update`,
      { holder, product },
    );
    const { rows } = await tx.raw<{ rows: { ends_at: Date }[] }>(
      `update registrations set ends_at = clock_timestamp()
       where holder = :holder and product_id = :product and ends_at is null returning ends_at`,
      { holder, product },
    );
    const endedAt = rows[0]?.ends_at;
    if (!endedAt) throw notFound();
    await audit(tx, `product:${product}`, 'unenrolled', actor, { sharesEnded: open.length });
    for (const { id } of open) await dropProducts(tx, id, [product], actor, 'unenrolled');
    return { endedAt, sharesEnded: open.map(({ id }) => id) };
  });
