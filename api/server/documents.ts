/** The interface, readable at `/docs`: Swagger UI from our own disk, which needs scripts; no other page does. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Request, Response } from 'express';
import { route, type Route } from '../call/route.ts';
import { compressed } from './compressed.ts';

const { resolve } = createRequire(import.meta.url);
const swagger = dirname(resolve('swagger-ui-dist/package.json'));

/** A quick start above Swagger UI: what to do first, and in the sandbox a token by one press. */
const pageOf = (inSandbox: boolean): string => `<!doctype html>
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
<li>${inSandbox ? IN_SANDBOX : IN_PRODUCTION}</li>
<li>Open <strong>requests</strong>, <code>POST /v1/requests</code>, press “Try it out” and “Execute”: the examples are taken as they stand${
  inSandbox ? ' from the accounts of the sandbox' : ' once they name products and an address of yours'
}.</li>
<li>Confirm by the link in the email${
  inSandbox ? ' (<a href="/sandbox/outbox">outbox</a>)' : ''
}, and follow it by <code>GET /v1/requests/{id}</code>, or by a webhook.</li>
</ol>
</header>
<div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/begin.js"></script>${
  inSandbox ? '<script src="/docs/token.js"></script>' : ''
}
</body>
</html>`;

const IN_PRODUCTION =
  'Get a token of the operator’s identity provider for your account, press “Authorize” and give it as <strong>account</strong>.';
const IN_SANDBOX = `<label for="account">Be this account:</label> <select id="account"></select>
<button type="button" id="token">Get a token and use it</button> <span id="got" role="status"></span>`;

// Things first: with all their calls open, more than a hundred, Swagger UI stops in the middle of showing them.
const begin = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, docExpansion: 'none', validatorUrl: null });`;

const token = `(async () => {
  const json = (path, body) => fetch(path, { headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}) }).then((answer) => answer.json());
  const choice = document.getElementById('account');
  for (const { email } of (await json('/sandbox')).accounts) choice.add(new Option(email));
  document.getElementById('token').addEventListener('click', async () => {
    const { token } = await json('/sandbox/token', { account: choice.value });
    window.ui.preauthorizeApiKey('account', token);
    document.getElementById('got').textContent = 'You call as ' + choice.value + '.';
  });
})();`;

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

/** `inSandbox`: tokens are handed out to everybody there. */
export const readableRoutes = (inSandbox: boolean): Route[] => [
  document('/docs', compressed('html', pageOf(inSandbox))),
  document('/docs/begin.js', compressed('js', begin)),
  document('/docs/docs.css', compressed('css', css)),
  ...(inSandbox ? [document('/docs/token.js', compressed('js', token))] : []),
  document('/docs/swagger-ui.css', compressed('css', fromDisk('swagger-ui.css'))),
  document('/docs/swagger-ui-bundle.js', compressed('js', fromDisk('swagger-ui-bundle.js'))),
];
