/** The HTTP server around an app, with limits on slow callers (rule 22) and an orderly end. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

interface Listening {
  port: number;
  host: string;
}

export interface RunningServer {
  readonly port: number;
  /** Takes no more calls, lets those that run finish for `graceMs`, then cuts them off. */
  stop(graceMs: number): Promise<void>;
}

/** Node looks for slow connections every 30 s by default, which is longer than all of these. */
const limits = {
  connectionsCheckingInterval: 1000,
  headersTimeout: 5000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5000,
  maxHeaderSize: 16 * 1024,
};

export async function listen(app: RequestListener, { port, host }: Listening): Promise<RunningServer> {
  const server = createServer(limits, app);
  server.maxRequestsPerSocket = 1000; // so that connections spread over new processes
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: portOf(server),
    stop: (graceMs) => stop(server, graceMs),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const over = new AbortController();
  void sleep(graceMs, undefined, { signal: over.signal }).then(
    () => server.closeAllConnections(),
    () => {}, // all were done before
  );
  await closed;
  over.abort();
}
