/** The interface, readable at `/docs`: Swagger UI from our own disk, which needs scripts; no other page does. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Express, RequestHandler } from 'express';

const { resolve } = createRequire(import.meta.url);
const swagger = dirname(resolve('swagger-ui-dist/package.json'));

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Interface description</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body><div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/begin.js"></script></body>
</html>`;

const begin = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });`;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const withScripts: RequestHandler = (_req, res, next) => {
  res.set('Content-Security-Policy', policy);
  next();
};

export function setUpDocuments(app: Express): void {
  app.get('/docs', withScripts, (_req, res) => void res.type('html').send(page));
  app.get('/docs/begin.js', (_req, res) => void res.type('js').send(begin));
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    app.get(`/docs/${file}`, (_req, res) => res.sendFile(join(swagger, file)));
  }
}
