/** The products that an act of a fleet names, as the fleet has them: found and locked for the act, in one statement (R5, R45). */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Entry } from '../../domain/fleets/entries.ts';
import { parseVin } from '../../domain/registrations/vin.ts';
import { lasts } from '../registrations/lasts.ts';
import type { Fleet } from './fleet.ts';

export interface FleetProduct {
  id: ProductId;
  no: number;
  vin: string | null;
  serial: string | null;
  /** Of the registration that lasts now (R5). */
  activated: boolean;
  /** By the registry: its readings come from a device that is plugged in. */
  sendsByDevice: boolean;
  /** The row that says that it was added to the fleet's account. */
  addedBy: string | null;
  device: string | null;
  /** What the fleet reads it by. */
  subscription: string | null;
  dataProduct: string | null;
}

/** One entry, as it was given and as it was found. */
export interface Found {
  entry: Entry;
  /** Neither a VIN nor a number of a charger that is registered. */
  malformed: boolean;
  /** `undefined`: nothing of the fleet's has this number, whether somebody else's has it or not. */
  product: FleetProduct | undefined;
  /** It stood in the list before. */
  repeated: boolean;
}

// Their rows stay as they are until the transaction ends: what is subscribed to now hangs on a registration that lasts (R8).
const FIND = `
  with asked as (
    select p.id, p.no, p.vin, p.serial, p.plug_in_device from products p where p.vin = any(:vins::text[])
    union all
    select p.id, p.no, p.vin, p.serial, p.plug_in_device from products p where p.serial = any(:serials::text[])
  ), held as materialized (
    select r.product_id, r.activated from asked join registrations r on r.product_id = asked.id
    where r.holder = :holder and ${lasts('r')} order by r.id for share of r
  ), mine as (select product_id, bool_or(activated) as activated from held group by product_id)
  select a.id, a.no, a.vin, a.serial, m.activated, a.plug_in_device as "sendsByDevice", f.id as "addedBy", f.plug_in_device as device,
    s.id as subscription, s.data_product as "dataProduct"
  from asked a join mine m on m.product_id = a.id
  left join fleet_products f on f.company_id = :company and f.product_no = a.no and f.ended_at is null
  left join subscriptions s on s.company_id = :company and s.product_no = a.no and s.ended_at is null`;

/** What was found for each entry, in their order; of the fleet's alone. */
export async function findProducts(
  tx: Knex.Transaction,
  { company, holder }: Fleet,
  entries: readonly Entry[],
): Promise<Found[]> {
  const vins = entries.map(({ vin }) => (vin === undefined ? undefined : parseVin(vin)));
  const { rows } = await tx.raw<{ rows: FleetProduct[] }>(FIND, {
    company,
    holder,
    vins: [...new Set(vins.filter((vin) => vin !== undefined))],
    serials: [...new Set(entries.map(({ serial }) => serial).filter((serial) => serial !== undefined))],
  });
  const byVin = new Map(rows.flatMap((row) => (row.vin === null ? [] : [[row.vin as string, row] as const])));
  const bySerial = new Map(rows.flatMap((row) => (row.serial === null ? [] : [[row.serial, row] as const])));
  const seen = new Set<number>();
  return entries.map((entry, i) => {
    const vin = vins[i];
    const product =
      (vin === undefined ? undefined : byVin.get(vin)) ??
      (entry.serial === undefined ? undefined : bySerial.get(entry.serial));
    const repeated = product !== undefined && seen.has(product.no);
    if (product) seen.add(product.no);
    return { entry, product, repeated, malformed: !product && entry.vin !== undefined && vin === undefined };
  });
}

/** Whether its readings come from a device that is plugged in. */
export const isByDevice = ({ sendsByDevice, device }: Pick<FleetProduct, 'sendsByDevice' | 'device'>): boolean =>
  sendsByDevice || device !== null;

/** What an entry is told by: its VIN as it is kept, or what was given. */
export function named({ entry: { vin, serial }, product, malformed }: Found): { vin?: string; serial?: string } {
  if (product) return product.vin === null ? { serial: product.serial ?? '' } : { vin: product.vin };
  if (vin === undefined) return { serial: serial ?? '' };
  return { vin: malformed ? vin : (parseVin(vin) ?? vin) };
}
