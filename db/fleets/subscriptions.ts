/** Subscriptions of a fleet: what its service credentials read of its own vehicles and chargers (R45, R46). */
import type { Knex } from 'knex';
import type { Entry } from '../../domain/fleets/entries.ts';
import type { EndVerdict, Judged, SubscriptionVerdict } from '../../domain/fleets/verdicts.ts';
import type { Principal } from '../../domain/principal.ts';
import { pageOf } from '../postgres/pages.ts';
import { findProducts, named, type FleetProduct, type Found } from './find.ts';
import { needsOf, verdictOn } from './fits.ts';
import { audit, endSubscriptionsOf, fleetToActFor, fleetToSee, stretches, type Fleet } from './fleet.ts';
import { insertVehicles } from './vehicles.ts';

/**
 * Subscribes them to a data product; one that was not added to the account before is added with it. Readings may be read from the commit on, by each live service
 * credential of the company: the database opens them (migration 0053). The verdict on each, in their order.
 * @throws Refusal `not-found`, `not-an-administrator`
 */
export const subscribe = (
  db: Knex,
  principal: Principal,
  dataProduct: string,
  entries: readonly Entry[],
): Promise<Judged<SubscriptionVerdict>[]> =>
  db.transaction(async (tx) => {
    const fleet = await fleetToActFor(tx, principal);
    const needs = await needsOf(tx, fleet, dataProduct);
    const found = await findProducts(tx, fleet, entries);
    const isSo = ({ subscription }: { subscription: string | null }) => subscription !== null;
    const words = { done: 'subscribed', before: 'already-subscribed', isSo } as const;
    const judged = found.map((one) => ({ one, verdict: verdictOn(one, needs, words) }));
    const subscribed = judged.flatMap(({ one, verdict }) =>
      verdict === 'subscribed' && one.product ? [one.product] : [],
    );
    if (subscribed.length > 0) await insert(tx, fleet, dataProduct, subscribed);
    return judged.map(({ one, verdict }) => ({ ...named(one), verdict }));
  });

async function insert(
  tx: Knex.Transaction,
  fleet: Fleet,
  dataProduct: string,
  subscribed: readonly FleetProduct[],
): Promise<void> {
  await insertVehicles(
    tx,
    fleet,
    subscribed.filter(({ addedBy }) => addedBy === null),
  );
  for (const some of stretches(subscribed.toSorted((a, b) => a.no - b.no)))
    await tx.raw(
      `insert into subscriptions (company_id, holder, product_id, product_no, data_product, made_by)
       select :company, :holder, x.id, x.no, :dataProduct, :account
       from unnest(:ids::uuid[], :nos::integer[]) x (id, no) order by x.no`,
      { ...fleet, dataProduct, ids: some.map(({ id }) => id), nos: some.map(({ no }) => no) },
    );
  await audit(tx, fleet, 'subscribed', { dataProduct, products: subscribed.map(({ id }) => id) });
}

/**
 * Ends the subscriptions of the company for them; of one data product alone where it is named. What providers read by a consent goes on. The
 * verdict on each, in their order. @throws Refusal `not-found`, `not-an-administrator`
 */
export const endSubscriptions = (
  db: Knex,
  principal: Principal,
  entries: readonly Entry[],
  dataProduct: string | null = null,
): Promise<Judged<EndVerdict>[]> =>
  db.transaction(async (tx) => {
    const fleet = await fleetToActFor(tx, principal);
    const found = await findProducts(tx, fleet, entries);
    const isToEnd = ({ product, repeated }: Found): boolean =>
      Boolean(product?.subscription) && !repeated && (dataProduct === null || product?.dataProduct === dataProduct);
    const ids = found.filter(isToEnd).flatMap(({ product }) => product?.subscription ?? []);
    await endSubscriptionsOf(tx, fleet, ids, 'fleet');
    return found.map((one) => ({
      ...named(one),
      verdict: one.malformed ? 'malformed' : isToEnd(one) ? 'ended' : 'not-subscribed',
    }));
  });

export interface LiveSubscription {
  /** The product's short number. */
  no: number;
  vin: string | null;
  serial: string | null;
  dataProduct: string;
  since: Date;
}

/** A page of the subscriptions that are live, of one data product or of all. @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export async function subscriptionsOf(
  db: Knex,
  principal: Principal,
  {
    dataProduct,
    cursor,
    limit = 500,
  }: { dataProduct?: string | undefined; cursor?: { no: number } | undefined; limit?: number },
): Promise<{ subscriptions: LiveSubscription[]; next: { no: number } | null }> {
  const { company, holder } = await fleetToSee(db, principal);
  const { rows } = await db.raw<{ rows: LiveSubscription[] }>(
    `select s.product_no as no, p.vin, p.serial, s.data_product as "dataProduct", s.since
     from subscriptions s join products p on p.id = s.product_id
     where s.holder = :holder and s.company_id = :company and s.ended_at is null and s.product_no > :after
       and (:dataProduct::text is null or s.data_product = :dataProduct)
     order by s.product_no limit :limit`,
    { company, holder, dataProduct: dataProduct ?? null, after: cursor?.no ?? 0, limit: limit + 1 },
  );
  const page = pageOf(rows, limit, ({ no }) => ({ no }));
  return { subscriptions: page.rows, next: page.next };
}
