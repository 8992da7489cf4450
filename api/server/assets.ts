/** The files that pages need: the styles, the scripts, and nothing from anywhere else. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import express, { type Express } from 'express';
import { brandOf, type Brand } from '../../domain/brand/brand.ts';
import { brandCss, iconOf } from '../ui/brand-style.ts';
import { compressed } from './compressed.ts';
import { refreshScript } from '../console/refresh.ts';
import { consoleCss } from '../console/style.ts';
import { liveScript } from '../portal/products/live-script.ts';
import { pagesCss } from '../ui/style.ts';

const { resolve } = createRequire(import.meta.url);
const ONE_HOUR = 'public, max-age=3600';

export function setUpAssets(app: Express, brand: Brand = brandOf()): void {
  const assets = express.Router({ strict: true, caseSensitive: true });
  assets.use((_req, res, next) => {
    res.set('Cache-Control', ONE_HOUR).set('Cross-Origin-Resource-Policy', 'same-origin');
    next();
  });
  assets.get('/pico.css', compressed('css', readFileSync(resolve('@picocss/pico/css/pico.min.css'))));
  assets.get('/pages.css', compressed('css', brandCss(brand) + pagesCss));
  assets.get('/console.css', compressed('css', consoleCss));
  assets.get('/console.js', compressed('js', refreshScript));
  assets.get('/live.js', compressed('js', liveScript));
  assets.get('/icon.svg', compressed('svg', iconOf(brand)));
  const { logo } = brand;
  if (logo) assets.get('/logo', (_req, res) => void res.type(logo.type).send(logo.bytes));
  app.use('/assets', assets);
  // What browsers and search engines ask for by themselves.
  app.get('/favicon.ico', compressed('svg', iconOf(brand)));
  app.get('/robots.txt', (_req, res) => void res.type('txt').send('User-agent: *\nDisallow: /\n'));
}
