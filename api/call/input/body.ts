/** Reads what a route takes as its body: at most 64 KiB where it says nothing else, of the type it says, and nothing else. */
import express, { type Request, type RequestHandler, type Response } from 'express';
import { Problem } from '../problems/problem.ts';
import type { Route } from '../route.ts';

const LIMIT = 64 * 1024;
/** The mail service bundles its events: up to 768 KiB a call by its own word. */
const BYTES_LIMIT = 1024 * 1024;

/** Parsers by the largest body that they take. */
const parsers = new Map<number, Record<'json' | 'form' | 'files', RequestHandler>>();

function parsersFor(limit: number): Record<'json' | 'form' | 'files', RequestHandler> {
  const made = parsers.get(limit) ?? {
    json: express.json({ limit, type: 'application/json', inflate: false }),
    // A fleet may tick a thousand vehicles (domain/policy.ts).
    form: express.urlencoded({ limit, extended: false, inflate: false, parameterLimit: 1100 }),
    files: express.raw({ limit, type: 'multipart/form-data', inflate: false }),
  };
  parsers.set(limit, made);
  return made;
}
const readBytes = express.raw({ limit: BYTES_LIMIT, type: () => true, inflate: false });

/** Leaves the body in `req.body`; throws `bad-request` and `too-large`. */
export async function readBody(req: Request, res: Response, route: Route): Promise<void> {
  if (route.method === 'get' || route.takes === 'stream') return;
  if (route.takes === 'bytes') {
    await run(readBytes, req, res, BYTES_LIMIT);
    req.body ??= Buffer.alloc(0);
    return;
  }
  const isForm =
    route.takes === 'form' || (route.takes === 'json-or-form' && Boolean(req.is('application/x-www-form-urlencoded')));
  const limit = route.mostBytes ?? LIMIT;
  const { json, form, files } = parsersFor(limit);
  const hasFiles = isForm && route.mostBytes !== undefined && Boolean(req.is('multipart/form-data'));
  await run(hasFiles ? files : isForm ? form : json, req, res, limit);
  if (hasFiles) req.body = await fieldsOf(req);
  if (req.body === undefined) {
    if (hasBody(req)) throw new Problem('bad-request', `Send ${wanted(route)}.`);
    req.body = {};
  }
}

/** The fields of a form with files, as any other form has them; of a file its text. */
async function fieldsOf(req: Request): Promise<Record<string, string | string[]>> {
  const bytes: unknown = req.body;
  const headers = { 'Content-Type': req.get('Content-Type') ?? '' };
  const form = await new globalThis.Response(Buffer.isBuffer(bytes) ? new Uint8Array(bytes) : null, { headers })
    .formData()
    .catch(() => {
      throw new Problem('bad-request', 'The form could not be read: send it again.');
    });
  const fields: Record<string, string | string[]> = {};
  for (const name of new Set(form.keys()))
    fields[name] = oneOrMany(
      await Promise.all(form.getAll(name).map(async (value) => (typeof value === 'string' ? value : value.text()))),
    );
  return fields;
}

const oneOrMany = (values: string[]): string | string[] => (values.length === 1 ? (values[0] ?? '') : values);

const wanted = (route: Route): string =>
  route.takes === 'form'
    ? 'an HTML form'
    : route.takes === 'json-or-form'
      ? 'JSON (Content-Type: application/json) or an HTML form'
      : 'JSON, with Content-Type: application/json';

/** Whether one was announced, whether or not it has come. */
export const hasBody = (req: Request): boolean =>
  req.get('Transfer-Encoding') !== undefined || Number(req.get('Content-Length') ?? 0) > 0;

const run = (parser: RequestHandler, req: Request, res: Response, limit: number): Promise<void> =>
  new Promise((resolve, reject) => {
    void parser(req, res, (error?: unknown) => (error ? reject(readable(error, limit)) : resolve()));
  });

/** The parser's own errors quote the body: only their kind goes on. */
function readable(error: unknown, limit: number): Problem {
  const type = error instanceof Error && 'type' in error ? String(error.type) : '';
  if (type === 'entity.too.large') return new Problem('too-large', `The body may have ${limit / 1024} KiB at most.`);
  return new Problem('bad-request', remedies[type] ?? 'The body could not be read: send it again, whole and in UTF-8.');
}

const remedies: Record<string, string> = {
  'entity.parse.failed': 'The body is not JSON: mend its syntax. It has to be an object.',
  'charset.unsupported': 'Send the body in UTF-8.',
  'encoding.unsupported': 'Send the body as it is, without Content-Encoding.',
  'parameters.too.many': 'The form has too many fields.',
};
