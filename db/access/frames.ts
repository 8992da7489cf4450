/** Frames of the feed as they are read: one product's readings of one batch, at one position. */
import type { Knex } from 'knex';
import type { Position } from '../../domain/readings/cursor.ts';
import { us } from './rights.ts';

export interface ReadFrame {
  pos: number;
  /** The product's short number. */
  no: number;
  /** Microseconds since 1970. */
  received: number;
  /** A line a reading: signal, milliseconds since 1970, JSON, reason where there is no value. */
  body: string;
}

/** So much may the database's clock have been set back, or a commit been late, and what was received is still found. */
const MARGIN_MS = 24 * 3_600_000;

/**
 * SQL about frames `f`: after a position, by the days in which they can have come, so that no other day is looked at. The future's
 * partitions are there, too, and empty.
 */
export const afterPosition = ({ pos, at }: Position): string =>
  `f.pos > ${whole(pos)} and f.received_at >= to_timestamp(${whole(at - MARGIN_MS)} / 1000.0) and f.received_at < now() + interval '2 days'`;

export const FRAME = `f.pos, f.product_no as no, ${us('f.received_at')} as received, f.body`;

/** A row of `FRAME`, whose numbers may have come as text. */
export function frameOf(row: unknown): ReadFrame {
  const { pos, received, ...rest } = row as { pos: string; no: number; received: string; body: string };
  return { ...rest, pos: Number(pos), received: Number(received) };
}

/** A number as it may stand in a statement. */
export const whole = (number: number): string => {
  if (!Number.isSafeInteger(Math.trunc(number))) throw new Error('no whole number');
  return String(Math.trunc(number));
};

/** Frames and readings that are read from the log at once, at most; the first frame is read in any case. */
const MOST = { frames: 1000, readings: 20_000 };

/**
 * The frames after a position, in order, for this process alone: what is handed over of them is decided by the gate. Positions
 * are dense, so one that is missing between two shows; where the first one is, the days were wrong or it is kept no longer.
 */
export async function readLog(db: Knex, after: Position): Promise<ReadFrame[]> {
  const frames = await read(db, afterPosition(after));
  if (frames.every(({ pos }, i) => pos === after.pos + 1 + i)) return frames;
  return read(db, `f.pos > ${whole(after.pos)}`);
}

async function read(db: Knex, where: string): Promise<ReadFrame[]> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select pos, no, received, body from (
       select l.*, sum(n) over (order by pos) - n as before
       from (select ${FRAME}, f.n from feed f where ${where} order by f.pos limit ${MOST.frames}) l
     ) l where before < ${MOST.readings} order by pos`,
  );
  return rows.map(frameOf);
}
