/** The rows of one week's cuts, as they are made (R56): once written, they are what is given, whatever the readings say later. */
import { createHash, createHmac, type Hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import type { Table } from '../../domain/aggregates/tables.ts';
import type { Group } from './contributions.ts';
import { hashRow, type CutFigures, type KeptCut, type KeptRow, type WeekToFreeze } from './cuts.ts';

const ROWS_AT_ONCE = 1000;

/** Writes the rows of one cut; they count once `freeze` has been called, and its transaction has committed. */
export class CutWriter {
  readonly #connection: PoolClient;
  readonly #id: number;
  readonly #hash: Hash = createHash('sha256');
  #waiting: KeptRow[] = [];
  #no = 0;

  constructor(connection: PoolClient, { id }: Pick<KeptCut, 'id'>) {
    this.#connection = connection;
    this.#id = id;
  }

  /** Rows in their order. */
  async write(rows: readonly Omit<KeptRow, 'no'>[]): Promise<void> {
    for (const row of rows) {
      const kept = { no: ++this.#no, ...row };
      hashRow(this.#hash, kept);
      this.#waiting.push(kept);
    }
    if (this.#waiting.length >= ROWS_AT_ONCE) await this.#flush();
  }

  async freeze(figures: CutFigures, leftOut: KeptCut['leftOut'] = null): Promise<void> {
    await this.#flush();
    await this.#connection.query(
      'update aggregate_cuts set frozen_at = clock_timestamp(), figures = $2, sha256 = $3, left_out = $4 where id = $1',
      [this.#id, figures, this.#hash.digest('hex'), leftOut],
    );
  }

  async #flush(): Promise<void> {
    await this.#connection.query(
      `insert into aggregate_rows (cut_id, no, parent, cell, is_rest, "time", model, measures)
       select $1, r.no, r.parent, r.cell, r."isRest", r."time", r.model, r.measures
       from jsonb_to_recordset($2::jsonb) as r (no integer, parent text, cell text, "isRest" boolean, "time" text, model text, measures text)`,
      [this.#id, JSON.stringify(this.#waiting)],
    );
    this.#waiting = [];
  }
}

/** Takes down what a table is made of in a parent and time; `false` where another cut of it was made of something else before. */
export async function isSameSource(
  connection: PoolClient,
  { week, key }: Pick<WeekToFreeze, 'week' | 'key'>,
  { table, parent, time, contributions, isFirst }: Group & { table: Table; isFirst: boolean },
): Promise<boolean> {
  const accounts = new Map<number, number>(); // by their order here: their numbers are those of one run
  const source = contributions.map((one) => {
    const account = accounts.get(one.account) ?? accounts.size;
    accounts.set(one.account, account);
    return { ...one, account };
  });
  const hash = createHmac('sha256', key).update(JSON.stringify(source)).digest('hex');
  const { rows } = await connection.query<{ hash: string | null }>(
    `with fresh as (
       insert into aggregate_sources (week, "table", parent, "time", hash) values ($1, $2, $3, $4, $5) on conflict do nothing returning 1)
     select (select hash from aggregate_sources where week = $1 and "table" = $2 and parent = $3 and "time" = $4) as hash`,
    [week, table, parent, time, hash],
  );
  const before = rows[0]?.hash ?? null; // what the statement itself wrote it does not see
  return before === null ? isFirst : before === hash;
}

/** Notes that two cuts do not go together in a parent. */
export async function noteClash(connection: PoolClient, one: number, other: number, parent: string): Promise<void> {
  await connection.query(
    'insert into aggregate_clashes (cut_id, other_id, parent) values ($1, $2, $3) on conflict do nothing',
    [Math.max(one, other), Math.min(one, other), parent],
  );
}

/** Takes the one lock by which a single process freezes at a time, for as long as the connection lasts; `false` where another has it. */
export async function takeFreezing(connection: PoolClient): Promise<boolean> {
  const { rows } = await connection.query<{ free: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('aggregates', 85)) as free`,
  );
  return rows[0]?.free === true;
}
