/** Reading a product's readings out of Parquet files, by DuckDB. */
import { textOfType } from '../../domain/readings/batch.ts';
import type { Lake } from '../../domain/readings/lake.ts';
import { DuckFault } from '../duckdb/duck-fault.ts';
import { literal, quoted, type DuckConnection } from '../duckdb/duckdb.ts';

/** A signal of the catalogue. */
export interface LakeSignal {
  id: number;
  path: string;
  datatype: string;
}

/** A group of rows of a file, as its footer tells of it. */
export interface RowGroup {
  path: string;
  rows: number;
  /** The first and the last time in it, in milliseconds since 1970, rounded outwards; infinite where the footer does not say. */
  first: number;
  last: number;
}

/** A reading that the database has besides: its signal's id, microseconds since 1970, JSON text. */
export type BesideReading = readonly [signal: number, us: bigint, value: string];

/** How a lake's columns are read. */
type Columns = Pick<Lake, 'columns' | 'unit' | 'values'>;

const parquet = (paths: readonly string[]): string =>
  `read_parquet([${paths.map(literal).join(', ')}], hive_partitioning = false)`;

/** Makes the tables that reading joins: the signals, of which `some` are wanted (by number; `undefined`: all), and what the database has besides. */
export async function prepareLakeTables(
  duck: DuckConnection,
  signals: readonly LakeSignal[],
  some?: readonly number[],
): Promise<void> {
  const wanted = new Set(some);
  await duck.run('create temp table signals (id integer, path varchar, text varchar, wanted integer)');
  await duck.run('create temp table beside (signal integer, us bigint, value varchar)');
  await duck.append(
    'signals',
    signals.map(({ id, path, datatype }) => [id, path, textOfType(datatype), !some || wanted.has(id) ? 1 : 0]),
  );
}

/** Notes readings that the database has besides. */
export const addBeside = (duck: DuckConnection, readings: Iterable<BesideReading>): Promise<void> =>
  duck.append('beside', readings);

/** The groups of rows of some files. @throws DuckFault where a file is missing or broken, or has no such column of times */
export async function rowGroups(
  duck: DuckConnection,
  paths: readonly string[],
  { columns, unit }: Columns,
): Promise<RowGroup[]> {
  const ofTime = `filter (path_in_schema = ${literal(columns.at)})`;
  const stat = (name: 'min' | 'max'): string =>
    `any_value(${msOf(`coalesce(stats_${name}_value, stats_${name})`, unit)}) ${ofTime}`;
  const rows = await duck.rows(
    `select file_name as path, any_value(row_group_num_rows)::double as rows, count(*) ${ofTime} = 1 as "hasTime",
       floor(${stat('min')}) as first, ceil(${stat('max')}) as last, coalesce(any_value(stats_null_count) ${ofTime}, 0) > 0 as "hasNull"
     from parquet_metadata([${paths.map(literal).join(', ')}]) where row_group_num_rows > 0 group by file_name, row_group_id`,
  );
  if (rows.some(({ hasTime }) => hasTime !== true)) throw new DuckFault('column-missing');
  if (rows.some(({ hasNull }) => hasNull !== false)) throw new DuckFault('raised', 'wrong-form'); // of no time, so it would be left out
  return rows.map(({ path, rows: count, first, last }) => ({
    path: String(path),
    rows: Number(count),
    first: first === null ? -Infinity : Number(first),
    last: last === null ? Infinity : Number(last),
  }));
}

/** A time as the footer has it, in milliseconds. */
const msOf = (text: string, unit: Lake['unit']): string =>
  unit === undefined
    ? `epoch_us(try_cast(${text} as timestamptz)) / 1000`
    : `try_cast(${text} as double) / ${PER_SECOND[unit] / 1000}`;

const PER_SECOND = { s: 1, ms: 1000, us: 1_000_000, ns: 1_000_000_000 } as const;

export interface ColumnTypes {
  signal: string;
  at: string;
  value: string;
}

/** The types of the columns. @throws DuckFault where one is not there, also the product's */
export async function columnTypes(
  duck: DuckConnection,
  paths: readonly string[],
  { signal, at, value, product }: Lake['columns'],
): Promise<ColumnTypes> {
  const named = [signal, at, value, ...(product === undefined ? [] : [product])].map(quoted).join(', ');
  const rows = await duck.rows(`select column_type as type from (describe select ${named} from ${parquet(paths)})`);
  const [signalType, atType, valueType] = rows.map(({ type }) => String(type));
  return { signal: signalType ?? '', at: atType ?? '', value: valueType ?? '' };
}

export interface LakeSlice {
  paths: readonly string[];
  types: ColumnTypes;
  from: Date;
  until: Date;
  /** VIN or serial number. */
  number: string;
  /** Whether the path names the product: then the column, where there is one, has to agree. */
  isNamedInPath: boolean;
  /** Whether the database may have readings besides. */
  hasBeside: boolean;
  /** Whether signals that are not wanted are left out. */
  isChosen: boolean;
}

/** How a slice's values come: as doubles where the lake has them so and the database has nothing besides. */
export const valuesOf = ({ types, hasBeside }: Pick<LakeSlice, 'types' | 'hasBeside'>): 'doubles' | 'texts' =>
  types.value === 'DOUBLE' && !hasBeside ? 'doubles' : 'texts';

/**
 * The statement that gives a slice's readings by time: their time, their signal's id, their value as JSON text or
 * as a double (`valuesOf`), not a number where there is none. Nothing is left out but by time, by signal and, where the path does not name
 * it, by product. It raises `wrong-product`, `unknown-signal` or `wrong-form`, and what the database has besides is there once
 * where the lake has it, too.
 */
export function lakeReadingsOf(lake: Columns, slice: LakeSlice): string {
  const rows = slice.paths.length === 0 ? [] : [rowsOfLake(lake, slice)];
  if (slice.hasBeside) rows.push(rowsBeside(slice, slice.paths.length > 0));
  const [first = rowsBeside(slice, false), ...more] = rows;
  const named =
    more.length === 0
      ? `with rows as (${first})`
      : `with lake as materialized (${first}), rows as (select * from lake union all ${more.join()})`;
  // Sorted are the bare columns; after that a long text is copied once, so that those of neighbours lie side by side.
  const value = valuesOf(slice) === 'texts' ? `concat(value, '')` : 'value';
  return `${named}, sorted as (select * from rows order by ts) select ts, id, ${value} from sorted`;
}

/** Columns id, ts and value, each reading of the lake. */
function rowsOfLake({ columns, unit, values }: Columns, slice: LakeSlice): string {
  const { paths, types, from, until, number, isNamedInPath, isChosen } = slice;
  const [at, signal, value] = [columns.at, columns.signal, columns.value].map((name) => `r.${quoted(name)}`) as [
    string,
    string,
    string,
  ];
  const product = columns.product === undefined ? undefined : `r.${quoted(columns.product)}`;
  const isOther =
    product !== undefined && isNamedInPath
      ? `when ${product} is distinct from ${literal(number)} then error('wrong-product')`
      : '';
  const isMine = product !== undefined && !isNamedInPath ? `and ${product} = ${literal(number)}` : '';
  const time = timeOf(at, types.at, unit);
  return `select case ${isOther} when s.id is null then error('unknown-signal') else s.id end as id, ${time.ts} as ts,
      ${valuesOf(slice) === 'doubles' ? doubleOf(value) : valueOf(value, types.value, values)} as value
    from ${parquet(paths)} r left join signals s on ${isWhole(types.signal) ? 's.id' : 's.path'} = ${signal}
    where ${time.between(from, until)} ${isMine} ${isChosen ? 'and (s.id is null or s.wanted = 1)' : ''}`;
}

/** The same columns of what the database has besides. */
const rowsBeside = ({ from, until }: LakeSlice, isBesideLake: boolean): string =>
  `select case when s.id is null then error('unknown-signal') else s.id end as id, make_timestamp(b.us) as ts, b.value
   from beside b left join signals s on s.id = b.signal
   where b.us >= ${from.getTime() * 1000} and b.us < ${until.getTime() * 1000}
   ${isBesideLake ? 'and not exists (select 1 from lake l where l.ts = make_timestamp(b.us) and l.id = b.signal)' : ''}`;

const isWhole = (type: string): boolean => /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/.test(type);

/** Comparing with the column as it is lets whole groups of rows be passed over by what the footer says of them. */
function timeOf(
  at: string,
  type: string,
  unit: Lake['unit'],
): { ts: string; between: (from: Date, until: Date) => string } {
  const between = (instant: (moment: Date) => string) => (from: Date, until: Date) =>
    `${at} >= ${instant(from)} and ${at} < ${instant(until)}`;
  if (type.startsWith('TIMESTAMP')) {
    const zoned = type === 'TIMESTAMP WITH TIME ZONE';
    return {
      ts: zoned ? `(${at} at time zone 'UTC')` : `${at}::timestamp`,
      between: between(
        (moment) => `${literal(moment.toISOString())}::timestamptz${zoned ? '' : ` at time zone 'UTC'`}`,
      ),
    };
  }
  if (!isWhole(type) || unit === undefined) throw new DuckFault('wrong-type');
  const perSecond = PER_SECOND[unit];
  return {
    ts: `make_timestamp(${perSecond > 1_000_000 ? `${at}::bigint // ${perSecond / 1_000_000}` : `${at}::bigint * ${1_000_000 / perSecond}`})`,
    between: between((moment) => (BigInt(moment.getTime()) * BigInt(perSecond) + 999n) / 1000n + ''),
  };
}

const doubleOf = (value: string): string =>
  `case when ${value} is null then 'nan'::double when isfinite(${value}) then ${value} else error('wrong-form') end`;

/** A value as JSON text; DuckDB's own check of JSON lets `NaN` and `[1,]` pass, so that it is not enough. */
function valueOf(value: string, type: string, values: Lake['values']): string {
  const orNull = (when: string): string =>
    `case when ${value} is null then 'null' ${when} else error('wrong-form') end`;
  if (/^(DOUBLE|FLOAT)$/.test(type)) return orNull(`when isfinite(${value}) then ${value}::varchar`);
  if (isWhole(type) || /^(DECIMAL|BOOLEAN)/.test(type)) return `coalesce(${value}::varchar, 'null')`;
  if (!/^(VARCHAR|JSON)$/.test(type)) return orNull(jsonOf(`to_json(${value})::varchar`));
  const json = jsonOf(`${value}::varchar`);
  const text = (kind: string): string => `when s.text = ${literal(kind)} then to_json(${value})::varchar`;
  return orNull(values === 'text' ? `${text('always')} ${json} ${text('else')}` : json);
}

const jsonOf = (text: string): string => `
  when regexp_full_match(${text}, '-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false|null') then ${text}
  when json_valid(${text}) and regexp_matches(${text}, '^\\s*["{\\[]')
    and not regexp_matches(regexp_replace(${text}, '"(\\\\.|[^"\\\\])*"', '', 'g'), '[iI][nN][fF]|[nN][aA][nN]') then json(${text})::varchar`;
