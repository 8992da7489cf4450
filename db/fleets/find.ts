/** The products that an act of a fleet names, as the fleet has them: found and locked for the act, in one statement (R5, R45). */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import { keptVin, type Entry } from '../../domain/fleets/entries.ts';
import { lasts } from '../registrations/lasts.ts';
import type { Fleet } from './fleet.ts';

/** What a product is told by. */
export interface Numbered {
  no: number;
  vin: string | null;
  serial: string | null;
}

export interface FleetProduct extends Numbered {
  id: ProductId;
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
export interface Found<P extends Numbered = FleetProduct> {
  entry: Entry;
  /** Neither a VIN nor a number of a charger that is registered. */
  malformed: boolean;
  /** `undefined`: nothing that the caller may know of has this number, whether somebody else's has it or not. */
  product: P | undefined;
  /** It stood in the list before. */
  repeated: boolean;
}

/** SQL: `asked (id, no, vin, serial, plug_in_device)`, the products that have one of these numbers, whosever they are. */
export const ASKED = `asked as (
    select p.id, p.no, p.vin, p.serial, p.plug_in_device from products p where p.vin = any(:vins::text[])
    union all
    select p.id, p.no, p.vin, p.serial, p.plug_in_device from products p where p.serial = any(:serials::text[])
  )`;

/** The numbers that entries name, each once, for `ASKED`. */
export const askedBy = (entries: readonly Entry[]): { vins: string[]; serials: string[] } => ({
  vins: [...new Set(entries.flatMap(({ vin }) => (vin === undefined ? [] : (keptVin(vin) ?? []))))],
  serials: [...new Set(entries.flatMap(({ serial }) => serial ?? []))],
});

/** What of these products each entry names, in their order. */
export function matched<P extends Numbered>(entries: readonly Entry[], products: readonly P[]): Found<P>[] {
  const byVin = new Map(products.flatMap((one) => (one.vin === null ? [] : [[one.vin, one] as const])));
  const bySerial = new Map(products.flatMap((one) => (one.serial === null ? [] : [[one.serial, one] as const])));
  const seen = new Set<number>();
  return entries.map((entry) => {
    const vin = entry.vin === undefined ? undefined : keptVin(entry.vin);
    const product =
      (vin === undefined ? undefined : byVin.get(vin)) ??
      (entry.serial === undefined ? undefined : bySerial.get(entry.serial));
    const repeated = product !== undefined && seen.has(product.no);
    if (product) seen.add(product.no);
    return { entry, product, repeated, malformed: !product && entry.vin !== undefined && vin === undefined };
  });
}

// Their rows stay as they are until the transaction ends: what is subscribed to now hangs on a registration that lasts (R8).
const FIND = `
  with ${ASKED}, held as materialized (
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
  const { rows } = await tx.raw<{ rows: FleetProduct[] }>(FIND, { company, holder, ...askedBy(entries) });
  return matched(entries, rows);
}

/** Whether its readings come from a device that is plugged in. */
export const isByDevice = ({ sendsByDevice, device }: Pick<FleetProduct, 'sendsByDevice' | 'device'>): boolean =>
  sendsByDevice || device !== null;

/** What an entry is told by: its VIN as it is kept, or what was given. */
export function named({ entry: { vin, serial }, product }: Found<Numbered>): { vin?: string; serial?: string } {
  if (product) return product.vin === null ? { serial: product.serial ?? '' } : { vin: product.vin };
  return vin === undefined ? { serial: serial ?? '' } : { vin: keptVin(vin) ?? vin };
}
