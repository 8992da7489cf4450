/**
 * How much the machine still holds of what was written to a connection. Node can't tell: once the kernel has taken the
 * bytes, they count as sent. Linux tells in `/proc/net/tcp`; elsewhere nothing is known.
 */
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/** Bytes that the other side has not acknowledged; `undefined` where that can't be known. */
export async function unsentBytes(socket: Socket): Promise<number | undefined> {
  const { localPort, remotePort, remoteAddress } = socket;
  if (localPort === undefined || remotePort === undefined || remoteAddress === undefined) return undefined;
  const ports = new RegExp(`:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} [0-9A-F]{2} ([0-9A-F]{8}):`, 'g');
  const tables = await Promise.all(
    // An IPv4 connection to a socket for both stands in the second one.
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'latin1').catch(() => '')),
  );
  // Other addresses may have the same two ports: the largest is on the safe side.
  const queues = tables.flatMap((table) =>
    [...table.matchAll(ports)].map(([, queue = '0']) => Number.parseInt(queue, 16)),
  );
  return queues.length > 0 ? Math.max(...queues) : undefined;
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
