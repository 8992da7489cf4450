/** While the process is about to stop, connections end with the answer at hand, so that callers find another process. */
import type { Express } from 'express';
import type { Services } from './services.ts';

export function setUpDraining(app: Express, { readiness }: Services): void {
  app.use((_req, res, next) => {
    if (readiness.draining) res.setHeader('Connection', 'close');
    next();
  });
}
