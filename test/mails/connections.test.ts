/** Connections to the mail service are kept, and none that ends is taken for more than is known of it (R22). */
import { afterEach, expect, test } from '@jest/globals';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { sendgrid } from '../../worker/mail/sendgrid.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const mail = { mailId: 'a-mail', to: 'someone@example.com', subject: 'Hello', text: 'Hello', html: '<p>Hello</p>' };

/** A mail service that answers as told, and the connections that it has seen. */
async function service(answer: RequestListener): Promise<{ send: () => Promise<object>; connections: Set<Socket> }> {
  server = createServer((req, res) => void req.resume().once('end', () => answer(req, res)));
  const connections = new Set<Socket>();
  server.on('connection', (socket) => connections.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sender = sendgrid({ apiKey: 'SG.test', baseUrl, from: { email: 'no-reply@example.com', name: 'Example' } });
  return { send: () => sender(mail), connections };
}

test('mails that follow one another share a connection; those at once have one each, and keep it', async () => {
  const { send, connections } = await service((_req, res) => void res.writeHead(202).end());
  for (let i = 0; i < 5; i += 1) expect(await send()).toEqual({ outcome: 'accepted' });
  expect(connections.size).toBe(1);
  for (let i = 0; i < 3; i += 1) await Promise.all([send(), send(), send()]);
  expect(connections.size).toBe(3);
});

test('a connection that the other side keeps for a second is not used again: it may end while a mail goes out', async () => {
  const { send, connections } = await service(
    (_req, res) => void res.writeHead(202, { 'Keep-Alive': 'timeout=1' }).end(),
  );
  for (let i = 0; i < 3; i += 1) expect(await send()).toEqual({ outcome: 'accepted' });
  expect(connections.size).toBe(3);
});

test('a kept connection that was closed meanwhile is not used again', async () => {
  const { send, connections } = await service((_req, res) => void res.writeHead(202).end());
  expect(await send()).toEqual({ outcome: 'accepted' });
  const [first] = connections;
  first?.end();
  await new Promise((resolve) => first?.once('close', resolve)); // the other end has closed, too
  expect(await send()).toEqual({ outcome: 'accepted' });
  expect(connections.size).toBe(2);
});

test.each(['reset', 'closed'])(
  'a kept connection that is %s while a mail goes out: whether it was taken is unknown',
  async (how) => {
    let calls = 0;
    const { send, connections } = await service((req, res) => {
      calls += 1;
      if (calls === 1) res.writeHead(202).end();
      else if (how === 'reset') req.socket.resetAndDestroy();
      else req.socket.end();
    });
    expect(await send()).toEqual({ outcome: 'accepted' });
    expect(await send()).toEqual({ outcome: 'unknown', code: 'ECONNRESET' });
    expect([calls, connections.size]).toEqual([2, 1]); // nobody tried again behind our back
  },
);
