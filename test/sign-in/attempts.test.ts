/** R69: coming back from the identity provider is answered once for each attempt, and trying it out is a guess. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApiUnderTest, type ApiUnderTest } from '../api/api-under-test.ts';

let api: ApiUnderTest;
let provider: Server;
/** How often the provider was asked what a code is worth, with our secret. */
let redeemed = 0;

beforeAll(async () => {
  provider = createServer((req, res) => {
    const answer = (status: number, body: object) =>
      res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    if (req.url === '/token') {
      redeemed += 1;
      req.resume();
      return void answer(400, { error: 'invalid_grant' });
    }
    answer(200, { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` });
  });
  await new Promise<void>((resolve) => {
    provider.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const limits = {
    reads: 1e6,
    dataReads: 1e6,
    anonymousReads: 1e6,
    connections: 1e6,
    acts: 1e6,
    anonymousActs: 1e6,
    guesses: 5,
  };
  api = await startApiUnderTest({
    identityProvider: { issuer, audience: 'right-of-way', clientId: 'pages', clientSecret: 'secret' },
    limits: { ...limits },
  });
});
afterAll(async () => {
  await api?.stop();
  provider?.closeAllConnections();
  provider?.close();
});

test('forged answers to one attempt reach the provider once, and past the limit nobody goes on', async () => {
  const begun = await api.call('GET', '/sign-in');
  const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
  const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state');
  const statuses: number[] = [];
  for (let i = 0; i < 8; i += 1)
    statuses.push((await api.call('GET', `/sign-in/return?code=${i}&state=${state}`, { headers: { cookie } })).status);
  expect(redeemed).toBe(1);
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429, 429]);
});
