/**
 * Frontends on other origins call with a token in a header, never with a cookie: browsers may let those read the answers that the
 * operator lists (`FRONTEND_ORIGINS`), and nobody else's. Pages and links are for our own origin alone.
 */
import type { Express } from 'express';
import type { ApiConfig } from '../../server/config.ts';

const CALLS = '/v1';
const SENT = 'Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Accept-Language';
const READ = 'ETag, Idempotency-Replayed, Location, Retry-After, WWW-Authenticate, X-Request-Id';
const TEN_MINUTES_S = '600';

export function setUpCrossOrigin(app: Express, { frontendOrigins }: Pick<ApiConfig, 'frontendOrigins'>): void {
  const known = new Set(frontendOrigins);
  if (known.size === 0) return;
  app.use(CALLS, (req, res, next) => {
    res.vary('Origin');
    const origin = req.get('Origin');
    if (origin === undefined || !known.has(origin)) return next();
    res.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': READ,
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    const asked = req.get('Access-Control-Request-Method');
    if (req.method !== 'OPTIONS' || asked === undefined) return next();
    res.set({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'Access-Control-Allow-Headers': SENT,
      'Access-Control-Max-Age': TEN_MINUTES_S,
    });
    res.status(204).end();
  });
}
