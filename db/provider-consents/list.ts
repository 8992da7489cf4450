/** Consents for providers as either side sees them (R47, R48): what was consented, what of it is subscribed, and how much was read. Reads only. */
import type { Knex } from 'knex';
import type { Cuuid } from '../../domain/ids.ts';
import type { Entry } from '../../domain/fleets/entries.ts';
import { MOST_AT_ONCE } from '../../domain/fleets/verdicts.ts';
import type { ConsentEnd } from '../../domain/provider-consents/verdicts.ts';
import type { Holder, Principal } from '../../domain/principal.ts';
import { notFound } from '../../domain/refusal.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { ENDED_SHOWN } from '../access/ended.ts';
import { fleetToSee } from '../fleets/fleet.ts';
import { afterPlace, pageOf, placedPageOf } from '../postgres/pages.ts';
import { mustBeProvider } from './providers.ts';

/** Whose consents: a fleet's that it gave, or a provider's that it was given. */
type Side = { holder: Holder } | { provider: Cuuid };

export interface ProviderConsent {
  id: string;
  fleet: { cuuid: Cuuid; name: string };
  provider: { cuuid: Cuuid; name: string };
  dataProduct: string;
  givenAt: Date;
  until: Date | null;
  /** When the last of it ended; `null` while something is consented. */
  endedAt: Date | null;
  /** How many there were at its begin, are consented still, and are subscribed. */
  products: number;
  open: number;
  subscribed: number;
  lastReadAt: Date | null;
  readings30d: number;
}

export interface ConsentPlace {
  at: string;
  id: string;
}

/**
 * The side that the caller may see consents of: of a fleet administrators and developers (R46), and an approved provider (R60).
 * @throws Refusal `not-found`, `not-a-developer-of-the-company`, `no-approved-provider`
 */
async function sideOf(db: Knex, principal: Principal): Promise<Side> {
  if (principal.kind === 'provider') return { provider: await mustBeProvider(db, principal) };
  return { holder: (await fleetToSee(db, principal)).holder };
}

const MINE = `(c.holder = :holder or c.provider_id = :provider::uuid)`;
const bound = (side: Side) => ({ holder: null, provider: null, ...side });

const READS = `(
  select max(x.last_at) as "lastReadAt",
    coalesce(sum(x.readings) filter (where x.day > (clock_timestamp() at time zone 'UTC')::date - 30), 0) as "readings30d"
  from provider_consent_products p join subscriptions s on s.consent_product_id = p.id join access a on a.subscription_id = s.id
    join access_reads x on x.access_id = a.id where p.consent_id = c.id)`;

const COUNTS = `(
  select count(*)::int as products, (count(*) filter (where p.ended_at is null))::int as open,
    (count(*) filter (where p.ended_at is null and exists (
      select from subscriptions s where s.consent_product_id = p.id and s.ended_at is null)))::int as subscribed
  from provider_consent_products p where p.consent_id = c.id)`;

/** A page of the caller's consents, newest first; ended ones for 90 days. `only`: this one alone, however long ago it ended. */
export async function consentsOf(
  db: Knex,
  caller: Principal,
  { cursor, only, limit = 50 }: { cursor?: ConsentPlace | undefined; only?: string; limit?: number } = {},
): Promise<{ consents: ProviderConsent[]; next: ConsentPlace | null }> {
  const { rows } = await db.raw<{
    rows: (Omit<ProviderConsent, 'readings30d'> & { readings30d: string; place: ConsentPlace })[];
  }>(
    `select c.id, jsonb_build_object('cuuid', f.id, 'name', f.name) as fleet, jsonb_build_object('cuuid', o.id, 'name', o.name) as provider,
       c.data_product as "dataProduct", c.given_at as "givenAt", c.until, c.ended_at as "endedAt", n.*, r.*,
       jsonb_build_object('at', c.given_at, 'id', c.id) as place
     from (select * from provider_consents c where ${MINE} and (:only::uuid is null or c.id = :only::uuid)
         and (:only::uuid is not null or c.ended_at is null or c.ended_at > clock_timestamp() - ${ENDED_SHOWN})
         and (:id::uuid is null or (c.given_at, c.id) < (:at::timestamptz, :id::uuid))
       order by c.given_at desc, c.id desc limit :limit) c
     join companies o on o.id = c.provider_id join companies f on f.id = substr(c.holder, 9)::uuid
     cross join lateral ${COUNTS} n cross join lateral ${READS} r
     order by c.given_at desc, c.id desc`,
    { ...bound(await sideOf(db, caller)), only: only ?? null, ...afterPlace(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { consents: page.rows.map((row) => ({ ...row, readings30d: Number(row.readings30d) })), next: page.next };
}

/** One of them. @throws Refusal `not-found`, also for another's */
export async function consentOf(db: Knex, caller: Principal, id: string): Promise<ProviderConsent> {
  const { consents } = await consentsOf(db, caller, { only: id });
  if (!consents[0]) throw notFound();
  return consents[0];
}

export interface ConsentedProduct {
  kind: ProductKind;
  vin?: string;
  serial?: string;
  name: string;
  endedAt: Date | null;
  endedBecause: ConsentEnd | null;
  /** What the provider reads of it now; `null`: it has not subscribed, or no more. */
  subscription: { dataProduct: string; since: string } | null;
}

/** Of a page, and of a table as CSV. */
export const PRODUCTS_AT_ONCE = 1000;

/** Those after a number, at most so many; `query`: whose number or name has it. */
interface ProductsPage {
  after?: number;
  limit?: number;
  query?: string;
}

/** A page of the products of a consent, in the order of their numbers. The caller must have been asked before (`consentOf`). */
export async function productsOfConsent(
  db: Knex,
  id: string,
  { after = 0, limit = PRODUCTS_AT_ONCE, query = '' }: ProductsPage = {},
): Promise<{ products: ConsentedProduct[]; next: number | null }> {
  const { rows } = await db.raw<{ rows: (ConsentedProduct & { no: number })[] }>(
    `select q.no, q.kind, q.vin, q.serial, q.name, p.ended_at as "endedAt", p.ended_because as "endedBecause",
       (select jsonb_build_object('dataProduct', s.data_product, 'since', s.since) from subscriptions s
        where s.consent_product_id = p.id and s.ended_at is null) as subscription
     from provider_consent_products p join products q on q.id = p.product_id
     where p.consent_id = :id and p.product_no > :after and (:query = '' or coalesce(q.vin, q.serial) ilike '%' || :query || '%' or q.name ilike '%' || :query || '%')
     order by p.product_no limit :limit`,
    { id, after, query: query.replaceAll(/[\\%_]/g, String.raw`\$&`), limit: limit + 1 },
  );
  const page = pageOf(rows, limit, ({ no }) => no);
  return { products: page.rows.map(withoutNumber), next: page.next };
}

const withoutNumber = ({ no: _no, vin, serial, ...rest }: ConsentedProduct & { no: number }): ConsentedProduct => ({
  ...rest,
  ...(vin ? { vin } : {}),
  ...(serial ? { serial } : {}),
});

export interface ConsentReads {
  /** Of UTC. */
  day: string;
  readings: number;
  /** Of how many products. */
  products: number;
  lastReadAt: Date;
}

/** How much was read by a consent, by day, of the last thirty; the newest first. The caller must have been asked before. */
async function readsOfConsent(db: Knex, id: string): Promise<ConsentReads[]> {
  const { rows } = await db.raw<{ rows: (ConsentReads & { readings: string })[] }>(
    `select x.day::text as day, sum(x.readings) as readings, count(distinct p.product_no)::int as products, max(x.last_at) as "lastReadAt"
     from provider_consent_products p join subscriptions s on s.consent_product_id = p.id join access a on a.subscription_id = s.id
       join access_reads x on x.access_id = a.id
     where p.consent_id = :id and x.day > (clock_timestamp() at time zone 'UTC')::date - 30
     group by x.day order by x.day desc`,
    { id },
  );
  return rows.map((row) => ({ ...row, readings: Number(row.readings) }));
}

/** One of the caller's consents, a page of its products, and how much was read by it. @throws Refusal `not-found`, also for another's */
export async function consentInDetail(db: Knex, caller: Principal, id: string, page: ProductsPage) {
  const consent = await consentOf(db, caller, id);
  const [{ products, next }, reads] = await Promise.all([productsOfConsent(db, id, page), readsOfConsent(db, id)]);
  return { consent, products, next, reads };
}

export interface ProviderSubscription {
  kind: ProductKind;
  vin?: string;
  serial?: string;
  name: string;
  fleet: { cuuid: Cuuid; name: string };
  consent: string;
  dataProduct: string;
  since: Date;
  until: Date | null;
}

/** A page of what a provider subscribed and reads now, in the order of the products' numbers. */
export async function subscriptionsOfProvider(
  db: Knex,
  provider: Cuuid,
  after = 0,
): Promise<{ subscriptions: ProviderSubscription[]; next: number | null }> {
  const { rows } = await db.raw<{ rows: (ProviderSubscription & { no: number })[] }>(
    `select q.no, q.kind, q.vin, q.serial, q.name, jsonb_build_object('cuuid', f.id, 'name', f.name) as fleet, p.consent_id as consent,
       s.data_product as "dataProduct", s.since, s.until
     from subscriptions s join provider_consent_products p on p.id = s.consent_product_id
       join products q on q.id = s.product_id join companies f on f.id = substr(s.holder, 9)::uuid
     where s.company_id = :provider and s.ended_at is null and coalesce(s.until, 'infinity') > clock_timestamp() and s.product_no > :after
     order by s.product_no limit ${PRODUCTS_AT_ONCE + 1}`,
    { provider, after },
  );
  const page = pageOf(rows, PRODUCTS_AT_ONCE, ({ no }) => no);
  return {
    subscriptions: page.rows.map(({ no: _no, vin, serial, ...rest }) => ({
      ...rest,
      ...(vin ? { vin } : {}),
      ...(serial ? { serial } : {}),
    })),
    next: page.next,
  };
}

/** What is consented still and is subscribed, or is not; as far as one act takes it. */
export async function entriesOfConsent(db: Knex, id: string, subscribed: boolean): Promise<Entry[]> {
  const { rows } = await db.raw<{ rows: { vin: string | null; serial: string | null }[] }>(
    `select q.vin, q.serial from provider_consent_products p join products q on q.id = p.product_id
     where p.consent_id = :id and p.ended_at is null and :subscribed = exists (
       select from subscriptions s where s.consent_product_id = p.id and s.ended_at is null)
     order by p.product_no limit ${MOST_AT_ONCE}`,
    { id, subscribed },
  );
  return rows.map(({ vin, serial }) => (vin === null ? { serial: serial ?? '' } : { vin }));
}
