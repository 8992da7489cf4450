/**
 * Tells that a proxy is in front which `TRUST_PROXY` does not name: everybody then counts as one caller, and where the
 * pages are at https:// no session's cookie is set, so that signing in goes round in a circle without a word.
 */
import type { Express } from 'express';
import type { Services } from './services.ts';

export function setUpUntrustedProxy(app: Express, { log, metrics }: Services): void {
  const isTrusted = proxiesOf(app);
  let isTold = false;
  app.use((req, _res, next) => {
    const forwarded = req.headers['x-forwarded-for'] ?? req.headers['x-forwarded-proto'];
    if (forwarded !== undefined && !isTrusted(req.socket.remoteAddress ?? '')) {
      metrics.forwardedUntrusted.inc();
      if (!isTold)
        log.warn('X-Forwarded-… came from an address that is not in TRUST_PROXY: if it is your proxy, name it there');
      isTold = true;
    }
    next();
  });
}

/** Whether an address is one of the proxies in front, as Express reads the setting. */
export function proxiesOf(app: Express): (address: string) => boolean {
  const isTrusted = app.get('trust proxy fn') as (address: string, hop: number) => boolean; // as Express documents it
  return (address) => isTrusted(address, 0);
}
