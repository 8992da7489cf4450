/** The catalogue as it is at one moment: what each signal means, and the version of all of it (R57, R62). */
import type { Knex } from 'knex';
import type { ProductKind } from '../../domain/requests/types.ts';

export interface CatalogueSignal {
  path: string;
  /** By language; English is always among them. */
  meaning: Readonly<Record<string, string>>;
  unit: string | null;
  datatype: string;
  groups: readonly string[];
  personal: boolean;
  tradeSecret: boolean;
  range: { min?: number; max?: number } | null;
  /** The usual time between two readings, ISO 8601; `null` where there is none, or it is not known. */
  interval: string | null;
  /** Which kinds and models of product send it; none named: any. */
  kinds: readonly ProductKind[];
  models: readonly string[];
}

export interface Catalogue {
  /** Grows by one with each transaction that changes a signal; 0 while there is none. `signal_versions` says what each held. */
  version: number;
  /** By path. */
  signals: readonly CatalogueSignal[];
}

/** The catalogue of one version, and when it came; `undefined` where there is no such version. */
export async function catalogueOf(db: Knex, version: number): Promise<(Catalogue & { since: Date }) | undefined> {
  const { rows } = await db.raw<{ rows: { since: Date; signals: Catalogue['signals'] }[] }>(
    `select v.since, coalesce((
       select jsonb_agg(jsonb_build_object('path', e->'path',
         'meaning', coalesce(nullif(e->'meanings', 'null'), '{}') || jsonb_build_object('en', e->'meaning'), 'unit', e->'unit',
         'datatype', e->'datatype', 'groups', e->'groups', 'personal', e->'personal', 'tradeSecret', e->'trade_secret',
         'range', e->'range', 'interval', e->'usual_interval', 'kinds', coalesce(e->'kinds', '[]'),
         'models', coalesce(e->'models', '[]')) order by e->>'path' collate "C")
       from (select distinct on (signal) entry as e from signal_versions where catalogue <= v.no order by signal, version desc) s
     ), '[]') as signals
     from catalogue_versions v where v.no = ?`,
    [version],
  );
  return rows[0] && { version, ...rows[0] };
}

/** The version alone. */
export async function catalogueVersion(db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: { version: number }[] }>(
    'select coalesce((select no from catalogue_versions order by no desc limit 1), 0) as version',
  );
  return rows[0]?.version ?? 0;
}

interface Remembered extends Catalogue {
  /** When the version came: a database that was restored may give its number again. */
  since: string;
}

/** The newest that was read over each pool of connections. */
const remembered = new WeakMap<Knex, Remembered>();

/** All of it, in one statement: the version is that of these very signals. They are read again where the version is another one. */
export async function catalogueNow(db: Knex): Promise<Catalogue> {
  const known = remembered.get(db);
  const { rows } = await db.raw<{
    rows: { version: number; since: string | null; signals: Catalogue['signals'] | null }[];
  }>(
    `with newest as materialized (select no, since::text as since from catalogue_versions order by no desc limit 1)
     select coalesce((select no from newest), 0) as version, (select since from newest) as since,
       case when not exists (select from newest where no = :version and since = :since) then
         coalesce((select jsonb_agg(jsonb_build_object('path', s.path,
           'meaning', coalesce(s.meanings, '{}') || jsonb_build_object('en', s.meaning), 'unit', s.unit, 'datatype', s.datatype,
           'groups', s.groups, 'personal', s.personal, 'tradeSecret', s.trade_secret, 'range', s.range,
           'interval', s.usual_interval, 'kinds', s.kinds, 'models', s.models) order by s.path collate "C")
         from signals s), '[]') end as signals`,
    { version: known?.version ?? null, since: known?.since ?? null },
  );
  const [found] = rows;
  if (!found) throw new Error('nothing was answered');
  const { version, since, signals } = found;
  if (!signals) return known!; // the version is the known one
  if (since !== null) remembered.set(db, { version, since, signals });
  return { version, signals };
}
