/** The HTTP server around an app, with limits on slow callers (rule 22) and an orderly end. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from '../call/limits/crowd.ts';
import { addressBlock } from '../call/limits/throttle-counts.ts';

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
  requestTimeout: 0, // REQUEST_MS, but for bodies that are read as they come
  keepAliveTimeout: 5000,
  maxHeaderSize: 16 * 1024,
};

/** The whole of a request has to come within this time. */
const REQUEST_MS = 15_000;
const STALLED_MS = 30_000;
/** Each costs a file handle and some memory, a quiet stream about 30 KB: five thousand of them, and as many calls beside them. */
const MOST_CONNECTIONS = 10_000;

export async function listen(
  app: RequestListener,
  { port, host, crowd, stalledMs = STALLED_MS }: Listening,
): Promise<RunningServer> {
  const server = createServer(limits, app);
  server.maxRequestsPerSocket = 1000; // so that connections spread over new processes
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = stalledMs; // whoever takes nothing is cut off, whatever is sent; a slow reader takes something
  server.on('request', hurry);
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

const hurried = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Cuts off who sends too slowly. */
function hurry(req: IncomingMessage, res: ServerResponse): void {
  const timer = setTimeout(() => {
    if (req.complete) return;
    if (!res.headersSent) req.socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
    req.socket.destroySoon();
  }, REQUEST_MS);
  hurried.set(req, timer);
  res.once('close', () => clearTimeout(timer));
}

/** A body that is read as it comes may take its time: who sends nothing for half a minute is cut off all the same. */
export const mayTakeLong = (req: IncomingMessage): void => clearTimeout(hurried.get(req));

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
