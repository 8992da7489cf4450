/** Somebody's server that takes deliveries, and misbehaves as it is told; it checks signatures by the words of the standard. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventually } from '../front-door/eventually.ts';

export interface Taken {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** `silent`: it never answers. A number: that status. */
type Manner = number | 'silent' | { status: number; headers?: Record<string, string>; text?: string };

export interface Receiver {
  url: string;
  port: number;
  taken: Taken[];
  /** How it answers from now on; 204 at first. */
  behave(manner: Manner): void;
  /** Waits until it has taken so many. */
  untilTaken(count: number): Promise<Taken[]>;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const taken: Taken[] = [];
  let manner: Manner = 204;
  async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await text(req);
    taken.push({ path: req.url ?? '', headers: req.headers, body });
    if (manner === 'silent') return;
    const { status, headers = {}, text: said = '' } = typeof manner === 'number' ? { status: manner } : manner;
    res.writeHead(status, headers).end(said);
  }
  const server = createServer((req, res) => void take(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    taken,
    behave: (next) => void (manner = next),
    untilTaken: (count) =>
      eventually(
        async () => taken,
        (all) => all.length >= count,
      ),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Whether one of the signatures of a delivery is by this secret. */
export function isSignedBy(secret: string, { headers, body }: Pick<Taken, 'headers' | 'body'>): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const [version, signature = ''] = one.split(',');
      const bytes = Buffer.from(signature, 'base64');
      return version === 'v1' && bytes.length === expected.length && timingSafeEqual(bytes, expected);
    });
}
