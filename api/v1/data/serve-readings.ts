/** A page of readings, or the wait for the first one (R43). */
import type { Request, Response } from 'express';
import { handOverPage, type Page } from '../../../db/access/page.ts';
import { productNosOf, type Bearer } from '../../../db/access/token.ts';
import type { ProductId } from '../../../domain/ids.ts';
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
    if (left <= 0 || readiness.draining) {
      const next = live.cursors.seal(page.next);
      res.type('json').end(pageText('', { ...page, next }, live));
      return noteHanded(live, asked.reader, { readings: 0, products: [], cursor: next });
    }
    after = page.next;
    if (!page.upToDate) continue;
    waitsFor ??= await productNosOf(db, asked.reader);
    await live.waitFor(waitsFor, after, left, gone.signal);
  }
}

/** In the hand-over: writes the answer if there is anything in it. */
function giveReadings(
  page: Page,
  { reader, only }: ReadingsAsked,
  { live, carrier, res }: { live: LiveReadings; carrier: Carrier; res: Response },
): boolean {
  const texts: string[] = [];
  const counts = new Map<string, number>();
  const products = new Set<ProductId>();
  for (const frame of page.frames) {
    const right = page.rights.get(frame.no);
    const own = right && textOfFrame(frame, right, page.signals, only);
    if (!right || !own || own.count === 0) continue;
    texts.push(own.text);
    carrier.carries(right);
    products.add(right.product);
    counts.set(right.access, (counts.get(right.access) ?? 0) + own.count);
  }
  if (texts.length === 0 || res.destroyed || carrier.isOver) return texts.length > 0;
  const next = live.cursors.seal(page.next);
  res.type('json').end(pageText(texts.join(','), { ...page, next }, live));
  let readings = 0;
  for (const [access, count] of counts) {
    live.reads.count(access, count);
    live.metrics.handed('readings', count);
    readings += count;
  }
  noteHanded(live, reader, { readings, products, cursor: next });
  return true;
}

interface Handed {
  readings: number;
  products: Iterable<ProductId>;
  cursor: string;
}

function noteHanded({ events }: LiveReadings, reader: Bearer, handed: Handed): void {
  if (events.isWatched(reader.clientId)) events.note(reader, { kind: 'handed', way: 'readings', ...handed });
}

const pageText = (
  readings: string,
  { next, upToDate, earliest }: Pick<Page, 'upToDate' | 'earliest'> & { next: string },
  { cursors }: LiveReadings,
): string =>
  `{"readings":[${readings}],"next":"${next}","upToDate":${upToDate},"earliest":"${cursors.seal(earliest)}"}`;
