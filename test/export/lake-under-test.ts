/** Parquet files as an operator may have them, made for a test. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDuck, literal } from '../../db/duckdb/duckdb.ts';

export interface LakeRow {
  vin?: string;
  signal: string | number;
  /** Milliseconds since 1970. */
  at: number;
  value: string | number | boolean | null;
}

/** An empty lake below a folder. */
export const emptyLake = (folder: string): string => mkdtempSync(join(folder, 'lake-'));

/** Writes a file of it: the columns as they are named, of the types that SQL is given for them. */
export async function writeParquet(
  lake: string,
  path: string,
  rows: readonly LakeRow[],
  select = `vin, signal, make_timestamp(at_us) as "at", value::double as value`,
  rowGroup = 122_880,
): Promise<string> {
  const file = join(lake, path);
  mkdirSync(dirname(file), { recursive: true });
  const duck = await openDuck({ folders: [lake], memoryMb: 256, threads: 1 });
  const connection = await duck.connect();
  await connection.run('create temp table given (vin varchar, signal varchar, at_us bigint, value varchar)');
  await connection.append(
    'given',
    rows.map(({ vin = null, signal, at, value }) => [
      vin,
      `${signal}`,
      BigInt(at) * 1000n,
      value === null ? null : `${value}`,
    ]),
  );
  await connection.run(
    `copy (select ${select} from given) to ${literal(file)} (format parquet, compression zstd, row_group_size ${rowGroup})`,
  );
  connection.close();
  duck.close();
  return file;
}
