/** What the pages tell of an account's products: who else may use them, what is shared, what data there is. Reads only. */
import type { Knex } from 'knex';
import type { Day } from '../../domain/time/day.ts';
import type { ProductId } from '../../domain/ids.ts';
import type { Holder } from '../../domain/principal.ts';
import { notFound } from '../../domain/refusal.ts';
import { lasts } from './lasts.ts';
import { productOf, productsInPages, type RegisteredProduct } from './products.ts';

export interface ProductFacts extends RegisteredProduct {
  /** Whether it is still registered to the holder. */
  current: boolean;
  /** How many others are authorised users of it just now (R2): never who. */
  others: number;
  /** Open requests of third parties in which the holder shares it. */
  shares: number;
}

/** One page of the products of a holder, vehicles first; `cursor` is where the page before ended. */
export async function productFacts(
  db: Knex,
  holder: Holder,
  cursor?: { id: string },
): Promise<{ products: ProductFacts[]; next: { id: string } | null }> {
  const { products, next } = await productsInPages(db, holder, { cursor });
  return { products: await withFacts(db, holder, products), next };
}

/** One of them. @throws Refusal `not-found` for what is not there or somebody else's */
export async function productFact(db: Knex, holder: Holder | null, id: ProductId): Promise<ProductFacts> {
  const product = holder && (await productOf(db, holder, id));
  const [fact] = holder && product ? await withFacts(db, holder, [product]) : [];
  if (!fact) throw notFound();
  return fact;
}

/** In the order given, those that the holder has no longer last. */
async function withFacts(db: Knex, holder: Holder, products: RegisteredProduct[]): Promise<ProductFacts[]> {
  const { rows } = await db.raw<{ rows: { id: ProductId; current: boolean; others: number; shares: number }[] }>(
    FACTS,
    {
      holder,
      ids: products.map(({ id }) => id),
    },
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return products
    .map((product) => ({ current: false, others: 0, shares: 0, ...product, ...byId.get(product.id) }))
    .sort((a, b) => Number(b.current) - Number(a.current));
}

const FACTS = `
  with mine as (select unnest(:ids::uuid[]) as product_id)
  select mine.product_id as id,
    exists (select 1 from registrations r where r.product_id = mine.product_id and r.holder = :holder and ${lasts('r')}) as current,
    (select count(distinct r.holder)::int from registrations r
      where r.product_id = mine.product_id and r.holder <> :holder and r.activated and ${lasts('r')}) as others,
    (select count(*)::int from request_products rp join requests q on q.id = rp.request_id
      where rp.product_id = mine.product_id and rp.dropped_at is null and q.holder = :holder
        and q.ended_at is null and q.type in ('agent', 'provider')) as shares
  from mine`;

export interface DayCount {
  day: Day;
  readings: number;
}

/** Readings of a product on each day from one until another, both included; only what lies within the holder's registrations (R7). */
export async function readingsPerDay(
  db: Knex,
  of: { holder: Holder; product: ProductId; from: Day; to: Day; timeZone: string },
): Promise<DayCount[]> {
  const { rows } = await db.raw<{ rows: DayCount[] }>(
    `with counted as (
       select (x.at at time zone :timeZone)::date as day, count(*)::int as readings
       from readings x
       where x.product_no = (select no from products where id = :product)
         and x.at >= :from::date::timestamp at time zone :timeZone
         and x.at < (:to::date + 1)::timestamp at time zone :timeZone
         and exists (select 1 from registrations r where r.product_id = :product and r.holder = :holder and r.activated
           and x.at >= r.starts_at and (r.ends_at is null or x.at < r.ends_at))
       group by 1
     )
     select d.day::date::text as day, coalesce(counted.readings, 0) as readings
     from generate_series(:from::date, :to::date, interval '1 day') as d (day) left join counted on counted.day = d.day::date
     order by 1`,
    of,
  );
  return rows;
}
