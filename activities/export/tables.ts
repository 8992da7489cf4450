/** The tables of a public body's request (R56): selected from what is frozen, by the ledger, and streamed; nothing is reckoned anew. */
import { cutsOf, rowsOfCut, type KeptCut, type KeptRow } from '../../db/aggregates/cuts.ts';
import { parentsGiven, parentsIn } from '../../db/aggregates/ledger.ts';
import type { ExportPlan, FinishedFile } from '../../db/export/plan.ts';
import {
  isIn,
  rulesName,
  tableFiles,
  tableName,
  type KeptRelease,
  type TableCut,
} from '../../domain/aggregates/choice.ts';
import { roundedShare } from '../../domain/aggregates/rounding.ts';
import type { Measures, Table } from '../../domain/aggregates/tables.ts';
import type { Manifest } from '../../domain/export/manifest.ts';
import { csvOf, csvRows } from '../../domain/text/csv-rows.ts';
import type { ExportControl, ExportParts } from './export-data.ts';
import { record, store } from './stored.ts';
import type { FileKey } from '../../domain/languages/keys.ts';
import { wordsOf } from '../../domain/languages/message.ts';

/** What came of them, for the manifest. */
export interface TablesGiven {
  records: number;
  aggregates: NonNullable<Manifest['aggregates']>;
  notes: string[];
}

/** Writes and records the files of all tables. Where nothing was decided for aggregates, there are none: data as it was recorded is never given. */
export async function exportTables(parts: ExportParts, plan: ExportPlan, control: ExportControl): Promise<TablesGiven> {
  const { release, locale, formats } = plan.request;
  const words = (key: AggregateKey, values?: Record<string, number>): string =>
    wordsOf('files', locale, `aggregates.${key}`, values);
  const rules = release?.rules ?? { vehicles: 0, accounts: 0 };
  const given: TablesGiven = {
    records: 0,
    aggregates: {
      mode: 'aggregate',
      rules: release ? rulesName(release.rules) : '',
      least: rules,
      weeks: release?.weeks ?? [],
      ...(release?.area ? { area: release.area } : {}),
      tables: [],
    },
    notes: [],
  };
  const cuts = release ? await cutsOf(parts.db, release) : [];
  if (cuts.some(({ frozenAt }) => frozenAt === null)) throw new Error('a table that is to be given is not frozen');
  const files = new Map<string, FinishedFile[]>();
  for (const [no, { cut, format, name }] of (release ? tableFiles(release, formats) : []).entries()) {
    control.signal.throwIfAborted();
    const ofTable = cuts.filter((one) => isSameCut(one, cut));
    const counted = { records: 0 };
    const rows = rowsGiven(parts, plan, release, ofTable);
    const stored = await store(parts, plan, control, {
      name,
      position: no + 1,
      productId: null,
      given: [],
      leftOut: null,
      chunks: counting(written[format](cut, rows), counted),
      records: () => counted.records,
      signals: () => null,
    });
    await record(parts, plan, [stored]);
    files.set(tableName(cut), [...(files.get(tableName(cut)) ?? []), stored]);
  }
  for (const cut of release?.tables ?? []) {
    const ofTable = cuts.filter((one) => isSameCut(one, cut));
    const own = files.get(tableName(cut)) ?? [];
    given.records += own[0]?.records ?? 0;
    given.aggregates.tables.push({
      table: cut.table,
      cellKm: cut.level,
      byModel: cut.byModel,
      files: own.map(({ name, bytes, records, sha256 }) => ({ name, bytes, records, sha256 })),
      columns: Object.fromEntries(columnsOf(cut).map((column) => [column, words(`column.${column}`)])),
      share: shareOf(ofTable),
      ...(ofTable.some(({ leftOut }) => leftOut !== null) ? { leftOut: 'trade-secret' as const } : {}),
      ...notGivenOf(await Promise.all(ofTable.map((one) => withheld(parts, plan, release, one)))),
    });
  }
  given.notes = [
    words('lead', rules),
    words('rounded'),
    words('weeks'),
    ...(given.records === 0 ? [words('nothing')] : []),
    words('duties'),
  ];
  return given;
}

const isSameCut = (one: TableCut, other: TableCut): boolean => tableName(one) === tableName(other);

/** The rows that the request was given by the ledger, and that lie in its area, by week. */
async function* rowsGiven(
  { db }: ExportParts,
  { request }: ExportPlan,
  release: KeptRelease | null,
  cuts: readonly KeptCut[],
): AsyncGenerator<KeptRow & { week: string }> {
  for (const cut of cuts) {
    const parents = await parentsGiven(db, request.id, cut.id);
    for await (const row of rowsOfCut(db, cut))
      if (parents.has(row.parent) && isIn(release?.area, row.cell)) yield { week: cut.week, ...row };
  }
}

/** How many parents of a cut the request was not given, for what others were given. */
async function withheld(
  { db }: ExportParts,
  { request }: ExportPlan,
  release: KeptRelease | null,
  cut: KeptCut,
): Promise<number> {
  if (!release) return 0;
  const given = await parentsGiven(db, request.id, cut.id);
  return (await parentsIn(db, cut, release)).filter((parent) => !given.has(parent)).length;
}

const notGivenOf = (counts: readonly number[]): { notGiven?: number } => {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return all > 0 ? { notGiven: all } : {};
};

function shareOf(cuts: readonly KeptCut[]): { inCells: number; inRests: number } | null {
  const sum = (name: 'rows' | 'contributions' | 'inCells' | 'inRests'): number =>
    cuts.reduce((all, { figures }) => all + (figures?.[name] ?? 0), 0);
  if (sum('rows') === 0) return null; // nothing measured, and nothing that may be given, look the same
  return {
    inCells: roundedShare(sum('inCells') / sum('contributions')),
    inRests: roundedShare(sum('inRests') / sum('contributions')),
  };
}

const MEASURES: Record<Table, readonly Column[]> = {
  presence: ['vehicles', 'trips', 'km'],
  speed: ['mean', 'lowerQuartile', 'median', 'upperQuartile', 'shares'],
  weather: ['mean', 'lowerQuartile', 'median', 'upperQuartile'],
};
/** A key of what the manifest says of them. */
type AggregateKey = Extract<FileKey, `aggregates.${string}`> extends `aggregates.${infer Key}` ? Key : never;
type Column = Extract<AggregateKey, `column.${string}`> extends `column.${infer Key}` ? Key : never;

const columnsOf = ({ table, byModel }: TableCut): Column[] => [
  'week',
  'time',
  'cell',
  'rest',
  ...(byModel ? (['model'] as const) : []),
  ...MEASURES[table],
];

/** A row as it is given: in the order of its columns, without those that have no value. */
function givenRow(cut: TableCut, { week, time, cell, isRest, model, measures }: KeptRow & { week: string }) {
  const values: Record<string, unknown> = {
    week,
    time,
    cell,
    rest: isRest,
    model,
    ...(JSON.parse(measures) as Measures),
  };
  return columnsOf(cut).flatMap((column) => {
    const value = values[column];
    return value === undefined || value === null ? [] : [[column, value] as const];
  });
}

type Rows = AsyncIterable<KeptRow & { week: string }>;
/** Texts, and how many rows each holds. */
type Written = AsyncGenerator<[text: string, rows: number]>;

const written: Record<'json' | 'ndjson' | 'csv', (cut: TableCut, rows: Rows) => Written> = {
  async *json(cut, rows) {
    let isFirst = true;
    yield [`{"table":"${cut.table}","records":[`, 0];
    for await (const row of rows) {
      yield [`${isFirst ? '' : ','}\n${JSON.stringify(Object.fromEntries(givenRow(cut, row)))}`, 1];
      isFirst = false;
    }
    yield ['\n]}\n', 0];
  },
  async *ndjson(cut, rows) {
    for await (const row of rows) yield [`${JSON.stringify(Object.fromEntries(givenRow(cut, row)))}\n`, 1];
  },
  async *csv(cut, rows) {
    const columns = columnsOf(cut);
    yield [csvOf<Record<string, unknown>>(columns, []), 0];
    for await (const row of rows) {
      const values = Object.fromEntries(givenRow(cut, row).map(([column, value]) => [column, inCell(value)]));
      yield [csvRows<Record<string, unknown>>(columns, [values]), 1];
    }
  },
};

/** Shares are one text. */
const inCell = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([name, part]) => `${name}: ${part}`)
        .join('; ')
    : value;

const CHUNK = 64 * 1024;

async function* counting(texts: Written, counted: { records: number }): AsyncGenerator<Buffer> {
  let waiting = '';
  for await (const [text, rows] of texts) {
    counted.records += rows;
    waiting += text;
    if (waiting.length < CHUNK) continue;
    yield Buffer.from(waiting);
    waiting = '';
  }
  yield Buffer.from(waiting);
}
