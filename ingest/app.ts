/** The ingest process before the world: the same steps as a call of the API, and routes of its own. */
import express, { type Express } from 'express';
import { setUpErrors, setUpNotFound } from '../api/call/problems/errors.ts';
import { setUpSecurityHeaders } from '../api/call/answer/headers.ts';
import { setUpLogging } from '../api/call/log/logging.ts';
import { setUpRoutes } from '../api/call/set-up-routes.ts';
import { healthRoutes } from '../api/server/health.ts';
import type { ApiConfig } from '../api/server/config.ts';
import type { Services } from '../api/server/services.ts';
import { ingestRoutes } from './routes.ts';
import type { TakeBatch } from './take.ts';

/** What of the API's parts a call of a program needs. */
export type IngestServices = Pick<Services, 'db' | 'verifyToken' | 'log' | 'metrics' | 'readiness'> & {
  config: Pick<ApiConfig, 'publicUrl' | 'hstsSubdomains' | 'trustedProxies' | 'policy' | 'limits'>;
};

export function createIngestApp(parts: IngestServices, take: TakeBatch): Express {
  const services = parts as unknown as Services; // pages and sessions are not among its routes
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((req, _res, next) => {
    req.headers.accept = 'application/json'; // there are no pages here
    next();
  });
  setUpLogging(app, services);
  setUpSecurityHeaders(app, services.config);
  setUpRoutes(app, services, [...ingestRoutes(take), ...healthRoutes]);
  setUpNotFound(app);
  setUpErrors(app, services);
  return app;
}
