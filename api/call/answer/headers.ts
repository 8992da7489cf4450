/** What browsers may do with our pages: nothing but show them, in our own style, and send our forms back to us. */
import type { IncomingMessage } from 'node:http';
import type { Express } from 'express';
import helmet from 'helmet';
import type { ApiConfig } from '../../server/config.ts';

/** Pages that keep themselves up to date by a script of ours (console/refresh.ts, portal/products/live-script.ts). */
const WITH_SCRIPT = /^\/(?:support|(?:products|developer\/credentials)\/[\w-]+\/live)(?:[/?]|$)/;

const ownWhereLive = ({ url = '' }: IncomingMessage): string => (WITH_SCRIPT.test(url) ? "'self'" : "'none'");

export function setUpSecurityHeaders(app: Express, { hstsSubdomains }: Pick<ApiConfig, 'hstsSubdomains'>): void {
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'], // Pico draws its ticks and arrows so
          scriptSrc: [ownWhereLive],
          connectSrc: [ownWhereLive],
          formAction: ["'self'"],
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' }, // an address may carry a link's token
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: { maxAge: 365 * 24 * 3600, includeSubDomains: hstsSubdomains },
      xFrameOptions: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.setHeader('Cache-Control', 'no-store');
      res.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
      next();
    },
  );
}
