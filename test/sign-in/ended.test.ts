/** R1, threat 16: sessions end: in this browser, everywhere, and where the identity provider says that the account is no longer what it was. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Cuuid } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { endOutdatedSessions } from '../../db/sign-in/end.ts';
import { startApiUnderTest, type ApiUnderTest } from '../api/api-under-test.ts';
import { AUDIENCE } from '../api/identity-provider.ts';
import { signedIn, type SignedIn } from '../front-door/signed-in.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api?.stop());

const person = (account: string, more: Partial<Principal> = {}): Principal => ({
  account,
  email: `${account}@example.com`,
  kind: 'staff',
  roles: ['agent'],
  company: null,
  signedInAt: Math.floor(Date.now() / 1000),
  ...more,
});

/** Whether a browser is signed in still. */
const isIn = async ({ cookie }: SignedIn): Promise<boolean> =>
  (await api.call('GET', '/', { accept: 'text/html', headers: { cookie } })).text.includes('action="/sign-out"');
const areIn = (...browsers: SignedIn[]) => Promise.all(browsers.map(isIn));

const signOut = ({ cookie, csrf }: SignedIn, more: Record<string, string> = {}) =>
  api.call('POST', '/sign-out', {
    accept: 'text/html',
    headers: { cookie, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' },
    raw: new URLSearchParams({ csrf, ...more }).toString(),
  });

test('R1: signing out ends the session of this browser alone; signing out everywhere ends those of every browser, and nobody else’s', async () => {
  const [one, two, three] = [
    await signedIn(api, person('anna')),
    await signedIn(api, person('anna')),
    await signedIn(api, person('anna')),
  ];
  const other = await signedIn(api, person('bert'));
  expect((await signOut(one)).status).toBe(303);
  expect(await areIn(one, two, three, other)).toEqual([false, true, true, true]);
  const answer = await signOut(two, { where: 'everywhere' });
  expect([answer.status, answer.headers.get('clear-site-data')]).toEqual([303, '"cache", "cookies", "storage"']);
  expect(await areIn(two, three, other)).toEqual([false, false, true]);
});

test('threat 16: a logout token of the identity provider ends all sessions of the account; what is none ends nothing', async () => {
  const [one, two] = [await signedIn(api, person('cleo')), await signedIn(api, person('cleo'))];
  const other = await signedIn(api, person('dora'));
  const { clientId } = api.services.config.identityProvider;
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const claims = { sub: 'cleo', aud: clientId, jti: randomUUID(), events };
  const tell = async (token: string) =>
    api.call('POST', '/sign-out/back-channel', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      raw: new URLSearchParams({ logout_token: token }).toString(),
    });
  const forged = (await api.identity.token(claims)).replace(/.{4}$/, 'AAAA');
  for (const token of [
    forged,
    'none',
    await api.identity.token({ ...claims, aud: AUDIENCE }), // for programs, not for the pages
    await api.identity.token({ ...claims, events: undefined }), // an ID token
    await api.identity.token({ ...claims, nonce: 'n' }),
    await api.identity.token({ aud: clientId, jti: claims.jti, events }), // of nobody
    await api.identity.token({ ...claims, iat: Math.floor(Date.now() / 1000) - 3600 }),
    await api.identity.token({ ...claims, iss: 'https://evil.example' }),
  ])
    expect((await tell(token)).status).toBe(400);
  expect(await areIn(one, two, other)).toEqual([true, true, true]);
  const token = await api.identity.token(claims, { typ: 'logout+jwt' });
  for (let i = 0; i < 2; i += 1) {
    const answer = await tell(token);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  }
  expect(await areIn(one, two, other)).toEqual([false, false, true]);
});

test('threat 16: signing in with less ends the sessions that hold more: another kind, another company, a role that was lost', async () => {
  const company = randomUUID() as Cuuid;
  const browsers = {
    supervisor: await signedIn(api, person('emil', { roles: ['agent', 'supervisor'] })),
    agent: await signedIn(api, person('emil')),
    none: await signedIn(api, person('emil', { roles: [] })),
    fleet: await signedIn(api, person('emil', { kind: 'fleet', roles: [], company })),
    other: await signedIn(api, person('fritz', { roles: ['supervisor'] })),
  };
  await endOutdatedSessions(api.services.db, person('emil')); // what coming back from the identity provider does
  expect(await areIn(...Object.values(browsers))).toEqual([false, true, true, false, true]);
});
