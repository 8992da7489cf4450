/** A way to a store that does what networks and stores do: stands between the two, and passes on or spoils each call. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type Fault =
  /** The connection is dropped as soon as something is asked. */
  | { kind: 'away' }
  /** Answers 503. */
  | { kind: 'busy' }
  /** The answer breaks off after so many bytes. */
  | { kind: 'cut'; after: number }
  /** One byte of the answer, or of what is sent, is another one. */
  | { kind: 'flip'; at: number; of: 'answer' | 'sent' }
  /** The answer goes no further than so many bytes, until the way is `released`. */
  | { kind: 'held'; after: number }
  /** The answer has another status or other headers; `undefined` takes one away. */
  | { kind: 'other'; status?: number; headers: Record<string, string | undefined> };

export interface Asked {
  method: string;
  /** Path and query. */
  path: string;
  /** The part of it that was asked for, where not all was. */
  range: string | undefined;
}

export class FaultyWay {
  /** What befalls a call; nothing as long as it is not set. */
  fault: (asked: Asked) => Fault | undefined = () => undefined;
  /** Every call since `asked` was last emptied. */
  readonly asked: Asked[] = [];
  readonly #to: URL;
  readonly #server: Server;
  #release = () => {};
  #released = Promise.resolve();

  private constructor(to: string) {
    this.#to = new URL(to);
    this.#server = createServer((call, answer) => this.#pass(call, answer));
  }

  static async to(address: string): Promise<FaultyWay> {
    const self = new FaultyWay(address);
    await once(self.#server.listen(0, '127.0.0.1'), 'listening');
    return self;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on a port
  }

  /** From now on answers of the kind `held` are held. */
  hold(): void {
    this.#released = new Promise((resolve) => (this.#release = resolve));
  }

  release(): void {
    this.#release();
  }

  /** No fault befalls a call any more. */
  mend(): void {
    this.fault = () => undefined;
    this.asked.length = 0;
    this.#release();
  }

  async stop(): Promise<void> {
    this.#release();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(call: IncomingMessage, answer: ServerResponse): void {
    const asked = { method: call.method ?? '', path: call.url ?? '', range: call.headers.range };
    this.asked.push(asked);
    const fault = this.fault(asked);
    if (fault?.kind === 'away') return void call.socket.destroy();
    if (fault?.kind === 'busy') {
      call.resume();
      const text = '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>';
      return void answer.writeHead(503, { 'Content-Type': 'application/xml' }).end(text);
    }
    const { hostname, port } = this.#to;
    // The headers as they are, the host's among them: the signature holds for them.
    const on = request({ hostname, port, method: call.method, path: call.url, headers: call.headers, agent: false });
    on.on('error', () => call.socket.destroy());
    answer.on('close', () => on.destroy());
    void pour(call, on, fault?.kind === 'flip' && fault.of === 'sent' ? fault.at : undefined);
    on.on('response', (found) => void this.#answer(found, answer, fault).catch(() => answer.destroy()));
  }

  async #answer(found: IncomingMessage, answer: ServerResponse, fault: Fault | undefined): Promise<void> {
    const headers: Record<string, string | string[] | undefined> = { ...found.headers };
    if (fault?.kind === 'other') Object.assign(headers, fault.headers);
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) answer.setHeader(name, value);
    answer.writeHead((fault?.kind === 'other' ? fault.status : undefined) ?? found.statusCode ?? 500);
    if (fault?.kind === 'cut' || fault?.kind === 'held') {
      let passed = 0;
      for await (const read of found) {
        const bytes = read as Buffer;
        const left = Math.max(fault.after - passed, 0);
        passed += bytes.length;
        if (passed <= fault.after) answer.write(bytes);
        else if (fault.kind === 'cut') {
          answer.write(bytes.subarray(0, left), () => answer.destroy());
          return;
        } else {
          answer.write(bytes.subarray(0, left));
          await this.#released;
          answer.write(bytes.subarray(left));
        }
      }
      answer.end();
      return;
    }
    await pour(found, answer, fault?.kind === 'flip' && fault.of === 'answer' ? fault.at : undefined);
  }
}

/** Passes all bytes on, the one at `flipped` as another one. */
async function pour(from: IncomingMessage, to: Writable, flipped = -1): Promise<void> {
  let passed = 0;
  async function* spoilt(): AsyncGenerator<Buffer> {
    for await (const read of from) {
      const bytes = Buffer.from(read as Buffer);
      const at = flipped - passed;
      if (at >= 0 && at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      passed += bytes.length;
      yield bytes;
    }
  }
  await pipeline(spoilt, to).catch(() => to.destroy());
}
