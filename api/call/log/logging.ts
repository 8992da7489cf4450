/**
 * One line a call, of these fields only (rule 18): no address, which may carry a link's token, no headers, no body. The
 * same moment counts the call for the metrics.
 */
import type { Express } from 'express';
import { notesOf } from './notes.ts';
import type { Services } from '../../server/services.ts';

export function setUpLogging(app: Express, { log, metrics }: Services): void {
  app.use((req, res, next) => {
    const begun = performance.now();
    const notes = notesOf(res);
    res.setHeader('X-Request-Id', notes.id);
    res.once('close', () => {
      const ms = performance.now() - begun;
      const { method } = req;
      const { id: callId, route, problem, about, actor } = notes;
      const cut = !res.writableFinished;
      const status = cut && !res.headersSent ? CALLER_LEFT : res.statusCode;
      metrics.callSeconds.observe({ method: knownMethod(method), route, status: String(status) }, ms / 1000);
      const line = {
        callId,
        ...about,
        actor,
        method: knownMethod(method),
        route,
        status,
        problem,
        ms: Math.round(ms),
        cut,
      };
      if (status >= 500) log.warn(line, 'call');
      else log.info(line, 'call');
    });
    next();
  });
}

/** As in nginx's log: the caller left before there was an answer. */
const CALLER_LEFT = 499;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const knownMethod = (method: string): string => (METHODS.has(method) ? method : 'other');
