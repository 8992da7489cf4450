/** R1: a token is checked once and remembered, for no longer than it or its key is good. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createTokenVerifier, type VerifyToken } from '../../api/sign-in/bearer.ts';
import { AUDIENCE, startIdentityProvider, type IdentityProvider } from '../api/identity-provider.ts';

let identity: IdentityProvider;
let verify: VerifyToken;
const ELSE = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;
beforeEach(async () => {
  jest.useFakeTimers({ doNotFake: [...ELSE] }); // the clock alone: the network is real
  identity = await startIdentityProvider();
  verify = createTokenVerifier({ issuer: identity.issuer, audience: AUDIENCE });
});
afterEach(async () => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  await identity.stop();
});

const claims = (exp?: number) => ({
  sub: 'retail-one',
  email: 'retail-one@example.com',
  account: 'retail',
  ...(exp === undefined ? {} : { exp }),
});
const refused = { problem: 'unauthorized' };
const seconds = () => Math.floor(Date.now() / 1000);
const later = (ms: number) => jest.setSystemTime(Date.now() + ms);

test('the signature of one and the same token is checked once', async () => {
  const token = await identity.token(claims());
  await verify(token); // reads the keys
  await verify(token);
  const checks = jest.spyOn(crypto.subtle, 'verify');
  for (let i = 0; i < 5; i += 1) expect(await verify(token)).toMatchObject({ account: 'retail-one', kind: 'retail' });
  expect(checks).not.toHaveBeenCalled();
  await verify(await identity.token({ ...claims(), jti: 'another' }));
  expect(checks).toHaveBeenCalledTimes(1);
});

test('what differs from a remembered token by one letter is none', async () => {
  const token = await identity.token(claims());
  for (let i = 0; i < 3; i += 1) await verify(token);
  for (const at of [10, token.indexOf('.') + 10, token.length - 10]) {
    const other = token[at] === 'A' ? 'B' : 'A';
    await expect(verify(token.slice(0, at) + other + token.slice(at + 1))).rejects.toMatchObject(refused);
  }
});

test('it ends when it ends', async () => {
  const token = await identity.token(claims(seconds() + 30));
  for (let i = 0; i < 3; i += 1) await verify(token);
  later(34_000); // within the five seconds that clocks may differ by
  await verify(token);
  later(2000);
  await expect(verify(token)).rejects.toMatchObject(refused);
});

test('a key that the provider withdrew ends its tokens as soon as its keys are read again', async () => {
  const token = await identity.token(claims());
  for (let i = 0; i < 3; i += 1) await verify(token);
  await identity.changeKey();
  await verify(token); // nobody has told us yet
  later(11_000);
  await verify(await identity.token(claims())); // of the new key, so that the keys are read
  await expect(verify(token)).rejects.toMatchObject(refused);
});

test('the keys are read again within a minute, whoever calls', async () => {
  const token = await identity.token(claims());
  for (let i = 0; i < 3; i += 1) await verify(token);
  await identity.changeKey();
  later(61_000);
  const readAgain = jest.spyOn(globalThis, 'fetch');
  await verify(token); // asks the provider meanwhile
  await Promise.all(readAgain.mock.results.map(({ value }) => value));
  while (
    await verify(token).then(
      () => true,
      () => false,
    )
  )
    await new Promise((resolve) => setTimeout(resolve, 10));
  await expect(verify(token)).rejects.toMatchObject(refused);
});

test('while the provider is away its keys hold for ten minutes', async () => {
  const token = await identity.token(claims(seconds() + 3600));
  for (let i = 0; i < 3; i += 1) await verify(token);
  await identity.stop();
  later(9 * 60_000);
  await verify(token);
  later(2 * 60_000);
  await expect(verify(token)).rejects.toMatchObject({ problem: 'unavailable' });
});
