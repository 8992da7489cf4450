/** `npm start -- --lake`: all of the demo's readings but the newest days move out of PostgreSQL into a lake of Parquet files. */
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { literal, openDuck } from '../../db/duckdb/duckdb.ts';
import { seamOf } from '../../domain/readings/lake.ts';

const NEWEST_DAYS = 7;

/** The setting `LAKE` of a sandbox that has a lake, or is to have one; `undefined` otherwise. What has moved stays there. */
export function lakeSettingOf(folder: string, wanted: boolean): string | undefined {
  const lake = join(folder, 'lake');
  if (!wanted && !existsSync(lake)) return undefined;
  return JSON.stringify({
    folder: lake,
    files: 'kind={kind}/product={product}/month={year}-{month}/*.parquet',
    missing: 'no-readings',
    newestDays: NEWEST_DAYS,
  });
}

/** Moves the readings, unless they have moved. Cut off before its end it begins again; each reading is at one place at least. */
export async function moveToLake({
  ownerUrl,
  folder,
  log,
}: {
  ownerUrl: string;
  folder: string;
  log: (line: string) => void;
}): Promise<void> {
  const lake = join(folder, 'lake');
  if (existsSync(lake)) return;
  const started = Date.now();
  log('Demo data: writing Parquet files …');
  const unfinished = join(folder, 'lake.unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  const seam = seamOf({ newestDays: NEWEST_DAYS, timeZone: 'UTC' }, new Date()) ?? new Date();
  const client = new Client({ connectionString: ownerUrl });
  client.on('error', () => undefined); // the statement under way fails, too, and tells of it
  await client.connect();
  try {
    const csv = join(unfinished, 'readings.csv');
    await pipeline(
      client.query(
        copyTo(`copy (select p.kind, coalesce(p.vin, p.serial), s.path, r.at, r.value
          from readings r join products p on p.no = r.product_no join signals s on s.id = r.signal
          where r.at < '${seam.toISOString()}' order by r.product_no, r.at) to stdout (format csv)`),
      ),
      createWriteStream(csv),
    );
    const written = join(unfinished, 'lake');
    const rows = await writeParquet(csv, written);
    renameSync(written, lake);
    rmSync(unfinished, { recursive: true });
    await client.query('delete from readings where at < $1', [seam]);
    log(
      `Demo data: ${rows.toLocaleString('en')} readings in a lake in ${((Date.now() - started) / 1000).toFixed(1)} s: ${lake}`,
    );
  } finally {
    await client.end();
  }
}

/** One file a product and month; answers how many readings there are. */
async function writeParquet(csv: string, to: string): Promise<number> {
  const duck = await openDuck({ folders: [dirname(to)], memoryMb: 512 });
  const connection = await duck.connect();
  try {
    await connection.run(`create temp table demo as select *, strftime("at", '%Y-%m') as month
      from read_csv(${literal(csv)}, header = false, delim = ',', quote = '"', escape = '"',
        columns = { kind: 'varchar', product: 'varchar', signal: 'varchar', "at": 'timestamptz', value: 'varchar' })`);
    await connection.run(
      `copy demo to ${literal(to)} (format parquet, compression zstd, partition_by (kind, product, month))`,
    );
    const [count] = await connection.rows('select count(*)::double as n from demo');
    return Number(count?.['n']);
  } finally {
    connection.close();
    duck.close();
  }
}
