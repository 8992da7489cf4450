/** Ports for servers of one's own. */
import { createServer } from 'node:net';

// Temporal keeps its ports in a column that ends at 32767; those above belong to outgoing connections anyway.
const FIRST = 20_000;
const LAST = 30_000;
const LANES = 8;
export const SANDBOX_PORTS = 20;

/**
 * The first of so many ports in a row that nobody listens on. Each of jest's workers looks in a lane of its own: between
 * this look and the moment when somebody listens, another worker must not find the same.
 */
export async function firstOfFreePorts(count: number, worker = process.env['JEST_WORKER_ID'] ?? '0'): Promise<number> {
  const lane = (LAST - FIRST) / LANES;
  const begin = FIRST + (Number(worker) % LANES) * lane;
  for (;;) {
    const first = begin + Math.floor(Math.random() * (lane - count));
    if (isOfSandbox(first) || isOfSandbox(first + count - 1)) continue;
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
}

/** The worker's sandbox has its ports also while a part of it is down, and about to come back. */
function isOfSandbox(port: number): boolean {
  const url = process.env['SANDBOX_URL'];
  const first = url ? Number(new URL(url).port) : Number.NaN;
  return port >= first && port < first + SANDBOX_PORTS;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
