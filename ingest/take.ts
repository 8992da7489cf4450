/** Takes batches of readings in: the one way behind HTTP and Kafka (http.md, Data in). */
import type { Knex } from 'knex';
import { appendBatches, type FeedBatch, type Frame, type Taken } from '../db/readings/feed.ts';
import { knownThings } from '../db/readings/known.ts';
import type { RefusedReading } from '../domain/readings/batch.ts';
import { checkReadings } from './check-readings.ts';

export interface Batch {
  source: string;
  sequence: number;
  readings: readonly unknown[];
  /** As in `FeedBatch`: the batch of the source that it follows on. */
  after?: number;
  /** Is told what is refused before anything is committed; where it fails, nothing is. */
  refusing?: (refused: readonly RefusedReading[]) => Promise<void>;
}

export type TakeBatch = (batch: Batch) => Promise<Taken>;

/** Calls and readings of one round, at most. */
const MOST = { batches: 200, readings: 5000 };

interface Waiting {
  batch: FeedBatch;
  size: number;
  resolve: (taken: Taken) => void;
  reject: (error: unknown) => void;
}

/**
 * Resolves once a batch is committed. Those that wait at the same moment share a round: one transaction for all of them.
 * A source is in a round once; its next batch waits for the next one.
 */
export function takeBatches(db: Knex, now = Date.now): TakeBatch {
  const known = knownThings(db);
  const waiting: Waiting[] = [];
  let isRunning = false;

  async function rounds(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      const round = nextRound(waiting);
      await append(round).catch(async (error: unknown) => {
        if (round.length > 1 && isFaultOfData(error)) for (const one of round) await append([one]).catch(one.reject);
        else for (const { reject } of round) reject(error);
      });
    }
    isRunning = false;
  }

  async function append(round: readonly Waiting[]): Promise<void> {
    const taken = await appendBatches(
      db,
      round.map(({ batch }) => batch),
    );
    for (const [i, { resolve }] of round.entries()) resolve(taken[i]!);
  }

  return async ({ source, sequence, readings, after, refusing }) => {
    const { frames, refused, accepted } = await sorted(readings);
    if (refusing && refused.length > 0) await refusing(refused);
    const answer = refusing ? { accepted } : { accepted, refused };
    const batch = { source, sequence, after, frames, answer };
    return new Promise((resolve, reject) => {
      waiting.push({ batch, size: accepted, resolve, reject });
      if (!isRunning) void rounds();
    });
  };

  async function sorted(readings: readonly unknown[]) {
    const { taken, refused } = await checkReadings(known, readings, now());
    const frames = new Map<number, Frame['readings'][number][]>();
    for (const { productNo, signal, at, value, reason } of taken) {
      const own = frames.get(productNo) ?? [];
      frames.set(productNo, own);
      own.push({ signal, at, value, reason });
    }
    return {
      accepted: taken.length,
      refused,
      frames: [...frames].map(([productNo, own]): Frame => ({ productNo, readings: own })),
    };
  }
}

/** Whether a statement failed by what it was given (SQLSTATE classes 22, 23, 54), so that the same again would fail again. */
export const isFaultOfData = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(22|23|54)/.test(String(error.code));

/** Takes the first ones out of the line; a source's second batch stays. */
function nextRound(waiting: Waiting[]): Waiting[] {
  const round: Waiting[] = [];
  const sources = new Set<string>();
  let readings = 0;
  for (let i = 0; i < waiting.length && round.length < MOST.batches;) {
    const one = waiting[i]!;
    if (round.length > 0 && readings + one.size > MOST.readings) break;
    if (sources.has(one.batch.source)) {
      i += 1;
      continue;
    }
    sources.add(one.batch.source);
    readings += one.size;
    round.push(one);
    waiting.splice(i, 1);
  }
  return round;
}
