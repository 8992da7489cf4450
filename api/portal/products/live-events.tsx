/** The live page's events: while it is open, what changed of it, as it comes in; and a look each second whether it is over (R7, R8). */
import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { handOverLive, lookLive, type LiveEnd, type LiveNews, type LivePass } from '../../../db/readings/live.ts';
import { windowMs } from '../../../domain/policy.ts';
import { Seen } from '../../../domain/readings/live.ts';
import { PageParts } from '../../call/answer/page-parts.ts';
import { Crowd } from '../../call/limits/crowd.ts';
import { Problem } from '../../call/problems/problem.ts';
import type { Services } from '../../server/services.ts';
import type { View } from '../../ui/view.ts';
import { liveAddress } from './live.tsx';
import { liveParts, LiveOver } from './live-parts.tsx';

/** At once of this process: each looks at least each second. */
const MOST = { inAll: 500, ofBlock: 8 };
const LOOK_EVERY_MS = 1000;
/** And no more often than that, however much comes in. */
const PAUSE_MS = 200;
/** Without news it is drawn again all the same: silence is told, too. */
const DRAW_EVERY_MS = 10_000;

/** What is taken into the picture. */
export function take(seen: Seen, { latest, frames, since }: LiveNews): void {
  seen.take(frames, { paths: new Map(latest.map(({ signal, path }) => [signal, path])), since });
}

const open = new Crowd(MOST);

interface LiveStream {
  pass: LivePass;
  view: View;
  services: Pick<Services, 'db' | 'readiness' | 'live' | 'config'>;
}

/** Streams until the registration or the session ends, the reader goes, or the process stops. */
export async function streamLive(req: Request, res: Response, { pass, view, services }: LiveStream): Promise<void> {
  const leave = open.enter(pass.holder);
  if (!leave)
    throw new Problem('too-many', `${MOST.ofBlock} live pages are open for this account. Close one of them.`, {
      retryAfter: 10,
    });
  Reflect.deleteProperty(req, 'session'); // an open page does not keep its session alive, nor brings one back
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  try {
    const page = new PageParts(res);
    const end = await follow(res, page, { pass, view, services }, gone.signal);
    if (end && res.writableLength > 0) res.socket?.resetAndDestroy(); // what was not taken by then is not theirs any more
    else if (end) page.end(<LiveOver view={view} end={end} address={liveAddress(pass.product)} />);
  } catch {
    // The database is away, or too slow: the browser comes back.
  } finally {
    leave();
    res.end();
  }
}

async function follow(
  res: Response,
  page: PageParts,
  { pass, view, services: { db, readiness, live, config } }: LiveStream,
  signal: AbortSignal,
): Promise<LiveEnd | null> {
  const seen = new Seen();
  const quietAfterMs = windowMs(config.policy.data.quietAfter);
  let drawnAt = -Infinity;
  while (!signal.aborted && !readiness.draining) {
    const { no, pos, head, lasts } = await lookLive(db, pass);
    const isDue = pos > seen.pos || performance.now() - drawnAt > DRAW_EVERY_MS;
    if (!lasts || (isDue && !res.writableNeedDrain)) {
      const end = await handOverLive(db, { pass, after: seen.pos }, (news) => {
        take(seen, news);
        if (!signal.aborted) page.send(liveParts(view, { news, seen, quietAfterMs }));
      });
      if (end) return end;
      seen.pos = Math.max(seen.pos, pos); // also where nothing of it was the holder's
      drawnAt = performance.now();
    }
    page.beat();
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    await live.waitFor([no], { pos: head, at: 0 }, LOOK_EVERY_MS, signal);
  }
  return null;
}
