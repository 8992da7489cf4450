/**
 * Forms of our own pages only (threat 5). Browsers say where a form was sent from; what a signed-in account sends must
 * also carry the token of the page, which is bound to the session.
 */
import { doubleCsrf } from 'csrf-csrf';
import type { Request, Response } from 'express';
import { Problem } from '../call/problems/problem.ts';
import { cookieName, cookieOptions } from './session.ts';

/** The field that carries the token. */
export const CSRF_FIELD = 'csrf';

export interface Csrf {
  /** The token for the forms of a page; sets its cookie. */
  tokenFor: (req: Request, res: Response) => string;
  /** Refuses a form without the token of this session. */
  check: (req: Request) => void;
}

interface CsrfOptions {
  keys: readonly string[];
  publicUrl: string;
}

export function createCsrf({ keys, publicUrl }: CsrfOptions): Csrf {
  const { generateCsrfToken, validateRequest } = doubleCsrf({
    getSecret: () => keys.map((key) => `csrf ${key}`),
    getSessionIdentifier: ({ sessionID }) => sessionID,
    cookieName: cookieName('csrf', publicUrl),
    cookieOptions: { ...cookieOptions(publicUrl), sameSite: 'strict' },
    getCsrfTokenFromRequest: ({ body }) => fieldOf(body),
  });
  return {
    tokenFor(req, res) {
      req.cookies = cookiesOf(req);
      return generateCsrfToken(req, res);
    },
    check(req) {
      req.cookies = cookiesOf(req);
      if (!validateRequest(req)) throw ofAnotherSession();
    },
  };
}

/**
 * Refuses what was sent from another site. Browsers too old to say so are refused where `mustSay`. Our pages send no
 * referrer, and of such pages a browser names the origin `null` (Fetch, "append a request `Origin` header"): where it says
 * no site besides (Safari before 16.4), that is our own form as well as anybody's. Then what else the form needs decides:
 * the link's token in the address, or the token of the session's page.
 */
export function refuseForeign(req: Request, publicUrl: string, mustSay: boolean): void {
  const site = req.get('Sec-Fetch-Site');
  const origin = req.get('Origin');
  const isOurs = site
    ? site === 'same-origin'
    : origin
      ? origin === 'null' || origin === new URL(publicUrl).origin
      : !mustSay;
  if (!isOurs) throw foreignForm();
}

/** Whether the browser says that it was sent from our own page. */
export const isSurelyOurs = (req: Request, publicUrl: string): boolean => {
  const site = req.get('Sec-Fetch-Site');
  return site ? site === 'same-origin' : req.get('Origin') === new URL(publicUrl).origin;
};

/** It came from our page, but from one of another session: somebody signed in anew, or as somebody else. */
const ofAnotherSession = (): Problem =>
  new Problem('forbidden', 'You signed in anew since the page with this form was opened: load it and send it again.', {
    members: { reason: 'signed-in-anew' },
  });

const foreignForm = (): Problem =>
  new Problem(
    'forbidden',
    'This form was not sent from our page, or the page was too old: load it and send it again.',
    {
      members: { reason: 'foreign-form' },
    },
  );

function fieldOf(body: unknown): string | undefined {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, CSRF_FIELD) : undefined;
  return typeof value === 'string' ? value : undefined;
}

const cookiesOf = (req: Request): Record<string, string> =>
  Object.fromEntries(
    (req.get('Cookie') ?? '').split(';').map((pair) => {
      const [name = '', ...value] = pair.trim().split('=');
      return [name, value.join('=')];
    }),
  );
