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
<body><nav class="ours"><a href="/">Back to the front page</a> · <a href="/openapi.json">OpenAPI document</a></nav><div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/begin.js"></script></body>
</html>`;

// Things first: with all their calls open, more than a hundred, Swagger UI stops in the middle of showing them.
const begin = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, docExpansion: 'none', validatorUrl: null });`;

/** Beside Swagger's own style: a way back, and a dark screen, which Swagger itself has no colours for. */
const ours = `
.ours { font: 16px/1.5 system-ui, sans-serif; padding: .8rem 1.25rem; } .ours a { color: #0b5c8a; }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; } body { background: #13171f; } .ours { color: #e8edf2; } .ours a { color: #8ab8ec; }
  .swagger-ui { filter: invert(.92) hue-rotate(180deg); } .swagger-ui .microlight, .swagger-ui img { filter: invert(1) hue-rotate(180deg); }
}
`;

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
  document('/docs/swagger-ui.css', compressed('css', Buffer.concat([fromDisk('swagger-ui.css'), Buffer.from(ours)]))),
  document('/docs/swagger-ui-bundle.js', compressed('js', fromDisk('swagger-ui-bundle.js'))),
];
