/** Renders a page in the operator's name and sends it. */
import type { Response } from 'express';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { Locale } from '../domain/request-form.ts';
import { viewOf, type View } from './pages/view.ts';
import type { ApiConfig } from './config.ts';

export function sendPage(res: Response, page: (view: View) => VNode, of: { locale: Locale; config: ApiConfig }): void {
  const html = render(page(viewOf(of.locale, of.config)));
  res
    .set('Content-Language', of.locale)
    .vary('Accept')
    .vary('Accept-Language')
    .type('html')
    .send(`<!doctype html>${html}`);
}
