/** Vehicles and chargers of a fleet: added to its account for continuous data, and removed from it (R45). */
import type { Knex } from 'knex';
import type { Entry } from '../../domain/fleets/entries.ts';
import type { AdditionVerdict, Judged, RemovalVerdict } from '../../domain/fleets/verdicts.ts';
import type { Principal } from '../../domain/principal.ts';
import { findProducts, isByDevice, named, type Found } from './find.ts';
import { audit, endConsentsOf, endSubscriptionsOf, fleetToActFor, stretches, type Fleet } from './fleet.ts';

/**
 * Adds them. What is there stays; another device than before takes the place of that one. The verdict on each, in their order.
 * @throws Refusal `not-found`, `not-an-administrator`
 */
export const addVehicles = (
  db: Knex,
  principal: Principal,
  entries: readonly Entry[],
): Promise<Judged<AdditionVerdict>[]> =>
  db.transaction(async (tx) => {
    const fleet = await fleetToActFor(tx, principal);
    if (entries.some(({ plugInDevice }) => plugInDevice))
      await tx.raw(`select pg_advisory_xact_lock(hashtextextended('plug-in devices', 53))`); // one is in one vehicle, of whichever fleet
    const found = await findProducts(tx, fleet, entries);
    const elsewhere = await devicesElsewhere(tx, found);
    const { verdicts, added, changed } = judge(found, elsewhere);
    await insertVehicles(tx, fleet, added);
    if (changed.length > 0)
      await tx.raw(
        `update fleet_products f set plug_in_device = c.device
         from unnest(:ids::uuid[], :devices::text[]) c (id, device) where f.id = c.id`,
        { ids: changed.map(({ id }) => id), devices: changed.map(({ device }) => device) },
      );
    if (added.length + changed.length > 0)
      await audit(tx, fleet, 'vehicles-added', {
        products: added.map(({ id }) => id),
        ...(changed.length > 0 && { devicesChanged: changed.map(({ product }) => product) }),
      });
    return verdicts;
  });

interface Addition {
  id: string;
  no: number;
  device: string | null;
}

/** Puts them into the fleet's account; the caller has looked that none is there. */
export async function insertVehicles(
  tx: Knex.Transaction,
  { company, account }: Fleet,
  added: readonly Addition[],
): Promise<void> {
  for (const some of stretches(added.toSorted((a, b) => a.no - b.no)))
    await tx.raw(
      `insert into fleet_products (company_id, product_id, product_no, plug_in_device, added_by)
       select :company, x.id, x.no, x.device, :account
       from unnest(:ids::uuid[], :nos::integer[], :devices::text[]) x (id, no, device) order by x.no`,
      {
        company,
        account,
        ids: some.map(({ id }) => id),
        nos: some.map(({ no }) => no),
        devices: some.map(({ device }) => device),
      },
    );
}

/** Which of the wanted devices are plugged in somewhere, by the row that says so. */
async function devicesElsewhere(tx: Knex.Transaction, found: readonly Found[]): Promise<Map<string, string>> {
  const devices = [...new Set(found.flatMap(({ entry: { plugInDevice } }) => plugInDevice ?? []))];
  if (devices.length === 0) return new Map();
  const { rows } = await tx.raw<{ rows: { device: string; id: string }[] }>(
    `select plug_in_device as device, id from fleet_products where plug_in_device = any(:devices::text[]) and ended_at is null`,
    { devices },
  );
  return new Map(rows.map(({ device, id }) => [device, id]));
}

interface Judgement {
  verdicts: Judged<AdditionVerdict>[];
  added: Addition[];
  changed: { id: string; product: string; device: string | null }[];
}

function judge(found: readonly Found[], elsewhere: ReadonlyMap<string, string>): Judgement {
  const [added, changed]: [Addition[], Judgement['changed']] = [[], []];
  const taken = new Set<string>();
  const verdictOn = (one: Found): AdditionVerdict => {
    const { entry, product, malformed, repeated } = one;
    if (!product) return malformed ? 'malformed' : 'not-registered';
    if (repeated) return 'already-there';
    const device = entry.plugInDevice === undefined ? product.device : entry.plugInDevice;
    if (device !== null && device !== product.device && (taken.has(device) || elsewhere.has(device)))
      return 'device-in-use';
    if (
      product.subscription &&
      product.dataProduct !== null &&
      isByDevice(product) !== isByDevice({ ...product, device })
    )
      return device === null ? 'multi-make-needs-plug-in-device' : 'plug-in-device-needs-multi-make';
    if (device !== null) taken.add(device);
    if (product.addedBy === null) {
      added.push({ id: product.id, no: product.no, device });
      return 'added';
    }
    if (device !== product.device) changed.push({ id: product.addedBy, product: product.id, device });
    return 'already-there';
  };
  const verdicts = found.map((one) => ({ ...named(one), verdict: verdictOn(one) }));
  return { verdicts, added, changed };
}

/**
 * Removes them from the account: what the fleet was subscribed with ends, and what providers were given for them. The verdict on each, in
 * their order. @throws Refusal `not-found`, `not-an-administrator`
 */
export const removeVehicles = (
  db: Knex,
  principal: Principal,
  entries: readonly Entry[],
): Promise<Judged<RemovalVerdict>[]> =>
  db.transaction(async (tx) => {
    const fleet = await fleetToActFor(tx, principal);
    const found = await findProducts(tx, fleet, entries);
    const gone = found.flatMap(({ product, repeated }) => (product?.addedBy && !repeated ? [product] : []));
    if (gone.length > 0) {
      const bound = { ...fleet, products: gone.map(({ id }) => id), ids: gone.map(({ addedBy }) => addedBy) };
      await tx.raw(
        `update fleet_products set ended_at = clock_timestamp(), ended_by = :actor where id = any(:ids::uuid[])`,
        bound,
      );
      const consents = await tx.raw<{ rows: { id: string }[] }>(
        `select id from provider_consent_products where product_id = any(:products::uuid[]) and holder = :holder and ended_at is null
         order by id for update`,
        bound,
      );
      await endConsentsOf(
        tx,
        fleet,
        consents.rows.map(({ id }) => id),
        'fleet',
      );
      await endSubscriptionsOf(
        tx,
        fleet,
        gone.flatMap(({ subscription }) => subscription ?? []),
        'vehicle',
      );
      await audit(tx, fleet, 'vehicles-removed', { products: bound.products });
    }
    return found.map((one) => ({ ...named(one), verdict: removalVerdict(one) }));
  });

function removalVerdict({ product, malformed, repeated }: Found): RemovalVerdict {
  if (malformed) return 'malformed';
  return product?.addedBy && !repeated ? 'removed' : 'not-there';
}
