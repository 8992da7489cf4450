/**
 * Many POSTs at once, at little cost of processor time to the one who sends them, so that what is measured has the machine:
 * the bytes of each call are written as they are, and of an answer only its status and its length are read.
 */
import { connect, type Socket } from 'node:net';
import type { Sample } from './measure.ts';

export interface Load {
  port: number;
  /** Calls at once, each on a connection of its own that is kept. */
  atOnce: number;
  /** Each call's bytes, as `post` makes them. */
  calls: readonly Buffer[];
  /** What every answer's status must be. */
  status: number;
}

/** The bytes of a POST of JSON. */
export function post(path: string, body: string, headers: Record<string, string> = {}): Buffer {
  const head = { Host: 'localhost', Accept: 'application/json', 'Content-Type': 'application/json', ...headers };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Makes all the calls; throws where one was answered otherwise. Times in milliseconds. */
export function load({ port, atOnce, calls, status }: Load): Promise<Sample> {
  const left = calls.values(); // whichever connection is free takes the next one
  return loadInOrder({ port, status, lines: Array.from({ length: atOnce }, () => left) });
}

/** As `load`, but each connection has calls of its own, made in their order, one after the other. */
export async function loadInOrder({
  port,
  lines,
  status,
}: Pick<Load, 'port' | 'status'> & {
  lines: readonly (Iterable<Buffer> | AsyncIterable<Buffer>)[];
}): Promise<Sample> {
  const times: number[] = [];
  const begun = performance.now();
  await Promise.all(
    lines.map(async (calls) => {
      const line = new Line(port);
      for await (const call of calls) {
        const sent = performance.now();
        const answered = await line.call(call);
        if (answered !== status) throw new Error(`a call was answered ${answered}`);
        times.push(performance.now() - sent);
      }
      line.end();
    }),
  );
  return timed(times, begun);
}

/** Rate, median and tail of calls that began at `begun` and took so many milliseconds each. */
export function timed(times: number[], begun: number): Sample {
  const seconds = (performance.now() - begun) / 1000;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99) };
}

interface Waiting {
  resolve: (status: number) => void;
  reject: (error: Error) => void;
}

/** One connection, made anew when the server closes it. */
export class Line {
  readonly #port: number;
  #socket: Socket | undefined;
  #waiting: Waiting | undefined;
  #came = '';

  constructor(port: number) {
    this.#port = port;
  }

  call(bytes: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#came = '';
      this.#connected().write(bytes);
    });
  }

  end(): void {
    this.#socket?.destroy();
  }

  #connected(): Socket {
    if (this.#socket && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#waiting?.reject(new Error('a connection was closed before its answer'));
    });
    this.#socket = socket;
    return socket;
  }

  #take(text: string): void {
    this.#came += text;
    const headEnds = this.#came.indexOf('\r\n\r\n');
    if (headEnds < 0) return;
    const head = this.#came.slice(0, headEnds);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) this.#waiting?.reject(new Error('an answer did not say how long it is'));
    if (this.#came.length < headEnds + 4 + length) return;
    const answered = this.#waiting;
    this.#waiting = undefined;
    if (/\r\nconnection: close/i.test(head)) {
      this.#socket?.destroy();
      this.#socket = undefined;
    }
    answered?.resolve(Number(head.slice(9, 12)));
  }
}
