/** R47: an administrator's consent that a provider reads vehicles and chargers of the company, up to ten thousand at once. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Entry } from '../../domain/fleets/entries.ts';
import type { Judged } from '../../domain/fleets/verdicts.ts';
import type { ConsentVerdict } from '../../domain/provider-consents/verdicts.ts';
import type { Principal } from '../../domain/principal.ts';
import { refuseIf } from '../../domain/refusal.ts';
import { findProducts, named, type FleetProduct } from '../fleets/find.ts';
import { needsOf, verdictOn } from '../fleets/fits.ts';
import { audit, endConsentsOf, fleetToActFor, stretches, type Fleet } from '../fleets/fleet.ts';
import { queued } from '../postgres/queued.ts';
import { APPROVED } from './providers.ts';

/** For whom, what they may read of each and nothing beyond it, and until when. */
export interface ConsentTerms {
  provider: string;
  dataProduct: string;
  /** Left out: until it is removed. */
  until?: string | undefined;
}

export interface Given {
  /** Of this act; `null` where nothing was consented. */
  id: string | null;
  verdicts: Judged<ConsentVerdict>[];
}

/** Gives it, with a verdict for each. @throws Refusal `not-found`, `not-an-administrator`, or `invalid` where there is no such provider */
export const giveConsent = (
  db: Knex,
  principal: Principal,
  terms: ConsentTerms,
  entries: readonly Entry[],
): Promise<Given> =>
  db.transaction(async (tx) => {
    const fleet = await fleetToActFor(tx, principal);
    await mustBePossible(tx, terms);
    const needs = await needsOf(tx, fleet, terms.dataProduct);
    const found = await findProducts(tx, fleet, entries);
    await endExpired(tx, fleet, terms);
    const consented = await consentedAlready(tx, fleet, terms);
    const isSo = ({ no }: { no: number }) => consented.has(no);
    const judged = found.map((one) => ({
      one,
      verdict: verdictOn(one, needs, { done: 'consented', before: 'already-consented', isSo }),
    }));
    const given = judged.flatMap(({ one, verdict }) => (verdict === 'consented' && one.product ? [one.product] : []));
    const id = given.length > 0 ? await insert(tx, fleet, terms, given) : null;
    return { id, verdicts: judged.map(({ one, verdict }) => ({ ...named(one), verdict })) };
  });

/** @throws Refusal `invalid` */
async function mustBePossible(tx: Knex.Transaction, { provider, dataProduct, until }: ConsentTerms): Promise<void> {
  const { rows } = await tx.raw<{ rows: { approved: boolean; known: boolean; over: boolean }[] }>(
    `select exists (select from companies o where o.id = :provider and ${APPROVED}) as approved,
       exists (select from data_products where code = :dataProduct) as known,
       coalesce(:until::timestamptz <= clock_timestamp(), false) as over`,
    { provider, dataProduct, until: until ?? null },
  );
  refuseIf([
    ...(rows[0]?.approved ? [] : [{ at: '/provider', code: 'no-such-provider' } as const]),
    ...(rows[0]?.known ? [] : [{ at: '/dataProduct', code: 'no-such-data-product' } as const]),
    ...(rows[0]?.over ? [{ at: '/until', code: 'until-is-over' } as const] : []),
  ]);
}

/** What ran out and was not swept yet is no consent any more. */
async function endExpired(tx: Knex.Transaction, { holder }: Fleet, { provider }: ConsentTerms): Promise<void> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `select p.id from provider_consents c join provider_consent_products p on p.consent_id = c.id and p.ended_at is null
     where c.holder = :holder and c.provider_id = :provider and c.ended_at is null and c.until <= clock_timestamp()
     order by p.id for update of p`,
    { holder, provider },
  );
  await endConsentsOf(
    tx,
    { actor: 'engine' },
    rows.map(({ id }) => id),
    'expired',
  );
}

async function consentedAlready(
  tx: Knex.Transaction,
  { holder }: Fleet,
  { provider, dataProduct }: ConsentTerms,
): Promise<ReadonlySet<number>> {
  const { rows } = await tx.raw<{ rows: { nos: number[] }[] }>(
    `select coalesce(array_agg(product_no), '{}') as nos from provider_consent_products
     where provider_id = :provider and holder = :holder and data_product = :dataProduct and ended_at is null`,
    { holder, provider, dataProduct },
  );
  return new Set(rows[0]?.nos);
}

async function insert(
  tx: Knex.Transaction,
  fleet: Fleet,
  { provider, dataProduct, until }: ConsentTerms,
  given: readonly FleetProduct[],
): Promise<string> {
  const id = randomUUID();
  const about = { id, holder: fleet.holder, account: fleet.account, provider, dataProduct, until: until ?? null };
  await tx.raw(
    `insert into provider_consents (id, holder, provider_id, data_product, until, given_by)
     values (:id, :holder, :provider, :dataProduct, :until::timestamptz, :account)`,
    about,
  );
  for (const some of stretches(given.toSorted((a, b) => a.no - b.no)))
    await tx.raw(
      `insert into provider_consent_products (consent_id, holder, provider_id, data_product, product_id, product_no)
       select :id, :holder, :provider, :dataProduct, x.id, x.no
       from unnest(:ids::uuid[], :nos::integer[]) x (id, no) order by x.no`,
      { ...about, ids: some.map((one) => one.id), nos: some.map(({ no }) => no) },
    );
  await audit(tx, fleet, 'provider-consent-given', {
    consent: id,
    provider,
    dataProduct,
    products: given.map((one) => one.id),
  });
  queued(tx, 'provider-consents');
  return id;
}
