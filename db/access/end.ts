/**
 * Ends of access (R2, R43): each by `end_access`, which tells the gate, the giver and the recipient. Whoever answers a call that has
 * ended something waits until nothing more is handed over by it, in any process (`HandedOver.cutEnded` of the API).
 */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Holder } from '../../domain/principal.ts';
import type { EndedBecause } from './ended.ts';
import { isOf, type Reader } from './reader.ts';

export interface AccessEnd {
  /** When; `null` where nothing was left to end. */
  endedAt: Date | null;
  products: ProductId[];
}

/**
 * Ends those of these accesses that are not ended, in the order of their ids. One that a subscription opened ends with the subscription,
 * and one by a consent for a provider with the consent, unless the provider itself gives it up (R48): else the next credential of the
 * company would open it again.
 */
export async function endAccesses(
  db: Knex,
  ids: readonly string[],
  actor: string,
  because: Extract<EndedBecause, 'giver' | 'user' | 'recipient' | 'staff'>,
): Promise<AccessEnd> {
  if (ids.length === 0) return { endedAt: null, products: [] };
  const { rows } = await db.raw<{ rows: { at: Date; product: ProductId }[] }>(END, {
    ids: [...ids].toSorted(),
    actor,
    because,
    side: because === 'giver' ? 'fleet' : because === 'recipient' ? 'provider' : because,
  });
  return { endedAt: rows[0]?.at ?? null, products: rows.map(({ product }) => product) };
}

/** By consents, by subscriptions of others, by one's own, and by themselves; `side` is what the first three call who ended it. */
const END = `
  with these as materialized (
    select a.id, a.subscription_id, s.consent_product_id from access a left join subscriptions s on s.id = a.subscription_id
    where a.id = any(:ids::uuid[]) and a.ended_at is null
  ), by_consent as materialized (
    select ended_at as at, product_id as product from end_provider_consents(array(
      select distinct consent_product_id from these where consent_product_id is not null and :side <> 'provider' order by 1), :actor, :side)
  ), by_others as materialized (
    select ended_at as at, product_id as product from end_subscriptions(array(
      select distinct subscription_id from these where consent_product_id is not null and :side = 'provider' order by 1), :actor, :side)
  ), by_own as materialized (
    select ended_at as at, product_id as product from end_subscriptions(array(
      select distinct subscription_id from these where subscription_id is not null and consent_product_id is null order by 1), :actor,
      case :side when 'provider' then 'fleet' else :side end)
  ), by_itself as materialized (
    select ended_at as at, product_id as product from end_access(array(
      select id from these where subscription_id is null order by id), :actor, :because)
  )
  select * from by_consent union all select * from by_others union all select * from by_own union all select * from by_itself`;

/** Ends what a suspended company reads, until it is resumed: its subscriptions stay, and open it again (R60). */
export async function closeAccesses(db: Knex, owner: Holder, actor: string): Promise<void> {
  await db.raw(
    `select count(*) from end_access(array(
       select a.id from access a join credentials c on c.client_id = a.reader where c.owner = :owner and a.ended_at is null order by a.id),
       :actor, 'staff')`,
    { owner, actor },
  );
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
