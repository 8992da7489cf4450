/** The files that pages need: the styles, the console's script, and nothing from anywhere else. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import express, { type Express, type Request, type Response } from 'express';
import { brandOf, type Brand } from '../../domain/brand/brand.ts';
import { brandCss, iconOf } from '../ui/brand-style.ts';
import { refreshScript } from '../console/refresh.ts';
import { consoleCss } from '../console/style.ts';
import { pagesCss } from '../ui/style.ts';

const { resolve } = createRequire(import.meta.url);
const ONE_HOUR = 'public, max-age=3600';

export function setUpAssets(app: Express, brand: Brand = brandOf()): void {
  const assets = express.Router();
  assets.use((_req, res, next) => {
    res.set('Cache-Control', ONE_HOUR).set('Cross-Origin-Resource-Policy', 'same-origin');
    next();
  });
  assets.get('/pico.css', text('css', readFileSync(resolve('@picocss/pico/css/pico.min.css'))));
  assets.get('/pages.css', text('css', brandCss(brand) + pagesCss));
  assets.get('/console.css', text('css', consoleCss));
  assets.get('/console.js', text('js', refreshScript));
  assets.get('/icon.svg', text('svg', iconOf(brand)));
  const { logo } = brand;
  if (logo) assets.get('/logo', (_req, res) => void res.type(logo.type).send(logo.bytes));
  app.use('/assets', assets);
}

/** Compressed once. Pages are not compressed: they hold secrets beside what others may choose. */
function text(type: string, content: string | Buffer): (req: Request, res: Response) => void {
  const plain = Buffer.from(content);
  const compressed = gzipSync(plain, { level: 9 });
  return (req, res) => {
    const takesGzip = req.acceptsEncodings('gzip', 'identity') === 'gzip';
    res.type(type).vary('Accept-Encoding');
    if (takesGzip) res.set('Content-Encoding', 'gzip');
    res.send(takesGzip ? compressed : plain);
  };
}
