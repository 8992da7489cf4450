/** Staff bind a request to the products it is about (R34, R36): from then on it is exported like any other. */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import { cut, intervalOf } from '../../domain/time/period.ts';
import type { Holder } from '../../domain/principal.ts';
import { refuseIf, type FieldFault } from '../../domain/refusal.ts';
import type { Vin } from '../../domain/registrations/vin.ts';
import type { RequestRow } from '../requests/row.ts';

interface Binding {
  holder: Holder;
  vins: readonly Vin[];
  /** Where the VINs stand in the body of the call, for the error. */
  pointer: string;
  /** Whether a vehicle that was registered to somebody else in the period may be given: to a public body only (Chapter V). */
  othersData: boolean;
}

interface Found {
  id: ProductId;
  vin: Vin;
  others: boolean;
}

/** Registers the holder to the vehicles for the period asked, and puts them into the request. @throws Refusal `invalid`, VIN by VIN */
export async function bindProducts(
  tx: Knex.Transaction,
  request: RequestRow,
  { holder, vins, pointer, othersData }: Binding,
): Promise<void> {
  const asked = intervalOf({ from: request.period_from, to: request.period_to }, request.policy.timeZone);
  const { rows } = await tx.raw<{ rows: Found[] }>(
    `select p.id, p.vin, exists (select from registrations r where r.product_id = p.id and r.holder <> :holder
       and r.starts_at < :until and coalesce(r.ends_at, 'infinity') > :from) as others
     from products p where p.vin = any(:vins)`,
    { holder, vins: [...vins], from: asked.from, until: asked.until },
  );
  const found = new Map(rows.map((product) => [product.vin, product]));
  refuseIf(
    vins.flatMap((vin, i): FieldFault[] => {
      const product = found.get(vin);
      if (!product) return [{ at: `${pointer}/${i}`, code: 'no-such-vehicle' }];
      return product.others && !othersData ? [{ at: `${pointer}/${i}`, code: 'registered-to-another' }] : [];
    }),
  );
  const bound = vins.flatMap((vin, position) => {
    const product = found.get(vin);
    return product ? [{ id: product.id, position, given: cut(asked, [asked]) }] : [];
  });
  await tx.raw(
    `with bound as (select * from jsonb_to_recordset(:bound::jsonb) as b (id uuid, position integer, given jsonb)),
     registered as (
       insert into registrations (product_id, holder, starts_at, ends_at) select id, :holder, :from, :until from bound
     ), asked as (
       insert into request_products (request_id, product_id, position, given) select :request, id, position, given from bound
     )
     update requests set holder = :holder where id = :request`,
    { request: request.id, holder, from: asked.from, until: asked.until, bound: JSON.stringify(bound) },
  );
}

/** @throws Refusal `invalid`, VIN by VIN, where there is no such vehicle */
export async function mustExist(tx: Knex.Transaction, vins: readonly Vin[], pointer: string): Promise<void> {
  const { rows } = await tx.raw<{ rows: { vin: Vin }[] }>('select vin from products where vin = any(?)', [[...vins]]);
  const known = new Set(rows.map(({ vin }) => vin));
  refuseIf(
    vins.flatMap((vin, i): FieldFault[] =>
      known.has(vin) ? [] : [{ at: `${pointer}/${i}`, code: 'no-such-vehicle' }],
    ),
  );
}
