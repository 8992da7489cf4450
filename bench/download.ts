/**
 * B8: downloads through the gate beside a bare Express pipeline of the same file, one and eight at once, and eight ranges
 * at once; the first byte; what a slow reader still gets after an end; and the server's memory beside that of the same server
 * idle after many small calls. Server, reader and
 * database are processes of their own.
 *
 *     npm run bench:download          # MEGABYTES=1024 TURNS=5 by default
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPostgres } from '../sandbox/postgres/postgres.ts';
import { measureCuts } from './download-cut.ts';
import { prepareDownload, type PreparedDownload } from './download-request.ts';
import type { DownloadServerTask, ServerSays } from './download-server.ts';
import {
  figureOf,
  inTurns,
  printTable,
  saveResults,
  setting,
  spell,
  type Figure,
  type Goal,
  type Sample,
} from './measure.ts';

const MEGABYTES = setting('MEGABYTES', 1024);
const TURNS = setting('TURNS', 5);
const PORT = setting('PORT', 4820);
const MANY = 8;
const FIRST_BYTES = 20;
const CUTS = 10;
/** Idle is a server that has answered so many small calls, so long after: its heap has its working size. */
const SMALL = 2000;
const IDLE_MS = 3000;

const folder = mkdtempSync(join(tmpdir(), 'bench-download-'));
const files = join(folder, 'files');
mkdirSync(files);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1)); // the database goes, too
const postgres = await startPostgres({ folder: join(folder, 'postgres'), port: PORT, log: () => {} });
const servers: ChildProcess[] = [];

try {
  const prepared = await prepareDownload(postgres, files, MEGABYTES);
  const bare = await startServer('bare', prepared);
  const gate = await startServer('gate', prepared);
  const coldMs = await firstByte(gate, prepared); // connects to the database, too
  const firstBytes: number[] = [];
  for (let i = 0; i < FIRST_BYTES; i++) firstBytes.push(await firstByte(gate, prepared));
  for (let i = 0; i < SMALL; i++) await Promise.all([firstByte(bare, prepared), firstByte(gate, prepared)]);
  await sleep(IDLE_MS);
  const idleMb = { bare: (await bare.ask()).nowMb, gate: (await gate.ask()).nowMb };
  const parts = rangesOf(prepared.bytes, MANY);
  const whole = Array.from({ length: MANY }, () => undefined);
  const figures = await inTurns(TURNS, {
    bare1: turn(bare, idleMb.bare, prepared, [undefined]),
    gate1: turn(gate, idleMb.gate, prepared, [undefined]),
    bare8: turn(bare, idleMb.bare, prepared, whole),
    gate8: turn(gate, idleMb.gate, prepared, whole),
    bareRanges: turn(bare, idleMb.bare, prepared, parts),
    gateRanges: turn(gate, idleMb.gate, prepared, parts),
  });
  const cuts = await measureCuts(gate.port, prepared, CUTS);
  report(figures, { coldMs, ...figureOf(firstBytes) }, cuts);
} finally {
  for (const server of servers) server.kill();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

interface Server {
  port: number;
  /** Memory at its highest and processor time since the last time it was asked. */
  ask: () => Promise<Extract<ServerSays, { peakMb: number }>>;
}

async function startServer(kind: DownloadServerTask['kind'], { url, bytes }: PreparedDownload): Promise<Server> {
  const task: DownloadServerTask = { kind, url, files, bytes };
  const child = fork(fileURLToPath(new URL('./download-server.ts', import.meta.url)), [JSON.stringify(task)]);
  servers.push(child);
  const [started] = (await once(child, 'message')) as [Extract<ServerSays, { port: number }>];
  return {
    ...started,
    ask: async () => {
      child.send('measure');
      const [measured] = (await once(child, 'message')) as [Extract<ServerSays, { peakMb: number }>];
      return measured;
    },
  };
}

function turn(
  server: Server,
  idleMb: number,
  { path }: PreparedDownload,
  ranges: (string | undefined)[],
): () => Promise<Sample> {
  return async () => {
    await server.ask(); // begins anew
    const begun = performance.now();
    const bytes = await Promise.all(ranges.map((range) => readAll(server.port, path, range)));
    const seconds = (performance.now() - begun) / 1000;
    const { peakMb, cpuSeconds } = await server.ask();
    const megabytes = bytes.reduce((sum, one) => sum + one, 0) / 2 ** 20;
    return {
      perSecond: megabytes / seconds,
      cpuPerGb: (cpuSeconds / megabytes) * 1024,
      peakMb,
      overIdleMb: peakMb - idleMb,
    };
  };
}

/** Reads an answer to its end into one buffer, over and over: the reader must not be what is measured. */
function readAll(port: number, path: string, range: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = '';
    let left = Number.NaN;
    let bytes = 0;
    const socket = connectTo({
      port,
      host: '127.0.0.1',
      onread: {
        buffer: Buffer.alloc(1 << 20),
        callback(count, buffer) {
          let body = count;
          if (Number.isNaN(left)) {
            head += Buffer.from(buffer.subarray(0, count)).toString('latin1');
            const end = head.indexOf('\r\n\r\n');
            if (end === -1) return true;
            bytes = left = Number(/content-length: (\d+)/i.exec(head)?.[1]);
            if (!/^HTTP\/1.1 20[06]/.test(head)) {
              reject(new Error(head.slice(0, 40)));
              return false;
            }
            body = head.length - end - 4;
          }
          left -= body;
          if (left === 0) {
            socket.destroy();
            resolve(bytes);
          }
          return true;
        },
      },
    });
    socket.on('error', reject).on('close', () => reject(new Error('broke off')));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${range ? `Range: ${range}\r\n` : ''}\r\n`);
  });
}

/** Milliseconds until the first byte of the file is there. */
async function firstByte(server: Server, { path }: PreparedDownload): Promise<number> {
  const begun = performance.now();
  await readAll(server.port, path, 'bytes=0-0');
  return performance.now() - begun;
}

function rangesOf(bytes: number, count: number): string[] {
  const size = Math.ceil(bytes / count);
  return Array.from({ length: count }, (_, i) => `bytes=${i * size}-${Math.min(bytes, (i + 1) * size) - 1}`);
}

type Contender = 'bare1' | 'gate1' | 'bare8' | 'gate8' | 'bareRanges' | 'gateRanges';

function report(
  figures: Record<Contender, Record<string, Figure>>,
  firstByteMs: Figure & { coldMs: number },
  cuts: Awaited<ReturnType<typeof measureCuts>>,
): void {
  const of = (name: Contender, figure: string): Figure =>
    figures[name][figure] ?? { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  const names: Record<Contender, string> = {
    bare1: 'bare pipeline, 1',
    gate1: 'gate on every chunk, 1',
    bare8: 'bare pipeline, 8 at once',
    gate8: 'gate on every chunk, 8 at once',
    bareRanges: 'bare pipeline, 8 ranges at once',
    gateRanges: 'gate on every chunk, 8 ranges at once',
  };
  printTable([
    [`${MEGABYTES} MB`, 'MB/s', 'CPU s of the server for 1 GB', 'peak RSS MB', 'over idle MB'],
    ...(Object.keys(names) as Contender[]).map((name) => [
      names[name],
      spell(of(name, 'perSecond')),
      spell(of(name, 'cpuPerGb'), 2),
      spell(of(name, 'peakMb')),
      spell(of(name, 'overIdleMb')),
    ]),
  ]);
  const ratio = (a: Contender, b: Contender): number => of(a, 'perSecond').median / of(b, 'perSecond').median;
  console.log(
    `\nThe very first download, which connects to the database: first byte after ${firstByteMs.coldMs.toFixed(0)} ms`,
  );
  const goals: Goal[] = [
    { id: 'B8', what: 'one download, × the bare pipeline', value: ratio('gate1', 'bare1'), atLeast: 0.8 },
    { id: 'B8', what: 'eight at once, × the bare pipeline', value: ratio('gate8', 'bare8'), atLeast: 0.8 },
    { id: 'B8', what: 'in ranges, × the bare pipeline', value: ratio('gateRanges', 'bareRanges'), atLeast: 0.8 },
    { id: 'B8', what: 'MB over idle with eight', value: of('gate8', 'overIdleMb').median, atMost: 60 },
    { id: 'B8', what: 'ms to the first byte of a large file', value: firstByteMs.median, atMost: 50 },
    { id: 'B8', what: 'downloads that an answered end had not cut', value: cuts.uncutAtAnswer, atMost: 0 },
    { id: 'B8', what: 'KiB to a slow reader after the end of its link', value: cuts.lateKib.highest, atMost: 64 },
    { id: 'B8', what: 'ms from the end until it is cut', value: cuts.cutMs.highest, atMost: 100 },
  ];
  saveResults('download', { goals, megabytes: MEGABYTES, turns: TURNS, figures, firstByteMs });
}
