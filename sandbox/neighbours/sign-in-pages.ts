/** The provider's own login page: the demo accounts, each a button. No script, nothing from elsewhere. */
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { render } from 'preact-render-to-string';
import type Provider from 'oidc-provider';
import { z } from 'zod';
import { brandOf } from '../../domain/brand/brand.ts';
import { redressOf } from '../../domain/redress/redress.ts';
import { viewOf } from '../../api/ui/view.ts';
import { setUpAssets } from '../../api/server/assets.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { signInPage } from '../pages/sign-in.tsx';
import type { PagesClient } from './oidc-provider.ts';
import type { People } from './people.ts';

const operator = {
  name: 'Example Motors accounts',
  contactEmail: 'data-act@example.com',
  registerUrl: null,
  imprintUrl: null,
  privacyUrl: null,
  brand: brandOf(),
  redress: redressOf(defaultPolicy, []),
};
const chosen = z.object({ account: z.string().max(254) });

interface Parts {
  client: PagesClient;
  people: People;
}

export function signInPages(app: Express, provider: Provider, { client: { publicUrl }, people }: Parts): void {
  setUpAssets(app);
  const strict = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // The answer to the form leads back to the pages, and browsers ask this directive about that, too.
        formAction: ["'self'", publicUrl],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  const show: RequestHandler = async (req, res) => {
    const { params } = await provider.interactionDetails(req, res); // throws where nobody is signing in
    const hint = params['login_hint'];
    const hinted = typeof hint === 'string' ? await people.find(hint) : undefined;
    const newest = await people.newest();
    const page = signInPage(viewOf('en', { operator, policy: defaultPolicy }), { hinted, newest });
    res
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(`<!doctype html>${render(page)}`);
  };
  const take: RequestHandler = async (req, res) => {
    const { account } = chosen.parse(req.body);
    if (!(await people.find(account))) throw new Error('nobody is called so');
    await provider.interactionFinished(req, res, { login: { accountId: account, remember: false } });
  };
  const lost: express.ErrorRequestHandler = (_error, _req, res, _next) =>
    void res.status(400).type('text/plain').send(`This page is too old. Go back to ${publicUrl} and begin again.`);
  app.get(['/', '/question'], (req, res) => res.redirect(publicUrl + req.path));
  app.get('/sign-in/:uid', strict, show, lost);
  app.post('/sign-in/:uid', strict, express.urlencoded({ limit: '1kb', extended: false }), take, lost);
}
