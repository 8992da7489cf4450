/** The vehicles and chargers of a fleet, searched and filtered, in pages: there may be many thousands (R45). Reads only. */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Entry } from '../../domain/fleets/entries.ts';
import { MOST_AT_ONCE } from '../../domain/fleets/verdicts.ts';
import type { VehicleFilter, VehicleState } from '../../domain/fleets/vehicle-list.ts';
import type { Principal } from '../../domain/principal.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { pageOf } from '../postgres/pages.ts';
import { lasts } from '../registrations/lasts.ts';
import { fleetToSee, type Fleet } from './fleet.ts';

export interface FleetVehicle {
  id: ProductId;
  kind: ProductKind;
  vin: string | null;
  serial: string | null;
  name: string;
  model: string | null;
  state: VehicleState;
  /** Whether its readings come from a device that is plugged in, and which one where it is known. */
  byDevice: boolean;
  plugInDevice: string | null;
  addedAt: Date | null;
  /** What the fleet is subscribed with, and since when. */
  dataProduct: string | null;
  subscribedAt: Date | null;
  /** Providers that have the fleet's consent for it. */
  providers: { cuuid: string; name: string; dataProduct: string }[];
}

/** All that are registered to the fleet now. `x.number` is what people know one by: unique, and the order of the list. */
const MINE = `
  select p.id, p.kind, p.vin, p.serial, coalesce(p.vin, p.serial) collate "C" as number, p.name, p.model,
    p.plug_in_device or f.plug_in_device is not null as "byDevice", f.plug_in_device as "plugInDevice", f.added_at as "addedAt",
    s.data_product as "dataProduct", s.since as "subscribedAt",
    case when not m.activated then 'not-activated' when s.id is not null then 'subscribed'
      when f.id is not null then 'not-subscribed' else 'not-added' end as state
  from (select r.product_id, bool_or(r.activated) as activated from registrations r
        where r.holder = :holder and ${lasts('r')} group by r.product_id) m
  join products p on p.id = m.product_id
  left join fleet_products f on f.company_id = :company and f.product_no = p.no and f.ended_at is null
  left join subscriptions s on s.company_id = :company and s.product_no = p.no and s.ended_at is null`;

// Where a plug-in device is known, it is found by its number, too.
const MATCHES = `(:state::text is null or x.state = :state)
  and (:dataProduct::text is null or x."dataProduct" = :dataProduct)
  and (:search::text is null or position(:search in upper(x.number)) > 0 or position(:search in upper(x.name)) > 0
    or position(:search in upper(coalesce(x.model, ''))) > 0 or position(:search in upper(coalesce(x."plugInDevice", ''))) > 0)
  and (:provider::uuid is null or exists (select from provider_consent_products c
    where c.product_id = x.id and c.holder = :holder and c.provider_id = :provider and c.ended_at is null))`;

const bound = ({ company, holder }: Fleet, { search, state, dataProduct, provider }: VehicleFilter) => ({
  company,
  holder,
  search: search ? search.toUpperCase() : null,
  state: state ?? null,
  dataProduct: dataProduct ?? null,
  provider: provider ?? null,
});

/** One page. @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export async function vehiclesOf(
  db: Knex,
  principal: Principal,
  filter: VehicleFilter,
  { cursor, limit = 100 }: { cursor?: { key: string } | undefined; limit?: number } = {},
): Promise<{ vehicles: FleetVehicle[]; next: { key: string } | null }> {
  const fleet = await fleetToSee(db, principal);
  const { rows } = await db.raw<{ rows: (FleetVehicle & { number: string })[] }>(
    `select l.*, coalesce((select jsonb_agg(jsonb_build_object('cuuid', k.id, 'name', k.name, 'dataProduct', c.data_product) order by k.name, k.id)
       from provider_consent_products c join companies k on k.id = c.provider_id
       where c.product_id = l.id and c.holder = :holder and c.ended_at is null), '[]') as providers
     from (select x.* from (${MINE}) x where ${MATCHES} and (:after::text is null or x.number > :after) order by x.number limit :limit) l
     order by l.number`,
    { ...bound(fleet, filter), after: cursor?.key ?? null, limit: limit + 1 },
  );
  const page = pageOf(rows, limit, ({ number }) => ({ key: number }));
  return { vehicles: page.rows.map(({ number: _number, ...vehicle }) => vehicle), next: page.next };
}

export type VehicleCounts = Record<VehicleState, number>;

/** How many of the fleet's match, by state. @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export async function vehicleCounts(db: Knex, principal: Principal, filter: VehicleFilter): Promise<VehicleCounts> {
  const fleet = await fleetToSee(db, principal);
  const { rows } = await db.raw<{ rows: { state: VehicleState; count: number }[] }>(
    `select x.state, count(*)::int as count from (${MINE}) x where ${MATCHES} group by x.state`,
    bound(fleet, filter),
  );
  const none: VehicleCounts = { subscribed: 0, 'not-subscribed': 0, 'not-added': 0, 'not-activated': 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
}

/** The first that match, as an act takes them, as many as it takes: after these it is asked again. @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export async function vehiclesThatMatch(
  db: Knex,
  principal: Principal,
  filter: VehicleFilter,
  cursor?: { key: string },
): Promise<{ entries: Entry[]; next: { key: string } | null }> {
  const fleet = await fleetToSee(db, principal);
  const { rows } = await db.raw<{ rows: { vin: string | null; serial: string | null; number: string }[] }>(
    `select x.vin, x.serial, x.number from (${MINE}) x
     where ${MATCHES} and (:after::text is null or x.number > :after) order by x.number limit :limit`,
    { ...bound(fleet, filter), after: cursor?.key ?? null, limit: MOST_AT_ONCE + 1 },
  );
  const page = pageOf(rows, MOST_AT_ONCE, ({ number }) => ({ key: number }));
  return {
    entries: page.rows.map(({ vin, serial }) => (vin === null ? { serial: serial ?? '' } : { vin })),
    next: page.next,
  };
}

/** The providers that have the fleet's consent for anything, by name. @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export async function providersOfFleet(db: Knex, principal: Principal): Promise<{ cuuid: string; name: string }[]> {
  const { holder } = await fleetToSee(db, principal);
  const { rows } = await db.raw<{ rows: { cuuid: string; name: string }[] }>(
    `select k.id as cuuid, k.name from companies k
     where k.id in (select c.provider_id from provider_consent_products c where c.holder = :holder and c.ended_at is null)
     order by k.name, k.id`,
    { holder },
  );
  return rows;
}
