/** R41, R46: credentials: created once access is granted, with two secrets at most, and revoked for good. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findClient, findClientByLink, noteUse } from '../../db/credentials/clients.ts';
import { defaultTerms, termsOf } from '../../domain/developers/terms.ts';
import { isRedirect } from '../../domain/developers/credential.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';
import { developers, type Somebody } from './developers-under-test.ts';

let api: ApiUnderTest;
let people: People;
let as: ReturnType<typeof developers>;
let third: Somebody;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  as = developers(api);
  third = await as.developer();
  await third.withAccess();
});
afterAll(() => api?.stop());

const confidential = { name: 'A program', type: 'confidential' };

describe('creating', () => {
  test('R41: after the access was granted, and not before; one’s own data at once', async () => {
    const [early, owner] = [await as.developer(), await as.retail()];
    const reasons = async (who: Somebody) => {
      const { status, json } = await who.call('POST', '/v1/credentials', confidential);
      return [status, json.reason];
    };
    expect(await reasons(early)).toEqual([403, 'register-first']);
    await early.registered();
    expect(await reasons(early)).toEqual([403, 'ask-for-access']);
    await early.call('POST', '/v1/api-access-requests', { use: 'third-party', purpose: 'X.', agreement: 'Y.' });
    expect(await reasons(early)).toEqual([403, 'ask-for-access']); // in review
    await owner.withAccess('own-data');
    const { secret, clientId } = await owner.credential();
    expect([secret.length, clientId]).toEqual([43, expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect((await findClient(api.services.db, clientId))?.access).toMatchObject({ use: 'own-data' });
  });

  test('R41: the secret is shown once, has 256 bits, and is nowhere in the record or the logs', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const { status, json } = await third.call(
      'POST',
      '/v1/credentials',
      { ...confidential, name: 'Übersicht 東京' },
      key,
    );
    expect([status, json.name, json.status, json.linkUrl]).toEqual([
      201,
      'Übersicht 東京',
      'active',
      expect.stringMatching(/^http:\/\/localhost:3000\/connect\/[\w-]{22}$/),
    ]);
    expect(Buffer.from(json.secret, 'base64url')).toHaveLength(32);
    const again = await third.call('POST', '/v1/credentials', { ...confidential, name: 'Übersicht 東京' }, key);
    expect([again.status, again.json.id, again.json.secret]).toEqual([201, json.id, null]);
    for (const path of ['/v1/credentials', `/v1/credentials/${json.id}`])
      expect((await third.call('GET', path)).text).not.toContain(json.secret);
    expect(api.logged.join('\n')).not.toContain(json.secret);
    const [kept] = (await api.owner('credential_secrets').where({ credential_id: json.id })) as { hash: Buffer }[];
    expect(kept?.hash).toEqual(createHash('sha256').update(json.secret).digest());
    expect((await findClient(api.services.db, json.clientId))?.secrets).toEqual([
      { id: json.secrets[0].id, hash: kept?.hash },
    ]);
    const { rows } = await api.owner.raw(
      `select count(*)::int as n from credentials c, credential_secrets s where s.credential_id = c.id
         and (c::text like '%' || :secret || '%' or s::text like '%' || :secret || '%')`,
      { secret: json.secret },
    );
    expect(rows[0].n).toBe(0);
  });

  test('R46: a service is for administrators of a fleet, and for approved providers, and for nobody else', async () => {
    const service = { name: 'Dispatch', type: 'service' };
    const [boss, coder] = [await as.fleet(people.cuuid, 'administrator'), await as.fleet(people.cuuid, 'developer')];
    await boss.withAccess('own-data');
    expect((await coder.call('POST', '/v1/credentials', service)).json.reason).toBe('administrators-only');
    const made = await boss.call('POST', '/v1/credentials', service);
    expect([made.status, made.json.linkUrl, made.json.secret.length]).toEqual([201, null, 43]);
    // The company's developer sees it, and may not touch it; of the other kinds it may make some.
    expect((await coder.call('GET', `/v1/credentials/${made.json.id}`)).status).toBe(200);
    for (const [method, path, body] of [
      ['POST', 'revoke', {}],
      ['POST', 'secrets', {}],
      ['DELETE', `secrets/${made.json.secrets[0].id}`],
    ] as const)
      expect((await coder.call(method, `/v1/credentials/${made.json.id}/${path}`, body)).json.reason).toBe(
        'administrators-only',
      );
    expect((await coder.call('POST', '/v1/credentials', confidential)).status).toBe(201);

    const company = randomUUID();
    await api.owner('companies').insert({ id: company, name: 'Fernblick', kind: 'provider' });
    const [provider, unknown] = [await as.provider(company), await as.provider(randomUUID())];
    for (const one of [provider, unknown]) await one.registered();
    expect((await provider.call('POST', '/v1/credentials', service)).status).toBe(201); // R31: it was approved as such
    for (const one of [unknown, third])
      expect((await one.call('POST', '/v1/credentials', service)).json.errors[0].pointer).toBe('/type');
    const sends = { ...service, redirectUris: ['https://x.example.com/'], initiateLoginUri: 'https://x.example.com/' };
    expect((await boss.call('POST', '/v1/credentials', sends)).json.errors).toHaveLength(2);
  });

  test('R41: new terms: what there is works on, and what is new takes the new acceptance', async () => {
    const jo = await as.developer();
    await jo.withAccess();
    const before = await jo.credential();
    const terms = termsOf({ ...defaultTerms, version: '2027-01', text: 'Other terms.' });
    const later = jo.at(await api.beside({ terms }));
    expect((await later.call('POST', '/v1/credentials', confidential)).json.reason).toBe('accept-terms');
    expect((await later.call('POST', `/v1/credentials/${before.id}/secrets`, {})).status).toBe(201);
    expect(await findClient(api.services.db, before.clientId)).toBeDefined();
    await later.call('PATCH', '/v1/developer', { terms: { version: terms.version, accepted: true } });
    expect((await later.call('POST', '/v1/credentials', confidential)).status).toBe(201);
  });

  test('R41: so many and no more, also when they are asked for at once', async () => {
    const jo = await as.developer();
    await jo.withAccess();
    const policy = { ...defaultPolicy, credentials: { ...defaultPolicy.credentials, most: 3 } };
    const few = jo.at(await api.beside({ policy }));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => few.call('POST', '/v1/credentials', confidential)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409, 409, 409]);
    const { credentials } = (await few.call('GET', '/v1/credentials')).json;
    await few.call('POST', `/v1/credentials/${credentials[0].id}/revoke`, {});
    expect((await few.call('POST', '/v1/credentials', confidential)).status).toBe(201);
  });
});

describe('redirect addresses (RFC 9700, RFC 8252)', () => {
  const good = [
    'https://app.example.com/connected',
    'https://app.example.com/connected?a=b',
    'https://app.example.com:8443/',
    'https://xn--mnchen-3ya.example/',
    'http://127.0.0.1/cb',
    'http://127.0.0.1:49152/cb',
    'http://[::1]:8080/cb',
    'com.example.app:/connected',
    'com.example.app://connected/',
  ];
  const bad = [
    'http://app.example.com/cb',
    'http://localhost/cb',
    'https://localhost/cb',
    'https://127.0.0.1/cb',
    'https://10.0.0.1/cb',
    'https://[::1]/cb',
    'https://app.example.com', // is spelled with a slash
    'https://APP.example.com/cb',
    'https://app.example.com:443/cb',
    'https://app.example.com/a/../cb',
    'https://app.example.com/cb#part',
    'https://app.example.com/cb#',
    'https://user:pw@app.example.com/cb',
    'https://@app.example.com/cb',
    'https://*.example.com/cb',
    'https://app.example.com/*',
    'https://app.example.com/cb\n',
    ' https://app.example.com/cb',
    'https://app.example.com\\@evil.example/cb',
    'https://app.example.com./cb',
    'https:app.example.com/cb',
    '//app.example.com/cb',
    'myapp:/cb',
    'mailto:jo@example.com',
    'javascript:alert(1)',
    'data:text/html,x',
    'chrome-extension://abcdef/cb',
    'http://127.0.0.1.example.com/cb',
    'http://[::ffff:127.0.0.1]/cb',
    'http://2130706433/cb',
    'https://münchen.example/',
    '',
  ];
  test.each(good)('%s is taken', (uri) => expect(isRedirect(uri)).toBe(true));
  test.each(bad)('%j is not', (uri) => expect(isRedirect(uri)).toBe(false));

  test('each that does not fit is named, and the link’s beginning is never a scheme of a program’s own', async () => {
    const { status, json } = await third.call('POST', '/v1/credentials', {
      ...confidential,
      redirectUris: [good[0], bad[0], bad[12]],
      initiateLoginUri: 'com.example.app:/begin',
    });
    expect([status, json.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      ['/redirectUris/1', '/redirectUris/2', '/initiateLoginUri'],
    ]);
    const { id } = await third.credential();
    expect((await third.call('PATCH', `/v1/credentials/${id}`, { redirectUris: [bad[0]] })).status).toBe(422);
    const changed = await third.call('PATCH', `/v1/credentials/${id}`, { name: 'Renamed', redirectUris: good });
    expect(changed.json).toMatchObject({ name: 'Renamed', redirectUris: good });
  });
});

describe('secrets', () => {
  test('R41: two work at most, so that a program can change over; one that is removed works no more', async () => {
    const { id, clientId, secrets } = await third.credential();
    const [first] = secrets;
    const added = await third.call('POST', `/v1/credentials/${id}/secrets`, {});
    expect([added.status, added.json.secret.length]).toEqual([201, 43]);
    expect(api.signalled).toContain(id);
    const year = Date.parse(added.json.expiresAt) - Date.parse(added.json.createdAt);
    expect(year).toBe(365 * 24 * 3_600_000);
    expect((await findClient(api.services.db, clientId))?.secrets).toHaveLength(2);
    const third2 = await third.call('POST', `/v1/credentials/${id}/secrets`, {});
    expect([third2.status, third2.json.detail]).toEqual([409, 'Two secrets work at most. Remove one first.']);
    const races = await Promise.all([
      third.call('DELETE', `/v1/credentials/${id}/secrets/${first!.id}`),
      ...Array.from({ length: 5 }, () => third.call('POST', `/v1/credentials/${id}/secrets`, {})),
    ]);
    expect(races.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
    expect((await findClient(api.services.db, clientId))?.secrets.length).toBeLessThanOrEqual(2);
    const again = await third.call('DELETE', `/v1/credentials/${id}/secrets/${first!.id}`);
    expect([again.status, again.json.secrets.some((one: { id: string }) => one.id === first!.id)]).toEqual([
      200,
      false,
    ]);
    expect((await findClient(api.services.db, clientId))?.secrets.map((one) => one.id)).not.toContain(first!.id);
  });

  test('R41: a credential whose secrets are gone or over says so; a public program has none', async () => {
    const { id, secrets, clientId } = await third.credential();
    await api
      .owner('credential_secrets')
      .where({ credential_id: id })
      .update({ expires_at: new Date(Date.now() - 1000) });
    const over = (await third.call('GET', `/v1/credentials/${id}`)).json;
    expect([over.status, over.secrets[0].expired]).toEqual(['without-secret', true]);
    expect((await findClient(api.services.db, clientId))?.secrets).toEqual([]);
    expect((await third.call('DELETE', `/v1/credentials/${id}/secrets/${secrets[0]!.id}`)).json.status).toBe(
      'without-secret',
    );
    expect((await third.call('POST', `/v1/credentials/${id}/secrets`, {})).status).toBe(201);
    const open = await third.credential({ type: 'public' });
    expect([open.secret, open.secrets]).toEqual([null, []]);
    expect((await third.call('POST', `/v1/credentials/${open.id}/secrets`, {})).status).toBe(409);
    expect((await third.call('GET', `/v1/credentials/${open.id}`)).json.status).toBe('active');
  });

  test('R41: use is noted once a minute, with the call, the network and the secret', async () => {
    const { id, clientId, secrets } = await third.credential();
    const use = { clientId, secretId: secrets[0]!.id, call: 'POST /oauth/token', network: '192.0.2.0/24' };
    await noteUse(api.services.db, use);
    const first = (await third.call('GET', `/v1/credentials/${id}`)).json;
    expect(first).toMatchObject({ lastUse: { call: use.call, network: use.network }, lastUsedAt: expect.any(String) });
    expect(first.secrets[0].lastUsedAt).not.toBeNull();
    await noteUse(api.services.db, { ...use, call: 'GET /v1/data/latest' });
    expect((await third.call('GET', `/v1/credentials/${id}`)).json).toEqual(first);
  });
});

describe('revoking', () => {
  /** A link of the retail account for its car, as a consent makes it. */
  async function linkTo(clientId: string): Promise<{ grant: string; access: string }> {
    const [grant, access] = [randomUUID(), randomUUID()];
    const car = (await api.owner('products').where({ vin: people.vin.car }).first('id', 'no')) as {
      id: string;
      no: number;
    };
    const holder = 'account:retail-one';
    await api.owner('grants').insert({
      id: grant,
      client_id: clientId,
      giver: 'retail-one',
      holder,
      purpose: 'Journeys.',
      scope: 'vehicle-data',
      locale: 'en',
      receipt: '{}',
      taken_at: new Date(),
    });
    await api.owner('access').insert({
      id: access,
      reader: clientId,
      product_id: car.id,
      product_no: car.no,
      holder,
      through: 'link',
      grant_id: grant,
    });
    return { grant, access };
  }

  test('R41, R43: it ends every access with its commit, and stays listed with when and by whom', async () => {
    const { id, clientId } = await third.credential();
    const { grant, access } = await linkTo(clientId);
    expect((await third.call('GET', `/v1/credentials/${id}`)).json.links).toBe(1);
    const [{ epoch: before }] = await api.owner('access_epoch');
    const revoked = await third.call('POST', `/v1/credentials/${id}/revoke`, {});
    expect(revoked.json).toMatchObject({
      status: 'revoked',
      links: 0,
      secrets: [],
      endedAt: expect.any(String),
      endedBy: `account:${third.account}`,
    });
    expect(await api.owner('access').where({ id: access }).first()).toMatchObject({
      ended_because: 'credential',
      ended_epoch: String(Number(before) + 1),
    });
    expect(await api.owner('grants').where({ id: grant }).first()).toMatchObject({ ended_because: 'credential' });
    expect(await findClient(api.services.db, clientId)).toBeUndefined();
    expect(api.signalled.filter((one) => one === id)).toHaveLength(1);
    const again = await third.call('POST', `/v1/credentials/${id}/revoke`, {});
    expect([again.status, again.json]).toEqual([200, revoked.json]);
    const listed = (await third.call('GET', '/v1/credentials')).json.credentials;
    expect(listed.find((one: { id: string }) => one.id === id).status).toBe('revoked');
    for (const [method, path, body] of [
      ['PATCH', '', { name: 'Back again' }],
      ['POST', '/secrets', {}],
    ] as const)
      expect((await third.call(method, `/v1/credentials/${id}${path}`, body)).json.state).toBe('revoked');
  });

  test('R41: where the access can’t be ended, nothing is revoked', async () => {
    const { id, clientId } = await third.credential();
    await linkTo(clientId);
    await api.owner.raw(`create function refuse_end() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
      create trigger refuse_end before update on access for each row execute function refuse_end()`);
    expect((await third.call('POST', `/v1/credentials/${id}/revoke`, {})).status).toBe(500);
    await api.owner.raw('drop trigger refuse_end on access; drop function refuse_end');
    expect((await third.call('GET', `/v1/credentials/${id}`)).json.status).toBe('active');
    expect((await third.call('POST', `/v1/credentials/${id}/revoke`, {})).json.status).toBe('revoked');
  });

  test('R42: a link URL leads to its credential until that is revoked; who asks is named, and what for', async () => {
    const { id, clientId } = await third.credential();
    const { linkUrl } = (await third.call('GET', `/v1/credentials/${id}`)).json;
    const key = linkUrl.split('/').at(-1);
    expect(await findClientByLink(api.services.db, key)).toMatchObject({
      clientId,
      owner: `account:${third.account}`,
      developer: { kind: 'person', name: 'Jo', company: null, country: 'DE' },
      access: { use: 'third-party', purpose: 'Journeys for expense reports.' },
      redirectUris: ['https://kilometre.example.com/connected'],
    });
    await third.call('POST', `/v1/credentials/${id}/revoke`, {});
    expect(await findClientByLink(api.services.db, key)).toBeUndefined();
  });
});

test('R41: lists come in pages, newest first, each credential once', async () => {
  const jo = await as.developer();
  await jo.withAccess();
  const { credentials: none, next: end } = (await jo.call('GET', '/v1/credentials')).json;
  expect([none, end]).toEqual([[], null]);
  await api.owner.raw(
    `insert into credentials (id, client_id, owner, made_by, name, type, created_at)
     select gen_random_uuid(), 'page-' || n, :owner, 'x', 'N ' || n, 'public', now() - n * interval '1 hour' from generate_series(1, 230) n`,
    { owner: `account:${jo.account}` },
  );
  const names: string[] = [];
  for (let next: string | null = ''; next !== null;) {
    const { json } = await jo.call('GET', `/v1/credentials${next ? `?cursor=${next}` : ''}`);
    names.push(...json.credentials.map(({ name }: { name: string }) => name));
    next = json.next;
  }
  expect(names).toEqual(Array.from({ length: 230 }, (_, i) => `N ${i + 1}`));
});
