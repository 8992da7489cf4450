/** The interface, readable at `/docs`: Swagger UI from our own disk, which needs scripts; no other page does. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Request, Response } from 'express';
import { route, type Route } from '../call/route.ts';
import { compressed } from './compressed.ts';

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

// Things first: with all their calls open, more than a hundred, Swagger UI stops in the middle of showing them.
const begin = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, docExpansion: 'none', validatorUrl: null });`;

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

const headers = { 'Content-Security-Policy': policy };

const document = (path: string, send: (req: Request, res: Response) => void): Route =>
  route({
    method: 'get',
    path,
    policy: { anyone: 'it says nothing about anybody' },
    summary: 'The interface, to be read.',
    rule: '–',
    responses: { 200: { description: 'A page, or what it needs.' } },
    handler: () => ({ stream: async (req, res) => send(req, res.set(headers)) }),
  });

const fromDisk = (file: string): Buffer => readFileSync(join(swagger, file));

export const readableRoutes = [
  document('/docs', compressed('html', page)),
  document('/docs/begin.js', compressed('js', begin)),
  document('/docs/swagger-ui.css', compressed('css', fromDisk('swagger-ui.css'))),
  document('/docs/swagger-ui-bundle.js', compressed('js', fromDisk('swagger-ui-bundle.js'))),
];
