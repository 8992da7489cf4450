/** What is in the registry: one thing by its key, or all of a kind in pages. */
import type { Knex } from 'knex';
import type { RegistryEntry } from '../../domain/registry/entries.ts';
import { keptNumber } from '../../domain/registrations/vin.ts';
import { pageOf } from '../postgres/pages.ts';

type Put = RegistryEntry['put'];

/** As the registry's calls answer it: `key` by which it was put, and its fields. */
export interface RegistryRow {
  key: string;
  entry: Record<string, unknown>;
}

/**
 * SQL of each kind: its key as text, the expression in whose order lists come (there is an index of it) and its type, how
 * one thing is found, and its fields as JSON. Instants are UTC.
 */
const KINDS: Record<Put, { key: string; order: string; type: string; one: string; from: string; entry: string }> = {
  company: {
    key: 'c.id::text',
    order: 'c.id',
    type: 'uuid',
    one: 'c.id = any(:keys::uuid[])',
    from: 'companies c',
    entry: `jsonb_build_object('name', c.name, 'kind', c.kind, 'registrationNumber', c.registration_number,
      'country', c.country, 'changedAt', utc(c.changed_at))`,
  },
  account: {
    key: 'a.id',
    order: 'a.id collate "C"',
    type: 'text',
    one: 'a.id = any(:keys)',
    from: `(select * from accounts where kind <> 'staff') a`,
    entry: `jsonb_build_object('kind', a.kind, 'email', a.email, 'name', a.name, 'company', a.company_id, 'roles', a.roles,
      'locale', a.locale, 'changedAt', utc(a.changed_at))`,
  },
  product: {
    key: 'coalesce(p.vin, p.serial)',
    order: '(coalesce(p.vin, p.serial)) collate "C"',
    type: 'text',
    one: '(p.vin = any(:keys) or p.serial = any(:keys))',
    from: 'products p',
    entry: `jsonb_build_object('id', p.id, 'kind', p.kind, 'name', p.name, 'model', p.model,
      'placedOnMarketAt', p.placed_on_market_at, 'plugInDevice', p.plug_in_device, 'changedAt', utc(p.changed_at))`,
  },
  registration: {
    key: 'g.id::text',
    order: 'g.id',
    type: 'uuid',
    one: 'g.id = any(:keys::uuid[])',
    from: 'registrations g join products p on p.id = g.product_id',
    entry: `jsonb_build_object('product', coalesce(p.vin, p.serial), 'holder', g.holder, 'activated', g.activated,
      'startsAt', utc(g.starts_at), 'endsAt', utc(g.ends_at), 'changedAt', utc(g.changed_at))`,
  },
  signal: {
    key: 's.path',
    order: 's.path collate "C"',
    type: 'text',
    one: 's.path = any(:keys)',
    from: 'signals s',
    entry: `jsonb_build_object('meaning', coalesce(s.meanings, jsonb_build_object('en', s.meaning)), 'unit', s.unit,
      'datatype', s.datatype, 'groups', s.groups, 'personal', s.personal, 'tradeSecret', s.trade_secret, 'range', s.range,
      'interval', s.usual_interval, 'kinds', s.kinds, 'models', s.models, 'version', s.version, 'changedAt', utc(s.changed_at))`,
  },
};

const select = (put: Put): string => {
  const { key, entry, from } = KINDS[put];
  return `select ${key} as key, ${entry} as entry from ${from}`.replaceAll(
    /utc\(([\w.]+)\)/g,
    `to_char($1 at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  );
};

/** One thing by its key; `undefined` where there is none. */
export async function registryEntry(db: Knex, put: Put, key: string): Promise<RegistryRow | undefined> {
  const [row] = await registryEntries(db, put, [key]);
  return row;
}

/** Those that there are of some keys, in no order. */
export async function registryEntries(db: Knex, put: Put, keys: readonly string[]): Promise<RegistryRow[]> {
  const { rows } = await db.raw<{ rows: RegistryRow[] }>(`${select(put)} where ${KINDS[put].one}`, {
    keys: put === 'product' ? keys.flatMap((key) => [keptNumber(key), key]) : [...keys],
  });
  return rows;
}

/** A page of a kind, in the order of the keys; `cursor` is the key that the page before ended with. */
export async function registryPage(
  db: Knex,
  put: Put,
  { cursor, limit = 100 }: { cursor?: { key: string } | undefined; limit?: number },
): Promise<{ rows: RegistryRow[]; next: { key: string } | null }> {
  const { order, type } = KINDS[put];
  const { rows } = await db.raw<{ rows: RegistryRow[] }>(
    `${select(put)} where (:after::${type} is null or ${order} > :after::${type}) order by ${order} limit :limit`,
    { after: cursor?.key ?? null, limit: limit + 1 },
  );
  return pageOf(rows, limit, (row) => ({ key: row.key }));
}
