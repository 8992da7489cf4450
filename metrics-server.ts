/** `/metrics` on a port of its own, away from the world (threat 18). */
import { createServer } from 'node:http';
import type { Registry } from 'prom-client';

export interface MetricsServer {
  readonly port: number;
  stop(): Promise<void>;
}

interface Options {
  port: number;
  host: string;
  /** What is served after the registry: lines of the same format, of other names. */
  besides?: (() => Promise<string>) | undefined;
}

/** Serves a registry to Prometheus, and answers 404 to everything else. */
export async function startMetricsServer(
  registry: Registry,
  { port, host, besides = async () => '' }: Options,
): Promise<MetricsServer> {
  const server = createServer({ headersTimeout: 5000, requestTimeout: 5000 }, (req, res) => {
    if (req.method !== 'GET' || req.url !== '/metrics') return void res.writeHead(404).end();
    void Promise.all([registry.metrics(), besides()]).then(
      (texts) => res.writeHead(200, { 'Content-Type': registry.contentType }).end(texts.join('\n')),
      () => res.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
