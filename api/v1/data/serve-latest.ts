/** The newest values of a reader's products, and the cursor from which to go on (R43). */
import type { Request, Response } from 'express';
import { handOverSnapshot } from '../../../db/access/snapshot.ts';
import type { Bearer } from '../../../db/access/token.ts';
import type { Services } from '../../server/services.ts';
import { keepOpen } from './carriers.ts';
import type { Asked } from './input.ts';
import { textOfState } from './reading-text.ts';

/** Products of a page. */
const LIMIT = 1000;
/** So many characters are written at once: the first of them are with the reader while the rest is made. */
const PIECE = 64 * 1024;

export async function serveLatest(
  { db, live }: Pick<Services, 'db' | 'live'>,
  { reader, products, only, afterNo }: Asked & { reader: Bearer; afterNo: number },
  req: Request,
  res: Response,
): Promise<void> {
  const carrier = await live.carriers.of(req);
  res.once('finish', () => keepOpen(req.socket));
  await handOverSnapshot(
    db,
    { reader, products, afterNo, limit: LIMIT },
    ({ products: found, signals, asOf, more }) => {
      if (res.destroyed || carrier.isOver) return;
      const cursor = live.cursors.seal(asOf);
      let readings = 0;
      let piece = `{"asOf":"${cursor}","products":[`;
      res.type('json');
      for (const [i, { right, state }] of found.entries()) {
        const { text, count } = textOfState(state, right, signals, only);
        if (count > 0) {
          readings += count;
          carrier.carries(right);
          live.reads.count(right.access, count);
          live.metrics.handed('latest', count);
        }
        piece += `${i > 0 ? ',' : ''}{"product":"${right.product}","readings":[${text}]}`;
        if (piece.length < PIECE) continue;
        res.write(piece);
        req.socket.uncork(); // Node holds it until this turn is over
        piece = '';
      }
      res.end(`${piece}]${more === null ? '' : `,"page":"${pageOf(more)}"`}}`);
      if (live.events.isWatched(reader.clientId)) {
        const handed = found.map(({ right }) => right.product);
        live.events.note(reader, { kind: 'handed', way: 'latest', readings, products: handed, cursor });
      }
    },
  );
}

const pageOf = (no: number): string => Buffer.from(JSON.stringify({ no })).toString('base64url');
