/** The connected products that a holder is, or was, an authorised user of (R2, R5–R9). */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Interval } from '../../domain/time/period.ts';
import type { Holder } from '../../domain/principal.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { pageOf } from '../postgres/pages.ts';
import { lasts } from './lasts.ts';
import { parseVin, type Vin, type VinVerdict } from '../../domain/registrations/vin.ts';

export interface RegisteredProduct {
  id: ProductId;
  kind: ProductKind;
  vin: Vin | null;
  serial: string | null;
  name: string;
  /** Whether any of its registrations is activated (fleets, R5). */
  activated: boolean;
  /** The activated registrations, oldest first; `until` is `null` while one lasts. */
  registrations: Interval[];
}

const REGISTERED = `
  select p.id, p.kind, p.vin, p.serial, p.name, bool_or(r.activated) as activated,
    coalesce(jsonb_agg(jsonb_build_object('from', r.starts_at, 'until', r.ends_at) order by r.starts_at)
      filter (where r.activated), '[]') as registrations
  from registrations r join products p on p.id = r.product_id
  where r.holder = :holder`;

/** SQL: the activated registrations of product `p` to `:holder`, oldest first, as `StoredInterval`s. */
export const REGISTRATIONS_OF_PRODUCT = `(
  select coalesce(jsonb_agg(jsonb_build_object('from', r.starts_at, 'until', r.ends_at) order by r.starts_at), '[]')
  from registrations r where r.holder = :holder and r.product_id = p.id and r.activated)`;

/** SQL: the activated registrations of product `p` to others than the holder, which is SQL too, as `StoredInterval`s. */
export const OTHERS_REGISTERED = (holder: string): string => `(
  select coalesce(jsonb_agg(jsonb_build_object('from', o.starts_at, 'until', o.ends_at)), '[]')
  from registrations o where o.product_id = p.id and o.holder <> ${holder} and o.activated)`;

/** As the database writes it in JSON. */
export interface StoredInterval {
  from: string;
  until: string | null;
}

export const intervalsOf = (stored: readonly StoredInterval[]): Interval[] =>
  stored.map(({ from, until }) => ({ from: new Date(from), until: until === null ? null : new Date(until) }));

/** A product as JSON, as `productsAskedOf` has it. */
export type ProductRow = Omit<RegisteredProduct, 'registrations'> & { registrations: StoredInterval[] };

/** With instants. */
export const fromRow = (row: ProductRow): RegisteredProduct => ({
  ...row,
  registrations: intervalsOf(row.registrations),
});

/** All products ever registered to a holder, vehicles first. */
export async function productsOf(db: Knex, holder: Holder): Promise<RegisteredProduct[]> {
  const { rows } = await db.raw<{ rows: ProductRow[] }>(
    `${REGISTERED} group by p.id order by p.kind desc, p.vin, p.serial`,
    {
      holder,
    },
  );
  return rows.map(fromRow);
}

// Kinds of which a household has one come first; then by the number that people know a product by, which is unique.
const PLACE = `case p.kind when 'wallbox' then 0 when 'vehicle' then 1 else 2 end, coalesce(p.vin, p.serial), p.id`;

/** Whether a product of a holder has other authorised users now (R63); of those with these VINs alone, where any are given. */
export async function haveOtherUsers(
  db: Knex,
  holder: Holder | null,
  vins: readonly string[] | null = null,
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select from registrations r join products p on p.id = r.product_id join registrations o on o.product_id = p.id
     where r.holder = :holder and r.activated and o.holder <> :holder and o.activated and ${lasts('o')}
       and (:vins::text[] is null or p.vin = any(:vins)) limit 1`,
    { holder: holder ?? '', vins: vins && [...vins] },
  );
  return rows.length > 0;
}

/** One page of them; `cursor` is where the page before ended. */
export async function productsInPages(
  db: Knex,
  holder: Holder,
  { cursor, limit = 100 }: { cursor?: { id: string } | undefined; limit?: number },
): Promise<{ products: RegisteredProduct[]; next: { id: string } | null }> {
  const { rows } = await db.raw<{ rows: ProductRow[] }>(
    `${REGISTERED} and (:after::uuid is null or (${PLACE}) > (select ${PLACE} from products p where p.id = :after))
     group by p.id order by ${PLACE} limit :limit`,
    { holder, after: cursor?.id ?? null, limit: limit + 1 },
  );
  const page = pageOf(rows, limit, ({ id }) => ({ id }));
  return { products: page.rows.map(fromRow), next: page.next };
}

/** One product of a holder; `undefined` where it does not exist or belongs to somebody else. */
export async function productOf(db: Knex, holder: Holder, id: ProductId): Promise<RegisteredProduct | undefined> {
  const { rows } = await db.raw<{ rows: ProductRow[] }>(`${REGISTERED} and p.id = :id group by p.id`, { holder, id });
  return rows.map(fromRow)[0];
}

/**
 * A relation of those of a holder's products that have one of the VINs or are of one of the kinds, in a stable order. By its
 * VINs first: a fleet may have many more than are asked for. `holder`, `vins` and `kinds` are SQL.
 */
export const productsAskedOf = (holder: string, vins: string, kinds: string): string => `
  select p.id, p.kind, p.vin, p.serial, p.name, bool_or(p.activated) as activated,
    coalesce(jsonb_agg(jsonb_build_object('from', p.starts_at, 'until', p.ends_at) order by p.starts_at)
      filter (where p.activated), '[]') as registrations
  from (
    select p.id, p.kind, p.vin, p.serial, p.name, r.activated, r.starts_at, r.ends_at
    from products p join registrations r on r.product_id = p.id and r.holder = ${holder}
    where cardinality(${vins}) > 0 and p.vin = any(${vins})
    union all
    select p.id, p.kind, p.vin, p.serial, p.name, r.activated, r.starts_at, r.ends_at
    from registrations r join products p on p.id = r.product_id
    where cardinality(${kinds}) > 0 and r.holder = ${holder} and p.kind = any(${kinds})
  ) p
  group by p.id, p.kind, p.vin, p.serial, p.name order by p.vin, p.serial`;

/** Those of a holder's products that have one of the VINs or are of one of the kinds. */
export async function productsAsked(
  db: Knex,
  holder: Holder,
  vins: Vin[],
  kinds: ProductKind[],
): Promise<RegisteredProduct[]> {
  const { rows } = await db.raw<{ rows: ProductRow[] }>(productsAskedOf(':holder', ':vins::text[]', ':kinds::text[]'), {
    holder,
    vins,
    kinds,
  });
  return rows.map(fromRow);
}

/** The verdict on each text that may be a VIN (R5), in the order given. The same work whatever the verdict. */
export async function vinVerdicts(
  db: Knex,
  holder: Holder | null,
  texts: string[],
): Promise<{ vin: string; verdict: VinVerdict }[]> {
  const vins = texts.map((text) => parseVin(text));
  const asked = await productsAsked(
    db,
    holder ?? 'account:',
    vins.filter((vin) => vin !== undefined),
    [],
  );
  const byVin = new Map(asked.map((product) => [product.vin, product]));
  return texts.map((text, i) => {
    const vin = vins[i];
    return { vin: vin ?? text, verdict: vin ? verdictOn(byVin.get(vin)) : 'malformed' };
  });
}

/** The verdict on a product that was asked for, or on `undefined` (R5). */
export function verdictOn(product: RegisteredProduct | undefined): Exclude<VinVerdict, 'malformed'> {
  if (!product) return 'not-registered';
  return product.activated ? 'ok' : 'not-activated';
}
