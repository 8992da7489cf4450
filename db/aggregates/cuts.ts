/** Tables of one week, cut into rows (R56): asked for, frozen, and read as they were frozen. */
import { createHash, randomBytes, type Hash } from 'node:crypto';
import type { Knex } from 'knex';
import { LATTICE, rulesName, type KeptRelease, type TableCut } from '../../domain/aggregates/choice.ts';
import type { AggregateRules } from '../../domain/aggregates/good.ts';
import type { Week } from '../../domain/aggregates/weeks.ts';

/** How far a cut's rows are thin; for staff, never for a body. */
export interface CutFigures {
  rows: number;
  /** What vehicles added in all, by cell of 1 km and time; how much of it is in cells, and in rests of their parents. */
  contributions: number;
  inCells: number;
  inRests: number;
  /** Vehicles behind the smallest row; `null` where there is none. */
  smallest: number | null;
  /** Rows that are near the limit: with less than half of it more. */
  nearLimit: number;
}

export interface KeptCut extends TableCut {
  id: number;
  week: Week;
  frozenAt: Date | null;
  leftOut: 'trade-secret' | null;
  figures: CutFigures | null;
  sha256: string | null;
}

const CUT = `id, to_char(week, 'YYYY-MM-DD') as week, "table", level, by_model as "byModel", frozen_at as "frozenAt", left_out as "leftOut", figures, sha256`;

/** Asks for what of a release is not there yet. */
export async function wantCuts(tx: Knex.Transaction, { tables, weeks, rules }: KeptRelease): Promise<void> {
  for (const week of weeks) {
    await tx.raw('insert into aggregate_weeks (week, key) values (?, ?) on conflict do nothing', [
      week,
      randomBytes(32),
    ]);
    for (const { table, level, byModel } of tables)
      await tx.raw(
        `insert into aggregate_cuts (week, "table", level, by_model, rules) values (?, ?, ?, ?, ?) on conflict do nothing`,
        [week, table, level, byModel, rulesName(rules)],
      );
  }
}

/** The cuts of a release, by table and week. */
export async function cutsOf(db: Knex, { tables, weeks, rules }: KeptRelease): Promise<KeptCut[]> {
  const { rows } = await db.raw<{ rows: KeptCut[] }>(
    `select ${CUT} from aggregate_cuts c where rules = :rules and week = any(:weeks::date[])
     order by "table", level, by_model, week`,
    { rules: rulesName(rules), weeks },
  );
  return rows.filter((cut) =>
    tables.some((one) => one.table === cut.table && one.level === cut.level && one.byModel === cut.byModel),
  );
}

export interface WeekToFreeze {
  week: Week;
  key: Buffer;
  /** All cuts of the week: those to be made, and those that are frozen, which they must go with. */
  cuts: (KeptCut & { rules: AggregateRules })[];
}

/** The oldest week of which a cut is wanted; cuts of another lattice are none of ours. */
export async function weekToFreeze(db: Knex): Promise<WeekToFreeze | null> {
  const { rows: next } = await db.raw<{ rows: { week: Week; key: Buffer }[] }>(
    `select to_char(week, 'YYYY-MM-DD') as week, key from aggregate_weeks where week = (
       select min(week) from aggregate_cuts where frozen_at is null and rules like :ours)`,
    { ours: `${LATTICE} %` },
  );
  const [week] = next;
  if (!week) return null;
  const { rows: cuts } = await db.raw<{ rows: (KeptCut & { rules: string })[] }>(
    `select ${CUT}, rules from aggregate_cuts where week = :week and rules like :ours order by id`,
    { week: week.week, ours: `${LATTICE} %` },
  );
  return { ...week, cuts: cuts.map((cut) => ({ ...cut, rules: rulesIn(cut.rules) })) };
}

function rulesIn(name: string): AggregateRules {
  const [, vehicles, accounts] = /(\d+)\/(\d+)$/.exec(name) ?? [];
  if (!vehicles || !accounts) throw new Error('rules that nobody knows');
  return { vehicles: Number(vehicles), accounts: Number(accounts) };
}

/** A row as it is kept and given. */
export interface KeptRow {
  no: number;
  parent: string;
  cell: string;
  isRest: boolean;
  time: string;
  model: string | null;
  /** JSON; its bytes are those that were frozen. */
  measures: string;
}

/** A row as the hash of its cut takes it in. */
export const hashRow = (hash: Hash, { no, parent, cell, isRest, time, model, measures }: KeptRow): Hash =>
  hash.update(`${JSON.stringify([no, parent, cell, isRest, time, model, measures])}\n`);

/** A frozen cut has been changed since: nothing of it is given. */
export class DiffersFromPreview extends Error {
  override readonly name = 'DiffersFromPreview';
  readonly code = 'differs-from-preview';
}

const PAGE = 2000;

/** All rows of a frozen cut, in its order. @throws DiffersFromPreview at the end, where they are not those that were frozen */
export async function* rowsOfCut(db: Knex, { id, sha256 }: Pick<KeptCut, 'id' | 'sha256'>): AsyncGenerator<KeptRow> {
  const hash = createHash('sha256');
  for (let after = 0; ;) {
    const { rows } = await db.raw<{ rows: KeptRow[] }>(
      `select no, parent, cell, is_rest as "isRest", "time", model, measures from aggregate_rows
       where cut_id = :id and no > :after order by no limit ${PAGE}`,
      { id, after },
    );
    for (const row of rows) {
      hashRow(hash, row);
      yield row;
    }
    after = rows.at(-1)?.no ?? after;
    if (rows.length < PAGE) break;
  }
  if (hash.digest('hex') !== sha256) throw new DiffersFromPreview('A table is not as it was frozen.');
}
