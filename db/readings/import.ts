/** Readings: the monthly partitions they lie in, the catalogue of their signals, and their copying in bulk. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/** A signal of the catalogue, as the manifest explains it (R16). */
export interface Signal {
  /** A smallint, stored with every reading. */
  id: number;
  path: string;
  meaning: string;
  unit: string | null;
  datatype: string;
  tradeSecret: boolean;
}

/** Readings of one product, in the order of time. */
export interface ReadingBatch {
  productNo: number;
  /** `at` in milliseconds since 1970; `value` is JSON text. */
  readings: readonly { signal: number; at: number; value: string }[];
}

/**
 * Makes the partitions, one a calendar month in UTC, that readings from one instant until another fall into; those that
 * are there stay as they are. Runs as the tables' owner; returns the names of what it made.
 */
export async function ensureReadingPartitions(owner: Knex, fromInstant: Date, untilInstant: Date): Promise<string[]> {
  const { rows } = await owner.raw<{ rows: { name: string }[] }>('select make_reading_partitions(?, ?) as name', [
    fromInstant,
    untilInstant,
  ]);
  return rows.map(({ name }) => name);
}

/** Makes those of this month and the next three, as the application; returns the names of what it made. */
export async function makeReadingPartitionsAhead(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>('select make_reading_partitions_ahead() as name');
  return rows.map(({ name }) => name);
}

/** Writes signals into the catalogue, or over the ones of the same ids. */
export async function saveSignals(owner: Knex, signals: readonly Signal[]): Promise<void> {
  const rows = signals.map(({ tradeSecret, ...signal }) => ({ ...signal, trade_secret: tradeSecret }));
  await owner('signals').insert(rows).onConflict('id').merge();
}

/**
 * Copies readings in, in the order given: by product and time, so that a product's lie together. Their partitions have
 * to be there. Returns how many; the database's own error is not passed on, since it quotes values.
 */
export async function copyReadings(client: ClientBase, batches: Iterable<ReadingBatch>): Promise<number> {
  const copy = client.query(copyFrom('copy readings (product_no, signal, at, value) from stdin'));
  try {
    await pipeline(Readable.from(blocks(batches)), copy);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'none';
    // oxlint-disable-next-line preserve-caught-error -- its message and detail quote values
    throw new Error(
      `Copying readings failed (SQLSTATE ${code}). Is there a partition for each month, and a product for each number?`,
    );
  }
  return copy.rowCount;
}

const BLOCK_CHARACTERS = 1 << 18;

/** Lines of COPY's text format, joined to large blocks. */
function* blocks(batches: Iterable<ReadingBatch>): Generator<Buffer> {
  let block = '';
  let at = NaN;
  let instant = '';
  for (const { productNo, readings } of batches) {
    for (const reading of readings) {
      if (reading.at !== at) {
        at = reading.at;
        instant = new Date(at).toISOString();
      }
      // JSON text holds no raw tab or line end; a backslash would be taken for COPY's own.
      block += `${productNo}\t${reading.signal}\t${instant}\t${reading.value.replaceAll('\\', '\\\\')}\n`;
    }
    if (block.length >= BLOCK_CHARACTERS) {
      yield Buffer.from(block);
      block = '';
    }
  }
  if (block) yield Buffer.from(block);
}
