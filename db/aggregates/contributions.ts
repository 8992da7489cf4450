/**
 * What the vehicles add in one week (R56), in a temporary table of one connection: sorted there, on the disk where there is much, and
 * gone with the connection. No other place ever holds it.
 */
import type { PoolClient } from 'pg';
import { PARENT, cellWithin, codeOf } from '../../domain/aggregates/grid.ts';
import type { Contribution } from '../../domain/aggregates/partition.ts';
import type { Table } from '../../domain/aggregates/tables.ts';
import type { Added } from '../../domain/aggregates/vehicle-week.ts';

export interface VehicleOfBase {
  productNo: number;
  vin: string;
  account: number;
  /** `other` where too few vehicles, or too few accounts, have the model. */
  model: string;
}

/** Models are told apart from so many vehicles of so many accounts on. */
const MODEL_VEHICLES = 100;
const MODEL_ACCOUNTS = 20;

/**
 * Takes down the vehicles that were registered to somebody in a stretch of time. Each is of one account: of its holders the one with
 * the most vehicles, so that a fleet stays one account, whoever else uses its cars. Answers how many there are.
 */
export async function takeBase(connection: PoolClient, { from, until }: { from: Date; until: Date }): Promise<number> {
  await connection.query(`
    drop table if exists pg_temp.base, pg_temp.contributions;
    create temporary table base (product_no integer primary key, vin text, account integer, model text);
    create temporary table contributions ("table" text, parent text, "time" text, vehicle integer, account integer, model text,
      e integer, n integer, at_end boolean, trips integer[], "values" float8[])`);
  await connection.query(
    `with held as (
       select distinct p.no, p.vin, p.model, r.holder from registrations r join products p on p.id = r.product_id
       where p.kind = 'vehicle' and r.activated and r.holder not like 'request:%' and r.starts_at < $2 and coalesce(r.ends_at, 'infinity') > $1),
     sizes as (select holder, count(*) as vehicles from held group by holder),
     ours as (
       select distinct on (h.no) h.no, h.vin, h.model, dense_rank() over (order by h.holder) as account
       from held h join sizes s using (holder) order by h.no, s.vehicles desc, h.holder),
     known as (
       select model from ours where model is not null group by model
       having count(*) >= ${MODEL_VEHICLES} and count(distinct account) >= ${MODEL_ACCOUNTS})
     insert into base select o.no, o.vin, o.account, coalesce(k.model, 'other') from ours o left join known k using (model)`,
    [from, until],
  );
  const { rows } = await connection.query<{ vehicles: number }>('select count(*)::integer as vehicles from base');
  return rows[0]?.vehicles ?? 0;
}

const VEHICLES_AT_ONCE = 1000;

/** All vehicles of the base, in the order of their numbers. */
export async function* vehiclesOfBase(connection: PoolClient): AsyncGenerator<VehicleOfBase> {
  for (let after = 0; ;) {
    const { rows } = await connection.query<VehicleOfBase>(
      `select product_no as "productNo", vin, account, model from base where product_no > $1 order by product_no limit ${VEHICLES_AT_ONCE}`,
      [after],
    );
    yield* rows;
    if (rows.length < VEHICLES_AT_ONCE) return;
    after = rows.at(-1)?.productNo ?? after;
  }
}

/** Adds what a vehicle adds. */
export async function addContributions(
  connection: PoolClient,
  { productNo, account, model }: VehicleOfBase,
  added: readonly Added[],
): Promise<void> {
  if (added.length === 0) return;
  const rows = added.map((one) => ({ ...one, parent: codeOf(cellWithin(one, PARENT), PARENT) }));
  await connection.query(
    `insert into contributions select c."table", c.parent, c."time", $2, $3, $4, c.e, c.n, c."atEnd", c.trips, c."values"
     from jsonb_to_recordset($1::jsonb) as c ("table" text, parent text, "time" text, e integer, n integer, "atEnd" boolean, trips integer[], "values" float8[])`,
    [JSON.stringify(rows), productNo, account, model],
  );
}

export interface Group {
  parent: string;
  time: string;
  contributions: Contribution[];
}

interface Row extends Contribution {
  parent: string;
  time: string;
}

const ROWS_AT_ONCE = 5000;

/** A table's contributions by parent and time; begins a cursor, so within a transaction. */
export async function* groupsOf(connection: PoolClient, table: Table): AsyncGenerator<Group> {
  await connection.query(
    `declare contributions_sorted no scroll cursor for
     select parent, "time", vehicle, account, model, e, n, at_end as "atEnd", trips, "values" from contributions where "table" = $1
     order by parent collate "C", "time" collate "C", e, n, vehicle`,
    [table],
  );
  let group: Group | undefined;
  for (;;) {
    const { rows } = await connection.query<Row>(`fetch ${ROWS_AT_ONCE} from contributions_sorted`);
    for (const { parent, time, ...contribution } of rows) {
      if (group?.parent !== parent || group.time !== time) {
        if (group) yield group;
        group = { parent, time, contributions: [] };
      }
      group.contributions.push(contribution);
    }
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await connection.query('close contributions_sorted');
  if (group) yield group;
}
