/** The API as a list of steps, in the order in which they act. */
import express, { type Express } from 'express';
import type { ApiConfig } from './config.ts';
import { routes } from './routes.ts';
import type { Services } from './services.ts';
import { setUpAssets } from './assets.ts';
import { setUpCrowding } from './crowding.ts';
import { setUpDraining } from './draining.ts';
import { setUpUntrustedProxy } from './untrusted-proxy.ts';
import { setUpErrors, setUpNotFound } from '../call/problems/errors.ts';
import { setUpOAuth } from '../oauth/oauth.ts';
import { setUpCrossOrigin } from '../call/answer/cross-origin.ts';
import { setUpLogging } from '../call/log/logging.ts';
import { setUpRoutes } from '../call/set-up-routes.ts';
import { setUpSecurityHeaders } from '../call/answer/headers.ts';

export function createApp(services: Services): Express {
  const app = express();
  setUpExpress(app, services.config);
  setUpDraining(app, services);
  setUpLogging(app, services);
  setUpSecurityHeaders(app, services.config);
  setUpCrossOrigin(app, services.config);
  setUpUntrustedProxy(app, services);
  setUpCrowding(app, services);
  setUpAssets(app, services.config.operator.brand);
  app.use((req, _res, next) => {
    services.live.carriers.next(req.socket);
    next();
  });
  setUpOAuth(app, services);
  setUpRoutes(app, services, [...routes(services), ...(services.extraRoutes ?? [])]); // caller, rate, body, input, answer
  setUpNotFound(app);
  setUpErrors(app, services);
  return app;
}

function setUpExpress(app: Express, { trustedProxies }: ApiConfig): void {
  app.disable('x-powered-by');
  app.disable('etag'); // answers are not to be kept by anyone
  app.set('trust proxy', [...trustedProxies]);
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.set('strict routing', true); // an address with a slash more is another one, for us as for a proxy's rules
}
