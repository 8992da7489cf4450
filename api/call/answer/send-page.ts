/** Renders a page in the operator's name, for the account that is signed in, if any, and sends it. */
import type { Request, Response } from 'express';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { Locale } from '../../../domain/requests/form.ts';
import { viewOf, type View, type Visitor } from '../../ui/view.ts';
import type { Services } from '../../server/services.ts';
import { accountOfSession } from '../../sign-in/session.ts';

interface PageOf {
  locale: Locale;
  /** Another than the policy's in force. */
  timeZone?: string;
  services: Services;
}

export function sendPage(req: Request, res: Response, page: (view: View) => VNode, of: PageOf): void {
  const { operator, policy } = of.services.config;
  const timeZone = of.timeZone ?? policy.timeZone;
  const view = viewOf(of.locale, { operator, policy: { ...policy, timeZone } }, visitorOf(req, res, of.services));
  const html = render(page(view));
  res
    .set('Content-Language', of.locale)
    .vary('Accept')
    .vary('Accept-Language')
    .type('html')
    .send(`<!doctype html>${html}`);
}

/** Only routes for signed-in accounts look at sessions at all. */
function visitorOf(req: Request, res: Response, { csrf }: Services): Visitor | null {
  const account = 'session' in req && req.session ? accountOfSession(req) : null;
  return account && { email: account.email, kind: account.kind, path: req.path, csrf: csrf.tokenFor(req, res) };
}
