/** A page of readings, or the wait for the first one (R43). */
import type { Request, Response } from 'express';
import { handOverPage, type Page } from '../../../db/access/page.ts';
import { productNosOf, type Bearer } from '../../../db/access/token.ts';
import type { Position } from '../../../domain/readings/cursor.ts';
import type { Services } from '../../server/services.ts';
import { keepOpen, type Carrier } from './carriers.ts';
import type { Asked } from './input.ts';
import type { LiveReadings } from './live.ts';
import { textOfFrame } from './reading-text.ts';

export interface ReadingsAsked extends Asked {
  reader: Bearer;
  after: Position;
  limit: number;
  /** How long to wait for the first reading, where there is none. */
  waitMs: number;
}

export async function serveReadings(
  { db, live, readiness }: Pick<Services, 'db' | 'live' | 'readiness'>,
  asked: ReadingsAsked,
  req: Request,
  res: Response,
): Promise<void> {
  const until = performance.now() + asked.waitMs;
  const carrier = await live.carriers.of(req);
  res.once('finish', () => keepOpen(req.socket));
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  let waitsFor: readonly number[] | undefined;
  for (let { after } = asked; ;) {
    const page = await handOverPage(db, { ...asked, after }, (read) =>
      giveReadings(read, asked, { live, carrier, res }),
    );
    if (res.writableEnded || gone.signal.aborted) return;
    const left = until - performance.now();
    if (left <= 0 || readiness.draining) return void res.type('json').end(pageText('', page, live));
    after = page.next;
    if (!page.upToDate) continue;
    waitsFor ??= await productNosOf(db, asked.reader);
    await live.waitFor(waitsFor, after, left, gone.signal);
  }
}

/** In the hand-over: writes the answer if there is anything in it. */
function giveReadings(
  page: Page,
  { only }: Asked,
  { live, carrier, res }: { live: LiveReadings; carrier: Carrier; res: Response },
): boolean {
  const texts: string[] = [];
  const counts = new Map<string, number>();
  for (const frame of page.frames) {
    const right = page.rights.get(frame.no);
    const own = right && textOfFrame(frame, right, page.signals, only);
    if (!right || !own || own.count === 0) continue;
    texts.push(own.text);
    carrier.carries(right);
    counts.set(right.access, (counts.get(right.access) ?? 0) + own.count);
  }
  if (texts.length === 0 || res.destroyed || carrier.isOver) return texts.length > 0;
  res.type('json').end(pageText(texts.join(','), page, live));
  for (const [access, count] of counts) {
    live.reads.count(access, count);
    live.metrics.handed('readings', count);
  }
  return true;
}

const pageText = (readings: string, { next, upToDate, earliest }: Page, { cursors }: LiveReadings): string =>
  `{"readings":[${readings}],"next":"${cursors.seal(next)}","upToDate":${upToDate},"earliest":"${cursors.seal(earliest)}"}`;
