/** The files that pages need: the style, and nothing from anywhere else. */
import { createRequire } from 'node:module';
import express, { type Express } from 'express';
import { brandOf, type Brand } from '../../domain/brand.ts';
import { brandCss, iconOf } from '../pages/brand-style.ts';
import { pagesCss } from '../pages/style.ts';

const { resolve } = createRequire(import.meta.url);
const ONE_HOUR = 'public, max-age=3600';

export function setUpAssets(app: Express, brand: Brand = brandOf()): void {
  const assets = express.Router();
  assets.use((_req, res, next) => {
    res.set('Cache-Control', ONE_HOUR).set('Cross-Origin-Resource-Policy', 'same-origin');
    next();
  });
  assets.get('/pages.css', (_req, res) => void res.type('css').send(brandCss(brand) + pagesCss));
  assets.get('/icon.svg', (_req, res) => void res.type('svg').send(iconOf(brand)));
  const { logo } = brand;
  if (logo) assets.get('/logo', (_req, res) => void res.type(logo.type).send(logo.bytes));
  const pico = resolve('@picocss/pico/css/pico.min.css');
  assets.get('/pico.css', (_req, res) => res.sendFile(pico, { cacheControl: false }));
  app.use('/assets', assets);
}
