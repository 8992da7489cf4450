/**
 * The authorization server in our house (R42): which of its paths are open, what is refused before it, and what our consent
 * page asks of it. The rules it follows: provider.ts.
 */
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request, RequestHandler, Response } from 'express';
import { UnsecuredJWT } from 'jose';
import type { Knex } from 'knex';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { ProgramEvents } from '../../db/access/program-events.ts';
import { isDatabaseAway } from '../../db/postgres/away.ts';
import { prefersPage } from '../call/answer/negotiation.ts';
import { addressBlock, addressBlocks, LocalThrottle, SharedThrottle } from '../call/limits/throttle-counts.ts';
import { notesOf } from '../call/log/notes.ts';
import { fingerprint } from '../call/problems/fingerprint.ts';
import { Problem } from '../call/problems/problem.ts';
import { accountOfSession } from '../sign-in/session.ts';
import { notFound } from '../../domain/refusal.ts';
import type { ApiConfig } from '../server/config.ts';
import type { Services } from '../server/services.ts';
import { pagesOf, typedCode } from './pages.tsx';
import { createProvider, paths } from './provider.ts';

/** What somebody is asked to agree to. */
export interface Asked {
  /** The question's id. */
  uid: string;
  clientId: string;
  /** When it was asked, in seconds since 1970; they must have signed in after it. */
  signInAfter: number | null;
  /** The groups of signals that the program asks for; `null` where it asks for all. */
  groups: readonly string[] | null;
  /** Until when the program wants it. */
  until: string | null;
}

export interface OAuth {
  /** `whenCut`: resolves once nothing that has ended is handed over any more; what ends something is answered after it. */
  handle: (req: IncomingMessage, res: ServerResponse, whenCut: () => Promise<void>) => void;
  /** The question that this browser was sent to us with; `null` where there is none, or it was another browser. */
  asked: (req: Request, res: Response) => Promise<Asked | null>;
  /** Answers the question; where the browser goes on. */
  answer: (req: Request, res: Response, with_: { account: string; grantId: string } | 'declined') => Promise<string>;
  /** A request that a program pushed through us instead (RFC 9126), for so long; the address that begins it. */
  push: (clientId: string, parameters: Record<string, string>, lifetimeS: number) => Promise<string>;
}

/** All that is open below `/oauth`; everything else of the library is not there. */
const OPEN: readonly (readonly [method: string, path: RegExp])[] = [
  ['GET', /^\/auth$/],
  ['GET', /^\/auth\/[\w-]{21,64}$/],
  ['POST', /^\/(token|par|device|code|revoke|introspect)$/],
  ['GET', /^\/code$/],
  ['GET', /^\/code\/[\w-]{21,64}$/],
  ['OPTIONS', /^\/(token|par|device|revoke)$/],
];

const MOST_BODY = 16 * 1024;
const MOST_ADDRESS = 8 * 1024;
/** Codes that one account may try in a minute: they have 34 bits and live for ten. */
const GUESSES_AT_CODES = 10;

interface OAuthOptions {
  db: Knex;
  config: ApiConfig;
  log: Logger;
  /** What developers are shown. */
  events: Pick<ProgramEvents, 'note'>;
}

export function createOAuth({ db, config, log, events }: OAuthOptions): OAuth {
  const provider = createProvider({
    db,
    publicUrl: config.publicUrl,
    keys: config.oauthKeys,
    pages: pagesOf(config),
  });
  const cuts = new WeakMap<IncomingMessage, () => Promise<void>>();
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === paths.revocation) await cuts.get(ctx.req)?.(); // R43
  });
  tell(provider, { log, events });
  const callback = provider.callback();
  return {
    handle(req, res, whenCut) {
      cuts.set(req, whenCut);
      void callback(req, res);
    },
    async asked(req, res) {
      try {
        const { uid, params, iat } = await provider.interactionDetails(req, res);
        if (uid !== req.params['uid']) return null;
        const { client_id: clientId, prompt, groups, until } = params as Record<string, string | undefined>;
        return {
          uid,
          clientId: clientId ?? '',
          signInAfter: prompt?.split(' ').includes('login') ? (iat ?? null) : null,
          groups: groups ? groups.split(' ') : null,
          until: until ?? null,
        };
      } catch (error) {
        if (error instanceof errors.SessionNotFound) return null;
        throw error;
      }
    },
    answer: (req, res, given) =>
      provider.interactionResult(
        req,
        res,
        given === 'declined'
          ? { error: 'access_denied', error_description: 'declined' }
          : { login: { accountId: given.account, remember: false }, consent: { grantId: given.grantId } },
        { mergeWithLastSubmission: false },
      ),
    async push(clientId, parameters, lifetimeS) {
      const now = Math.floor(Date.now() / 1000);
      const request = new UnsecuredJWT({ ...parameters, client_id: clientId })
        .setIssuer(clientId)
        .setAudience(config.publicUrl)
        .setNotBefore(now)
        .setIssuedAt(now)
        .setExpirationTime(now + lifetimeS)
        .encode();
      const trusted = true as unknown as string[]; // as the library writes it itself, against its types
      const id = await new provider.PushedAuthorizationRequest({ request, trusted }).save(lifetimeS);
      const query = new URLSearchParams({
        client_id: clientId,
        request_uri: `urn:ietf:params:oauth:request_uri:${id}`,
      });
      return `${config.publicUrl}/oauth/auth?${query}`;
    },
  };
}

/** Mounts it; bodies are its own to read. */
export function setUpOAuth(app: Express, services: Services): void {
  const { db, config, oauth, sessions } = services;
  const limits = limitsOf(db, config);
  const { host, protocol } = new URL(config.publicUrl);
  const signedIn: RequestHandler = (req, res, next) => {
    if (!/^\/code(\/|$)/.test(req.path)) return next();
    sessions(req, res, (error?: unknown) => (error ? next(error) : needSession(req, res, next)));
  };
  app.use('/oauth', refuse(), signedIn, limits, (req, res) => {
    // Addresses are built from these: they are ours to say, not the caller's.
    req.headers.host = host;
    req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    delete req.headers['x-forwarded-host'];
    oauth.handle(req, res, () => services.running.cutEnded());
  });
}

/** What the library would take and we don't, before it. */
const refuse = (): RequestHandler => (req, res, next) => {
  const open = OPEN.find(([method, path]) => method === req.method && path.test(req.path));
  if (!open) throw notFound();
  notesOf(res).route = `/oauth${req.path.replace(/^(\/\w+)\/.*$/, '$1/:uid')}`;
  const query = new URLSearchParams(req.originalUrl.slice(req.originalUrl.indexOf('?') + 1 || Infinity));
  if (req.originalUrl.length > MOST_ADDRESS) return refusal(req, res, 'the address is too long');
  if (req.method === 'POST') {
    if (req.originalUrl.includes('?')) return refusal(req, res, 'parameters go in the body');
    if (req.headers['transfer-encoding'] !== undefined) return refusal(req, res, 'say how long the body is');
    if (Number(req.headers['content-length'] ?? 0) > MOST_BODY) return refusal(req, res, 'the body is too long', 413);
  } else if (query.getAll('response_mode').some((mode) => mode !== 'query')) {
    return refusal(req, res, 'the only response_mode is query');
  }
  if (req.path === '/code' && req.method === 'GET') {
    typedCode(req, query.get('user_code') ?? '');
    req.url = '/code'; // the library would send it on by a script; our page has it in its field
  }
  next();
};

function refusal(req: Request, res: Response, detail: string, status = 400): void {
  res.set('Connection', 'close');
  if (prefersPage(req)) throw new Problem(status === 413 ? 'too-large' : 'bad-request', `${detail}.`);
  res.status(status).json({ error: 'invalid_request', error_description: detail });
}

/** A device's code is typed by somebody who has signed in: so guesses have a name. */
function needSession(req: Request, res: Response, next: (error?: unknown) => void): void {
  if (accountOfSession(req)) return next();
  const code = typedCode(req);
  const wanted = code ? `/oauth/code?user_code=${encodeURIComponent(code)}` : '/oauth/code';
  res.redirect(303, `/sign-in?next=${encodeURIComponent(wanted)}`);
}

/** Beginnings leave a row each, so they are counted for all processes; calls of programs by block, and more for one that errs. */
function limitsOf(db: Knex, { limits }: ApiConfig): RequestHandler {
  const begun = new SharedThrottle(db);
  const calls = new LocalThrottle();
  const faults = new LocalThrottle();
  return async (req, res, next) => {
    const block = addressBlock(req.ip);
    calls.count(block, limits.reads);
    if (/^\/(auth|par|device)$/.test(req.path) && req.method !== 'OPTIONS')
      for (const { name, times } of addressBlocks(req.ip))
        await begun.count(`oauth:${name}`, times * limits.anonymousActs);
    if (req.path === '/code' && req.method === 'POST') {
      const account = accountOfSession(req)?.account ?? 'nobody';
      await begun.count(`device-code:${account}:${block}`, GUESSES_AT_CODES);
    }
    if (/^\/(token|revoke|introspect)$/.test(req.path)) {
      faults.check(block, limits.guesses);
      res.once('finish', () => {
        if (res.statusCode === 400 || res.statusCode === 401) faults.note(block);
      });
    }
    next();
  };
}

/** A failure of ours is said as one: clients must not take it for the end of what they were given. */
function tell(provider: Provider, { log, events }: Pick<OAuthOptions, 'log' | 'events'>): void {
  const failures = new WeakMap<IncomingMessage, unknown>();
  provider.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      failures.set(ctx.req, error);
    }
    const failure = failures.get(ctx.req);
    if (failure !== undefined && isDatabaseAway(failure)) sayAway(ctx);
    // Who somebody is at the operator is not the program's to know.
    if (ctx.path === '/introspect' && isFields(ctx.body)) delete ctx.body['sub'];
  });
  const note = (ctx: KoaContextWithOIDC, error: Error) => {
    failures.set(ctx.req, error);
    log.error({ callId: notesOf(ctx.res).id, ...fingerprint(error) }, 'authorization server');
  };
  provider.on('server_error', note);
  // Of the framework below it.
  (provider as unknown as EventEmitter).on('error', (error: Error) =>
    log.error(fingerprint(error), 'authorization server'),
  );
  const refused = ({ res }: KoaContextWithOIDC, { error, error_detail: detail }: errors.OIDCProviderError) =>
    log.info({ callId: notesOf(res).id, error, detail }, 'refused');
  provider.on('grant.error', (ctx, failed) => {
    refused(ctx, failed);
    const clientId = ctx.oidc?.client?.clientId;
    if (clientId === undefined || isPolled(failed)) return;
    const { error: problem, statusCode: status, error_description: detail = '' } = failed;
    events.note({ clientId, grantId: null }, { kind: 'refused', call: '/oauth/token', status, problem, detail });
  });
  provider.on('authorization.error', refused);
}

/** No refusal: the person has not answered yet. */
const isPolled = ({ error }: errors.OIDCProviderError): boolean => /^(authorization_pending|slow_down)$/.test(error);

const isFields = (body: unknown): body is Record<string, unknown> => typeof body === 'object' && body !== null;

function sayAway(ctx: Pick<KoaContextWithOIDC, 'body' | 'status' | 'set'>): void {
  const isPage = typeof ctx.body === 'string';
  ctx.status = 503;
  ctx.set('Retry-After', '2');
  if (!isPage)
    ctx.body = { error: 'temporarily_unavailable', error_description: 'the database does not answer: try again soon' };
}
