/** Calls at once, of one block of addresses (R69). Connections are counted apart: behind a proxy they are all the proxy's. */
import type { Express } from 'express';
import { Crowd } from '../call/limits/crowd.ts';
import { Problem } from '../call/problems/problem.ts';
import { addressBlock } from '../call/limits/throttle-counts.ts';
import type { Services } from './services.ts';

/** Probes are answered however many calls there are: a busy process must not be taken for a dead one. */
const PROBES = new Set(['/healthz', '/readyz']);

export function setUpCrowding(app: Express, { config: { limits } }: Services): void {
  const calls = new Crowd({ inAll: Infinity, ofBlock: limits.connections });
  app.use((req, res, next) => {
    if (PROBES.has(req.path)) return next();
    const leave = calls.enter(addressBlock(req.ip));
    if (!leave) throw new Problem('too-many', 'Too many calls at once. Try again in 1 s.', { retryAfter: 1 });
    res.once('close', leave);
    next();
  });
}
