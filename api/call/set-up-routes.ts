/** Puts the table of routes before the world: each call takes the same steps, and an address takes only its methods. */
import { hash } from 'node:crypto';
import type { Express, Request, RequestHandler, Response } from 'express';
import { Problem } from './problems/problem.ts';
import { Crowd } from './limits/crowd.ts';
import { aboutOf, actorOf } from './log/about.ts';
import { notesOf } from './log/notes.ts';
import { localeOf, prefersPage } from './answer/negotiation.ts';
import type { AnyCaller, Answer, Route } from './route.ts';
import { sendPage } from './answer/send-page.ts';
import { refuseForeign } from '../sign-in/csrf.ts';
import { mayTakeLong } from '../server/listen.ts';
import type { Services } from '../server/services.ts';
import { hasBody, readBody } from './input/body.ts';
import { callerOf } from './caller.ts';
import { typedForm } from './input/typed.ts';
import { checkForm } from './input/forms.ts';
import { checkInput } from './input/check-input.ts';
import { createThrottle, isGuess, type Throttle } from './limits/throttle.ts';
import { unknownBodies, type ReadUnknownBody } from './input/unknown-bodies.ts';

export function setUpRoutes(app: Express, services: Services, routes: readonly Route[]): void {
  const steps = { throttle: createThrottle(services), readUnknownBody: unknownBodies(), atOnce: new Crowd(AT_ONCE) };
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path);
    app.all(path, markAs(path));
    for (const route of here)
      app[route.method](
        path,
        ...('session' in route.policy ? [services.sessions] : []),
        takeCall(route, steps, services),
      );
    app.all(path, refuseMethod(here));
  }
}

interface Steps {
  throttle: Throttle;
  readUnknownBody: ReadUnknownBody;
  /** Acts by links, by what each is about: they all want one row. */
  atOnce: Crowd;
}

/** For one request, one call holds the row and two wait for it: more would use up the connections of all other calls (R69). */
const AT_ONCE = { inAll: Infinity, ofBlock: 3 };

function takeCall(route: Route, { throttle, readUnknownBody, atOnce }: Steps, services: Services): RequestHandler {
  const isForm = 'session' in route.policy && route.takes === 'form';
  /** Who is not let in may have typed for long: it is read, so that the answer can give it back. */
  const refuse = async (error: unknown, req: Request, res: Response): Promise<never> => {
    if (isForm && prefersPage(req)) {
      refuseForeign(req, services.config.publicUrl, true);
      await readUnknownBody(req, res, route);
    }
    throw error;
  };
  return async (req, res) => {
    let caller: AnyCaller = null;
    let leave: (() => void) | null = null;
    try {
      caller = await callerOf(req, route, services).catch((error: unknown) => refuse(error, req, res));
      const actor = actorOf(route, caller);
      Object.assign(notesOf(res), { about: aboutOf(req, route, caller), ...(actor ? { actor } : {}) });
      res.set(await throttle.count(req, route, caller));
      route.beforeBody?.(req.headers);
      await (caller === null ? readUnknownBody : readBody)(req, res, route);
      checkForm(req, route, caller, services);
      if (route.takes === 'stream') mayTakeLong(req);
      const input = await checkInput(req, route, caller, services).catch((error: unknown) =>
        faultsInstead(error, { req, route, caller }, services),
      );
      if ('faults' in input) return await send({ status: 422, ...input.faults }, req, res, services);
      if (route.method === 'post' && 'link' in route.policy && caller && 'id' in caller) {
        leave = atOnce.enter(caller.id);
        if (!leave) throw tooManyAtOnce();
      }
      if (route.mayBeGuess) throttle.refuseGuessers(req);
      const answer = await route.handler({ ...input, caller }, services);
      if (route.method !== 'get' && !route.endsNothing) await services.running.cutEnded(); // it may have ended links (R29)
      await send(answer, req, res, services);
      if (route.mayBeGuess && res.statusCode >= 400) throttle.noteGuess(req);
    } catch (error) {
      if (caller === null && (isGuess(error) || wasCut(req))) throttle.countGuess(req);
      throw error;
    } finally {
      leave?.();
    }
  };
}

/** A person is shown the faults of a form on the page that it came from, where the route has one. */
async function faultsInstead(
  error: unknown,
  { req, route, caller }: { req: Request; route: Route; caller: AnyCaller },
  services: Services,
): Promise<{ faults: Exclude<Answer, { stream: unknown }> }> {
  const isFormOfPeople = req.is('application/x-www-form-urlencoded') && prefersPage(req);
  if (route.faultsPage && isFormOfPeople && error instanceof Problem && error.problem === 'invalid') {
    const typed = typedForm.safeParse(req.body).data ?? {};
    const faults = await route.faultsPage({ caller, typed, errors: error.extras.errors ?? [] }, services);
    if (faults) return { faults };
  }
  throw error;
}

const tooManyAtOnce = (): Problem =>
  new Problem('too-many', 'Others act on the same at this moment. Try again in 1 s.', { retryAfter: 1 });

/** Whether the caller left before the whole body had come. */
const wasCut = (req: Request): boolean => hasBody(req) && req.destroyed && !req.complete;

async function send(answer: Answer, req: Request, res: Response, services: Services): Promise<void> {
  if ('stream' in answer) return answer.stream(req, res);
  if (answer.seeOther && prefersPage(req)) return void res.set('Location', answer.seeOther).status(303).end();
  res.status(answer.status ?? 200).set(answer.headers ?? {});
  const hasPage = Boolean(answer.page ?? answer.loadPage ?? answer.seeOther);
  if (hasPage && (answer.body === undefined || prefersPage(req))) {
    const { page, locale = localeOf(req), timeZone } = answer.loadPage ? await answer.loadPage() : answer;
    if (page) return sendPage(req, res, page, { locale, services, ...(timeZone ? { timeZone } : {}) });
  }
  if (hasPage) res.vary('Accept');
  if (answer.isAskedAgain && isKnown(answer.body, req, res)) return void res.status(304).end();
  if (answer.body === undefined) res.end();
  else if (res.hasHeader('Content-Type')) res.send(answer.body);
  else res.json(answer.body);
}

/** Names the answer by its content, and tells whether the caller has it already. */
function isKnown(body: unknown, req: Request, res: Response): boolean {
  const etag = `"${hash('sha256', JSON.stringify(body), 'base64url')}"`;
  res.set('ETag', etag);
  return (req.get('If-None-Match') ?? '').split(',').some((known) => known.trim() === etag);
}

const markAs =
  (path: string): RequestHandler =>
  (_req, res, next) => {
    notesOf(res).route = path;
    next();
  };

function refuseMethod(here: readonly Route[]): RequestHandler {
  const methods = new Set(here.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])));
  const allow = [...methods, 'OPTIONS'].sort().join(', ');
  return (req, res) => {
    if (req.method === 'OPTIONS') return void res.set('Allow', allow).status(204).end();
    throw new Problem('method-not-allowed', `This address takes ${[...methods].join(', ')}.`, {
      headers: { Allow: allow },
    });
  };
}
