/** The files that pages need: the style, the console's script, and nothing from anywhere else. */
import { createRequire } from 'node:module';
import express, { type Express } from 'express';
import { refreshScript } from '../pages/console/refresh.ts';
import { icon, pagesCss } from '../pages/style.ts';

const { resolve } = createRequire(import.meta.url);
const ONE_HOUR = 'public, max-age=3600';

export function setUpAssets(app: Express): void {
  const assets = express.Router();
  assets.use((_req, res, next) => {
    res.set('Cache-Control', ONE_HOUR).set('Cross-Origin-Resource-Policy', 'same-origin');
    next();
  });
  assets.get('/pages.css', (_req, res) => void res.type('css').send(pagesCss));
  assets.get('/console.js', (_req, res) => void res.type('js').send(refreshScript));
  assets.get('/icon.svg', (_req, res) => void res.type('svg').send(icon));
  const pico = resolve('@picocss/pico/css/pico.min.css');
  assets.get('/pico.css', (_req, res) => res.sendFile(pico, { cacheControl: false }));
  app.use('/assets', assets);
}
