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

const DAY_MS = 24 * 3_600_000;
/** So much may the database's clock have been set back, or a commit been late, and what was received is still found. */
const MARGIN_MS = DAY_MS;

/**
 * The days in which what comes after a position can have been received, as they stand in a statement's text: no others are planned for.
 * The partitions of the next months are there, too, and empty; planned for, with `now()` instead, they took longer than all the rest. So
 * the days are this process's, and whoever asks holds the database's clock against them (`isBehind`).
 */
export interface Days {
  /** Milliseconds since 1970, at midnight in UTC. */
  from: number;
  until: number;
}

export const daysAfter = ({ at }: Position, now = Date.now()): Days => ({
  from: midnight(at - MARGIN_MS),
  until: midnight(now) + 3 * DAY_MS,
});

const midnight = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** Whether more may have been received than these days have, by the database's clock: this process's is far behind. */
export const isBehind = ({ until }: Days, databaseNow: number): boolean => databaseNow > until - DAY_MS;

/** SQL about frames `f`: they were received in these days. */
export const within = ({ from, until }: Days): string =>
  `f.received_at >= '${dayText(from)}' and f.received_at < '${dayText(until)}'`;

const dayText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 10)} UTC`;

export const FRAME = `f.pos, f.product_no as no, ${us('f.received_at')} as received, f.body`;

/** A row of `FRAME`, whose numbers may have come as text. */
export function frameOf(row: unknown): ReadFrame {
  const { pos, no, received, body } = row as { pos: string; no: number; received: string; body: string };
  return { pos: Number(pos), no, received: Number(received), body };
}

/** Frames and readings that are read from the log at once, at most; the first frame is read in any case. */
const MOST = { frames: 1000, readings: 20_000 };

/**
 * The frames after a position, in order, for this process alone: what is handed over of them is decided by the gate. Positions
 * are dense, so one that is missing between two shows; where the first one is, the days were wrong or it is kept no longer.
 */
export async function readLog(db: Knex, after: Position): Promise<ReadFrame[]> {
  const days = daysAfter(after);
  const { frames, now } = await read(db, after, within(days));
  if (!isBehind(days, now) && frames.every(({ pos }, i) => pos === after.pos + 1 + i)) return frames;
  return (await read(db, after, 'true')).frames;
}

/** With the database's clock, in milliseconds since 1970. */
async function read(db: Knex, { pos }: Position, where: string): Promise<{ frames: ReadFrame[]; now: number }> {
  const { rows } = await db.raw<{ rows: { now: string; pos: string | null }[] }>(
    `select c.now, l.pos, l.no, l.received, l.body from (select ${us('clock_timestamp()')} as now) c left join (
       select pos, no, received, body from (
         select l.*, sum(n) over (order by pos) - n as before
         from (select ${FRAME}, f.n from feed f where f.pos > :pos and ${where} order by f.pos limit ${MOST.frames}) l
       ) l where before < ${MOST.readings}
     ) l on true order by l.pos`,
    { pos: Math.trunc(pos) },
  );
  return { frames: rows.filter((row) => row.pos !== null).map(frameOf), now: Number(rows[0]?.now ?? 0) / 1000 };
}
