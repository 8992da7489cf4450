/** Readings of a file, sorted by DuckDB and copied into the table that exports read. */
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { DuckConnection, DuckRow } from '../duckdb/duckdb.ts';
import { literal, quoted } from '../duckdb/duckdb.ts';

/** A reading that is to be imported. */
export interface BulkReading {
  productNo: number;
  signal: number;
  /** Milliseconds since 1970. */
  at: number;
  /** JSON text. */
  value: string;
  /** Of the file: of two for the same signal and moment the later one counts. */
  line: number;
}

/** A file's columns, by what they are called, with DuckDB's types. @throws DuckFault */
export async function parquetColumns(duck: DuckConnection, path: string): Promise<Map<string, string>> {
  const rows = await duck.rows(
    `select column_name as name, column_type as type from (describe select * from ${parquet(path)})`,
  );
  return new Map(rows.map(({ name, type }) => [String(name), String(type)]));
}

const parquet = (path: string): string =>
  `read_parquet(${literal(path)}, hive_partitioning = false, file_row_number = true)`;

export const parquetRowCount = async (duck: DuckConnection, path: string): Promise<number> =>
  Number((await duck.rows(`select count(*)::double as n from ${parquet(path)}`))[0]?.['n']);

/**
 * The rows of a Parquet file, as `line` (the first is 1) and texts: times by ISO 8601 in UTC, and a value as JSON where
 * its column is none of texts.
 */
export function parquetRows(
  duck: DuckConnection,
  path: string,
  columns: ReadonlyMap<string, string>,
): AsyncGenerator<DuckRow[]> {
  const texts = [...columns].flatMap(([name, type]) => {
    if (name === 'file_row_number') return [];
    return [`${textOf(quoted(name), name, type)} as ${quoted(name)}`];
  });
  return duck.batches(`select (file_row_number + 1)::double as line, ${texts.join(', ')} from ${parquet(path)}`);
}

function textOf(column: string, name: string, type: string): string {
  if (type.startsWith('TIMESTAMP')) {
    const at = type === 'TIMESTAMP WITH TIME ZONE' ? `(${column} at time zone 'UTC')` : `${column}::timestamp`;
    return `case when ${column} is not null then concat(${at}::date, 'T', ${at}::time, 'Z') end`;
  }
  return name === 'value' && !isTextColumn(type) ? `to_json(${column})::varchar` : `${column}::varchar`;
}

export const isTextColumn = (type: string | undefined): boolean => type === 'VARCHAR' || type === 'JSON';

/** Makes the table that readings are gathered in. */
export const beginGathering = (duck: DuckConnection): Promise<void> =>
  duck.run('create temp table gathered (product_no integer, at_ms bigint, signal integer, value varchar, line bigint)');

export const gather = (duck: DuckConnection, readings: readonly BulkReading[]): Promise<void> =>
  duck.append(
    'gathered',
    readings.map(({ productNo, at, signal, value, line }) => [productNo, BigInt(at), signal, value, BigInt(line)]),
  );

export interface Sorted {
  /** How many readings there are, each once. */
  readings: number;
  /** How many were there more than once. */
  repeated: number;
  fingerprint: string;
}

/** Sorts what was gathered by product and time, each signal's reading of one moment once. */
export async function sortGathered(duck: DuckConnection): Promise<Sorted> {
  await duck.run(`create temp table sorted as
    select distinct on (product_no, at_ms, signal) product_no, at_ms, signal, value from gathered
    order by product_no, at_ms, signal, line desc`);
  const [facts] = await duck.rows(
    `select count(*)::double as n, (select count(*) from gathered)::double as gathered,
       coalesce(bit_xor(hash(rowid, product_no, at_ms, signal, value)), 0)::varchar as fingerprint from sorted`,
  );
  await duck.run('drop table gathered');
  const readings = Number(facts?.['n']);
  return { readings, repeated: Number(facts?.['gathered']) - readings, fingerprint: String(facts?.['fingerprint']) };
}

/** How far an import of a file has come. */
export interface ImportState {
  done: number;
  added: number;
}

/** Takes an import up: where the same readings were begun before and not finished, it goes on. `undefined` where another process imports the file. */
export async function takeUpImport(
  client: ClientBase,
  file: string,
  fingerprint: string,
): Promise<ImportState | undefined> {
  const { rows: free } = await client.query<{ free: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('import of readings ' || $1, 9)) as free`,
    [file],
  );
  if (!free[0]?.free) return undefined;
  const { rows } = await client.query<{ done: string; added: string }>(
    `insert into reading_imports as i (file, fingerprint) values ($1, $2)
     on conflict (file) do update set
       done = case when i.finished_at is null and i.fingerprint = $2 then i.done else 0 end,
       added = case when i.finished_at is null and i.fingerprint = $2 then i.added else 0 end,
       fingerprint = $2, finished_at = null
     returning done, added`,
    [file, fingerprint],
  );
  return { done: Number(rows[0]?.done ?? 0), added: Number(rows[0]?.added ?? 0) };
}

export interface ImportStep {
  file: string;
  /** The rows of the sorted readings: from one on, until another. */
  from: number;
  until: number;
}

/**
 * Copies a step of the sorted readings into the table, in one transaction, and notes that it did; partitions are made.
 * Readings that are there already stay as they are. Answers how many were added.
 */
export async function copyStep(
  client: ClientBase,
  duck: DuckConnection,
  { file, from, until }: ImportStep,
): Promise<number> {
  try {
    await client.query('begin');
    // Days that are over move into the table, too: whichever is second sees what the first one wrote.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('feed days', 9))`);
    await client.query(
      'create temporary table importing (product_no integer, signal smallint, at timestamptz, value text) on commit drop',
    );
    const texts = duck.texts(
      `select concat(product_no, '\t', signal, '\t', epoch_ms(at_ms), 'Z\t', replace(value, '\\', '\\\\'), '\n')
       from sorted where rowid >= ${from} and rowid < ${until} order by rowid`,
    );
    await pipeline(copies(texts), client.query(copyFrom('copy importing from stdin')));
    await client.query(
      `select make_reading_partitions(min(at), max(at) + interval '1 ms') from importing having count(*) > 0`,
    );
    const { rowCount } = await client.query(`
      insert into readings (product_no, signal, at, value)
      select product_no, signal, at, value from importing i
      where not exists (select from readings r where r.product_no = i.product_no and r.at = i.at and r.signal = i.signal)
      order by product_no, at`);
    const added = rowCount ?? 0;
    await client.query('update reading_imports set done = $2, added = added + $3 where file = $1', [
      file,
      until,
      added,
    ]);
    await client.query('commit');
    return added;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // a connection that is gone has rolled back
    throw error;
  }
}

/** A stream reads ahead, and DuckDB's blocks are written over. */
const copies = (blocks: AsyncIterable<Buffer>): Readable =>
  Readable.from(
    (async function* () {
      for await (const block of blocks) yield Buffer.from(block);
    })(),
  );

export async function finishImport(client: ClientBase, file: string): Promise<void> {
  await client.query('update reading_imports set finished_at = clock_timestamp() where file = $1', [file]);
}
