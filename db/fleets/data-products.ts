/** Data products: what there is, and what a company has added to its account (R44). */
import type { Knex } from 'knex';
import type { DataProductPrice, DataProductTerms, SetDataProduct } from '../../domain/fleets/data-product.ts';
import { notFound, refuseIf } from '../../domain/refusal.ts';
import type { Principal } from '../../domain/principal.ts';
import { audit, endConsentsOf, endSubscriptionsOf, fleetToActFor, fleetToSee, type Fleet } from './fleet.ts';

export interface DataProduct {
  code: string;
  /** By language; English at least. */
  names: Record<string, string>;
  descriptions: Record<string, string>;
  /** Groups of signals; `null`: all. */
  groups: string[] | null;
  /** For vehicles with a plug-in device, and for no others. */
  plugIn: boolean;
  terms: DataProductTerms | null;
  price: DataProductPrice | null;
  offered: boolean;
}

const COLUMNS = `d.code, d.names, d.descriptions, d.groups, d.plug_in as "plugIn", d.terms, d.price, d.offered`;

/** All that are offered. */
export async function dataProducts(db: Knex): Promise<DataProduct[]> {
  const { rows } = await db.raw<{ rows: DataProduct[] }>(
    `select ${COLUMNS} from data_products d where d.offered order by d.position, d.code`,
  );
  return rows;
}

export interface OpenedSignal {
  path: string;
  meaning: string;
  meanings: Record<string, string> | null;
  unit: string | null;
  groups: string[];
}

/** The signals of the catalogue that are still sent. */
export async function signalsInGroups(db: Knex): Promise<OpenedSignal[]> {
  const { rows } = await db.raw<{ rows: OpenedSignal[] }>(
    `select s.path, s.meaning, s.meanings, s.unit, s.groups from signals s order by s.path`,
  );
  return rows;
}

export interface AddedDataProduct extends DataProduct {
  /** `null`: not added. */
  addedAt: Date | null;
  /** The version of its terms that was accepted. */
  termsVersion: string | null;
  /** Vehicles and chargers of the company that are subscribed to it. */
  subscriptions: number;
  /** Those of its products for which a provider has consent for it. */
  consents: number;
}

const ADDED = `
  select ${COLUMNS}, c.added_at as "addedAt", c.terms_version as "termsVersion",
    case when c.id is null then 0 else (select count(*)::int from subscriptions s
      where s.holder = :holder and s.company_id = :company and s.data_product = d.code and s.ended_at is null) end as subscriptions,
    case when c.id is null then 0 else (select count(*)::int from provider_consent_products p
      where p.holder = :holder and p.data_product = d.code and p.ended_at is null) end as consents
  from data_products d
  left join company_data_products c on c.data_product = d.code and c.company_id = :company and c.ended_at is null`;

/** What is offered or was added, as the caller's company has it. @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export async function dataProductsOf(db: Knex, principal: Principal): Promise<AddedDataProduct[]> {
  const { company, holder } = await fleetToSee(db, principal);
  const { rows } = await db.raw<{ rows: AddedDataProduct[] }>(
    `${ADDED} where d.offered or c.id is not null order by d.position, d.code`,
    { company, holder },
  );
  return rows;
}

const one = async (db: Knex, { company, holder }: Fleet, code: string): Promise<AddedDataProduct> => {
  const { rows } = await db.raw<{ rows: AddedDataProduct[] }>(`${ADDED} where d.code = :code`, {
    company,
    holder,
    code,
  });
  if (!rows[0] || !(rows[0].offered || rows[0].addedAt)) throw notFound();
  return rows[0];
};

/** One of them. @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export const dataProductOf = async (db: Knex, principal: Principal, code: string): Promise<AddedDataProduct> =>
  one(db, await fleetToSee(db, principal), code);

/**
 * Adds it to the company's account; `isNew`: it was not there. What is there already stays as it was accepted.
 * @throws Refusal `not-found`, `not-an-administrator`, `invalid` where its terms are not accepted in the version in force
 */
export const addDataProduct = (
  db: Knex,
  principal: Principal,
  code: string,
  accepted: string | null,
): Promise<{ dataProduct: AddedDataProduct; isNew: boolean }> =>
  db.transaction(async (tx) => {
    const fleet = await fleetToActFor(tx, principal);
    const before = await one(tx, fleet, code);
    if (before.addedAt) return { dataProduct: before, isNew: false };
    const { terms } = before;
    refuseIf(
      terms && terms.version !== accepted ? [{ at: '/terms', code: 'data-product-terms', version: terms.version }] : [],
    );
    await tx.raw(
      `insert into company_data_products (company_id, data_product, terms_version, added_by) values (:company, :code, :version, :account)`,
      { ...fleet, code, version: terms?.version ?? null },
    );
    await audit(tx, fleet, 'data-product-added', { dataProduct: code, terms: terms?.version ?? null });
    return { dataProduct: await one(tx, fleet, code), isNew: true };
  });

export interface RemovedDataProduct {
  /** `null`: it was not there. */
  endedAt: Date | null;
  /** How many ended with it: vehicles and chargers that the company was subscribed with, and that providers had consent for. */
  subscriptions: number;
  consents: number;
}

/** Removes it from the account, with whatever was subscribed to it and given to providers by it. @throws Refusal `not-found`, `not-an-administrator` */
export const removeDataProduct = (db: Knex, principal: Principal, code: string): Promise<RemovedDataProduct> =>
  db.transaction(async (tx) => {
    const fleet = await fleetToActFor(tx, principal);
    const before = await one(tx, fleet, code);
    const { rows } = await tx.raw<{ rows: { endedAt: Date }[] }>(
      `update company_data_products set ended_at = clock_timestamp(), ended_by = :account
       where company_id = :company and data_product = :code and ended_at is null returning ended_at as "endedAt"`,
      { ...fleet, code },
    );
    const endedAt = rows[0]?.endedAt;
    if (!endedAt) return { endedAt: null, subscriptions: 0, consents: 0 };
    const idsOf = async (sql: string) =>
      (await tx.raw<{ rows: { id: string }[] }>(sql, { ...fleet, code })).rows.map(({ id }) => id);
    const consents = await idsOf(
      `select id from provider_consent_products where holder = :holder and data_product = :code and ended_at is null
       order by id for update`,
    );
    await endConsentsOf(tx, fleet, consents, 'data-product');
    const subscriptions = await idsOf(
      `select id from subscriptions
       where holder = :holder and company_id = :company and data_product = :code and ended_at is null`,
    );
    await endSubscriptionsOf(tx, fleet, subscriptions, 'data-product');
    const ended = { subscriptions: before.subscriptions, consents: before.consents };
    await audit(tx, fleet, 'data-product-removed', { dataProduct: code, ...ended });
    return { endedAt, ...ended };
  });

/** What the operator's file and the record do not agree on. */
export interface SetFaults {
  /** Codes that are there with other groups: what was subscribed was given for those. */
  otherGroups: string[];
  /** Groups that no signal of the catalogue has, so far. */
  unknownGroups: string[];
}

/** Puts the data products that the operator has set. Where one is there with other groups, nothing is put. */
export async function putDataProducts(db: Knex, given: readonly SetDataProduct[]): Promise<SetFaults> {
  const put = given.map(({ plugIn, groups, ...rest }, position) => ({
    ...rest,
    position,
    groups: groups ?? null,
    plug_in: plugIn,
  }));
  const { rows } = await db.raw<{ rows: { code: string }[] }>(
    'select code from put_data_products(:given::jsonb) as code',
    {
      given: JSON.stringify(put),
    },
  );
  const named = [...new Set(given.flatMap(({ groups }) => groups ?? []))];
  const known = await db.raw<{ rows: { group: string }[] }>(
    `select g as "group" from unnest(:named::text[]) g where not exists (select from signals s where g = any(s.groups)) order by g`,
    { named },
  );
  return { otherGroups: rows.map(({ code }) => code), unknownGroups: known.rows.map(({ group }) => group) };
}
