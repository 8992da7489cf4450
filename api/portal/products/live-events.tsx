/** The live page's events: while it is open, what changed of it, as it comes in; and a look each second whether it is over (R7, R8). */
import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { render } from 'preact-render-to-string';
import { handOverLive, lookLive, type LiveEnd, type LiveNews, type LivePass } from '../../../db/readings/live.ts';
import { windowMs } from '../../../domain/policy.ts';
import { Seen } from '../../../domain/readings/live.ts';
import { sentEvent } from '../../call/answer/sent-event.ts';
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
/** So that whoever is between knows that it lives. */
const BEAT_EVERY_MS = 15_000;
const RETRY_MS = 3000;

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
    res.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'X-Accel-Buffering': 'no', // a proxy in front passes each event on
    });
    res.write(`retry: ${RETRY_MS}\n\n`);
    const end = await follow(res, { pass, view, services }, gone.signal);
    if (end && res.writableLength > 0) res.socket?.resetAndDestroy(); // what was not taken by then is not theirs any more
    else if (end)
      res.write(
        sentEvent(
          'end',
          JSON.stringify({ html: render(<LiveOver view={view} end={end} address={liveAddress(pass.product)} />) }),
        ),
      );
  } catch {
    // The database is away, or too slow: the browser comes back.
  } finally {
    leave();
    res.end();
  }
}

async function follow(
  res: Response,
  { pass, view, services: { db, readiness, live, config } }: LiveStream,
  signal: AbortSignal,
): Promise<LiveEnd | null> {
  const seen = new Seen();
  const quietAfterMs = windowMs(config.policy.data.quietAfter);
  const shown = new Map<string, string>();
  let [drawnAt, wroteAt] = [-Infinity, performance.now()];
  while (!signal.aborted && !readiness.draining) {
    const { no, pos, head, lasts } = await lookLive(db, pass);
    const isDue = pos > seen.pos || performance.now() - drawnAt > DRAW_EVERY_MS;
    if (!lasts || (isDue && !res.writableNeedDrain)) {
      const end = await handOverLive(db, { pass, after: seen.pos }, (news) => {
        take(seen, news);
        const changed = changedParts(shown, liveParts(view, { news, seen, quietAfterMs }));
        if (changed.length === 0 || signal.aborted) return;
        res.write(sentEvent('parts', JSON.stringify(Object.fromEntries(changed))));
        wroteAt = performance.now();
      });
      if (end) return end;
      seen.pos = Math.max(seen.pos, pos); // also where nothing of it was the holder's
      drawnAt = performance.now();
    }
    if (performance.now() - wroteAt > BEAT_EVERY_MS) {
      res.write(': here\n\n');
      wroteAt = performance.now();
    }
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    await live.waitFor([no], { pos: head, at: 0 }, LOOK_EVERY_MS, signal);
  }
  return null;
}

function changedParts(shown: Map<string, string>, parts: ReturnType<typeof liveParts>): [id: string, html: string][] {
  const changed: [string, string][] = [];
  for (const [id, part] of Object.entries(parts)) {
    const html = render(part);
    if (shown.get(id) === html) continue;
    shown.set(id, html);
    changed.push([id, html]);
  }
  return changed;
}
