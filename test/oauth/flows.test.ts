/** Programs get tokens by every way there is, with a client library that knows nothing of us (R42). */
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as oidc from 'openid-client';
import { metadataOf } from '../../api/oauth/metadata.ts';
import { bearerOf } from '../../db/access/token.ts';
import { endNotTaken } from '../../db/oauth/sweep.ts';
import { resourceOf } from '../../domain/access/token.ts';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';
import { startMigratedPostgres } from '../setup/postgres-template.ts';
import { addSecret, newCredential, PURPOSE, DEVELOPER } from '../access/credentials.ts';
import { Agent, goesOnTo } from './agent.ts';
import { begin, exchange, program, REDIRECT } from './client.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest({}, undefined, startMigratedPostgres); // which goes away in the end
  people = await withPeople(api);
});
afterAll(() => api?.stop());

const opens = async (token: string): Promise<number> =>
  (await bearerOf(api.services.db, token, resourceOf(api.services.config.publicUrl)))?.size ?? -1;
const grantOf = async (token: string) =>
  (await bearerOf(api.services.db, token, resourceOf(api.services.config.publicUrl)))?.grantId ?? '';

test('R42: the server says where everything is, and what it says is what the library does', async () => {
  const { json } = await api.call('GET', '/.well-known/oauth-authorization-server');
  expect(json).toEqual(metadataOf(api.services.config.publicUrl));
  // Its own document, asked of it behind our guard.
  const server = createServer((req, res) => {
    req.headers.host = new URL(api.services.config.publicUrl).host;
    api.services.oauth.handle(Object.assign(req, { originalUrl: `/oauth${req.url}` }), res, async () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const answer = await fetch(`http://127.0.0.1:${port}/.well-known/oauth-authorization-server`);
  const theirs = (await answer.json()) as Record<string, unknown>;
  server.close();
  for (const [name, value] of Object.entries(json as Record<string, unknown>).filter(([key]) =>
    /endpoint$|issuer/.test(key),
  ))
    expect([name, theirs[name]]).toEqual([name, value]);
  for (const name of ['code_challenge_methods_supported', 'response_types_supported'])
    expect(theirs[name]).toEqual((json as Record<string, unknown>)[name]);
});

test('R42: the interface’s description has every call of it, where the metadata says it is, and how the data calls are opened', async () => {
  const { json: document } = await api.call('GET', '/openapi.json');
  const { json: metadata } = await api.call('GET', '/.well-known/oauth-authorization-server');
  const named = Object.entries(metadata as Record<string, string>).filter(([key]) => key.endsWith('_endpoint'));
  for (const [, address] of named) expect(document.paths).toHaveProperty([new URL(address).pathname]);
  const { properties } = document.components.schemas.OAuthToken;
  const credential = await newCredential(api.owner, 'service', { owner: `company:${people.cuuid}` });
  const tokens = await oidc.clientCredentialsGrant(await program(api, credential));
  for (const name of Object.keys(tokens)) expect(properties).toHaveProperty(name);
  const { program: scheme } = document.components.securitySchemes;
  expect(scheme.flows.authorizationCode.tokenUrl).toBe(metadata.token_endpoint);
  for (const path of Object.keys(document.paths).filter((one) => one.startsWith('/v1/data/')))
    for (const operation of Object.values(document.paths[path]) as { security?: object }[])
      expect([path, operation.security]).toEqual([path, [{ program: ['vehicle-data'] }]]);
});

test('R42: a confidential program: the page says who asks and what for, agreeing leads back, and the tokens open what was chosen', async () => {
  const credential = await newCredential(api.owner);
  const config = await program(api, credential);
  const begun = await begin(config);
  const agent = await Agent.of(api, 'retail-one');
  const { at, page } = await agent.asked(begun.address.href);
  expect(page.status).toBe(200);
  for (const words of [DEVELOPER, PURPOSE, people.vin.car]) expect(page.text).toContain(words);
  expect(page.text).not.toContain('checked=""');
  expect(page.text).not.toContain(people.vin.foreign);
  expect(page.text).not.toContain('Program of a test'); // its name is the developer's own
  const decided = await agent.agree(at, page);
  expect(decided.status).toBe(200);
  expect(decided.headers.get('content-security-policy')).toContain(`form-action 'self'`);
  const back = new URL((await agent.go(goesOnTo(decided))).location);
  expect([back.origin + back.pathname, back.searchParams.get('iss')]).toEqual([
    REDIRECT,
    api.services.config.publicUrl,
  ]);

  const tokens = await exchange(config, back, begun);
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 900, scope: 'vehicle-data' });
  expect(tokens.id_token).toBeUndefined();
  expect(await opens(tokens.access_token)).toBe(2);
  const [{ giver, holder, taken_at: taken, receipt }] = await api
    .owner('grants')
    .where({ id: await grantOf(tokens.access_token) });
  expect([giver, holder, taken !== null]).toEqual(['retail-one', 'account:retail-one', true]);
  expect(receipt).toMatchObject({
    recordMetadata: { schemaVersion: '27560-1' },
    piiProcessing: {
      purposes: [{ purposeDescription: PURPOSE }],
      recipients: [{ name: DEVELOPER, role: 'data recipient' }],
      piiInformation: { products: expect.arrayContaining([{ kind: 'vehicle', id: people.vin.car }]) },
    },
  });

  // A refresh keeps the refresh token, and lives on.
  const again = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(again.refresh_token ?? tokens.refresh_token).toBe(tokens.refresh_token);
  expect(await opens(again.access_token)).toBe(2);
  expect(await oidc.tokenIntrospection(config, again.access_token)).toMatchObject({
    active: true,
    client_id: credential.clientId,
  });
  expect(await oidc.tokenIntrospection(config, again.access_token)).not.toHaveProperty('sub');

  // An access token is revoked alone; a refresh token with the whole link.
  await oidc.tokenRevocation(config, tokens.access_token);
  expect(await opens(tokens.access_token)).toBe(-1);
  expect(await opens(again.access_token)).toBe(2);
  await oidc.tokenRevocation(config, tokens.refresh_token ?? '');
  expect(await opens(again.access_token)).toBe(-1);
  const ended = await api.owner('grants').where({ client_id: credential.clientId }).select('ended_because', 'ended_by');
  expect(ended).toEqual([{ ended_because: 'recipient', ended_by: `client:${credential.clientId}` }]);
  await expect(oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

test('R42: declining leads back with access_denied, and gives nothing', async () => {
  const credential = await newCredential(api.owner);
  const config = await program(api, credential);
  const begun = await begin(config);
  const agent = await Agent.of(api, 'retail-one');
  const { at } = await agent.asked(begun.address.href);
  const declined = await agent.go(at, { csrf: agent.csrf, decision: 'decline' });
  const back = new URL((await agent.go(goesOnTo(declined))).location);
  expect([back.searchParams.get('error'), back.searchParams.get('state')]).toEqual(['access_denied', begun.state]);
  expect(await api.owner('grants').where({ client_id: credential.clientId })).toEqual([]);
});

test('R42: a public program by a pushed request; its refresh tokens rotate', async () => {
  const credential = await newCredential(api.owner, 'public', {
    redirectUris: [REDIRECT, 'http://127.0.0.1/back', 'com.example.app:/back'],
  });
  const config = await program(api, credential, 'none');
  const { verifier, state, address } = await begin(config);
  const pushed = await oidc.buildAuthorizationUrlWithPAR(config, address.searchParams);
  expect([...pushed.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
  const agent = await Agent.of(api, 'retail-one');
  const back = await agent.consent(pushed.href);
  const tokens = await exchange(config, back, { verifier, state, address });
  const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(next.refresh_token).not.toBe(tokens.refresh_token);
  expect(await opens(next.access_token)).toBe(2);
  // Opened again it is used up.
  expect((await agent.go(pushed.href)).status).toBe(400);
});

test.each(['http://127.0.0.1:45123/back', 'com.example.app:/back'])(
  'RFC 8252: a program on one’s own machine is sent back to %s',
  async (redirect) => {
    const credential = await newCredential(api.owner, 'public', {
      redirectUris: ['http://127.0.0.1/back', 'com.example.app:/back'],
    });
    const config = await program(api, credential, 'none');
    const begun = await begin(config, { redirect_uri: redirect });
    const back = await (await Agent.of(api, 'retail-one')).consent(begun.address.href);
    expect(back.href.startsWith(redirect)).toBe(true);
    expect((await exchange(config, back, begun)).access_token).toMatch(/^[\w-]{43}$/);
  },
);

test('R42: a device: its code is typed by somebody who has signed in, shown again, and asked about; the device polls', async () => {
  const credential = await newCredential(api.owner, 'public', { redirectUris: [] });
  const config = await program(api, credential, 'none');
  const device = await oidc.initiateDeviceAuthorization(config, {});
  expect(device.verification_uri).toBe(`${api.services.config.publicUrl}/oauth/code`);
  const poll = () =>
    oidc.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:device_code', {
      device_code: device.device_code,
    });
  await expect(poll()).rejects.toMatchObject({ error: 'authorization_pending' });
  await expect(poll()).rejects.toMatchObject({ error: 'slow_down' });

  const nobody = await new Agent(api).go(device.verification_uri_complete ?? '');
  expect(nobody.location).toBe(`/sign-in?next=${encodeURIComponent(`/oauth/code?user_code=${device.user_code}`)}`);
  const agent = await Agent.of(api, 'retail-one');
  const typed = await agent.go(device.verification_uri_complete ?? '');
  expect(typed.text).toContain(`value="${device.user_code}"`);
  const secret = (page: { text: string }) => /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const wrong = await agent.go('/oauth/code', { xsrf: secret(typed), user_code: 'BBBB-BBBB' });
  expect(wrong.text).toContain('This code is not known');
  const shown = await agent.go('/oauth/code', { xsrf: secret(wrong), user_code: device.user_code.toLowerCase() });
  expect(shown.text).toContain(DEVELOPER);
  const confirmed = await agent.go('/oauth/code', { xsrf: secret(shown), user_code: device.user_code, confirm: 'yes' });
  const page = await agent.go(confirmed.location);
  const done = await agent.go(goesOnTo(await agent.agree(confirmed.location, page)));
  expect([done.status, done.text.includes('Your device is connected')]).toEqual([200, true]);

  await api.owner.raw(`update oauth_items set polled_at = now() - interval '5 seconds' where kind = 'DeviceCode'`);
  const tokens = await poll();
  expect(await opens(tokens.access_token)).toBe(2);
  expect(tokens.refresh_token).toMatch(/^[\w-]{43}$/);
});

test('R46: a service gets tokens for itself, for our resource alone', async () => {
  const credential = await newCredential(api.owner, 'service', { owner: `company:${people.cuuid}` });
  const config = await program(api, credential, oidc.ClientSecretPost(credential.secret));
  const tokens = await oidc.clientCredentialsGrant(config);
  expect(tokens).toMatchObject({ expires_in: 900, scope: 'vehicle-data' });
  expect(tokens.refresh_token).toBeUndefined();
  expect(await opens(tokens.access_token)).toBe(0);
});

test('R41: two secrets live beside each other, an ended or outdated one is refused at the next call, and so is all of an ended credential', async () => {
  const credential = await newCredential(api.owner, 'service', { owner: `company:${people.cuuid}` });
  const second = 'S'.repeat(43);
  await addSecret(api.owner, credential.id, second);
  const gets = async (secret: string) =>
    oidc.clientCredentialsGrant(await program(api, { ...credential, secret })).then(
      ({ access_token: token }) => token,
      (error: unknown) => `refused: ${(error as { status?: number }).status}`,
    );
  const first = await gets(credential.secret);
  expect([await opens(first ?? ''), await opens((await gets(second)) ?? '')]).toEqual([0, 0]);
  await api.owner.raw(`update credential_secrets set expires_at = now() where credential_id = ? and hash = sha256(?)`, [
    credential.id,
    Buffer.from(second),
  ]);
  expect(await gets(second)).toBe('refused: 401');
  await api
    .owner('credentials')
    .where({ id: credential.id })
    .update({ ended_at: api.owner.fn.now(), ended_by: 'a test' });
  expect(await gets(credential.secret)).toBe('refused: 401');
  expect(await opens(first ?? '')).toBe(-1);
});

test('R42: what was agreed to and never taken ends after ten minutes, and was never open', async () => {
  const credential = await newCredential(api.owner);
  const config = await program(api, credential);
  const begun = await begin(config);
  const back = await (await Agent.of(api, 'retail-one')).consent(begun.address.href);
  await endNotTaken(api.services.db);
  expect(await api.owner('grants').where({ client_id: credential.clientId }).whereNull('ended_at')).toHaveLength(1);
  await api
    .owner('grants')
    .where({ client_id: credential.clientId })
    .update({ created_at: api.owner.raw(`now() - interval '11 minutes'`) });
  await endNotTaken(api.services.db);
  expect(await api.owner('grants').where({ client_id: credential.clientId }).select('ended_because')).toEqual([
    { ended_because: 'not-taken' },
  ]);
  await expect(exchange(config, back, begun)).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('R42: an address for one customer, narrowed to some groups and a day, lives for an hour and is used up by the first consent', async () => {
  const credential = await newCredential(api.owner, 'confidential', { owner: 'account:retail-one' });
  await api.owner('signals').insert([
    { id: 901, path: 'Vehicle.A', meaning: 'A', datatype: 'float', groups: ['driving'], personal: true },
    { id: 902, path: 'Vehicle.B', meaning: 'B', datatype: 'float', groups: ['location'], personal: true },
  ]);
  const verifier = oidc.randomPKCECodeVerifier();
  const form = {
    redirectUri: REDIRECT,
    state: 'customer 4711',
    codeChallenge: await oidc.calculatePKCECodeChallenge(verifier),
    groups: ['driving'],
    until: '2099-12-31',
  };
  const ask = (body: object, token = people.retail) =>
    api.call('POST', `/v1/credentials/${credential.id}/link-urls`, { token, body });
  expect((await ask(form, people.stranger)).status).toBe(404);
  expect((await ask({ ...form, redirectUri: `${REDIRECT}/` })).json.errors).toEqual([
    expect.objectContaining({ pointer: '/redirectUri' }),
  ]);
  const { status, json } = await ask(form);
  expect([status, Date.parse(json.expiresAt) > Date.now() + 3_500_000]).toEqual([201, true]);

  const agent = await Agent.of(api, 'retail-two');
  const { at, page } = await agent.asked(json.url);
  expect([page.text.includes('value="driving"'), page.text.includes('value="location"')]).toEqual([true, false]);
  expect(page.text).toContain('value="2099-12-31"');
  expect((await agent.agree(at, page, { until: '2100-01-01' })).status).toBe(422); // later than asked
  const decided = await agent.agree(at, page, { until: '2098-01-01' });
  const back = new URL((await agent.go(goesOnTo(decided))).location);
  const tokens = await exchange(await program(api, credential), back, {
    address: new URL(json.url),
    verifier,
    state: form.state,
  });
  const [given] = await api.owner('grants').where({ id: await grantOf(tokens.access_token) });
  expect([given.groups, given.secrets, given.until.toISOString().slice(0, 4)]).toEqual([['driving'], false, '2098']);
  expect((await agent.go(json.url)).status).toBe(400);
});

test('R41: a program for its developer’s own data may ask nobody else', async () => {
  const credential = await newCredential(api.owner, 'confidential', {
    owner: 'account:retail-two',
    access: 'own-data',
  });
  const { address } = await begin(await program(api, credential));
  const own = await (await Agent.of(api, 'retail-two')).asked(address.href);
  expect([own.page.status, own.page.text.includes('Give your own program access')]).toEqual([200, true]);
  const other = await (await Agent.of(api, 'retail-one')).asked(address.href);
  expect([other.page.status, other.page.text.includes('may not ask you for data')]).toEqual([403, true]);
  const forced = await Agent.of(api, 'retail-one');
  const asked = await forced.asked(address.href);
  expect((await forced.agree(asked.at, asked.page)).status).toBe(403);
  expect(await api.owner('grants').where({ client_id: credential.clientId })).toEqual([]);
});

test('R43: the database away is said as such, and never as the end of what was given', async () => {
  const credential = await newCredential(api.owner, 'service', { owner: `company:${people.cuuid}` });
  const config = await program(api, credential);
  await oidc.clientCredentialsGrant(config);
  await api.postgres.stop();
  const answer = await api.call('POST', '/oauth/token', {
    raw: 'grant_type=client_credentials',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: `Basic ${Buffer.from(`${credential.clientId}:${credential.secret}`).toString('base64')}`,
    },
  });
  expect([answer.status, answer.json?.error, answer.headers.get('retry-after')]).toEqual([
    503,
    'temporarily_unavailable',
    '2',
  ]);
  const page = await api.call('GET', `/oauth/auth?client_id=${credential.clientId}`, { accept: 'text/html' });
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '2']);
});
