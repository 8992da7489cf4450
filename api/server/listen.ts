/** The HTTP server around an app, with limits on slow callers (rule 22) and an orderly end. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from '../call/crowd.ts';
import { addressBlock } from '../call/throttle-counts.ts';

interface Listening {
  port: number;
  host: string;
  /** Connections at once of one block of addresses (R69); proxies bring many people's. */
  crowd?: { ofBlock: number; isProxy: (address: string) => boolean };
  /** How long who is answered may take nothing at all. */
  stalledMs?: number;
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

const STALLED_MS = 30_000;
/** Each costs some memory and a file handle. */
const MOST_CONNECTIONS = 4000;

export async function listen(
  app: RequestListener,
  { port, host, crowd, stalledMs = STALLED_MS }: Listening,
): Promise<RunningServer> {
  const server = createServer(limits, app);
  server.maxRequestsPerSocket = 1000; // so that connections spread over new processes
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = stalledMs; // whoever takes nothing is cut off, whatever is sent; a slow reader takes something
  if (crowd) keepOut(server, crowd);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: portOf(server),
    stop: (graceMs) => stop(server, graceMs),
  };
}

/** Connections of a block past its share end at once: not even a refusal is kept for them. */
function keepOut(server: Server, { ofBlock, isProxy }: NonNullable<Listening['crowd']>): void {
  const connections = new Crowd({ inAll: Infinity, ofBlock });
  server.on('connection', (socket) => {
    const { remoteAddress = '' } = socket;
    if (isProxy(remoteAddress)) return;
    const leave = connections.enter(addressBlock(remoteAddress));
    if (leave) socket.once('close', leave);
    else socket.destroy();
  });
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
