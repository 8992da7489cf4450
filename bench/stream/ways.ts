/** The ways that readings take from who has them to who reads them: ours, the same without a gate, and servers that fan out. */
import type { Link, Product, Stage } from './stage.ts';
import type { Asking } from './crowd.ts';
import { Line } from '../http-load.ts';
import { processorTimeOf } from '../processor-time.ts';
import type { Batch } from './batches.ts';
import type { Bare } from './bare.ts';
import { connectNats, type Centrifugo, type Nats } from './peers.ts';

/** What one reader reads. */
export type Reads = readonly { link: Link; products: readonly Product[] }[];

export interface Way {
  /** What each reader asks. `topic`: peers send all that a reader reads under one name, where there is one. */
  asking(reads: Reads, topic: string | null): Asking;
  /** Sends a batch; resolves once it is answered. */
  send(batch: Batch): Promise<void>;
  /** The process that readers are connected to. */
  server: number;
  begin?(): Promise<void>;
  end?(): Promise<void>;
  /** Milliseconds of processor time so far, by process. */
  spent(): Record<string, number>;
}

const sse = (path: string, port: number, headers = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nAccept: text/event-stream\r\n${headers}\r\n`;

/** Batches go to ingest one after the other, as one source sends them. */
function toIngest({ sandbox }: Stage): (batch: Batch) => Promise<void> {
  const line = new Line(sandbox.ports.ingest);
  let before: Promise<unknown> = Promise.resolve();
  return async ({ call }) => {
    const sent = before.then(() => line.call(call));
    before = sent.catch(() => undefined);
    const status = await sent;
    if (status !== 200) throw new Error(`a batch was answered ${status}`);
  };
}

const spentBy = (pids: () => Record<string, number>) => () =>
  Object.fromEntries(Object.entries(pids()).map(([name, pid]) => [name, processorTimeOf(pid)]));

export function ours(stage: Stage): Way {
  const { sandbox } = stage;
  const { api: server, ingest, postgres } = sandbox.pids;
  return {
    asking: (reads) => ({
      port: sandbox.ports.api,
      up: 'event: live',
      inits: reads.map(({ link }) =>
        sse('/v1/data/stream', sandbox.ports.api, `Authorization: Bearer ${link.token}\r\n`),
      ),
    }),
    server,
    send: toIngest(stage),
    spent: spentBy(() => ({ server, ingest, postgres })),
  };
}

export function without(stage: Stage, bare: Bare): Way {
  const { ingest, postgres } = stage.sandbox.pids;
  return {
    asking: (reads) => ({
      port: bare.port,
      up: 'HTTP/1.1 200',
      inits: reads.map(({ products }) => sse(`/?${products.map(({ no }) => `p=${no}`).join('&')}`, bare.port)),
    }),
    server: bare.pid,
    send: toIngest(stage),
    begin: () => bare.follow(true),
    end: () => bare.follow(false),
    spent: spentBy(() => ({ server: bare.pid, ingest, postgres })),
  };
}

export async function byNats(nats: Nats, stored: boolean): Promise<Way> {
  let all: string | null = null;
  const publisher = await connectNats(nats.port);
  const subject = (name: string | number) => `${stored ? 'kept' : 'feed'}.${name}`;
  return {
    asking(reads, topic) {
      all = topic;
      return {
        port: nats.port,
        up: 'PONG',
        inits: reads.map(
          ({ products }) =>
            `CONNECT {"verbose":false}\r\n${(topic ? [topic] : products.map(({ no }) => no))
              .map((name, i) => `SUB ${subject(name)} ${i + 1}\r\n`)
              .join('')}PING\r\n`,
        ),
      };
    },
    server: nats.pid,
    send: ({ messages }) =>
      publisher.publish(
        messages.map(({ product, text }) => ({ subject: subject(all ?? product.no), text })),
        stored,
      ),
    spent: spentBy(() => ({ server: nats.pid })),
  };
}

export function byCentrifugo(centrifugo: Centrifugo): Way {
  let all: string | null = null;
  const line = new Line(centrifugo.port);
  let before: Promise<unknown> = Promise.resolve();
  return {
    asking(reads, topic) {
      all = topic;
      const channels = ({ products }: Reads[number]) => (topic ? [topic] : products.map(({ no }) => `${no}`));
      const path = (read: Reads[number], i: number) =>
        `/connection/uni_sse?cf_connect=${encodeURIComponent(JSON.stringify({ token: centrifugo.token(`u${i}`, channels(read)) }))}`;
      return {
        port: centrifugo.port,
        up: '"connect"',
        inits: reads.map((read, i) => sse(path(read, i), centrifugo.port)),
      };
    },
    server: centrifugo.pid,
    async send({ messages }) {
      const call = centrifugo.publishing(
        messages.map(({ product, text }) => ({ channel: all ?? `${product.no}`, text })),
      );
      const sent = before.then(() => line.call(call));
      before = sent.catch(() => undefined);
      if ((await sent) !== 200) throw new Error('Centrifugo did not take a batch');
    },
    spent: spentBy(() => ({ server: centrifugo.pid })),
  };
}
