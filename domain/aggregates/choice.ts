/** What of the aggregates a public body is given (R56): which tables, cut how, of which weeks, and where. */
import { z } from 'zod';
import type { Format } from '../export/formats.ts';
import { daySchema } from '../time/day.ts';
import { aggregateRulesSchema, type AggregateRules } from './good.ts';
import { cellOfCode, cellWithin, codeOf, levels, positionOf } from './grid.ts';
import type { Cut } from './partition.ts';
import { tableRules, tables, type Table } from './tables.ts';

/** How the lattice is made: another one is another cut of the same readings. */
export const LATTICE = 'lattice/1';

/** Under which rules a cut is made, as text. */
export const rulesName = ({ vehicles, accounts }: AggregateRules): string => `${LATTICE} ${vehicles}/${accounts}`;

export interface TableCut extends Cut {
  table: Table;
}

const tableCut = z
  .strictObject({
    table: z.enum(tables),
    level: z.literal(levels).default(10).describe('Edge of a cell in km.'),
    byModel: z.boolean().default(false).describe('Whether models are told apart; those with few vehicles are one.'),
  })
  .refine(({ table, level }) => tableRules[table].levels.includes(level), {
    path: ['level'],
    error: 'This table does not come in cells of this size.',
  });

const degrees = (most: number) => z.number().min(-most).max(most);
const areaSchema = z
  .strictObject({ south: degrees(90), west: degrees(180), north: degrees(90), east: degrees(180) })
  .refine(({ south, north }) => south < north, { path: ['north'], error: 'North lies north of south.' })
  .refine(({ west, east }) => west < east, { path: ['east'], error: 'East lies east of west.' });
export type Area = z.infer<typeof areaSchema>;

/**
 * As staff choose it. There is no value for data as it was recorded, so nobody can choose it; `pseudonymised` is not offered.
 */
export const releaseSchema = z
  .strictObject({
    mode: z
      .enum(['aggregate'], { error: 'A public body is given sums over many vehicles (aggregate), and nothing else.' })
      .default('aggregate'),
    tables: z
      .array(tableCut)
      .min(1, 'Name at least one table.')
      .max(6)
      .refine((list) => new Set(list.map((one) => tableName(one))).size === list.length, {
        error: 'Each table only once in the same cells.',
      })
      .default([
        { table: 'presence', level: 10, byModel: false },
        { table: 'speed', level: 10, byModel: false },
      ]),
    area: areaSchema.optional().describe('Of cells whose middle lies in it; everywhere where none is given.'),
  })
  .meta({ id: 'Release' });
export type Release = z.output<typeof releaseSchema>;

/** The same as it is kept, with the weeks that were closed when it was proposed, and the rules that held. */
export const keptReleaseSchema = z.strictObject({
  mode: z.literal('aggregate'),
  tables: z.array(z.strictObject({ table: z.enum(tables), level: z.literal(levels), byModel: z.boolean() })),
  area: areaSchema.optional(),
  weeks: z.array(daySchema),
  rules: aggregateRulesSchema,
});
export type KeptRelease = z.infer<typeof keptReleaseSchema>;

/** A table's name in files, such as `presence-10-km`. */
export const tableName = ({ table, level, byModel }: TableCut): string =>
  `${table}-${level}-km${byModel ? '-by-model' : ''}`;

/** Formats that tables come in: who asked for Parquet gets CSV. */
export const tableFormats = (asked: readonly Format[]): Exclude<Format, 'parquet'>[] => [
  ...new Set(asked.map((format) => (format === 'parquet' ? 'csv' : format))),
];

/** The names of all files of tables. */
export const tableFiles = (
  release: Pick<KeptRelease, 'tables'>,
  asked: readonly Format[],
): { cut: TableCut; format: Exclude<Format, 'parquet'>; name: string }[] =>
  release.tables.flatMap((cut) =>
    tableFormats(asked).map((format) => ({ cut, format, name: `${tableName(cut)}.${format}` })),
  );

/** Whether an area reaches into a parent: whether the middle of one of its cells of 10 km, or its own, lies in it. */
export function reaches(area: Area | undefined, parent: string): boolean {
  const cell = cellOfCode(parent)?.cell;
  if (!area || !cell) return !area;
  const tens = [0, 10, 20, 30, 40].flatMap((e) =>
    [0, 10, 20, 30, 40].map((n) => codeOf({ e: cell.e + e, n: cell.n + n }, 10)),
  );
  return [parent, ...tens].some((code) => isIn(area, code));
}

/** Whether a cell is of an area: by the middle of the cell of 10 km that it lies in, or its own where it is larger. */
export function isIn(area: Area | undefined, code: string): boolean {
  if (!area) return true;
  const named = cellOfCode(code);
  if (!named) return false;
  const edge = named.level === 50 ? 50 : 10;
  const { e, n } = cellWithin(named.cell, edge);
  const { latitude, longitude } = positionOf((e + edge / 2) * 1000, (n + edge / 2) * 1000);
  return latitude >= area.south && latitude < area.north && longitude >= area.west && longitude < area.east;
}
