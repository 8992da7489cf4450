/** One turn of one contender of `export.ts`, told by its first argument; sends what it measured to its parent. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import QueryStream from 'pg-query-stream';
import { catalogueNow } from '../db/readings/catalogue.ts';
import { productFile } from '../activities/export/product-file.ts';
import type { DataSource } from '../activities/source/data-source.ts';
import { lakeReadings } from '../activities/source/parquet/readings.ts';
import { postgresReadings } from '../activities/source/postgres/readings.ts';
import { connect } from '../db/postgres/connect.ts';
import type { Format } from '../domain/export/formats.ts';
import type { RequestId } from '../domain/ids.ts';
import { lakeSchema } from '../domain/readings/lake.ts';
import { fileKey } from '../storage/file-key.ts';
import { folderStorage } from '../storage/folder.ts';
import { vinOf } from './export-readings.ts';
import type { Sample } from './measure.ts';

export type ExportContender = 'copy' | 'export' | 'lake' | 'stream';

export interface ExportTurn {
  contender: ExportContender;
  url: string;
  /** Where exported files go. */
  files: string;
  productNo: number;
  /** The folder of the Parquet files, for the contender `lake`. */
  lake?: string;
  from: string;
  until: string;
  /** Of an export; JSON where none is given. */
  format?: Format;
  /** How many signals, from the first on, are left out (R51). */
  leftOut?: number;
  /** How many there are: who reads another number has not done the work. */
  rows: number;
}

const contenders: Record<ExportContender, (task: ExportTurn) => Promise<number>> = {
  copy: (task) =>
    withClient(task, async (client) => {
      const copy = client.query(
        copyTo(`copy (select signal, at, value from readings where ${condition(task)}) to stdout`),
      );
      for await (const _ of copy);
      return copy.rowCount;
    }),

  stream: (task) =>
    withClient(task, async (client) => {
      const query = new QueryStream(
        `select r.at, s.path as signal, r.value from readings r join signals s on s.id = r.signal where ${condition(task)} order by at`,
        [],
        { batchSize: 5000, highWaterMark: 10_000 },
      );
      let rows = 0;
      for await (const row of client.query(query)) {
        const { at, signal, value } = row as { at: Date; signal: string; value: string };
        JSON.stringify({ at, signal, value: JSON.parse(value) as unknown });
        rows += 1;
      }
      return rows;
    }),

  export: (task) => exported(task, postgresReadings),

  lake: (task) =>
    exported(task, (db) =>
      lakeReadings(db, lakeSchema.parse({ folder: task.lake, files: '{product}/{year}-{month}.parquet' })),
    ),
};

async function exported(task: ExportTurn, sourceOf: (db: Knex) => DataSource): Promise<number> {
  const db = connect(task.url, { max: 2 });
  const given = [{ from: new Date(task.from), until: new Date(task.until) }];
  const requestId = randomUUID() as RequestId; // of no request
  const product = {
    productNo: task.productNo,
    kind: 'vehicle' as const,
    vin: vinOf(task.productNo),
    serial: null,
    name: 'Car',
  };
  const { signal } = new AbortController();
  let beaten = performance.now();
  const progress = () => {
    if (performance.now() - beaten > 1000) beaten = performance.now();
  };
  const file = productFile(
    { requestId, product, period: { from: '2026-01-03', to: '2026-12-31' }, given },
    { source: sourceOf(db), signals: (await catalogueNow(db)).signals.slice(task.leftOut ?? 0), signal, progress },
    task.format,
  );
  const storage = folderStorage(task.files);
  await storage.write(fileKey(requestId, 1, 1), file.chunks, signal);
  await storage.removeAll(requestId);
  await db.destroy();
  return file.records();
}

const condition = ({ productNo, from, until }: ExportTurn): string =>
  `product_no = ${productNo} and at >= '${from}' and at < '${until}'`;

async function withClient(task: ExportTurn, work: (client: Client) => Promise<number>): Promise<number> {
  const client = new Client({ connectionString: task.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const task = JSON.parse(process.argv[2] ?? '') as ExportTurn; // written by export.ts
const begun = performance.now();
const cpu = process.cpuUsage();
const rows = await contenders[task.contender](task);
if (rows !== task.rows) throw new Error(`${task.contender} read ${rows} of ${task.rows}`);
const seconds = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(cpu);
const sample: Sample = {
  seconds,
  perSecond: rows / seconds,
  cpuSeconds: (user + system) / 1e6,
  peakMb: process.resourceUsage().maxRSS / 1024,
};
process.send?.(sample);
process.disconnect?.();
