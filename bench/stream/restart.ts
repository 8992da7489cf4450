/** C7: the process that readers are connected to is killed; all of them come back at once, from where they were, while readings come in. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../measure.ts';
import { nextBatch } from './batches.ts';
import { monotonic } from './clock.ts';
import type { Crowd } from './crowd.ts';
import type { Product, Stage } from './stage.ts';
import type { Reads, Way } from './ways.ts';

const BEFORE_MS = 1000;
const BATCH_EVERY_MS = 20;

export interface Restart {
  reads: Reads;
  products: readonly Product[];
  /** Kills it; resolves once it was started again, or somebody else will. */
  kill: () => Promise<void>;
  /** Nothing is sent. */
  silent: boolean;
}

export async function restartTurn(stage: Stage, crowd: Crowd, way: Way, restart: Restart): Promise<Sample> {
  const { reads, products, kill, silent } = restart;
  let times: number[] = [];
  let isOver = false;
  const sending = async () => {
    while (!isOver && !silent) {
      const sent = monotonic();
      await way.send(nextBatch(products, stage.authorization));
      times.push(monotonic() - sent);
      await sleep(Math.max(0, BATCH_EVERY_MS - (monotonic() - sent)));
    }
  };
  const p99 = () => times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;
  await way.begin?.();
  try {
    await crowd.open({ ...way.asking(reads, null), again: true });
    const sent = sending();
    await sleep(BEFORE_MS);
    const before = p99();
    times = [];
    await crowd.begin(); // before it goes: who comes back soon is not missed
    const back = crowd.back(reads.length);
    await kill();
    await way.begin?.();
    const ms = await back;
    const after = p99();
    isOver = true;
    await sent;
    return { ms, before, after, times: after / before };
  } finally {
    isOver = true;
    await crowd.close();
    await way.end?.();
  }
}
