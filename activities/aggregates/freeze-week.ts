/**
 * Makes what is wanted of one week (R56): first what each vehicle adds, one after the other, so that memory holds one of them; then, sorted by
 * place and time, the rows of each cut. All of it or nothing is kept: a process that dies leaves the week as it was.
 */
import type { Knex } from 'knex';
import type { PoolClient } from 'pg';
import { weekToFreeze, type CutFigures, type KeptRow, type WeekToFreeze } from '../../db/aggregates/cuts.ts';
import { addContributions, groupsOf, takeBase, vehiclesOfBase, type Group } from '../../db/aggregates/contributions.ts';
import { CutWriter, isSameSource, noteClash, takeFreezing } from '../../db/aggregates/freeze.ts';
import { lendConnection } from '../../db/postgres/lend.ts';
import { secretSignals } from '../../db/readings/secret-signals.ts';
import { clash, partition, type Block } from '../../domain/aggregates/partition.ts';
import { signalsOf, tableRules, tables, type Table } from '../../domain/aggregates/tables.ts';
import { signalsRead, VehicleWeek } from '../../domain/aggregates/vehicle-week.ts';
import { Bands, intervalOfWeek } from '../../domain/aggregates/weeks.ts';
import type { Policy } from '../../domain/policy.ts';
import type { DataSource } from '../source/data-source.ts';

export interface Freezer {
  /** Without a limit for statements: sorting takes its time. */
  db: Knex;
  source: DataSource;
  policy: Pick<Policy, 'timeZone' | 'country'>;
  signal: AbortSignal;
}

/** More contributions of one parent and time than this are not held against another cut: the two then do not go together. */
const MOST_COMPARED = 1_000_000;

/** Freezes the oldest week that is wanted; answers whether there may be more. */
export async function freezeNextWeek({ db, ...freezer }: Freezer): Promise<boolean> {
  const week = await weekToFreeze(db);
  if (!week) return false;
  const lent = await lendConnection(db);
  freezer.signal.addEventListener('abort', lent.cut);
  try {
    if (!(await takeFreezing(lent.connection))) return false;
    const secret = new Set((await secretSignals(db)).map(({ path }) => path));
    await gather(lent.connection, week, freezer);
    await lent.connection.query('begin');
    for (const table of tables) await freezeTable(lent.connection, week, table, secret);
    await lent.connection.query('commit');
    return true;
  } finally {
    freezer.signal.removeEventListener('abort', lent.cut);
    lent.cut(); // with its lock and its temporary tables
    await lent.giveBack();
  }
}

async function gather(
  connection: PoolClient,
  { week, key }: WeekToFreeze,
  { source, policy, signal }: Omit<Freezer, 'db'>,
): Promise<void> {
  const interval = intervalOfWeek(week, policy.timeZone);
  await takeBase(connection, interval);
  const bands = new Bands(policy);
  for await (const vehicle of vehiclesOfBase(connection)) {
    signal.throwIfAborted();
    const own = new VehicleWeek(bands);
    const product = { productNo: vehicle.productNo, kind: 'vehicle', vin: vehicle.vin, serial: null } as const;
    for await (const block of source.records(product, { ...interval, only: signalsRead }, signal)) {
      for (const { at, signal: path, value } of recordsIn(block)) own.takes(Date.parse(at), path, value);
    }
    await addContributions(connection, vehicle, own.adds(vehicle.productNo, key));
  }
}

/** A block's records; each begins with a comma. */
const recordsIn = (block: Buffer): { at: string; signal: string; value: unknown }[] =>
  block.length === 0
    ? []
    : (JSON.parse(`[${block.toString('utf8').replace(',', '')}]`) as ReturnType<typeof recordsIn>);

type CutOfWeek = WeekToFreeze['cuts'][number];

async function freezeTable(
  connection: PoolClient,
  week: WeekToFreeze,
  table: Table,
  secret: ReadonlySet<string>,
): Promise<void> {
  const ofTable = week.cuts.filter((cut) => cut.table === table && cut.leftOut === null);
  const wanted = ofTable.filter(({ frozenAt }) => frozenAt === null);
  if (wanted.length === 0) return;
  const isSecret = signalsOf(table).some((path) => secret.has(path));
  const made = wanted.map((cut) => ({ cut, writer: new CutWriter(connection, cut), figures: noFigures() }));
  if (!isSecret)
    for await (const group of groupsOf(connection, table)) {
      const blocks = new Map(ofTable.map((cut) => [cut, blocksOf(cut, group)]));
      for (const { cut, writer, figures } of made) {
        const own = blocks.get(cut) ?? [];
        addFigures(figures, group, own);
        await writer.write(own.map((block) => rowOf(cut, group, block)));
      }
      await compare(connection, week, { ...group, table }, blocks);
    }
  for (const { writer, figures } of made) await writer.freeze(figures, isSecret ? 'trade-secret' : null);
}

/** The blocks of a cut, in the order of their codes. */
const blocksOf = ({ table, level, byModel, rules }: CutOfWeek, { contributions }: Group): Block[] =>
  partition(contributions, { level, byModel }, { rules, sums: tableRules[table].sums }).sort((a, b) =>
    `${a.cell} ${a.isRest} ${a.model}` < `${b.cell} ${b.isRest} ${b.model}` ? -1 : 1,
  );

const rowOf = ({ table, rules }: CutOfWeek, { parent, time }: Group, block: Block): Omit<KeptRow, 'no'> => ({
  parent,
  cell: block.cell,
  isRest: block.isRest,
  time,
  model: block.model,
  measures: JSON.stringify(tableRules[table].measure(block.members, rules)),
});

/** Notes which two cuts do not go together here. Once it was made of something else, nobody can tell any more what the first says. */
async function compare(
  connection: PoolClient,
  week: WeekToFreeze,
  group: Group & { table: Table },
  blocks: ReadonlyMap<CutOfWeek, Block[]>,
): Promise<void> {
  const cuts = [...blocks.keys()];
  const isFirst = cuts.every(({ frozenAt }) => frozenAt === null);
  const isSame = await isSameSource(connection, week, { ...group, isFirst });
  const { sums } = tableRules[group.table];
  for (const [i, one] of cuts.entries())
    for (const other of cuts.slice(i + 1)) {
      if (one.frozenAt && other.frozenAt) continue; // they were compared when the second one was made
      const rules = {
        vehicles: Math.max(one.rules.vehicles, other.rules.vehicles),
        accounts: Math.max(one.rules.accounts, other.rules.accounts),
      };
      const areApart =
        (!isSame && (one.frozenAt ?? other.frozenAt) !== null) ||
        group.contributions.length > MOST_COMPARED ||
        clash(group.contributions, blocks.get(one) ?? [], blocks.get(other) ?? [], { rules, sums });
      if (areApart) await noteClash(connection, one.id, other.id, group.parent);
    }
}

const noFigures = (): CutFigures => ({
  rows: 0,
  contributions: 0,
  inCells: 0,
  inRests: 0,
  smallest: null,
  nearLimit: 0,
});

function addFigures(figures: CutFigures, { contributions }: Group, blocks: readonly Block[]): void {
  figures.contributions += contributions.length;
  for (const block of blocks) {
    figures.rows += 1;
    figures[block.isRest ? 'inRests' : 'inCells'] += block.contributions.length;
    const size = block.members.length;
    figures.smallest = Math.min(figures.smallest ?? size, size);
    if (size < NEAR_LIMIT) figures.nearLimit += 1;
  }
}

/** Vehicles of a row that is near the limit. */
const NEAR_LIMIT = 15;
