/**
 * The floors, in a process of its own, started by `bare.ts`. Streams: LISTEN, one reading of what came in, and the same events to whoever asked for these products,
 * without consent, cursors or reads counted. Ends: the token checked, the same statement committed, and nobody waited for.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Client } from 'pg';
import { endGiven } from '../../db/access/given.ts';
import { readLog } from '../../db/access/frames.ts';
import type { Right } from '../../db/access/rights.ts';
import type { ReadSignal } from '../../db/access/signals.ts';
import { connect } from '../../db/postgres/connect.ts';
import { feedEnds } from '../../db/readings/kept.ts';
import type { ProductId } from '../../domain/ids.ts';
import { readingsEvent } from '../../api/v1/data/events.ts';
import { textOfFrame } from '../../api/v1/data/reading-text.ts';
import { AUDIENCE } from '../../sandbox/environment.ts';

const [databaseUrl = '', issuer = '', port = '0'] = process.argv.slice(2);
const db = connect(databaseUrl, { max: 20 });
const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
const { rows: signalRows } = await db.raw<{ rows: ReadSignal[] }>(
  'select id, path, unit, groups, trade_secret as "tradeSecret" from signals',
);
const signals = new Map(signalRows.map((signal) => [signal.id, signal]));
const { rows: products } = await db.raw<{ rows: { no: number; id: ProductId }[] }>('select no, id from products');
const rights = new Map(products.map(({ no, id }) => [no, allOf(no, id)]));
const CURSOR = 'A'.repeat(56); // as long as ours

function allOf(no: number, product: ProductId): Right {
  return {
    access: '',
    no,
    product,
    reader: '',
    since: 0,
    groups: null,
    secrets: true,
    heldBack: null,
    heldEpoch: 0,
    times: [[0, null]],
    endsInMs: null,
  };
}

/** Who asked for a product, by its number. */
const asked = new Map<number, Set<ServerResponse>>();

function stream(nos: readonly number[], res: ServerResponse): void {
  res.useChunkedEncodingByDefault = false;
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  res.flushHeaders();
  for (const no of nos) asked.set(no, (asked.get(no) ?? new Set()).add(res));
  res.once('close', () => {
    for (const no of nos) asked.get(no)?.delete(res);
  });
}

let position = { pos: (await feedEnds(db)).head, at: Date.now() };
let isReading = false;
let isDue = false;
async function follow(): Promise<void> {
  isDue = true;
  if (isReading) return;
  isReading = true;
  while (isDue) {
    isDue = false;
    const frames = await readLog(db, position);
    const last = frames.at(-1);
    if (!last) continue;
    isDue = true;
    position = { pos: last.pos, at: last.received / 1000 };
    const found = new Map<ServerResponse, string[]>();
    for (const frame of frames) {
      const right = rights.get(frame.no);
      const readers = asked.get(frame.no);
      if (!right || !readers || readers.size === 0) continue;
      const { text } = textOfFrame(frame, right, signals, null);
      for (const res of readers) {
        const texts = found.get(res);
        if (texts) texts.push(text);
        else found.set(res, [text]);
      }
    }
    for (const [res, texts] of found) res.write(readingsEvent(texts.join(','), CURSOR));
  }
  isReading = false;
}

const listening = new Client({ connectionString: databaseUrl });
await listening.connect();
listening.on('notification', () => void (asked.size > 0 ? follow() : undefined));

async function end(grant: string, authorization: string | undefined, res: ServerResponse): Promise<void> {
  const { payload } = await jwtVerify(authorization?.slice('Bearer '.length) ?? '', keys, {
    issuer,
    audience: AUDIENCE,
  });
  const principal = {
    account: payload.sub ?? '',
    email: '',
    kind: 'retail',
    company: null,
    roles: [],
    signedInAt: null,
  } as const;
  const { endedAt } = await endGiven(db, principal, grant);
  const body = JSON.stringify({ endedAt });
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
}

const server = createServer((req, res) => {
  const url = new URL(req.url ?? '/', 'http://localhost');
  if (req.method === 'POST')
    return void end(url.pathname.slice(1), req.headers.authorization, res).catch(() => res.destroy());
  stream(url.searchParams.getAll('p').map(Number), res);
}).listen(Number(port), '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // TCP has one

async function setFollowing(follows: boolean): Promise<void> {
  await listening.query(follows ? 'listen feed' : 'unlisten feed');
  if (follows) position = { pos: (await feedEnds(db)).head, at: Date.now() };
  process.send?.('done');
}

/** It follows the feed only while it is measured: what it does otherwise would be in the way of the others. */
process.on('message', ({ follows }: { follows: boolean }) => void setFollowing(follows));
process.on('disconnect', () => process.exit());
