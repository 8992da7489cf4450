/** A third party's program: a server of its own origin, which knows its customers by a cookie and the operator by its public calls. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { join } from 'node:path';
import express, { type Request, type Response } from 'express';
import * as oauth from 'openid-client';
import { Customer } from './customer.ts';
import { contentFor, icon, page, script, style } from './page.ts';
import { register } from './registration.ts';

interface Options {
  port: number;
  operatorUrl: string;
  /** Where its credential is kept. */
  folder: string;
  log: (line: string) => void;
}

const COOKIE = 'roadbook';
const CSP =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** So often it is drawn again, at most. */
const DRAW_EVERY_MS = 250;

/** Listens on 127.0.0.1: addresses by which people come back are compared letter by letter, and `localhost` is none of them. */
export async function startDemoApp({ port, operatorUrl, folder, log }: Options): Promise<Server> {
  const appUrl = `http://127.0.0.1:${port}`;
  let begun: Promise<oauth.Configuration> | undefined;
  const configured = (): Promise<oauth.Configuration> =>
    (begun ??= configure({ appUrl, operatorUrl, folder }).catch((error: unknown) => {
      begun = undefined; // the next customer tries again
      throw error;
    }));
  const visitors = new Map<string, Visitor>();
  const app = express().disable('x-powered-by');
  app.use((_req, res, next) => {
    res.set({ 'Content-Security-Policy': CSP, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    next();
  });
  app.get('/style.css', (_req, res) => void res.type('css').send(style));
  app.get('/script.js', (_req, res) => void res.type('js').send(script));
  app.get('/icon.svg', (_req, res) => void res.type('svg').send(icon));

  const visitorOf = async (req: Request, res: Response): Promise<Visitor> => {
    const id = new RegExp(`${COOKIE}=([\\w-]+)`).exec(req.headers.cookie ?? '')?.[1] ?? '';
    const known = visitors.get(id);
    if (known) return known;
    const visitor = new Visitor(await configured(), operatorUrl);
    const fresh = randomUUID();
    visitors.set(fresh, visitor);
    res.cookie(COOKIE, fresh, { httpOnly: true, sameSite: 'lax', path: '/' });
    return visitor;
  };

  app.get('/', async (req, res) => {
    const { customer } = await visitorOf(req, res);
    res.send(page(contentFor(customer)));
  });

  app.get('/events', async (req, res) => {
    const visitor = await visitorOf(req, res);
    res.set('Content-Type', 'text/event-stream');
    res.flushHeaders();
    visitor.watch(res);
  });

  app.get('/connect', async (req, res) => {
    const { customer } = await visitorOf(req, res);
    const verifier = oauth.randomPKCECodeVerifier();
    const state = oauth.randomState();
    customer.pending = { state, verifier };
    const address = oauth.buildAuthorizationUrl(await configured(), {
      redirect_uri: `${appUrl}/connected`,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    res.redirect(303, address.href);
  });

  app.get('/connected', async (req, res) => {
    const { customer } = await visitorOf(req, res);
    try {
      await customer.connect(new URL(req.originalUrl, appUrl));
      res.redirect(303, '/');
    } catch (error) {
      const refused = error instanceof oauth.AuthorizationResponseError && error.error === 'access_denied';
      log(`demo app: ${error instanceof Error ? error.message : String(error)}`);
      const words = refused ? 'You decided against it. Nothing was connected.' : 'That did not work. Begin again.';
      res.status(400).send(page(`<h1>${words}</h1><p><a class="button" href="/connect">Connect your car</a></p>`));
    }
  });

  app.post('/disconnect', async (req, res) => {
    const { customer } = await visitorOf(req, res);
    if (customer.status === 'connected') await customer.disconnect();
    res.redirect(303, '/');
  });

  app.use((error: unknown, _req: Request, res: Response, _next: () => void) => {
    log(`demo app: ${error instanceof Error ? error.message : String(error)}`);
    res
      .status(503)
      .send(page('<h1>The operator does not answer as expected</h1><p><a class="button" href="/">Try again</a></p>'));
  });

  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (error) => (error ? reject(error) : resolve(server)));
  });
}

async function configure({ appUrl, operatorUrl, folder }: { appUrl: string; operatorUrl: string; folder: string }) {
  const file = join(folder, 'demo-app.json');
  const { clientId, secret } = await register({ operatorUrl, appUrl, file });
  return oauth.discovery(new URL(operatorUrl), clientId, undefined, oauth.ClientSecretBasic(secret), {
    algorithm: 'oauth2',
    execute: [oauth.allowInsecureRequests], // this machine's own
  });
}

/** A browser: its customer, and the tabs that watch. */
class Visitor {
  readonly customer: Customer;
  readonly #tabs = new Set<Response>();
  #isDue = false;

  constructor(config: oauth.Configuration, operatorUrl: string) {
    this.customer = new Customer({ config, operatorUrl, changed: () => this.#changed() });
  }

  watch(res: Response): void {
    this.#tabs.add(res);
    res.once('close', () => this.#tabs.delete(res));
    this.#changed();
  }

  #changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      const data = JSON.stringify(contentFor(this.customer));
      for (const tab of this.#tabs) tab.write(`data: ${data}\n\n`);
    }, DRAW_EVERY_MS).unref();
  }
}
