/** What a reader that reads slowly still gets after the end of its link, for how long, and whether it is cut once the end is answered. */
import { readFileSync } from 'node:fs';
import { connect as connectTo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { HandedOver } from '../api/server/handed-over.ts';
import { readingsEnds } from '../db/access/gate.ts';
import { handingProcesses } from '../db/postgres/handing-processes.ts';
import { connect } from '../db/postgres/connect.ts';
import type { PreparedDownload } from './download-request.ts';
import { figureOf, type Figure } from './measure.ts';

const PIECE = 16 << 10;
const PAUSE_MS = 20;
const READ_FOR_MS = 1000;

/**
 * Of so many turns, each a download whose link ends after a second: KiB that came after the commit, milliseconds until it was
 * cut, and how many were not yet cut when a call that ends the link would be answered.
 */
export async function measureCuts(
  port: number,
  { url, path }: PreparedDownload,
  turns: number,
): Promise<{ lateKib: Figure; cutMs: Figure; uncutAtAnswer: number }> {
  const owner = connect(url, { max: 1 });
  const id = path.split('/')[1] ?? '';
  try {
    const cuts = [];
    for (let i = 0; i < turns; i++) cuts.push(await cutOnce(port, path, () => endLink(owner, id)));
    return {
      lateKib: figureOf(cuts.map(({ bytes }) => bytes / 1024)),
      cutMs: figureOf(cuts.map(({ ms }) => ms)),
      uncutAtAnswer: cuts.filter(({ wasCut }) => !wasCut).length,
    };
  } finally {
    await owner.destroy();
  }
}

interface EndedLink {
  /** When a call that ended it would be answered: every process has cut. */
  answered: Promise<void>;
  letItLive: () => Promise<unknown>;
}

/** Ends the link; resolves with the commit. */
async function endLink(owner: Knex, id: string): Promise<EndedLink> {
  const request = () => owner('requests').where({ id });
  await request().update({ status: 'revoked', ended_at: owner.fn.now() });
  const answered = new HandedOver(handingProcesses(owner), readingsEnds(owner)).cutEnded(); // as a call does
  return { answered, letItLive: () => request().update({ status: 'ready', ended_at: null }) };
}

async function cutOnce(
  port: number,
  path: string,
  end: () => Promise<EndedLink>,
): Promise<{ bytes: number; ms: number; wasCut: boolean }> {
  const socket = connectTo({ port, host: '127.0.0.1' });
  let received = 0;
  let closed = 0;
  socket.on('error', () => {}).on('close', () => (closed = performance.now()));
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const read = async () => {
    for (; closed === 0; await sleep(PAUSE_MS)) {
      const piece: Buffer | null = socket.read(Math.min(PIECE, Math.max(socket.readableLength, 1)));
      received += piece?.length ?? 0;
    }
  };
  const reading = read();
  await sleep(READ_FOR_MS);
  const { letItLive, answered } = await end();
  const ended = performance.now();
  // The reader has what arrived before to read yet; the other side's end of the connection is gone once it is cut.
  const own = hex(socket.localPort ?? 0); // a socket that was reset forgets it
  const isCut = (): boolean => connectionOf(hex(port), own)?.[3] !== ESTABLISHED;
  // Once it is cut, nobody says any more what has arrived; and nothing can come.
  const held = isCut() ? Infinity : received + arrivedFor(socket);
  const wasCut = answered.then(isCut);
  while (!isCut()) await sleep(1);
  const ms = performance.now() - ended;
  await reading;
  await letItLive();
  return { bytes: Math.max(0, received - held), ms, wasCut: await wasCut };
}

/** Bytes that have reached the reader's side and were not read yet. */
const arrivedFor = (socket: Socket): number =>
  socket.readableLength +
  Number.parseInt(connectionOf(hex(socket.localPort ?? 0), hex(socket.remotePort ?? 0))?.[4]?.split(':')[1] ?? '0', 16);

const ESTABLISHED = '01';
const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/** The fields of `/proc/net/tcp` for one side of a connection, by its ports. */
const connectionOf = (own: string, other: string): string[] | undefined =>
  readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((text) => text.trim().split(/\s+/))
    .find(([, address, peer]) => address?.endsWith(`:${own}`) && peer?.endsWith(`:${other}`));
