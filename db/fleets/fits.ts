/** Whether a data product fits a vehicle or charger of a fleet (R45): what it needs of it, and the verdict on each. */
import type { Knex } from 'knex';
import { isByDevice, type Found } from './find.ts';
import type { Fleet } from './fleet.ts';

export type Needs = 'not-added' | 'device' | 'no-device';

/** What a data product asks of a vehicle; `not-added`: it is not in the account, or there is none of this code. */
export async function needsOf(tx: Knex.Transaction, { company }: Fleet, dataProduct: string): Promise<Needs> {
  const { rows } = await tx.raw<{ rows: { plugIn: boolean }[] }>(
    `select d.plug_in as "plugIn" from data_products d join company_data_products c on c.data_product = d.code
     where d.code = :dataProduct and c.company_id = :company and c.ended_at is null`,
    { company, dataProduct },
  );
  return rows[0] ? (rows[0].plugIn ? 'device' : 'no-device') : 'not-added';
}

type Misfit =
  | 'malformed'
  | 'product-not-added'
  | 'not-registered'
  | 'not-activated'
  | 'plug-in-device-needs-multi-make'
  | 'multi-make-needs-plug-in-device';

/** The verdict: why not, `before` where it was so already, or `done`. A vehicle with a plug-in device goes with Multi-Make, and Multi-Make with no other. */
export function verdictOn<Done extends string, Before extends string>(
  { product, malformed, repeated }: Found,
  needs: Needs,
  {
    done,
    before,
    isSo,
  }: { done: Done; before: Before; isSo: (product: { no: number; subscription: string | null }) => boolean },
): Misfit | Done | Before {
  if (malformed) return 'malformed';
  if (needs === 'not-added') return 'product-not-added';
  if (!product) return 'not-registered';
  if (!product.activated) return 'not-activated';
  if (repeated || isSo(product)) return before;
  if (isByDevice(product) && needs === 'no-device') return 'plug-in-device-needs-multi-make';
  if (!isByDevice(product) && needs === 'device') return 'multi-make-needs-plug-in-device';
  return done;
}
