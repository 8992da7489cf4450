/**
 * R25: whether the customer that a third party named is an authorised user of everything it asks for. Asked by the
 * workflow after the third party's email was verified, never while the form is taken: until then nothing differs.
 */
import type { Knex } from 'knex';
import type { Cuuid } from '../../domain/ids.ts';
import { cut, intervalOf } from '../../domain/time/period.ts';
import type { Holder } from '../../domain/principal.ts';
import { detailsOf, type SharingDetails } from '../../domain/requests/details.ts';
import { lockHolder } from '../registrations/holder-lock.ts';
import { productsAsked, type RegisteredProduct } from '../registrations/products.ts';
import { findRequest, type RequestRow } from '../requests/row.ts';

interface Customer {
  holder: Holder;
  /** The accounts that may decide: the customer's, or every administrator's of the fleet. */
  accounts: string[];
}

/** Binds the request to the customer and the products, if all of it matches; says nothing of what did not. */
export async function matchCustomer(tx: Knex.Transaction, request: RequestRow): Promise<boolean> {
  const details = detailsOf('agent', request);
  const customer = await customerNamed(tx, details.customer);
  // The same look-up whether there is such a customer or not.
  const holder = customer?.holder ?? 'account:';
  await lockHolder(tx, holder);
  const now = (await findRequest(tx, request.id))?.now ?? request.now; // of the moment after the lock
  const products = await productsAsked(tx, holder, details.products.vins, kindsOf(details));
  const current = products.filter((product) => isCurrent(product, now));
  if (!customer || !coversForm(current, details)) return false;
  const asked = intervalOf({ from: request.period_from, to: request.period_to }, request.policy.timeZone);
  await tx.raw(
    `with bound as (update requests set holder = :holder where id = :id),
     asked as (
       insert into request_products (request_id, product_id, position, given)
       select :id, p.id, p.position, p.given
       from jsonb_to_recordset(:products::jsonb) as p (id uuid, position integer, given jsonb)
     )
     insert into deciders (request_id, no, account_id)
     select :id, ordinality, account from unnest(:accounts::text[]) with ordinality as a (account, ordinality)`,
    {
      id: request.id,
      holder: customer.holder,
      accounts: customer.accounts,
      products: JSON.stringify(
        current.map((product, position) => ({ id: product.id, position, given: cut(asked, product.registrations) })),
      ),
    },
  );
  return true;
}

async function customerNamed(tx: Knex.Transaction, named: SharingDetails['customer']): Promise<Customer | undefined> {
  if ('name' in named) {
    const { rows } = await tx.raw<{ rows: { id: string }[] }>(
      `select id from accounts where kind = 'retail' and lower(email) = lower(?)`,
      [named.email],
    );
    return rows[0] && { holder: `account:${rows[0].id}`, accounts: [rows[0].id] };
  }
  // An address may be known at several companies: then it names none of them.
  const { rows } = await tx.raw<{ rows: { id: string; company: Cuuid }[] }>(
    `with named as (
       select distinct company_id from accounts where kind = 'fleet' and company_id is not null and 'administrator' = any(roles)
         and (company_id = :cuuid::uuid or (:cuuid::uuid is null and lower(email) = lower(:adminEmail)))
     )
     select a.id, a.company_id as company from accounts a join named using (company_id)
     where a.kind = 'fleet' and 'administrator' = any(a.roles) and (select count(*) from named) = 1
     order by a.id`,
    { cuuid: named.cuuid ?? null, adminEmail: named.adminEmail ?? '' },
  );
  return rows[0] && { holder: `company:${rows[0].company}`, accounts: rows.map(({ id }) => id) };
}

const kindsOf = ({ products }: SharingDetails) =>
  products.wallbox ? (['wallbox'] as const).slice() : products.chargers ? (['charger'] as const).slice() : [];

const isCurrent = (product: RegisteredProduct, now: Date): boolean =>
  product.registrations.some((r) => r.from <= now && (r.until === null || r.until > now));

function coversForm(current: RegisteredProduct[], details: SharingDetails): boolean {
  const vins = new Set(current.map(({ vin }) => vin));
  const kinds = kindsOf(details);
  return (
    details.products.vins.every((vin) => vins.has(vin)) && kinds.every((kind) => current.some((p) => p.kind === kind))
  );
}
