/**
 * Bodies of callers without account or link. They are kept in memory while they come, so their number at once is limited: in
 * all, and for one block of addresses. A call beyond that is refused before a byte of its body is read (R69).
 */
import type { Request, Response } from 'express';
import { readBody } from './body.ts';
import { Crowd } from '../limits/crowd.ts';
import { Problem } from '../problems/problem.ts';
import type { Route } from '../route.ts';
import { addressBlock } from '../limits/throttle-counts.ts';

/** By size: a webhook's body may have 1 MiB, any other 64 KiB. */
const MOST = { large: { inAll: 16, ofBlock: 8 }, small: { inAll: 128, ofBlock: 32 } };

export type ReadUnknownBody = (req: Request, res: Response, route: Route) => Promise<void>;

/** Makes the function that reads such bodies in one API process. It throws `unavailable` where there is no room, and what `readBody` throws. */
export function unknownBodies(): ReadUnknownBody {
  const large = new Crowd(MOST.large);
  const small = new Crowd(MOST.small);
  return async (req, res, route) => {
    if (route.method === 'get') return;
    const leave = (route.takes === 'bytes' ? large : small).enter(addressBlock(req.ip));
    if (!leave) throw noRoom();
    try {
      await readBody(req, res, route);
    } finally {
      leave();
    }
  };
}

const noRoom = (): Problem =>
  new Problem(
    'unavailable',
    'Too many others are sending something at this moment: nothing was taken. Try again soon.',
    {
      retryAfter: 2,
      headers: { Connection: 'close' },
    },
  );
