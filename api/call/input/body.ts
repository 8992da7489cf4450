/** Reads what a route takes as its body: at most 64 KiB, of the type it says, and nothing else. */
import express, { type Request, type RequestHandler, type Response } from 'express';
import { Problem } from '../problems/problem.ts';
import type { Route } from '../route.ts';

const LIMIT = 64 * 1024;
/** The mail service bundles its events: up to 768 KiB a call by its own word. */
const BYTES_LIMIT = 1024 * 1024;

const readJson = express.json({ limit: LIMIT, type: 'application/json', inflate: false });
/** A fleet may tick a thousand vehicles (domain/policy.ts). */
const readForm = express.urlencoded({ limit: LIMIT, extended: false, inflate: false, parameterLimit: 1100 });
const readBytes = express.raw({ limit: BYTES_LIMIT, type: () => true, inflate: false });

/** Leaves the body in `req.body`; throws `bad-request` and `too-large`. */
export async function readBody(req: Request, res: Response, route: Route): Promise<void> {
  if (route.method === 'get' || route.takes === 'stream') return;
  if (route.takes === 'bytes') {
    await run(readBytes, req, res);
    req.body ??= Buffer.alloc(0);
    return;
  }
  const isForm =
    route.takes === 'form' || (route.takes === 'json-or-form' && Boolean(req.is('application/x-www-form-urlencoded')));
  await run(isForm ? readForm : readJson, req, res);
  if (req.body === undefined) {
    if (hasBody(req)) throw new Problem('bad-request', `Send ${wanted(route)}.`);
    req.body = {};
  }
}

const wanted = (route: Route): string =>
  route.takes === 'form'
    ? 'an HTML form'
    : route.takes === 'json-or-form'
      ? 'JSON (Content-Type: application/json) or an HTML form'
      : 'JSON, with Content-Type: application/json';

/** Whether one was announced, whether or not it has come. */
export const hasBody = (req: Request): boolean =>
  req.get('Transfer-Encoding') !== undefined || Number(req.get('Content-Length') ?? 0) > 0;

const run = (parser: RequestHandler, req: Request, res: Response): Promise<void> =>
  new Promise((resolve, reject) => {
    void parser(req, res, (error?: unknown) => (error ? reject(readable(error)) : resolve()));
  });

/** The parser's own errors quote the body: only their kind goes on. */
function readable(error: unknown): Problem {
  const type = error instanceof Error && 'type' in error ? String(error.type) : '';
  if (type === 'entity.too.large') return new Problem('too-large', `The body may have ${LIMIT / 1024} KiB at most.`);
  return new Problem('bad-request', remedies[type] ?? 'The body could not be read: send it again, whole and in UTF-8.');
}

const remedies: Record<string, string> = {
  'entity.parse.failed': 'The body is not JSON: mend its syntax. It has to be an object.',
  'charset.unsupported': 'Send the body in UTF-8.',
  'encoding.unsupported': 'Send the body as it is, without Content-Encoding.',
  'parameters.too.many': 'The form has too many fields.',
};
