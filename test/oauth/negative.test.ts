/**
 * What somebody may try against the authorization server (RFC 9700, RFC 6749, 7636, 8252, 8628, 8707, 9126): each is refused, and
 * nothing is sent to an address that is not the program's own.
 */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startApiUnderTest, withPeople, type ApiUnderTest } from '../api/api-under-test.ts';
import { newCredential, type NewCredential } from '../access/credentials.ts';
import { Agent, goesOnTo, type Shown } from './agent.ts';

const REDIRECT = 'https://app.example.com/back';
let api: ApiUnderTest;
let agent: Agent;
let confidential: NewCredential;
let other: NewCredential;
let open: NewCredential;
let service: NewCredential;
beforeAll(async () => {
  api = await startApiUnderTest();
  const { cuuid } = await withPeople(api);
  confidential = await newCredential(api.owner);
  other = await newCredential(api.owner);
  open = await newCredential(api.owner, 'public', {
    redirectUris: [REDIRECT, 'http://127.0.0.1/back', 'com.example.app:/back'],
  });
  service = await newCredential(api.owner, 'service', { owner: `company:${cuuid}` });
});
afterAll(() => api?.stop());
beforeEach(async () => {
  agent = await Agent.of(api, 'retail-one');
});

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');
type Parameters = Record<string, string>;

/** An authorization request that is right, but for what is said otherwise; an empty value leaves one out. */
const request = (more: Parameters = {}, credential = confidential): string => {
  const right = {
    client_id: credential.clientId,
    response_type: 'code',
    redirect_uri: REDIRECT,
    state: 'a state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  const query = Object.entries({ ...right, ...more }).filter(([, value]) => value !== '');
  return `/oauth/auth?${new URLSearchParams(query)}`;
};
const basic = ({ clientId, secret }: Pick<NewCredential, 'clientId' | 'secret'>) => ({
  Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
});
const post = (path: string, form: Parameters | string, headers: Record<string, string> = {}) =>
  api.call('POST', path, {
    raw: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
  });
const codeGrant = (code: string, more: Parameters = {}): Parameters =>
  Object.fromEntries(
    Object.entries({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      code_verifier: verifier,
      ...more,
    }).filter(([, value]) => value !== ''),
  );
const codeFor = async (more: Parameters = {}, credential = confidential): Promise<string> => {
  const back = await (await Agent.of(api, 'retail-one')).consent(request(more, credential));
  return back.searchParams.get('code') ?? `no code: ${back.href}`;
};
interface Tokens {
  access_token: string;
  refresh_token: string;
}
async function tokens(credential = confidential): Promise<Tokens> {
  const code = await codeFor({}, credential);
  const { status, json } = await post(
    '/oauth/token',
    codeGrant(code, credential === open ? { client_id: open.clientId } : {}),
    credential === open ? {} : basic(credential),
  );
  expect([status, json?.error]).toEqual([200, undefined]);
  return json as Tokens;
}

/** Refused on a page of ours: nothing leaves for anywhere. */
const isPageOfOurs = ({ status, location, text }: Shown): void => {
  expect([status >= 400, location]).toEqual([true, '']);
  expect(text).toContain('<!doctype html>');
  expect(text).not.toContain('evil.example');
};
/** Sent back to the program's own address with that error. */
function isSentBack({ location }: Shown, error: string): void {
  const back = new URL(location);
  const said = new URLSearchParams(back.search || back.hash.slice(1));
  expect([back.origin + back.pathname, said.get('error'), said.get('code')]).toEqual([REDIRECT, error, null]);
  expect(said.get('iss')).toBe(api.services.config.publicUrl);
}

describe('redirects: compared letter by letter; what differs is answered here', () => {
  test.each([
    ['another path', 'https://app.example.com/other'],
    ['a path below', 'https://app.example.com/back/more'],
    ['a query more', 'https://app.example.com/back?more=1'],
    ['a fragment', 'https://app.example.com/back#part'],
    ['a host that ends alike', 'https://app.example.com.evil.example/back'],
    ['a host below', 'https://a.app.example.com/back'],
    ['a name before the host', 'https://app.example.com@evil.example/back'],
    ['a way up and down again', 'https://app.example.com/x/../back'],
    ['capitals', 'https://APP.example.com/back'],
    ['an encoded letter', 'https://app.example.com/%62ack'],
    ['a slash more', 'https://app.example.com/back/'],
    ['http', 'http://app.example.com/back'],
    ['backslashes', 'https:\\\\app.example.com\\back'],
    ['a port', 'https://app.example.com:8443/back'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,evil.example'],
    ['this machine, where it is not registered', 'http://127.0.0.1/back'],
    ['a space at its end', `${REDIRECT} `],
    ['a line at its end', `${REDIRECT}\n`],
  ])('%s', async (_what, redirect) => isPageOfOurs(await agent.go(request({ redirect_uri: redirect }))));

  test.each([
    ['localhost for 127.0.0.1', 'http://localhost:4000/back'],
    ['another path of this machine', 'http://127.0.0.1:4000/other'],
    ['a name before this machine', 'http://x@127.0.0.1:4000/back'],
    ['another scheme', 'com.example.other:/back'],
  ])('of a program on one’s own machine: %s', async (_what, redirect) =>
    isPageOfOurs(await agent.go(request({ redirect_uri: redirect }, open))),
  );

  test('left out, where one alone is registered', async () =>
    isPageOfOurs(await agent.go(request({ redirect_uri: '' }))));
  test('twice', async () =>
    isPageOfOurs(await agent.go(`${request()}&redirect_uri=${encodeURIComponent('https://evil.example/')}`)));
  test('of an unknown program', async () =>
    isPageOfOurs(await agent.go(request({ client_id: 'f'.repeat(32), redirect_uri: 'https://evil.example/' }))));
  test('of a wrong request: an error goes nowhere else', async () =>
    isPageOfOurs(await agent.go(request({ redirect_uri: 'https://evil.example/', scope: 'everything' }))));
});

describe('requests', () => {
  test.each<[string, Parameters, string]>([
    ['no challenge', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no method, which means plain', { code_challenge_method: '' }, 'invalid_request'],
    ['a short challenge', { code_challenge: 'short' }, 'invalid_request'],
    ['another resource', { resource: 'https://evil.example/data' }, 'invalid_target'],
    ['a resource with a fragment', { resource: 'http://localhost:3000/v1/data#x' }, 'invalid_target'],
    ['openid', { scope: 'openid vehicle-data' }, 'invalid_scope'],
    ['a scope that is none', { scope: 'vehicle-data everything' }, 'invalid_scope'],
    ['a token from the front', { response_type: 'token' }, 'invalid_request'],
    ['code and token', { response_type: 'code token' }, 'invalid_request'],
    ['an ID token', { response_type: 'id_token', nonce: 'n' }, 'invalid_request'],
    ['an endless state', { state: 'x'.repeat(2500) }, 'invalid_request'],
    ['nothing shown', { prompt: 'none' }, 'consent_required'],
    ['another choice of account', { prompt: 'select_account' }, 'invalid_request'],
    [
      'a request object without a signature',
      { request: `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.` },
      'request_not_supported',
    ],
    ['a request from an address', { request_uri: 'https://evil.example/request' }, 'request_uri_not_supported'],
    ['a registration', { registration: '{}' }, 'registration_not_supported'],
  ])('%s', async (_what, more, error) => isSentBack(await agent.go(request(more)), error));

  test.each(['fragment', 'form_post', 'jwt', 'web_message', 'query.jwt'])('another way back: %s', async (mode) =>
    isPageOfOurs(await agent.go(request({ response_mode: mode }))),
  );
  test('nothing shown, to somebody who agreed a moment ago: nothing is remembered', async () => {
    await agent.consent(request());
    isSentBack(await agent.go(request({ prompt: 'none' })), 'consent_required');
    expect((await agent.asked(request())).page.text).toContain('csrf');
  });
  test('two resources', async () =>
    isSentBack(
      await agent.go(
        `${request({ resource: 'http://localhost:3000/v1/data' })}&resource=${encodeURIComponent('https://evil.example/')}`,
      ),
      'invalid_target',
    ));
  test('twice the same parameter', async () =>
    expect((await agent.go(`${request()}&state=other`)).status).toBeLessThan(500));
  test.each(['client_id', 'state', 'scope', 'redirect_uri'])('a zero in %s is no failure of ours', async (name) => {
    const { status } = await agent.go(request({ [name]: `x\0y` }));
    expect(status).toBeLessThan(500);
    expect(status).not.toBe(200);
  });
  test('an address of 9 KB', async () =>
    expect((await agent.go(request({ state: 'x'.repeat(9000) }))).status).toBe(400));
  test('by POST', async () =>
    expect((await agent.go('/oauth/auth', { client_id: confidential.clientId })).status).toBe(404));
});

describe('exchanges', () => {
  const refused = async (form: Parameters | string, headers: Record<string, string>, error: string, status = 400) => {
    const answer = await post('/oauth/token', form, headers);
    expect([answer.status, answer.json?.error]).toEqual([status, error]);
    expect(answer.json).not.toHaveProperty('access_token');
  };

  test('a wrong verifier', async () =>
    refused(codeGrant(await codeFor(), { code_verifier: 'x'.repeat(43) }), basic(confidential), 'invalid_grant'));
  test('no verifier', async () =>
    refused(codeGrant(await codeFor(), { code_verifier: '' }), basic(confidential), 'invalid_grant'));
  test('another redirect', async () =>
    refused(
      codeGrant(await codeFor(), { redirect_uri: 'https://app.example.com/other' }),
      basic(confidential),
      'invalid_grant',
    ));
  test('no redirect', async () =>
    refused(codeGrant(await codeFor(), { redirect_uri: '' }), basic(confidential), 'invalid_request'));
  test('another program’s code', async () => refused(codeGrant(await codeFor()), basic(other), 'invalid_grant'));
  test('a code that is none', async () => refused(codeGrant('x'.repeat(43)), basic(confidential), 'invalid_grant'));
  test('a code, twice: its tokens are dead', async () => {
    const code = await codeFor();
    const first = await post('/oauth/token', codeGrant(code), basic(confidential));
    expect(first.status).toBe(200);
    await refused(codeGrant(code), basic(confidential), 'invalid_grant');
    await refused(
      { grant_type: 'refresh_token', refresh_token: first.json.refresh_token },
      basic(confidential),
      'invalid_grant',
    );
    const { json } = await post('/oauth/introspect', { token: first.json.access_token }, basic(confidential));
    expect(json).toEqual({ active: false });
  });
  test('another resource', async () =>
    refused(codeGrant(await codeFor(), { resource: 'https://evil.example/' }), basic(confidential), 'invalid_target'));
  test('a password', async () =>
    refused({ grant_type: 'password', username: 'x', password: 'y' }, basic(confidential), 'unsupported_grant_type'));
  test('a person’s program asks for itself', async () =>
    refused({ grant_type: 'client_credentials' }, basic(confidential), 'invalid_request'));
  test('a service brings a code', async () => refused(codeGrant('x'.repeat(43)), basic(service), 'invalid_request'));
  test('a service for another resource', async () =>
    refused({ grant_type: 'client_credentials', resource: 'https://evil.example/' }, basic(service), 'invalid_target'));
  test('a service with another scope', async () =>
    refused({ grant_type: 'client_credentials', scope: 'everything' }, basic(service), 'invalid_scope'));
  test('a wider scope at a refresh', async () => {
    const { refresh_token: token } = await tokens();
    await refused(
      { grant_type: 'refresh_token', refresh_token: token, scope: 'vehicle-data everything' },
      basic(confidential),
      'invalid_scope',
    );
  });
  test('another program’s refresh token, which goes on for its own', async () => {
    const { refresh_token: token } = await tokens();
    await refused({ grant_type: 'refresh_token', refresh_token: token }, basic(other), 'invalid_grant');
    expect(
      (await post('/oauth/token', { grant_type: 'refresh_token', refresh_token: token }, basic(confidential))).status,
    ).toBe(200);
  });
  test('an access token as refresh token', async () => {
    const { access_token: token } = await tokens();
    await refused({ grant_type: 'refresh_token', refresh_token: token }, basic(confidential), 'invalid_grant');
  });

  test('a wrong secret', async () =>
    refused(
      { grant_type: 'client_credentials' },
      basic({ ...service, secret: 'x'.repeat(43) }),
      'invalid_client',
      401,
    ));
  test('the secret of another', async () =>
    refused({ grant_type: 'client_credentials' }, basic({ ...service, secret: other.secret }), 'invalid_client', 401));
  test('the hash of the secret', async () => {
    const hash = createHash('sha256').update(service.secret);
    await refused(
      { grant_type: 'client_credentials' },
      basic({ ...service, secret: hash.copy().digest('hex') }),
      'invalid_client',
      401,
    );
    await refused(
      { grant_type: 'client_credentials' },
      basic({ ...service, secret: hash.digest('base64url') }),
      'invalid_client',
      401,
    );
  });
  test('no secret', async () =>
    refused({ grant_type: 'client_credentials', client_id: service.clientId }, {}, 'invalid_client', 401));
  test('an empty secret', async () =>
    refused({ grant_type: 'client_credentials' }, basic({ ...service, secret: '' }), 'invalid_request'));
  test('two secrets at once', async () =>
    refused({ grant_type: 'client_credentials', client_secret: service.secret }, basic(service), 'invalid_request'));
  test('two programs at once', async () =>
    refused({ grant_type: 'client_credentials', client_id: other.clientId }, basic(service), 'invalid_request'));
  test('a public program with a secret', async () =>
    refused(
      { grant_type: 'refresh_token', refresh_token: 'x' },
      basic({ clientId: open.clientId, secret: 'x' }),
      'invalid_client',
      401,
    ));
  test('an assertion without a signature', async () =>
    refused(
      {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: service.clientId, iss: service.clientId })).toString('base64url')}.`,
      },
      {},
      'invalid_request',
    ));
  test('a secret in the address', async () => {
    const query = new URLSearchParams({ client_id: service.clientId, client_secret: service.secret });
    const { status, json } = await post(`/oauth/token?${query}`, { grant_type: 'client_credentials' });
    expect([status, json.error]).toEqual([400, 'invalid_request']);
  });
  test('twice the grant type', async () =>
    refused('grant_type=client_credentials&grant_type=password', basic(service), 'invalid_request'));
  test('JSON', async () => {
    const answer = await api.call('POST', '/oauth/token', {
      body: { grant_type: 'client_credentials' },
      headers: basic(service),
    });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
  });
  test('a body of a megabyte', async () => {
    const answer = await post(
      '/oauth/token',
      `grant_type=client_credentials&x=${'y'.repeat(1_000_000)}`,
      basic(service),
    ).catch(() => ({ status: 413 }));
    expect(answer.status).toBe(413);
  });
  test('__proto__', async () => {
    const answer = await post(
      '/oauth/token',
      'grant_type=client_credentials&__proto__=x&__proto__[admin]=1',
      basic(service),
    );
    expect(answer.status).toBeLessThan(500);
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });
});

describe('tokens of others', () => {
  test('introspection tells nothing of another’s token', async () => {
    const mine = await tokens();
    for (const token of [mine.access_token, mine.refresh_token])
      expect((await post('/oauth/introspect', { token }, basic(other))).json).toEqual({ active: false });
    expect((await post('/oauth/introspect', { token: mine.access_token }, basic(confidential))).json.active).toBe(true);
  });
  test('revocation of another’s token does nothing, and answers as for one that is none', async () => {
    const mine = await tokens();
    const [real, none] = await Promise.all(
      [mine.refresh_token, 'x'.repeat(43)].map((token) => post('/oauth/revoke', { token }, basic(other))),
    );
    expect([real?.status, real?.text]).toEqual([none?.status, none?.text]);
    expect((await post('/oauth/introspect', { token: mine.access_token }, basic(confidential))).json.active).toBe(true);
  });
  test('a token in the address is none', async () => {
    const { access_token: token } = await tokens();
    expect((await api.call('GET', `/v1/data/products?access_token=${token}`)).status).not.toBe(200);
  });
});

describe('pushed requests', () => {
  const push = (form: Parameters, headers = basic(confidential)) => post('/oauth/par', form, headers);
  const right = (): Parameters => Object.fromEntries(new URLSearchParams(request().split('?')[1]));

  test('without a challenge', async () => {
    const { code_challenge: _c, code_challenge_method: _m, ...form } = right();
    const { status, json } = await push(form);
    expect([status, json.error]).toEqual([400, 'invalid_request']);
  });
  test('with another redirect', async () => {
    const { status, json } = await push({ ...right(), redirect_uri: 'https://evil.example/' });
    expect([status, json.error]).toEqual([400, 'invalid_request']);
  });
  test('without a secret', async () => expect((await push(right(), {} as never)).status).toBe(401));
  test('another program’s', async () => {
    const { json } = await push(right());
    isPageOfOurs(
      await agent.go(
        `/oauth/auth?${new URLSearchParams({ client_id: other.clientId, request_uri: json.request_uri })}`,
      ),
    );
  });
  test('used twice', async () => {
    const { json } = await push(right());
    const address = `/oauth/auth?${new URLSearchParams({ client_id: confidential.clientId, request_uri: json.request_uri })}`;
    const [first, second] = [await agent.asked(address), await (await Agent.of(api, 'retail-one')).asked(address)];
    expect([first.page.status, second.page.status]).toEqual([200, 200]); // opening uses nothing up
    const back = await agent.go(goesOnTo(await agent.agree(first.at, first.page)));
    expect(new URL(back.location).searchParams.get('code')).toMatch(/^[\w-]{43}$/);
    isPageOfOurs(await agent.go(address));
  });
});

describe('the page and its cookies', () => {
  test('a form without the token of its page gives nothing', async () => {
    const { at, page } = await agent.asked(request());
    const token = agent.csrf;
    agent.csrf = '';
    expect((await agent.agree(at, page)).status).toBe(403);
    agent.csrf = token;
    expect((await agent.go(at, { csrf: token, decision: 'agree' }, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(
      403,
    );
  });
  test('another browser finds nothing to agree to, signed in or not', async () => {
    const { at } = await agent.asked(request());
    const stranger = await Agent.of(api, 'retail-two');
    expect((await stranger.go(at)).status).toBe(410);
    expect((await stranger.go(at, { csrf: stranger.csrf, decision: 'agree' })).status).toBe(410);
    expect((await new Agent(api).go(at)).location).toMatch(/^\/sign-in\?next=/);
  });
  test('a cookie that we did not sign is none', async () => {
    const { at } = await agent.asked(request());
    agent.forget('row_link.sig');
    expect((await agent.go(at)).status).toBe(410);
    agent.put({ name: 'row_link.sig', value: 'x'.repeat(27), path: at });
    expect((await agent.go(at)).status).toBe(410);
  });
  test('the way back in another browser is none', async () => {
    const { at, page } = await agent.asked(request());
    const decided = await agent.agree(at, page);
    isPageOfOurs(await (await Agent.of(api, 'retail-one')).go(goesOnTo(decided)));
    isPageOfOurs(await new Agent(api).go(goesOnTo(decided)));
  });
  test('the link is of whoever is signed in when agreeing, not of whoever was before', async () => {
    const { at } = await agent.asked(request());
    await agent.signIn('retail-two');
    const page = await agent.go(at);
    await agent.go(goesOnTo(await agent.agree(at, page)));
    const [{ giver }] = await api
      .owner('grants')
      .where({ client_id: confidential.clientId })
      .orderBy('created_at', 'desc')
      .limit(1);
    expect(giver).toBe('retail-two');
  });
  test('another’s product is not given, whatever the form says', async () => {
    const { at, page } = await agent.asked(request());
    const [{ id }] = await api.owner('products').where({ vin: 'WVWZZZ1JZXW000004' }).select('id');
    const { status } = await agent.go(at, { csrf: agent.csrf, decision: 'agree', products: id });
    expect([page.status, status]).toEqual([200, 422]);
  });
  test('a program that asks for a fresh sign-in gets one', async () => {
    const old = await Agent.of(api, {
      account: 'retail-one',
      email: 'retail-one@example.com',
      kind: 'retail',
      company: null,
      roles: [],
      signedInAt: Math.floor(Date.now() / 1000) - 3600,
    });
    const sent = await old.go(request({ prompt: 'login' }));
    expect((await old.go(sent.location)).location).toMatch(/^\/sign-in\?fresh=yes&next=/);
    expect((await agent.asked(request({ prompt: 'login' }))).page.status).toBe(200);
  });
  test('pages are in nobody’s frame, kept by nobody, and tell nobody where they were', async () => {
    const { page } = await agent.asked(request());
    const failed = await agent.go(request({ client_id: 'f'.repeat(32) }));
    for (const { headers } of [page, failed])
      expect([headers.get('x-frame-options'), headers.get('cache-control'), headers.get('referrer-policy')]).toEqual([
        'DENY',
        'no-store',
        'no-referrer',
      ]);
  });
});

describe('devices', () => {
  const begin = async (credential = open) =>
    (await post('/oauth/device', { client_id: credential.clientId }, credential === open ? {} : basic(credential)))
      .json as {
      device_code: string;
      user_code: string;
    };
  const poll = (code: string, credential = open) =>
    post(
      '/oauth/token',
      { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: code, client_id: credential.clientId },
      credential === open ? {} : basic(credential),
    );

  test('another program’s device code', async () => {
    const { device_code: code } = await begin();
    expect((await poll(code, confidential)).json.error).toBe('invalid_grant');
  });
  test('the hash of a code, or a handle, is no code', async () => {
    const { device_code: code } = await begin();
    const hash = createHash('sha256').update(code).digest('hex');
    for (const wrong of [hash, `~${hash}.${'x'.repeat(43)}`, `~${hash}`])
      expect((await poll(wrong)).json.error).toBe('invalid_grant');
  });
  test('codes are typed by who has signed in, ten a minute', async () => {
    expect((await new Agent(api).go('/oauth/code')).location).toMatch(/^\/sign-in/);
    const shown = await agent.go('/oauth/code');
    const secret = /name="xsrf" value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
    expect((await agent.go('/oauth/code', { xsrf: 'x', user_code: 'BBBBBBBB' })).text).toContain('role="alert"');
    const statuses: number[] = [];
    let xsrf = secret;
    for (let guess = 0; guess < 12; guess += 1) {
      const page = await agent.go('/oauth/code', { xsrf, user_code: 'BBBBBBBB' });
      statuses.push(page.status);
      xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? xsrf;
    }
    expect(statuses).toContain(429);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(2);
  });
});

describe('what else the library has is not there', () => {
  test.each([
    ['GET', '/oauth/jwks'],
    ['GET', '/oauth/me'],
    ['POST', '/oauth/session/end/confirm'],
    ['GET', '/oauth/session/end'],
    ['GET', '/oauth/.well-known/openid-configuration'],
    ['GET', '/oauth/.well-known/oauth-authorization-server'],
    ['POST', '/oauth/reg'],
    ['GET', '/oauth/token'],
    ['GET', '/oauth/auth/'],
    ['PUT', '/oauth/token'],
    ['GET', '/.well-known/openid-configuration'],
  ])('%s %s', async (method, path) => {
    const { status } = await api.call(method, path);
    expect([404, 405]).toContain(status);
  });

  test('addresses are ours, whatever Host the caller names', async () => {
    const answer = await post(
      '/oauth/device',
      { client_id: open.clientId },
      { 'X-Forwarded-Host': 'evil.example', Host: 'evil.example' },
    );
    expect(answer.text).not.toContain('evil.example');
    expect(answer.json.verification_uri).toBe(`${api.services.config.publicUrl}/oauth/code`);
  });

  test('other sites’ scripts: for public programs from their own origin alone, and never with credentials', async () => {
    const from = (origin: string, credential: NewCredential) =>
      post(
        '/oauth/token',
        { grant_type: 'refresh_token', refresh_token: 'x', client_id: credential.clientId },
        { Origin: origin },
      );
    const own = await from('https://app.example.com', open);
    expect([
      own.headers.get('access-control-allow-origin'),
      own.headers.get('access-control-allow-credentials'),
    ]).toEqual(['https://app.example.com', null]);
    for (const answer of [
      await from('https://evil.example', open),
      await from('https://app.example.com', confidential),
    ])
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const page = await api.call('GET', request(), { headers: { Origin: 'https://app.example.com' } });
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
  });
});
