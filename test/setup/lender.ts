/**
 * Lends to test files what takes long to start and is the same for all: made when the first one asks. It lives in jest's
 * own process, so that it outlives the files; they ask over HTTP (borrow.ts).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startOwnSandbox, USUAL_ENGINE } from './own-sandbox.ts';
import { makeTemplate, startCopy, type LentPostgres, type Template } from './postgres-template.ts';
import { makeSandboxTemplate, type SandboxTemplate } from './sandbox-template.ts';

export interface Lender {
  /** What is asked: `/sandbox/<jest's worker>`, `/postgres/<jest's worker>`, and what both are copies of: `/sandbox-template`, `/postgres-template`. */
  url: string;
  /** Stops and removes what was lent. */
  stop(): Promise<void>;
}

export async function startLender(): Promise<Lender> {
  const running: Promise<{ stop(): Promise<void> }>[] = [];
  const folder = mkdtempSync('/tmp/right-of-way-template-');
  const made = new Map<string, Promise<object>>();
  const make = async (path: string): Promise<object> => {
    const [, thing, worker] = path.split('/');
    if (thing === 'postgres-template') return makeTemplate(join(folder, 'postgres'));
    if (thing === 'sandbox-template') return makeSandboxTemplate(join(folder, 'sandbox'), USUAL_ENGINE);
    if (thing === 'postgres') {
      const server = lent('/postgres-template').then((template) => startCopy(template as Template, worker));
      running.push(server);
      const { folder: at, port } = await server;
      return { folder: at, port } satisfies LentPostgres;
    }
    const sandbox = lent('/sandbox-template').then((template) =>
      startOwnSandbox({ worker, template: template as SandboxTemplate }),
    );
    running.push(sandbox);
    return (await sandbox).facts;
  };
  const lent = (path: string): Promise<object> => {
    const known = made.get(path) ?? make(path);
    made.set(path, known);
    return known;
  };
  const server = createServer((asked, answer) => {
    void lent(asked.url ?? '').then(
      (what) => answer.end(JSON.stringify(what)),
      (error: unknown) => answer.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on a port
    async stop() {
      server.closeAllConnections();
      server.close();
      await Promise.allSettled(running.map(async (one) => (await one).stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
