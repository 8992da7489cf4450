/** Every row of the table of errors (http.md, Who calls), and what is sent along with every answer. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from './api-under-test.ts';
import { requestIn } from './requests-in-states.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
});
afterAll(() => api?.stop());

const json = { 'Content-Type': 'application/json' };

describe('400 and 413', () => {
  test.each([
    ['no JSON', '{"type": "customer", "email": "secret@example.com"', json],
    ['no object', '"text"', json],
    ['another content type', 'a=b', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['no content type', Buffer.from('{}'), {}],
    ['another charset', '{}', { 'Content-Type': 'application/json; charset=latin1' }],
    ['compressed', Buffer.from('{}'), { ...json, 'Content-Encoding': 'gzip' }],
  ])('%s', async (_what, raw, headers) => {
    const answer = await api.call('POST', '/v1/requests', { token: people.retail, raw, headers });
    expect([answer.status, answer.json.type]).toEqual([400, '/problems/bad-request']);
    expect(answer.text).not.toContain('secret');
  });

  test('64 KiB are taken, one byte more is not', async () => {
    const sized = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    const send = (raw: string) => api.call('POST', '/v1/requests', { token: people.retail, raw, headers: json });
    expect((await send(sized(65_536))).status).toBe(422);
    const over = await send(sized(65_537));
    expect([over.status, over.json.type]).toEqual([413, '/problems/too-large']);
  });

  test('an address that can not be decoded', async () => {
    expect((await api.call('GET', '/links/verify/%E0%A4%A')).status).toBe(400);
  });
});

describe('401 and 403', () => {
  test('R1: no token, and tokens that are none of ours', async () => {
    const claims = { sub: 'retail-one', email: 'retail-one@example.com', account: 'retail' };
    const past = Math.floor(Date.now() / 1000) - 60;
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const tokens = [
      'x',
      unsigned,
      `${people.retail.slice(0, -4)}AAAA`,
      await api.identity.token({ ...claims, exp: past }),
      await api.identity.token({ ...claims, aud: 'another' }),
      await api.identity.token({ ...claims, iss: 'https://example.com' }),
      await api.identity.token(claims, { kid: 'two' }),
      await api.identity.token({ sub: 'retail-one' }),
      await api.identity.token({ ...claims, account: 'root' }),
      await api.identity.token({ ...claims, email_verified: false }),
      await api.identity.token({ ...claims, nonce: 'of an ID token' }),
      await api.identity.token({ ...claims, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
      await api.identity.token(claims, { typ: 'logout+jwt' }),
      await api.identity.token(claims, { typ: 'dpop+jwt' }),
      await api.identity.token({ ...claims, company: 'no uuid' }),
    ];
    for (const token of tokens) {
      const { status, headers, json: body } = await api.call('GET', '/v1/products', { token });
      expect([status, body.type, headers.get('WWW-Authenticate')]).toEqual([
        401,
        '/problems/unauthorized',
        expect.stringContaining('invalid_token'),
      ]);
    }
    for (const [more, header] of [
      [{}, { typ: 'at+jwt' }],
      [{ email_verified: true }, { typ: 'JWT' }],
    ] as const)
      expect(
        (await api.call('GET', '/v1/products', { token: await api.identity.token({ ...claims, ...more }, header) }))
          .status,
      ).toBe(200);
    const none = await api.call('GET', '/v1/products');
    expect([none.status, none.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="right-of-way"']);
  });

  test.each(['verify', 'revoke'] as const)(
    'R21: the button of a link in a browser that names no site, and of our pages no origin, acts (%s)',
    async (purpose) => {
      const id = await requestIn(api, people, 'awaiting-verification');
      const send = (headers: Record<string, string>) =>
        api.call('POST', api.link(purpose, id, 1), {
          raw: '',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        });
      expect((await send({ Origin: 'https://evil.example' })).status).toBe(403);
      expect((await send({ Origin: 'null', 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
      expect((await send({ Origin: 'null' })).status).not.toBe(403);
    },
  );

  test('the wrong kind of account', async () => {
    expect((await api.call('GET', '/v1/products', { token: people.staff })).status).toBe(403);
  });
});

describe('404, 405, 409, 410, 422', () => {
  test('what is in no table is not there, sandbox included', async () => {
    for (const path of [
      '/sandbox',
      '/sandbox/outbox',
      '/sandbox/outbox/00000000-0000-4000-8000-000000000000/html',
      '/sandbox/requests/00000000-0000-4000-8000-000000000000',
      '/nothing',
      '/metrics',
      '/metrics/',
      '/v1',
      '/V1/products',
      '/.env',
      '/assets/../app.ts',
      '//v1/products',
    ]) {
      expect((await api.call('GET', path)).status).toBe(404);
    }
    for (const path of ['/sandbox/token', '/sandbox/mail-service', `/sandbox/requests/${crypto.randomUUID()}/clock`])
      expect((await api.call('POST', path, { body: { account: 'x' } })).status).toBe(404);
  });

  test('an address with a slash more is none of ours, whatever a proxy lets through', async () => {
    const paths = ['/healthz', '/docs', '/openapi.json', '/v1/requests', '/assets/pages.css', '/support', '/sign-in'];
    const id = await requestIn(api, people, 'awaiting-verification');
    for (const path of [...paths, api.link('verify', id)]) {
      const { status } = await api.call('GET', `${path}/`, { token: people.retail });
      expect({ path, status }).toEqual({ path, status: 404 });
    }
  });

  test('a method that an address does not take, with those that it does', async () => {
    const { status, headers, json: body } = await api.call('DELETE', '/v1/requests', { token: people.retail });
    expect([status, body.type, headers.get('Allow')]).toEqual([
      405,
      '/problems/method-not-allowed',
      'GET, HEAD, OPTIONS, POST',
    ]);
    const options = await api.call('OPTIONS', '/v1/products');
    expect([options.status, options.headers.get('Allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });

  test.each(['40001', '40P01'])(
    'a call that the database rolled back for another one (%s) took nothing, and is sent again',
    async (code) => {
      await api.owner.raw(
        `create function meet() returns trigger language plpgsql as $$ begin raise exception 'met' using errcode = '${code}'; end $$`,
      );
      await api.owner.raw('create trigger meet before insert on enquiries for each row execute function meet()');
      const body = { topic: 'other', name: 'Jo', email: `met-${code}@example.com`.toLowerCase(), text: 'Why?' };
      const refused = await api.call('POST', '/v1/enquiries', { body });
      await api.owner.raw('drop function meet() cascade');
      expect([refused.status, refused.json.type, refused.headers.get('retry-after')]).toEqual([
        503,
        '/problems/unavailable',
        '1',
      ]);
      expect(await api.owner('enquiries').where({ email: body.email })).toEqual([]);
      expect((await api.call('POST', '/v1/enquiries', { body })).status).toBe(202);
    },
  );

  test('of unknown fields so many are named as help, however many there are', async () => {
    const body = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`f${i}`, 1]));
    const { status, text } = await api.call('POST', '/v1/enquiries', { body });
    expect(status).toBe(422);
    expect(text.length).toBeLessThan(10_000);
  });

  test('409 names the state, 410 the reason, 422 every field', async () => {
    const ready = await requestIn(api, people, 'ready');
    expect((await api.call('POST', `/v1/requests/${ready}/cancel`, { token: people.retail })).json).toMatchObject({
      status: 409,
      state: 'ready',
    });
    const lapsed = await requestIn(api, people, 'lapsed');
    expect((await api.call('GET', api.link('verify', lapsed))).json).toMatchObject({ status: 410, reason: 'lapsed' });
    const { json: body } = await api.call('POST', `/v1/requests/${lapsed}/cancel`, {
      token: people.retail,
      body: { why: 1 },
    });
    expect(body.errors).toEqual([{ pointer: '/why', detail: 'There is no such field here. Leave it out.' }]);
  });

  test('every type of problem is explained at its address, as data and as a page', async () => {
    const data = await api.call('GET', '/problems/link-dead');
    expect(data.json).toMatchObject({ type: '/problems/link-dead', status: 410 });
    const page = await api.call('GET', '/problems/no-data-available', { accept: 'text/html' });
    expect(page.text).toContain('https://example.com/register');
    expect((await api.call('GET', '/problems/toString')).status).toBe(404);
  });
});

describe('every answer', () => {
  test('speaks of https for this host alone, where the operator has not said that the others have it, too', async () => {
    const strictly = async ({ call }: Pick<ApiUnderTest, 'call'>) =>
      (await call('GET', '/healthz')).headers.get('Strict-Transport-Security');
    expect(await strictly(api)).toBe('max-age=31536000');
    expect(await strictly(await api.beside({ hstsSubdomains: true }))).toBe('max-age=31536000; includeSubDomains');
  });

  test('allows pages nothing but our own style, and tells nobody where it was', async () => {
    const id = await requestIn(api, people, 'awaiting-verification');
    for (const path of ['/', api.link('verify', id), '/nothing', '/v1/products', '/healthz', '/docs']) {
      const { headers } = await api.call('GET', path, { accept: 'text/html' });
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('X-Powered-By')).toBeNull();
      expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
      if (path !== '/docs') expect(headers.get('Cache-Control')).toBe('no-store');
    }
  });

  test('the log has one line a call, of the fields that are allowed', async () => {
    await api.call('GET', '/v1/requests?cursor=canary-7', {
      token: people.retail,
      headers: { 'User-Agent': 'canary-8', Cookie: 'canary-9' },
    });
    const lines = api.logged.map((line) => JSON.parse(line));
    const allowed = [
      'level',
      'time',
      'pid',
      'hostname',
      'callId',
      'requestId',
      'productId',
      'enquiryId',
      'applicationId',
      'actor',
      'method',
      'route',
      'status',
      'problem',
      'ms',
      'cut',
      'msg',
    ];
    for (const line of lines.filter(({ msg }) => msg === 'call'))
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(line)));
    expect(api.logged.join('')).not.toContain('canary');
  });

  test('R40: a line names the call, the request it was about and who called, so that looking leaves a trace', async () => {
    const id = await requestIn(api, people, 'awaiting-verification');
    const token = await api.identity.token({
      sub: 'agent-one',
      email: 'agent-one@example.com',
      account: 'staff',
      roles: ['agent'],
    });
    const lineOf = async (path: string, by?: string) => {
      const { headers } = await api.call('GET', path, by ? { token: by } : {});
      const callId = headers.get('X-Request-Id');
      return api.logged.map((line) => JSON.parse(line)).find((line) => line.callId === callId);
    };
    expect(await lineOf(`/v1/support/requests/${id}`, token)).toMatchObject({ requestId: id, actor: 'agent-one' });
    expect(await lineOf(api.link('status', id))).toMatchObject({ requestId: id, actor: 'link:status' });
    const product = crypto.randomUUID();
    expect(await lineOf(`/v1/products/${product}/unenroll`)).toBeDefined();
    const open = await lineOf('/v1/compensation');
    expect([open.requestId, open.actor]).toEqual([undefined, undefined]);
  });

  test('the metrics name patterns, never addresses', async () => {
    await api.call('GET', '/v1/requests/11111111-1111-4111-8111-111111111111', { token: people.retail });
    await api.call('GET', '/canary-10');
    const text = await api.services.metrics.registry.metrics();
    expect(text).toContain('route="/v1/requests/:id",status="404"');
    expect(text).not.toMatch(/canary|11111111/);
  });
});

describe('the interface’s description', () => {
  test('OpenAPI 3.1 names every route of the table, with its problems', async () => {
    const { json: document } = await api.call('GET', '/openapi.json');
    expect(document.openapi).toBe('3.1.0');
    const post = document.paths['/v1/requests'].post;
    expect(Object.keys(post.responses).sort()).toEqual(['202', '400', '401', '403', '409', '413', '422', '429', '503']);
    expect(post.requestBody.content['application/json'].schema.$ref).toBe('#/components/schemas/RequestForm');
    expect(document.paths['/links/verify/{token}'].post.responses['410']).toBeDefined();
    expect(document.components.schemas.Problem.required).toEqual(['type', 'title', 'status', 'detail']);
  });

  test('each operation has a name of its own that a client’s function can bear, and stands under a thing that is described', async () => {
    const { json: document } = await api.call('GET', '/openapi.json');
    const operations = Object.values<Record<string, { operationId: string; tags: string[] }>>(document.paths).flatMap(
      (methods) => Object.values(methods),
    );
    const names = operations.map(({ operationId }) => operationId);
    expect(names.filter((name) => !/^[a-z]+([A-Z][a-z]*)+$/.test(name))).toEqual([]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining(['submitRequest', 'listRequests', 'getRequest', 'cancelRequest', 'putRegistrySignal']),
    );
    const described: string[] = document.tags.map(({ name }: { name: string }) => name);
    expect(operations.flatMap(({ tags }) => tags).filter((tag) => !described.includes(tag))).toEqual([]);
  });
});

describe('slow and large callers', () => {
  test('rule 22: headers that never end are cut off', async () => {
    await new Promise<void>((resolve) => {
      const slow = request(`${api.url}/healthz`, { method: 'GET' });
      slow.socket?.setNoDelay();
      slow.on('error', () => resolve());
      slow.on('response', (answer) => {
        answer.resume();
        answer.on('end', resolve);
      });
      slow.setHeader('X-Slow', 'x');
      slow.on('socket', (socket) => {
        socket.on('connect', () => void socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: '));
      });
    });
  }, 45_000); // Node’s own limit is a minute

  test('a form that is right is still taken afterwards', async () => {
    expect((await api.call('POST', '/v1/requests', { token: people.retail, body: customerForm(people) })).status).toBe(
      202,
    );
  });
});
