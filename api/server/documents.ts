/** The interface, readable at `/docs`: Swagger UI from our own disk, which needs scripts; no other page does. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Request, Response } from 'express';
import { route, type Route } from '../call/route.ts';
import { compressed } from './compressed.ts';

const { resolve } = createRequire(import.meta.url);
const swagger = dirname(resolve('swagger-ui-dist/package.json'));

/** What to do first, above Swagger UI: HTML of our own, and what it does by script. */
export interface QuickStart {
  steps: readonly string[];
  script: string | null;
}

const ours: QuickStart = {
  steps: [
    'Get a token of the operator’s identity provider for your account, press “Authorize” and give it as <strong>account</strong>.',
    'Open <strong>requests</strong>, <code>POST /v1/requests</code>, press “Try it out” and “Execute”: the examples are taken once they name products and an address of yours.',
    'Confirm by the link in the email, and follow it by <code>GET /v1/requests/{id}</code>, or by a webhook.',
  ],
  script: null,
};

const pageOf = ({ steps, script }: QuickStart): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Interface description</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<header class="start">
<p><a href="/">Back to the front page</a> · <a href="/openapi.json">OpenAPI document</a></p>
<h1>Quick start</h1>
<ol>
${steps.map((step) => `<li>${step}</li>`).join('\n')}
</ol>
</header>
<div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/begin.js"></script>${
  script ? '<script src="/docs/start.js"></script>' : ''
}
</body>
</html>`;

// Things first: with all their calls open, more than a hundred, Swagger UI stops in the middle of showing them.
const begin = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, docExpansion: 'none', validatorUrl: null });`;

/** Beside Swagger's own style: the quick start, and a dark screen, which Swagger itself has no colours for. */
const css = `
.start { font: 16px/1.5 system-ui, sans-serif; max-width: 1460px; margin: 0 auto; padding: 1rem 20px 0; color: #1c2126; }
.start h1 { font-size: 1.5rem; margin: 0; } .start a { color: #0b5c8a; } .start select, .start button { font: inherit; padding: .25rem .5rem; }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; } body { background: #13171f; } .start { color: #e8edf2; } .start a { color: #8ab8ec; }
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

/** `start`: another quick start than ours. */
export const readableRoutes = (start: QuickStart = ours): Route[] => [
  document('/docs', compressed('html', pageOf(start))),
  document('/docs/begin.js', compressed('js', begin)),
  document('/docs/docs.css', compressed('css', css)),
  ...(start.script ? [document('/docs/start.js', compressed('js', start.script))] : []),
  document('/docs/swagger-ui.css', compressed('css', fromDisk('swagger-ui.css'))),
  document('/docs/swagger-ui-bundle.js', compressed('js', fromDisk('swagger-ui-bundle.js'))),
];
