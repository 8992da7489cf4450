/**
 * One line a call, of these fields only (rule 18): no address, which may carry a link's token, no headers, no body. The
 * same moment counts the call for the metrics.
 */
import type { Express } from 'express';
import { notesOf } from './notes.ts';
import type { Services } from '../server/services.ts';

export function setUpLogging(app: Express, { log, metrics }: Services): void {
  app.use((req, res, next) => {
    const begun = performance.now();
    const notes = notesOf(res);
    res.setHeader('X-Request-Id', notes.id);
    res.once('close', () => {
      const ms = performance.now() - begun;
      const { method } = req;
      const { id: requestId, route, problem } = notes;
      const status = res.statusCode;
      metrics.callSeconds.observe({ method: knownMethod(method), route, status: String(status) }, ms / 1000);
      const line = {
        requestId,
        method: knownMethod(method),
        route,
        status,
        problem,
        ms: Math.round(ms),
        cut: !res.writableFinished,
      };
      if (status >= 500) log.warn(line, 'call');
      else log.info(line, 'call');
    });
    next();
  });
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const knownMethod = (method: string): string => (METHODS.has(method) ? method : 'other');
