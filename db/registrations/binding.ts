/** Staff bind a request to the products it is about (R34): from then on it is exported like any other. */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import { cut, intervalOf } from '../../domain/time/period.ts';
import { refuseIf, type FieldFault } from '../../domain/refusal.ts';
import type { Vin } from '../../domain/registrations/vin.ts';
import type { RequestRow } from '../requests/row.ts';

interface Binding {
  vins: readonly Vin[];
  /** Where the VINs stand in the body of the call, for the error. */
  pointer: string;
  /** Whose registrations in the period are no obstacle: a company's own, by its register. */
  of: { country: string; registrationNumber: string };
}

interface Found {
  id: ProductId;
  vin: Vin;
  others: boolean;
}

/**
 * Puts the vehicles into the request, to be given for the period asked. Nobody is registered to anything by that: the same
 * may be bound to the next request, too. @throws Refusal `invalid`, VIN by VIN
 */
export async function bindProducts(
  tx: Knex.Transaction,
  request: RequestRow,
  { vins, pointer, of }: Binding,
): Promise<void> {
  const asked = intervalOf({ from: request.period_from, to: request.period_to }, request.policy.timeZone);
  const { rows } = await tx.raw<{ rows: Found[] }>(FIND, {
    vins: [...vins],
    from: asked.from,
    until: asked.until,
    country: of.country,
    number: of.registrationNumber,
  });
  const found = new Map(rows.map((product) => [product.vin, product]));
  refuseIf(
    vins.flatMap((vin, i): FieldFault[] => {
      const product = found.get(vin);
      if (!product) return [{ at: `${pointer}/${i}`, code: 'no-such-vehicle' }];
      return product.others ? [{ at: `${pointer}/${i}`, code: 'registered-to-another' }] : [];
    }),
  );
  const bound = vins.flatMap((vin, position) => {
    const product = found.get(vin);
    return product ? [{ id: product.id, position, given: cut(asked, [asked]) }] : [];
  });
  await tx.raw(
    `insert into request_products (request_id, product_id, position, given)
     select :request, id, position, given from jsonb_to_recordset(:bound::jsonb) as b (id uuid, position integer, given jsonb)`,
    { request: request.id, bound: JSON.stringify(bound) },
  );
}

/** Before migration 0015 a binding was written as a registration; those of requests that were open then are still there. */
const FIND = `
  with own as (
    select 'company:' || id as holder from companies
    where country = :country and company_number(registration_number) = company_number(:number)
  )
  select p.id, p.vin, exists (
    select from registrations r where r.product_id = p.id and r.starts_at < :until and coalesce(r.ends_at, 'infinity') > :from
      and r.holder not in (select holder from own) and r.holder not like 'request:%'
      and not exists (select from requests q where q.holder = r.holder and q.type = 'unregistered-fleet')) as others
  from products p where p.vin = any(:vins)`;
