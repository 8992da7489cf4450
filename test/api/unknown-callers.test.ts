/** R69: of a caller of whom nothing is known nothing is kept: no body before its headers fit, and few bodies at once. */
import { generateKeyPairSync } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import { publicKeyOf } from '../../sandbox/neighbours/mail-schema.ts';
import { signedHeaders } from '../../sandbox/neighbours/mail-webhook.ts';
import { createApp } from '../../api/server/app.ts';
import type { ApiConfig } from '../../api/server/config.ts';
import { listen } from '../../api/server/listen.ts';
import { routes } from '../../api/server/routes.ts';
import { eventually } from '../front-door/eventually.ts';
import type { Route } from '../../api/call/route.ts';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from './api-under-test.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const body = '[]';
const signed = (at = new Date()) => signedHeaders(privateKey, body, at);
const [, SIGNATURE = '', TIMESTAMP = ''] = Object.keys(signed());

let api: ApiUnderTest;
let people: People;
const sockets: Socket[] = [];
beforeAll(async () => {
  api = await startApiUnderTest({ mailWebhookKey: publicKeyOf(privateKey) });
  people = await withPeople(api);
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await api?.stop();
});

/** Another process of the same API, with stricter limits. */
async function strictly<T>(limits: Partial<ApiConfig['limits']>, work: (url: string) => Promise<T>): Promise<T> {
  const config = { ...api.services.config, limits: { ...api.services.config.limits, ...limits } };
  const server = await listen(createApp({ ...api.services, config }), { port: 0, host: '127.0.0.1' });
  try {
    return await work(`http://127.0.0.1:${server.port}`);
  } finally {
    await server.stop(0);
  }
}

/** Sends the beginning of a call whose body never comes to its end; answers what the server says, if it says anything. */
function begin(
  path: string,
  headers: Record<string, string>,
  length: number,
  url = api.url,
): { socket: Socket; answer: Promise<string> } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  const lines = Object.entries({ Host: 'x', 'Content-Length': `${length}`, ...headers });
  socket.write(`POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n[`);
  const answer = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
      if (text.includes('\r\n\r\n')) resolve(text);
    });
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
  return { socket, answer };
}

/** Those of some calls that have an answer: so many, and whatever comes in the moment after. */
async function answered(begun: { answer: Promise<string> }[], count: number): Promise<string[]> {
  const told: string[] = [];
  for (const { answer } of begun) void answer.then((text) => told.push(text));
  await eventually(
    async () => told.length,
    (length) => length >= count,
  );
  for (let seen = -1; seen !== told.length; await new Promise((resolve) => setTimeout(resolve, 300)))
    seen = told.length;
  return told;
}

describe('webhooks', () => {
  const good = signed();
  const { [SIGNATURE]: _none, ...unsigned } = good;
  test.each([
    ['no header at all', {}],
    ['no signature', unsigned],
    ['a signature that is none', { ...good, [SIGNATURE]: '=not base64=' }],
    ['a time that is none', { ...good, [TIMESTAMP]: 'now' }],
    ['a time long ago', signed(new Date(Date.now() - 3_600_000))],
    ['a time to come', signed(new Date(Date.now() + 3_600_000))],
  ])('with %s are refused before their body came, and the connection ends', async (_what, headers) => {
    const { answer } = begin('/webhooks/sendgrid', headers as Record<string, string>, 1_000_000);
    const text = await answer;
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
    expect(text).toMatch(/^Connection: close\r$/im);
  });

  test('a right signature is taken even past the limit of guesses', async () => {
    await strictly({ guesses: 3 }, async (url) => {
      const send = (headers: Record<string, string>) =>
        fetch(`${url}/webhooks/sendgrid`, { method: 'POST', body, headers });
      const forged = { ...good, [SIGNATURE]: Buffer.alloc(70).toString('base64') };
      const statuses: number[] = [];
      for (let i = 0; i < 5; i += 1) statuses.push((await send(forged)).status);
      expect(statuses).toEqual([403, 403, 403, 429, 429]);
      expect((await send(signed())).status).toBe(204);
    });
  });
});

const openToAnyone = (table: readonly Route[]): Route[] =>
  table.filter(({ method, policy }) => method === 'post' && ('anyone' in policy || 'orNobody' in policy));

describe('bodies that never end', () => {
  test('every route that is open to anyone holds some of them at most, and goes on for whoever is known', async () => {
    const open = openToAnyone(routes(api.services));
    expect(open.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/webhooks/sendgrid', '/v1/enquiries', '/v1/requests', '/ask']),
    );
    for (const { path, takes } of open) {
      const type = takes === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
      const headers = takes === 'bytes' ? signed() : { 'Content-Type': type };
      const begun = Array.from({ length: 100 }, () => begin(path, headers, 60_000));
      const tooMany = takes === 'bytes' ? 92 : 68;
      const refused = await answered(begun, tooMany);
      expect({ path, refused: refused.length }).toEqual({ path, refused: tooMany });
      for (const text of refused) {
        expect(text).toMatch(/^HTTP\/1\.1 503 /);
        expect(text).toMatch(/^Connection: close\r$/im);
      }
      const known = await api.call('POST', '/v1/products/validate', { token: people.retail, body: { vins: ['x'] } });
      expect(known.status).toBe(200);
      for (const { socket } of begun) socket.destroy();
      await begun[0]?.answer;
    }
  });

  test('a body that is cut off counts as a guess', async () => {
    await strictly({ guesses: 3 }, async (url) => {
      // As one that the caller left, and not as one that was answered.
      const isCut = (line: string) =>
        /"route":"\/webhooks/.test(line) && /"status":499/.test(line) && /"cut":true/.test(line);
      const cuts = async () => api.logged.filter(isCut).length;
      const before = await cuts();
      for (let cut = 0; cut < 3; cut += 1) begin('/webhooks/sendgrid', signed(), 1000, url).socket.end();
      await eventually(cuts, (count) => count === before + 3);
      expect((await fetch(`${url}/links/verify/none`)).status).toBe(429);
    });
  });
});

describe('reading', () => {
  test('costs something: past the limit 429, of documents and pages, but not for probes and accounts', async () => {
    await strictly({ anonymousReads: 3 }, async (url) => {
      const statusOf = async (path: string, token?: string) =>
        (await fetch(url + path, token ? { headers: { Authorization: `Bearer ${token}` } } : {})).status;
      const read = ['/openapi.json', '/docs', '/v1/compensation', '/docs/swagger-ui-bundle.js', '/ask', '/guide/owner'];
      const statuses: number[] = [];
      for (const path of read) statuses.push(await statusOf(path));
      expect(statuses).toEqual([200, 200, 200, 429, 429, 429]);
      for (const probe of ['/healthz', '/readyz']) expect(await statusOf(probe)).toBe(200);
      expect(await statusOf('/v1/products', people.retail)).toBe(200);
    });
  });

  test('however many ask whether the process is ready, its neighbours are asked once', async () => {
    const MANY = 30;
    let asked = 0;
    const slow = async () => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return true;
    };
    const readiness = { needed: { database: slow, engine: slow }, wanted: {}, draining: false };
    const waiting: (() => void)[] = [];
    const app = express();
    app.use((_req, _res, next) => {
      if (waiting.push(next) === MANY) for (const goOn of waiting) goOn(); // all at the same moment
    });
    app.use(createApp({ ...api.services, readiness }));
    const server = await listen(app, { port: 0, host: '127.0.0.1' });
    const answers = Array.from({ length: MANY }, () => fetch(`http://127.0.0.1:${server.port}/readyz`));
    const statuses = await Promise.all(answers.map(async (answer) => (await answer).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(asked).toBe(2); // each neighbour once
    await server.stop(0);
  });
});

describe('connections and calls at once', () => {
  test('of one block are bounded; a proxy’s are not', async () => {
    for (const [isProxy, left] of [
      [false, 20],
      [true, 30],
    ] as const) {
      const server = await listen((_req, res) => void res.end(), {
        port: 0,
        host: '127.0.0.1',
        crowd: { ofBlock: 20, isProxy: () => isProxy },
      });
      const asked = Array.from({ length: 30 }, () => begin('/', {}, 10, `http://127.0.0.1:${server.port}`).answer);
      const answers = (await Promise.all(asked)).filter(Boolean);
      expect({ isProxy, answers: answers.length }).toEqual({ isProxy, answers: left });
      await server.stop(0);
    }
  });

  test('calls of one block that do not come to an end leave room for probes alone', async () => {
    await strictly({ connections: 3 }, async (url) => {
      const begun = [1, 2, 3].map(() => begin('/v1/enquiries', { 'Content-Type': 'application/json' }, 1000, url));
      const statusOf = async (path: string) => (await fetch(url + path)).status;
      await eventually(
        () => statusOf('/v1/compensation'),
        (status) => status === 429,
      );
      expect(await statusOf('/healthz')).toBe(200);
      for (const { socket } of begun) socket.destroy();
      await eventually(
        () => statusOf('/v1/compensation'),
        (status) => status === 200,
      );
    });
  });

  test('whoever takes nothing of an answer is cut off, whatever it is', async () => {
    let closed = false;
    const server = await listen(
      (_req, res) => {
        res.once('close', () => (closed = true));
        res.end(Buffer.alloc(64 * 1024 * 1024));
      },
      { port: 0, host: '127.0.0.1', stalledMs: 500 },
    );
    const socket = connect(server.port, '127.0.0.1');
    sockets.push(socket);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(async () => closed, Boolean);
    await server.stop(0);
  });
});
