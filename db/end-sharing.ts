/**
 * Ending the sharing of products (R8, R29, R30). It holds from the commit: before the export, during it, when the data
 * is ready and in the middle of a download, whose gate reads these very rows.
 */
import type { Knex } from 'knex';
import type { ProductId } from '../domain/ids.ts';
import { decide } from './decide.ts';
import { queueMail, queueMailToDeciders } from './mails.ts';
import type { RequestRow } from './request-row.ts';
import { record, transition, type Actor } from './transition.ts';

type Reason = 'revoked' | 'unenrolled';

/** Drops products, or all, from a locked request; with nothing left the request ends. Answers which products that concerned. */
export async function endSharing(
  tx: Knex.Transaction,
  request: RequestRow,
  products: readonly ProductId[] | 'all',
  actor: Actor,
  because: Reason,
): Promise<ProductId[]> {
  const { rows } = await tx.raw<{ rows: { product_id: ProductId; dropped: boolean }[] }>(
    `with dropped as (
       update request_products set dropped_at = clock_timestamp(), dropped_because = :because
       where request_id = :id and dropped_at is null and (:products::uuid[] is null or product_id = any(:products))
       returning product_id
     )
     select rp.product_id, d.product_id is not null as dropped
     from request_products rp left join dropped d on d.product_id = rp.product_id
     where rp.request_id = :id and rp.dropped_at is null`, // as they were before
    { id: request.id, products: products === 'all' ? null : [...products], because },
  );
  const dropped = rows.filter((row) => row.dropped).map(({ product_id }) => product_id);
  if (dropped.length === 0) return [];
  if (dropped.length === rows.length) await endRequest(tx, request, actor, because);
  else {
    await record(tx, request.id, 'sharing-ended-in-part', actor, { products: dropped.length, because });
    await tx.raw('update requests set look_wanted_at = clock_timestamp(), look_signalled_at = null where id = ?', [
      request.id,
    ]);
  }
  return dropped;
}

async function endRequest(tx: Knex.Transaction, request: RequestRow, actor: Actor, because: Reason): Promise<void> {
  const state = await transition(tx, request.id, 'revoked', actor, { because });
  if (!state) throw new Error(`sharing can't end in the state ${request.status}`);
  await tx('consents')
    .where({ request_id: request.id })
    .update({ revoked_at: tx.raw('clock_timestamp()') });
  await decide(tx, request.id, 'revoked', actor);
  await queueMail(tx, request.id, 'revoked');
  await queueMailToDeciders(tx, request.id, 'revoked');
}
