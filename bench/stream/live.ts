/**
 * C3, C4, C8: from ingest's answer to the readers' sockets, what a delivered reading costs, and what an idle stream does. Batches are sent at a
 * steady rate, each at its time; a reader that has a batch before its sender is answered counts as at once.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../measure.ts';
import { processorTimeOf } from '../processor-time.ts';
import { nextBatch, PER_PRODUCT, READINGS } from './batches.ts';
import { monotonic } from './clock.ts';
import type { Crowd } from './crowd.ts';
import type { Product, Stage } from './stage.ts';
import type { Reads, Way } from './ways.ts';

const A_SECOND = 1000 / READINGS; // batches
const WARM_MS = 500;
const SETTLE_MS = 100;

export interface Scene {
  reads: Reads;
  /** The products that batches are of. */
  products: readonly Product[];
  /** The name under which peers send all, where each reader reads all. */
  topic: string | null;
  seconds: number;
  /** How long they are idle before; 0: not looked at. */
  idleSeconds?: number;
}

/** A turn of one way: all readers are opened, watched, and closed. */
export async function liveTurn(stage: Stage, crowd: Crowd, way: Way, scene: Scene): Promise<Sample> {
  await way.begin?.();
  const serverPid = way.server;
  const residentBefore = residentKb(serverPid);
  try {
    const openedMs = await crowd.open(way.asking(scene.reads, scene.topic));
    const idle = scene.idleSeconds ? await idleCost(way, scene, residentBefore) : {};
    await send(stage, way, scene, WARM_MS);
    await sleep(SETTLE_MS);
    await crowd.begin();
    const [spent, begun, readersSpent] = [way.spent(), monotonic(), processorTimeOf(crowd.pid)];
    const answered = await send(stage, way, scene, scene.seconds * 1000);
    await sleep(SETTLE_MS);
    const used = way.spent();
    const readersPercent = (100 * (processorTimeOf(crowd.pid) - readersSpent)) / (monotonic() - begun);
    const { heard, reading } = await crowd.end();
    const times = heard.flatMap(([batch, at]) => {
      const from = answered.get(batch);
      return from === undefined ? [] : [Math.max(0, at - from)];
    });
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? Number.NaN;
    const delivered = times.length * PER_PRODUCT;
    const each = (name: string) => (((used[name] ?? 0) - (spent[name] ?? 0)) * 1000) / delivered;
    return {
      p50: at(0.5),
      p99: at(0.99),
      delivered: delivered / scene.seconds,
      lost: scene.reads.length - reading,
      openedMs: openedMs / scene.reads.length,
      ...idle,
      // Near a whole core, the readers themselves are what is waited for.
      readersPercent,
      serverUs: each('server'),
      allUs: Object.keys(used).reduce((sum, name) => sum + each(name), 0),
    };
  } finally {
    await crowd.close();
    await way.end?.();
    await sleep(SETTLE_MS); // they see that nobody reads
  }
}

async function idleCost(way: Way, { reads, idleSeconds = 0 }: Scene, before: number): Promise<Sample> {
  await sleep(1000);
  const kb = (residentKb(way.server) - before) / reads.length;
  const spent = way.spent()['server'] ?? 0;
  await sleep(idleSeconds * 1000);
  return { kb, idlePercent: ((way.spent()['server'] ?? 0) - spent) / idleSeconds / 10 };
}

/** Sends for so long; when each batch was answered, by its number. */
async function send(stage: Stage, way: Way, { products }: Scene, ms: number): Promise<Map<number, number>> {
  const answered = new Map<number, number>();
  const under: Promise<void>[] = [];
  const begun = monotonic();
  for (let i = 0; i < (ms / 1000) * A_SECOND; i += 1) {
    const appointed = begun + (i * 1000) / A_SECOND;
    const left = appointed - monotonic();
    if (left > 0) await sleep(left);
    const batch = nextBatch(products, stage.authorization);
    under.push(way.send(batch).then(() => void answered.set(batch.no, monotonic())));
  }
  await Promise.all(under);
  return answered;
}

/** Resident memory of a process. */
export function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
