/** Renders a page in the operator's name, for the account that is signed in, if any, and sends it. */
import type { Request, Response } from 'express';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { Locale } from '../../../domain/languages/languages.ts';
import { viewOf, type View, type Visitor } from '../../ui/view.ts';
import type { Services } from '../../server/services.ts';
import { chosenLanguage } from './chosen-language.ts';
import { accountOfSession } from '../../sign-in/session.ts';

interface PageOf {
  /** Where nobody chose another by the switch. */
  locale: Locale;
  /** Another than the policy's in force. */
  timeZone?: string;
  services: Services;
}

export function sendPage(req: Request, res: Response, page: (view: View) => VNode, of: PageOf): void {
  const { operator, policy } = of.services.config;
  const timeZone = of.timeZone ?? policy.timeZone;
  const locale = chosenLanguage(req) ?? of.locale;
  const visitor = visitorOf(req, res, of.services);
  const view = viewOf(locale, { operator, policy: { ...policy, timeZone } }, visitor, addressOf(req));
  const html = render(page(view));
  res
    .set('Content-Language', locale)
    .vary('Accept')
    .vary('Accept-Language')
    .type('html')
    .send(`<!doctype html>${html}`);
}

/** Where the same page can be had again: what a form's act answers is at an address of its own only where that is a link's. */
const addressOf = ({ method, path, originalUrl }: Request): string | null =>
  method === 'GET' || path.startsWith('/links/') ? originalUrl : null;

/** Only routes for signed-in accounts look at sessions at all. */
function visitorOf(req: Request, res: Response, { csrf }: Services): Visitor | null {
  const account = 'session' in req && req.session ? accountOfSession(req) : null;
  return account && { email: account.email, kind: account.kind, path: req.path, csrf: csrf.tokenFor(req, res) };
}
