/**
 * Imports a file of readings. It is read and checked whole, by the same rules as what comes in by calls; sorted by product
 * and time; and copied in steps, each a transaction that says how far it came.
 *
 * Idempotency key: the file's bytes and the readings taken from them. Outcomes: done; not done (it goes on where it broke
 * off); unknown (the connection broke off at a commit: the next try reads how far it came). Whatever is there already is
 * not added again, so that an import may be repeated at any time.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Knex } from 'knex';
import { openDuck, type DuckConnection } from '../../db/duckdb/duckdb.ts';
import { lendConnection } from '../../db/postgres/lend.ts';
import { beginGathering, copyStep, finishImport, gather, sortGathered, takeUpImport } from '../../db/readings/bulk.ts';
import { knownThings } from '../../db/readings/known.ts';
import { checkReadings } from '../check-readings.ts';
import type { Progress } from './progress.ts';
import { FileRefused, readFile } from './read-file.ts';
import { Report } from './report.ts';

const ROWS_AT_ONCE = 100_000;
const MEMORY_MB = 1024;

export interface ImportOptions {
  /** As the tables' owner: partitions are made, and readings written. */
  owner: Knex;
  /** Everything but writing. */
  dryRun: boolean;
  /** Where the report of what was left out goes. */
  reportTo: string;
  progress: Progress;
  /** Readings of one transaction. */
  rowsAtOnce?: number;
}

export interface Imported {
  /** Lines or rows. */
  read: number;
  /** Readings that were taken, each once. */
  readings: number;
  /** Lines that said again what another one said, of the same signal and moment: the last one counted. */
  repeated: number;
  /** How many were not in the table before. 0 in a dry run. */
  added: number;
  /** Where an import that had broken off went on. */
  resumedAt: number;
  report: Report;
  reportAt: string | undefined;
}

/** Imports a file. @throws FileRefused where it can't be read, or is being imported; DuckFault where it is broken */
export async function importFile(path: string, options: ImportOptions): Promise<Imported> {
  const file = await realpath(path).catch(() => {
    throw new FileRefused('There is no such file.');
  });
  if (/[*?[\]]/.test(file)) throw new FileRefused('Rename it, or its folder: the path may not have *, ? or brackets.');
  const spillFolder = await mkdtemp(join(tmpdir(), 'readings-import-'));
  const duck = await openDuck({ folders: [dirname(file), spillFolder], memoryMb: MEMORY_MB, spillFolder });
  try {
    const connection = await duck.connect();
    const report = new Report(options.reportTo);
    const read = await readAndCheck(file, { from: await duck.connect(), to: connection, report }, options);
    options.progress.show('sorting', 0, '');
    const { readings, repeated, fingerprint } = await sortGathered(connection);
    const { added, resumedAt } = options.dryRun
      ? { added: 0, resumedAt: 0 }
      : await copyAll(connection, { file: await hashOf(file), fingerprint, readings }, options);
    return { read, readings, repeated, added, resumedAt, report, reportAt: await report.finish() };
  } finally {
    options.progress.end();
    duck.close();
    await rm(spillFolder, { recursive: true, force: true });
  }
}

/** Gathers the readings that can be taken, reports the others, and answers how many there are in all. */
async function readAndCheck(
  file: string,
  { from, to, report }: { from: DuckConnection; to: DuckConnection; report: Report },
  { owner, progress }: ImportOptions,
): Promise<number> {
  const known = knownThings(owner);
  const now = Date.now();
  await beginGathering(to);
  let count = 0;
  for await (const { readings, read } of readFile(file, from, known.signals)) {
    const lines = readings.map(({ line }) => line);
    const { taken, refused } = await checkReadings(
      known,
      readings.map(({ reading }) => reading),
      now,
    );
    await gather(
      to,
      taken.map(({ index, ...reading }) => ({ ...reading, line: lines[index] ?? 0 })),
    );
    await report.add(
      refused.map(({ index, why, pointer }) => ({ line: lines[index] ?? 0, field: pointer.split('/')[3] ?? '', why })),
    );
    count += readings.length;
    progress.show('reading', Math.min(read, 1), `${count.toLocaleString('en')} lines`);
  }
  return count;
}

interface Sorted {
  file: string;
  fingerprint: string;
  readings: number;
}

async function copyAll(
  duck: DuckConnection,
  { file, fingerprint, readings }: Sorted,
  { owner, progress, rowsAtOnce = ROWS_AT_ONCE }: ImportOptions,
): Promise<{ added: number; resumedAt: number }> {
  const lent = await lendConnection(owner);
  try {
    const state = await takeUpImport(lent.connection, file, fingerprint);
    if (!state) throw new FileRefused('Another process is importing this very file.');
    let { added } = state;
    for (let from = state.done; from < readings; from += rowsAtOnce) {
      const until = Math.min(from + rowsAtOnce, readings);
      added += await copyStep(lent.connection, duck, { file, from, until });
      progress.show('writing', until / readings, `${until.toLocaleString('en')} readings`);
    }
    await finishImport(lent.connection, file);
    return { added, resumedAt: state.done };
  } finally {
    lent.cut(); // and with it the lock on the file
    await lent.giveBack();
  }
}

/** SHA-256 of a file's bytes. */
async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
