/** The servers that `download.ts` measures: a bare pipeline of the file, or ours. Told by the first argument. */
import { HandedOver } from '../api/server/handed-over.ts';
import { readingsEnds } from '../db/access/gate.ts';
import { handingProcesses } from '../db/postgres/handing-processes.ts';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import express from 'express';
import { serveDownload } from '../api/links/download/serve-download.ts';
import { connectAsApplication } from '../db/postgres/connect.ts';
import { listenTo } from '../db/postgres/listen.ts';
import { requestIdSchema } from '../domain/ids.ts';
import { folderStorage } from '../storage/folder.ts';

export interface DownloadServerTask {
  kind: 'bare' | 'gate';
  url: string;
  files: string;
  /** Of the one file there is. */
  bytes: number;
}

/** First where it listens; later, when asked, its memory now and what it took since it was asked last. */
export type ServerSays = { port: number } | { nowMb: number; peakMb: number; cpuSeconds: number };

const task = JSON.parse(process.argv[2] ?? '') as DownloadServerTask; // written by download.ts
const app = express();
// Both import and connect the same, so that only the way of the bytes differs.
const db = connectAsApplication(task.url);
const serve = serveDownload({
  db,
  storage: folderStorage(task.files),
  log: { error: (...line: unknown[]) => console.error(line) },
  running: new HandedOver(
    handingProcesses(db),
    readingsEnds(db),
    ({ ended, cut }) => void listenTo(task.url, { link_ended: ended, cut }, 'bench'),
  ),
});

app.get('/:id/{*key}', async (req, res) => {
  if (task.kind === 'gate')
    return serve({ id: requestIdSchema.parse(req.params['id']), generation: 0 }, 'vehicle-1.json', req, res);
  const range = /bytes=(\d+)-(\d+)/.exec(req.get('Range') ?? '');
  const [start, end] = range ? [Number(range[1]), Number(range[2])] : [0, task.bytes - 1];
  res.status(range ? 206 : 200).set({ 'Content-Type': 'application/json', 'Content-Length': String(end - start + 1) });
  const key = ([] as string[]).concat(req.params['key'] ?? []).join('/');
  await pipeline(createReadStream(join(task.files, key), { start, end, highWaterMark: 1 << 20 }), res).catch(() => {});
});

let peak = 0;
let cpu = process.cpuUsage();
const look = () => {
  peak = Math.max(peak, process.memoryUsage.rss());
};
const say = (what: ServerSays) => void process.send?.(what);

const server = createServer(app).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // a TCP server has one
  say({ port });
  setInterval(look, 10);
});
process.on('message', () => {
  look();
  const { user, system } = process.cpuUsage(cpu);
  say({ nowMb: process.memoryUsage.rss() / 2 ** 20, peakMb: peak / 2 ** 20, cpuSeconds: (user + system) / 1e6 });
  peak = 0;
  cpu = process.cpuUsage();
});
