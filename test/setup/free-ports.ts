/** Ports for a sandbox of one's own. */
import { createServer } from 'node:net';

/** The first of so many ports in a row that nobody listens on. */
export async function firstOfFreePorts(count: number): Promise<number> {
  // Temporal keeps its ports in a column that ends at 32767; those above belong to outgoing connections anyway.
  for (let first = 20_000 + Math.floor(Math.random() * 10_000); ; first += count) {
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
