/** The one place where an error becomes an answer: problem details, or a page for a browser that opened a link. */
import { types } from 'node:util';
import type { ErrorRequestHandler, Express, Request, Response } from 'express';
import { isDatabaseAway, isRolledBack, isValueRefused } from '../../../db/postgres/away.ts';
import { linkPurposes, type LinkPurpose } from '../../../domain/links/token.ts';
import { Problem, problems } from './problem.ts';
import { asProblem } from './refusals.ts';
import { fingerprint } from './fingerprint.ts';
import { inLanguageOf } from './in-language.ts';
import { notFound } from '../../../domain/refusal.ts';
import { accountKinds, type AccountKind } from '../../../domain/requests/types.ts';
import { StorageError } from '../../../storage/storage.ts';
import { problemPage } from '../../ui/problem.tsx';
import { keptForm } from '../input/kept-form.ts';
import { notesOf } from '../log/notes.ts';
import { localeOf, prefersPage } from '../answer/negotiation.ts';
import { sendPage } from '../answer/send-page.ts';
import type { Services } from '../../server/services.ts';

export function setUpNotFound(app: Express): void {
  app.use(() => {
    throw notFound();
  });
}

export function setUpErrors(app: Express, services: Services): void {
  const handle: ErrorRequestHandler = (error: unknown, req, res, _next) => {
    const problem = problemOf(error, req, notesOf(res).id);
    const { cause } = problem.extras;
    if (cause !== undefined) services.log.error({ callId: notesOf(res).id, ...fingerprint(cause) }, problem.problem);
    if (res.headersSent) {
      req.socket.destroy(); // half an answer must not look like a whole one
      return;
    }
    services.metrics.countProblem(problem.problem);
    tellDeveloper(problem, res, services);
    answer(problem, req, res, services);
  };
  app.use(handle);
}

/** A program that is not let in, or not served: whoever develops it sees why (R41). */
function tellDeveloper(
  { problem, detail: inWords, extras: { errors } }: Problem,
  res: Response,
  { live }: Services,
): void {
  const { program, route } = notesOf(res);
  if (!program) return;
  const detail = errors?.map((error) => `${error.pointer}: ${error.detail}`).join(' ') ?? inWords;
  live.events.note(program, { kind: 'refused', call: route, status: problems[problem].status, problem, detail });
}

function answer({ problem, detail, extras }: Problem, req: Request, res: Response, services: Services): void {
  const { status, title } = problems[problem];
  notesOf(res).problem = problem;
  res.status(status).set(extras.headers ?? {});
  if (extras.retryAfter !== undefined) res.set('Retry-After', String(extras.retryAfter));
  if (prefersPage(req)) {
    if (extras.headers?.['Location']) return void res.status(303).end(); // to the sign-in
    return sendPage(
      req,
      res,
      problemPage({
        problem,
        reason: extras.members?.['reason'],
        kinds: kindsIn(extras.members?.['accounts']),
        kept: keptForm(req, services.config.publicUrl),
        address: req.originalUrl,
        link: linkOpened(res),
        ...(status >= 500 ? { callId: notesOf(res).id } : {}),
      }),
      { locale: localeOf(req), services },
    );
  }
  const { errors, members } = extras;
  const { locale, texts } = inLanguageOf(localeOf(req), { title, detail, errors });
  res.vary('Accept-Language').set('Content-Language', locale);
  res.type('application/problem+json').send(
    JSON.stringify({
      type: `/problems/${problem}`,
      title: texts.title,
      status,
      detail: texts.detail,
      ...(texts.errors ? { errors: texts.errors } : {}),
      ...members,
    }),
  );
}

/** The kinds of account that would have been let in. */
const kindsIn = (named: unknown): AccountKind[] =>
  Array.isArray(named) ? accountKinds.filter((kind) => named.includes(kind)) : [];

/** The purpose of the link that was opened, as its route names it. */
const linkOpened = (res: Response): LinkPurpose | undefined => {
  const named = /^\/links\/(\w+)\//.exec(notesOf(res).route)?.[1];
  return linkPurposes.find((purpose) => purpose === named);
};

function problemOf(thrown: unknown, req: Request, callId: string): Problem {
  const error = asProblem(thrown);
  if (error instanceof Problem) return error;
  if (error instanceof StorageError) return storageAway(error);
  if (isRolledBack(error)) return metAnother(error);
  if (isValueRefused(error)) return valueRefused(error);
  if (isDatabaseAway(error)) return databaseAway(error, req);
  // Express itself: an address that can't be decoded.
  if (error instanceof URIError) return new Problem('bad-request', 'The address can not be read: mend its % signs.');
  return new Problem('internal', `Our own fault, and written down. Ask for help with the number ${callId}.`, {
    cause: error,
  });
}

/** Says what became of the call: where that can't be known, how to find out (rule 25). */
function databaseAway(cause: unknown, req: Request): Problem {
  const changes = req.method !== 'GET' && req.method !== 'HEAD';
  const keyed = req.get('Idempotency-Key') !== undefined;
  const detail = !changes
    ? 'The database does not answer. Try again soon.'
    : neverReached(cause)
      ? 'The database does not answer: nothing was taken. Send it again soon.'
      : keyed
        ? 'The database stopped answering: it was taken or not. Send it again with the same Idempotency-Key, and it is taken once.'
        : 'The database stopped answering: it was taken or not. Look at the current state before you send it again.';
  return new Problem('unavailable', detail, { retryAfter: 2, cause });
}

const metAnother = (cause: unknown): Problem =>
  new Problem('unavailable', 'It met another change at the same moment: nothing was taken. Send it again.', {
    retryAfter: 1,
    cause,
  });

/** Our own checks should have named the field: it is written down, but it is no fault that sending it again mends. */
const valueRefused = (cause: unknown): Problem =>
  new Problem('invalid', 'A value can not be kept as it is: nothing was taken.', {
    errors: [{ pointer: '', detail: 'One of the values is too large, too long or no text. Give a plainer one.' }],
    cause,
  });

const storageAway = (cause: unknown): Problem =>
  new Problem('unavailable', 'The file storage does not answer: nothing was sent. Try again soon.', {
    retryAfter: 5,
    cause,
  });

/** Errors of getting a connection: no statement was sent on it. */
function neverReached(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    error.name === 'KnexTimeoutError' || ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', '57P03', '53300'].includes(code)
  );
}
