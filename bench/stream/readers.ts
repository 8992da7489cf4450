/**
 * Many readers at once in a process of their own: each connection writes what it is given, and of what comes only the marks of batches are
 * looked for, at little cost of processor time. Started, and told what to do, by `crowd.ts`.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MARK, monotonic } from './clock.ts';
import type { Asked, Asking, Heard, Told } from './crowd.ts';

const MARK_TEXT = Buffer.from(`"signal":"${MARK}"`);
const VALUE = Buffer.from('"value":');
const ID = Buffer.from('id: ');
/** Connections that are being opened at a time. */
const OPENING = 40;
const AGAIN_MS = 20;

const sockets = new Set<Socket>();
let heard: Heard[] = [];
let bytes = 0;
/** Connections that read at this moment. */
let reading = 0;
/** Since `begin`: how many were cut, and when the first came back. */
let cut = 0;
let firstConnectedAt = 0;
let isClosing = false;

/** Resolves once the other side has said that it reads; rejects where it is refused. */
function open(init: string, asked: Asking): Promise<void> {
  return new Promise((resolve, reject) => {
    const up = Buffer.from(asked.up);
    let isUp = false;
    let rest: Buffer = Buffer.alloc(0);
    let last = '';
    const socket = connect(
      { port: asked.port, host: '127.0.0.1', noDelay: true },
      () => (firstConnectedAt ||= monotonic()),
    );
    sockets.add(socket);
    socket.write(init);
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      const text = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      if (!isUp && text.includes(up)) {
        isUp = true;
        reading += 1;
        resolve();
      }
      if (!isUp && isRefused(text)) socket.destroy();
      if (asked.again) last = idIn(text) ?? last;
      rest = isUp ? takeMarks(text) : text;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      if (isUp) [reading, cut] = [reading - 1, cut + 1];
      if (isClosing) return;
      if (asked.again) setTimeout(() => void open(goingOn(init, last), asked).then(resolve, reject), AGAIN_MS);
      else if (!isUp) reject(new Error(`a reader was refused: ${rest.toString('latin1')}`));
    });
  });
}

const isRefused = (text: Buffer): boolean => /^HTTP\/1\.1 [^2]/.test(text.subarray(0, 16).toString('latin1'));

const goingOn = (init: string, last: string): string =>
  last ? `${init.replace(/Last-Event-ID: .*\r\n/, '').slice(0, -2)}Last-Event-ID: ${last}\r\n\r\n` : init;

function idIn(text: Buffer): string | undefined {
  const found = text.lastIndexOf(ID);
  const end = found < 0 ? -1 : text.indexOf('\n', found);
  return end < 0 ? undefined : text.toString('latin1', found + ID.length, end);
}

/** Notes the marks; answers the end of the text, which may hold the begin of one. */
function takeMarks(text: Buffer): Buffer {
  const at = monotonic();
  let from = 0;
  for (let found = text.indexOf(MARK_TEXT); found >= 0; found = text.indexOf(MARK_TEXT, from)) {
    const value = text.indexOf(VALUE, found);
    const end = value < 0 ? -1 : text.indexOf(',', value);
    if (end < 0) return text.subarray(found);
    heard.push([Number(text.toString('latin1', value + VALUE.length, end)), at]);
    from = end;
  }
  return text.subarray(Math.max(from, text.length - MARK_TEXT.length));
}

async function openAll(asked: Asking): Promise<number> {
  isClosing = false;
  const begun = monotonic();
  const left = asked.inits.values();
  const opening = async () => {
    for (const init of left) await open(init, asked);
  };
  await Promise.all(Array.from({ length: asked.opening ?? OPENING }, opening));
  return monotonic() - begun;
}

/** Once the other side has gone: how long from the first new connection until all read again. */
async function backAgain(count: number): Promise<number> {
  while (cut < count || reading < count) await sleep(1);
  return monotonic() - firstConnectedAt;
}

async function answer(asked: Asked): Promise<Told> {
  if (asked.do === 'open') return { ms: await openAll(asked.asking), reading };
  if (asked.do === 'begin') [heard, bytes, cut, firstConnectedAt] = [[], 0, 0, 0];
  if (asked.do === 'back') return { ms: await backAgain(asked.count), reading };
  if (asked.do === 'end') return { heard, bytes, reading };
  if (asked.do === 'close') {
    isClosing = true;
    for (const socket of sockets) socket.destroy();
    while (sockets.size > 0) await sleep(1);
  }
  return { reading };
}

process.on('message', (asked: Asked) => {
  answer(asked).then(
    (told) => process.send?.(told),
    (error: unknown) => process.send?.({ fault: String(error), reading } satisfies Told),
  );
});
process.on('disconnect', () => process.exit());
