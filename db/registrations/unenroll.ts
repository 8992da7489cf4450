/** R8: selling a product. What hangs on a registration ends with it, in the same commit: the database sees to that. */
import type { Knex } from 'knex';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import { holderOf, type Principal } from '../../domain/principal.ts';
import { notFound } from '../../domain/refusal.ts';
import { queued } from '../postgres/queued.ts';
import { mustBeAllowed } from './accounts.ts';

export interface Unenrolled {
  endedAt: Date;
  /** Requests to share with third parties that lost the product. */
  sharesEnded: RequestId[];
}

/**
 * Ends the caller's registrations of a product: one that lasts or has a planned end by now, one that has not begun is
 * called off. Doing it again finds nothing to end. @throws Refusal `not-found`, `not-an-administrator`
 */
export const unenroll = (db: Knex, principal: Principal, product: ProductId): Promise<Unenrolled> =>
  db.transaction(async (tx) => {
    const holder = holderOf(principal);
    if (!holder) throw notFound();
    await mustBeAllowed(tx, principal, 'sell');
    const { rows } = await tx.raw<{ rows: { endedAt: Date | null }[] }>(END, {
      holder,
      product,
      actor: `account:${principal.account}`,
    });
    const endedAt = rows[0]?.endedAt;
    if (!endedAt) throw notFound();
    return { endedAt, sharesEnded: await sharesEndedNow(tx, holder, product) };
  });

/** The trigger on `registrations` (migration 0014) reads who did it when the statement is over. */
const END = `
  with act as materialized (select clock_timestamp() as at, set_config('right_of_way.actor', :actor, true)),
  ended as (
    update registrations r set ends_at = act.at from act
    where r.holder = :holder and r.product_id = :product and r.starts_at < act.at and coalesce(r.ends_at, 'infinity') > act.at
    returning act.at
  ), called_off as (
    delete from registrations r using act where r.holder = :holder and r.product_id = :product and r.starts_at >= act.at
    returning act.at
  )
  select max(at) as "endedAt" from (select at from ended union all select at from called_off) done`;

async function sharesEndedNow(tx: Knex.Transaction, holder: string, product: ProductId): Promise<RequestId[]> {
  const { rows } = await tx.raw<{ rows: { id: RequestId }[] }>(
    `select r.id from requests r join request_products rp on rp.request_id = r.id
     where r.holder = :holder and r.type in ('agent', 'provider') and rp.product_id = :product
       and rp.dropped_because = 'unenrolled' and rp.dropped_at >= now() order by r.id`,
    { holder, product },
  );
  if (rows.length > 0) queued(tx, 'mails');
  return rows.map(({ id }) => id);
}
