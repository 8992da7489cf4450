/** C5: many streams are open and readings come in; fifty people end their access at the same moment, and each waits for the answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Line, post, timed } from '../http-load.ts';
import type { Sample } from '../measure.ts';
import { nextBatch } from './batches.ts';
import type { Crowd } from './crowd.ts';
import type { OwnLink, Stage } from './stage.ts';
import type { Way } from './ways.ts';

export const AT_ONCE = 50;
const BURSTS = 4;
const BETWEEN_MS = 200;
const BATCH_EVERY_MS = 20;

export interface Ending {
  port: number;
  path: (link: OwnLink) => string;
}

/** A turn: `streams` are open, some of which are ended; the milliseconds of each end. */
export async function endsTurn(
  stage: Stage,
  crowd: Crowd,
  { way, ending, streams }: { way: Way; ending: Ending; streams: number },
): Promise<Sample> {
  const links = await stage.ownLinks(AT_ONCE * BURSTS);
  const others = await stage.link(Array.from({ length: streams - links.length }, (_, i) => [stage.products[i]!]));
  let isOver = false;
  const sending = async () => {
    while (!isOver) {
      await way.send(nextBatch(stage.products.slice(0, streams), stage.authorization));
      await sleep(BATCH_EVERY_MS);
    }
  };
  try {
    await crowd.open(
      way.asking(
        [...links, ...others].map((link) => ({ link, products: [] })),
        null,
      ),
    );
    const sent = sending();
    const lines = links.slice(0, AT_ONCE).map(() => new Line(ending.port));
    const times: number[] = [];
    const begun = performance.now();
    for (let burst = 0; burst < BURSTS; burst += 1) {
      const some = links.slice(burst * AT_ONCE, (burst + 1) * AT_ONCE);
      await Promise.all(
        some.map(async (link, i) => {
          const asked = performance.now();
          const call = post(ending.path(link), '{}', { Authorization: `Bearer ${link.ownerToken}` });
          const status = await lines[i]?.call(call);
          if (status !== 200) throw new Error(`an end was answered ${status}`);
          times.push(performance.now() - asked);
        }),
      );
      await sleep(BETWEEN_MS);
    }
    for (const line of lines) line.end();
    isOver = true;
    await sent;
    const { p50 = 0, p99 = 0 } = timed(times, begun);
    return { p50, p99, left: (await crowd.end()).reading };
  } finally {
    isOver = true;
    await crowd.close();
  }
}
