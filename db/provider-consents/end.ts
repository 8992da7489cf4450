/**
 * R48: the ends of consents for providers, and of what they subscribed. Each is by the record's own functions, which end the access, tell the
 * gate and both sides. Whoever answers a call that has ended something waits until nothing more is handed over by it.
 */
import type { Knex } from 'knex';
import type { Entry } from '../../domain/fleets/entries.ts';
import type { EndVerdict, Judged } from '../../domain/fleets/verdicts.ts';
import type { ConsentRemovalVerdict } from '../../domain/provider-consents/verdicts.ts';
import { notFound } from '../../domain/refusal.ts';
import type { Principal } from '../../domain/principal.ts';
import { ASKED, askedBy, findProducts, matched, named, type Numbered } from '../fleets/find.ts';
import { endConsentsOf, endSubscriptionsOf, fleetToActFor, takeTurn } from '../fleets/fleet.ts';

/** What an administrator removes: of every provider and data product, or of those that are named. */
export interface RemovalTerms {
  provider?: string | undefined;
  dataProduct?: string | undefined;
}

/** An administrator removes consent for products; the verdict on each, in their order. @throws Refusal `not-found`, `not-an-administrator` */
export const removeConsents = (
  db: Knex,
  principal: Principal,
  { provider, dataProduct }: RemovalTerms,
  entries: readonly Entry[],
): Promise<Judged<ConsentRemovalVerdict>[]> =>
  db.transaction(async (tx) => {
    const fleet = await fleetToActFor(tx, principal);
    const found = await findProducts(tx, fleet, entries);
    const { rows } = await tx.raw<{ rows: { id: string; no: number }[] }>(
      `select p.id, p.product_no as no from provider_consent_products p
       where p.holder = :holder and p.product_no = any(:nos::integer[]) and p.ended_at is null
         and (:provider::uuid is null or p.provider_id = :provider) and (:dataProduct::text is null or p.data_product = :dataProduct)
       order by p.id for update`,
      {
        holder: fleet.holder,
        nos: found.flatMap(({ product }) => product?.no ?? []),
        provider: provider ?? null,
        dataProduct: dataProduct ?? null,
      },
    );
    await endConsentsOf(
      tx,
      fleet,
      rows.map(({ id }) => id),
      'fleet',
    );
    const removed = new Set(rows.map(({ no }) => no));
    return found.map((one) => ({
      ...named(one),
      verdict: one.malformed
        ? 'malformed'
        : one.product && !one.repeated && removed.has(one.product.no)
          ? 'removed'
          : 'no-consent',
    }));
  });

/** An administrator removes a whole consent, however large. Doing it again ends nothing. @throws Refusal `not-found`, `not-an-administrator` */
export const removeConsent = (db: Knex, principal: Principal, id: string): Promise<void> =>
  db.transaction(async (tx) => {
    const fleet = await fleetToActFor(tx, principal);
    if (!(await tx('provider_consents').where({ id, holder: fleet.holder }).first('id'))) throw notFound();
    const { rows } = await tx.raw<{ rows: { id: string }[] }>(
      'select id from provider_consent_products where consent_id = ? and ended_at is null order by id for update',
      [id],
    );
    await endConsentsOf(
      tx,
      fleet,
      rows.map((one) => one.id),
      'fleet',
    );
  });

type SubscribedProduct = Numbered & { subscription: string };

/** A provider gives up what it subscribed; the consent stays until the fleet removes it. The verdict on each, in their order. @throws Refusal `not-found` */
export const unsubscribe = (
  db: Knex,
  { company, account }: Principal,
  entries: readonly Entry[],
): Promise<Judged<EndVerdict>[]> =>
  db.transaction(async (tx) => {
    if (!company) throw notFound();
    await takeTurn(tx, `company:${company}`);
    const { rows } = await tx.raw<{ rows: SubscribedProduct[] }>(
      `with ${ASKED}
       select a.no, a.vin, a.serial, s.id as subscription from asked a
       join subscriptions s on s.company_id = :company and s.product_no = a.no and s.ended_at is null and s.consent_product_id is not null`,
      { company, ...askedBy(entries) },
    );
    await endSubscriptionsOf(
      tx,
      { actor: `account:${account}` },
      rows.map(({ subscription }) => subscription),
      'provider',
    );
    return matched(entries, rows).map((one) => ({
      ...named(one),
      verdict: one.malformed ? 'malformed' : one.product && !one.repeated ? 'ended' : 'not-subscribed',
    }));
  });

const AT_ONCE = 2000;

/** Ends consents whose day has passed: they open nothing since then, and now both sides hear of it. `true`: there may be more. */
export async function endExpiredConsents(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { ended: number }[] }>(
    `select count(*)::int as ended from end_provider_consents(array(
       select p.id from provider_consents c join provider_consent_products p on p.consent_id = c.id and p.ended_at is null
       where c.ended_at is null and c.until <= now() order by c.until, p.id limit ${AT_ONCE}), 'engine', 'expired')`,
  );
  return rows[0]?.ended === AT_ONCE;
}
