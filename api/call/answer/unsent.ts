/**
 * How much the machine still holds of what was written to a connection. Node can't tell: once the kernel has taken the
 * bytes, they count as sent. Linux tells in `/proc/net/tcp`; elsewhere nothing is known.
 */
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { inRounds } from '../../../db/postgres/rounds.ts';

/** Of a connection, on this side and on the other. */
interface Ports {
  localPort?: number | undefined;
  remotePort?: number | undefined;
}

/** Bytes that the other side has not acknowledged; `undefined` where that can't be known. */
export const unsentBytes = async (socket: Socket): Promise<number | undefined> => (await unsentOf())(socket);

type Unsent = (socket: Ports) => number | undefined;

/** The tables are of all connections of the machine: whoever asks while they are read shares the next reading, which begins after it asked. */
const readInRounds = inRounds<void, Unsent>(
  () => '',
  async (round) => {
    const unsent = await readTables();
    for (const { resolve } of round) resolve(unsent);
  },
);

/** The same of several connections, as it was at one moment after it was asked. */
export const unsentOf = (): Promise<Unsent> => readInRounds();

async function readTables(): Promise<Unsent> {
  const byPorts = new Map<string, number>();
  const tables = await Promise.all(
    // An IPv4 connection to a socket for both stands in the second one.
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'latin1').catch(() => '')),
  );
  // Other addresses may have the same two ports: the largest is on the safe side.
  for (const table of tables)
    for (const [, local, remote, queue = '0'] of table.matchAll(ENTRY)) {
      const ports = `${local}:${remote}`;
      byPorts.set(ports, Math.max(Number.parseInt(queue, 16), byPorts.get(ports) ?? 0));
    }
  return ({ localPort, remotePort }) =>
    localPort === undefined || remotePort === undefined
      ? undefined
      : byPorts.get(`${hex(localPort)}:${hex(remotePort)}`);
}

/** The ports of both sides, and the bytes that wait. */
const ENTRY = /:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):/g;

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
