/** R22: what each call answers when something underneath is away, and how much it may be called. */
import { HandedOver } from '../../api/server/handed-over.ts';
import { readingsEnds } from '../../db/access/gate.ts';
import { handingProcesses } from '../../db/postgres/handing-processes.ts';
import { databaseCheck, filesCheck } from '../../api/server/room-checks.ts';
import { StorageError, type Storage } from '../../storage/storage.ts';
import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTokenVerifier } from '../../api/sign-in/bearer.ts';
import { createApp } from '../../api/server/app.ts';
import { addressBlock, addressBlocks, LocalThrottle, SharedThrottle } from '../../api/call/limits/throttle-counts.ts';
import { listen } from '../../api/server/listen.ts';
import type { Services } from '../../api/server/services.ts';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { Problem } from '../../api/call/problems/problem.ts';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../../domain/mails/sendgrid-signature.ts';
import { AUDIENCE } from './identity-provider.ts';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from './api-under-test.ts';
import { unverified } from './requests-in-states.ts';

const mailKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  const mailWebhookKey = mailKey.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  api = await startApiUnderTest({ mailWebhookKey });
  people = await withPeople(api);
});
afterAll(() => api?.stop());

/** A second API beside the first, with something changed. */
async function beside<T>(changes: Partial<Services>, work: (url: string) => Promise<T>): Promise<T> {
  const server = await listen(createApp({ ...api.services, ...changes }), { port: 0, host: '127.0.0.1' });
  try {
    return await work(`http://127.0.0.1:${server.port}`);
  } finally {
    await server.stop(0);
  }
}

describe('the database away', () => {
  test('every call answers 503, says what became of it, and health goes on', async () => {
    const id = await unverified(api, people);
    const nowhere = connectAsApplication('postgres://nobody:nothing@127.0.0.1:9/none');
    await beside(
      {
        db: nowhere,
        readiness: {
          ...api.services.readiness,
          needed: { database: () => nowhere.raw('select 1').then(() => true), engine: async () => true },
        },
      },
      async (url) => {
        const bearer = { Authorization: `Bearer ${people.retail}`, 'Content-Type': 'application/json' };
        const answers = await Promise.all([
          fetch(`${url}/v1/products`, { headers: bearer }),
          fetch(`${url}/v1/requests/${id}`, { headers: bearer }),
          fetch(`${url}/v1/requests`, { method: 'POST', headers: bearer, body: JSON.stringify(customerForm(people)) }),
          fetch(url + api.link('verify', id)),
          fetch(url + api.link('verify', id), { method: 'POST' }),
          fetch(`${url}/readyz`),
        ]);
        for (const answer of answers) {
          expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '2']);
        }
        expect(await answers[2]?.json()).toMatchObject({
          type: '/problems/unavailable',
          detail: expect.stringContaining('nothing was taken'),
        });
        expect(await answers[3]?.text()).toContain('Not available at the moment');
        expect(await answers[5]?.json()).toMatchObject({ away: ['database'] });
        expect((await fetch(`${url}/healthz`)).status).toBe(200);
      },
    );
    await nowhere.destroy();
    expect(api.logged.join('')).not.toMatch(/nobody|nothing@/);
  });

  test('where the outcome is not known, the answer says how to find out', async () => {
    const breaking = connectAsApplication(api.postgres.loginUrl('api'));
    const broken = new Error('Connection terminated unexpectedly');
    const db = new Proxy(breaking, {
      get: (knex, name) => (name === 'raw' ? () => Promise.reject(broken) : Reflect.get(knex, name)),
    });
    await beside({ db }, async (url) => {
      const send = (headers: object) =>
        fetch(`${url}/v1/requests`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${people.retail}`, 'Content-Type': 'application/json', ...headers },
          body: JSON.stringify(customerForm(people)),
        }).then((answer) => answer.json() as Promise<{ detail: string }>);
      expect((await send({ 'Idempotency-Key': 'one' })).detail).toContain('same Idempotency-Key');
      expect((await send({})).detail).toContain('Look at the current state');
    });
    await breaking.destroy();
  });
});

test('R29: what is done is never answered as if it were not, also where nobody can say whether all downloads are cut', async () => {
  const id = await unverified(api, people);
  const { db } = api.services;
  const askOthers = () => Promise.reject(new Error('Connection terminated unexpectedly'));
  const running = new HandedOver({ ...handingProcesses(db), askOthers }, readingsEnds(db));
  await beside({ running }, async (url) => {
    expect((await fetch(url + api.link('verify', id), { method: 'POST' })).status).toBe(200);
  });
});

describe('other neighbours away', () => {
  test('the engine away: requests are taken, decisions hold, and only readiness tells', async () => {
    const id = await unverified(api, people);
    const readiness = {
      ...api.services.readiness,
      needed: { ...api.services.readiness.needed, engine: async () => false },
    };
    await beside({ readiness }, async (url) => {
      expect((await fetch(url + api.link('verify', id), { method: 'POST' })).status).toBe(200);
      const ready = await fetch(`${url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ away: ['engine'] })]);
    });
  });

  test('mail and files away: ready, but degraded', async () => {
    const wanted = { mail: async () => false, files: () => Promise.reject(new Error('gone')) };
    await beside({ readiness: { ...api.services.readiness, wanted } }, async (url) => {
      const ready = await fetch(`${url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', degraded: ['mail', 'files'] }]);
    });
  });

  test('R22: no room in the database or for the files is told by readiness: reads alone go on', async () => {
    const storage: Storage = { ...api.services.storage, ping: () => Promise.reject(new StorageError('storage-full')) };
    const readinessNow = () => ({
      needed: { database: databaseCheck(api.services.db), engine: async () => true },
      wanted: { files: filesCheck(storage) },
      draining: false,
    });
    await beside({ readiness: readinessNow() }, async (url) => {
      const ready = await fetch(`${url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([
        200,
        { status: 'ready', degraded: ['files'], full: ['files'] },
      ]);
    });
    // PostgreSQL's own answer where its volume is full.
    await api.owner.raw('alter function look_for_room() rename to look_for_room_kept');
    await api.owner.raw(`create function look_for_room() returns void language plpgsql as
      $$ begin raise exception 'No space left on device' using errcode = 'disk_full'; end $$`);
    try {
      await beside({ readiness: readinessNow() }, async (url) => {
        const ready = await fetch(`${url}/readyz`);
        expect([ready.status, await ready.json()]).toEqual([
          503,
          expect.objectContaining({ away: ['database'], degraded: ['files'], full: ['database', 'files'] }),
        ]);
      });
    } finally {
      await api.owner.raw('drop function look_for_room()');
      await api.owner.raw('alter function look_for_room_kept() rename to look_for_room');
    }
  });

  test('the identity provider away: 503, and nothing was taken', async () => {
    const verifyToken = createTokenVerifier({ issuer: 'http://127.0.0.1:9', audience: AUDIENCE });
    await beside({ verifyToken }, async (url) => {
      const answer = await fetch(`${url}/v1/products`, { headers: { Authorization: `Bearer ${people.retail}` } });
      expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '5']);
    });
  });

  test('our own fault: 500 without a word of what happened, in answer or log', async () => {
    const verifyToken = () => Promise.reject(new Error('canary-11 retail-one@example.com'));
    await beside({ verifyToken }, async (url) => {
      const answer = await fetch(`${url}/v1/products`, { headers: { Authorization: `Bearer ${people.retail}` } });
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain('canary');
    });
    const logged = api.logged.join('');
    expect(logged).toContain('"error":"Error"');
    expect(logged).not.toContain('canary-11');
  });
});

describe('the mail service’s webhook', () => {
  const post = (body: string, { at = Date.now(), key = mailKey.privateKey } = {}) => {
    const timestamp = String(Math.floor(at / 1000));
    const signature = sign('sha256', Buffer.from(timestamp + body), key).toString('base64');
    return api.call('POST', '/webhooks/sendgrid', {
      raw: body,
      headers: { 'Content-Type': 'application/json', [SIGNATURE_HEADER]: signature, [TIMESTAMP_HEADER]: timestamp },
    });
  };

  test('threat 13: only what is signed, and freshly, is taken; once however often it comes', async () => {
    const id = await unverified(api, people);
    const [mail] = await api
      .owner('mails')
      .where({ request_id: id, step: 'verify' })
      .update({ status: 'accepted' })
      .returning('id');
    const event = JSON.stringify([{ mail_id: mail.id, event: 'delivered', timestamp: 1_700_000_000 }]);
    const before = await api.records();
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect((await post(event, { key: stranger })).status).toBe(403);
    expect((await post(event, { at: Date.now() - 3_600_000 })).status).toBe(403);
    expect((await api.call('POST', '/webhooks/sendgrid', { raw: event })).status).toBe(403);
    expect((await api.call('POST', '/webhooks/sendgrid')).status).toBe(403);
    expect((await post('no json')).status).toBe(400);
    expect(await api.records()).toBe(before);
    for (let i = 0; i < 5; i++) expect((await post(event)).status).toBe(204);
    expect((await api.owner('mails').where({ id: mail.id }).first()).status).toBe('delivered');
    expect(await api.owner('mail_events').where({ mail_id: mail.id })).toHaveLength(1);
  });
});

describe('too many', () => {
  test('rule 27: past the limit 429 with Retry-After, for two processes together', async () => {
    const limits = { ...api.services.config.limits, acts: 30 };
    const token = await api.identity.token({ sub: 'retail-busy', email: 'retail-busy@example.com', account: 'retail' });
    const send = async (url: string) => {
      const answer = await fetch(`${url}/v1/products/validate`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ vins: ['x'] }),
      });
      return [answer.status, answer.headers.get('Retry-After')] as const;
    };
    const config = { ...api.services.config, limits };
    await beside({ config }, (one) =>
      beside({ config }, async (two) => {
        const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => send(i % 2 ? one : two)));
        const passed = answers.filter(([status]) => status === 200);
        expect(passed.length).toBeGreaterThanOrEqual(30);
        expect(passed.length).toBeLessThanOrEqual(31); // the second process counts one before it knows
        for (const [status, wait] of answers.filter((answer) => !passed.includes(answer))) {
          expect(status).toBe(429);
          expect(Number(wait)).toBeGreaterThan(0);
          expect(Number(wait)).toBeLessThanOrEqual(60);
        }
      }),
    );
  });

  test('guesses at links are counted; whoever holds a real link is not locked out', async () => {
    const id = await unverified(api, people);
    const config = { ...api.services.config, limits: { ...api.services.config.limits, guesses: 5 } };
    await beside({ config }, async (url) => {
      const statuses = [];
      for (let i = 0; i < 8; i++) statuses.push((await fetch(`${url}/links/verify/guess-${i}`)).status);
      expect(statuses).toEqual([404, 404, 404, 404, 404, 429, 429, 429]);
      expect((await fetch(url + api.link('verify', id))).status).toBe(200);
    });
  });

  test('a block of addresses is a /24 or a /64', () => {
    expect(addressBlock('203.0.113.77')).toBe(addressBlock('::ffff:203.0.113.1'));
    expect(addressBlock('203.0.113.77')).not.toBe(addressBlock('203.0.114.77'));
    expect(addressBlocks('203.0.113.77')).toEqual([{ name: '203.0.113', times: 1 }]);
    expect(addressBlock('2001:db8::1')).toBe(addressBlock('2001:db8:0:0:ffff::2'));
    expect(addressBlock('2001:db8:0:1::1')).not.toBe(addressBlock('2001:db8::1'));
    expect(addressBlock(undefined)).toBe(addressBlock(''));
    expect(addressBlock('unknown')).toBe(addressBlock('_hidden:7')); // what a proxy passes on unread
  });

  test('R69: so many /64 as a provider hands out are no way past the limit: the /56 and the /48 count, too', () => {
    const names = (address: string) => addressBlocks(address).map(({ name }) => name);
    const [one = [], near = [], far = []] = ['2001:db8:0:12::1', '2001:db8:0:13::1', '2001:db8:0:ab00::1'].map(names);
    expect(one[0]).not.toBe(near[0]);
    expect(one.slice(1)).toEqual(near.slice(1));
    expect(one[1]).not.toBe(far[1]);
    expect(one[2]).toBe(far[2]);
    expect(names('2001:db8:1::1')[2]).not.toBe(one[2]);
  });

  test('what one process counts never lets more through than the limit; several do by their shares at most', async () => {
    const passedOf = async (throttles: number, name: string) => {
      const several = Array.from({ length: throttles }, () => new SharedThrottle(api.services.db));
      const outcomes = [];
      for (let turn = 0; turn < 6; turn += 1)
        outcomes.push(
          ...(await Promise.allSettled(
            several.flatMap((throttle) => Array.from({ length: 25 }, () => throttle.count(name, 100))),
          )),
        );
      return outcomes.filter(({ status }) => status === 'fulfilled').length;
    };
    expect(await passedOf(1, 'one')).toBe(100);
    const passed = await passedOf(4, 'four');
    expect(passed).toBeGreaterThanOrEqual(100);
    expect(passed).toBeLessThanOrEqual(100 + 3 * 5);
  });

  test('calls are counted by few statements; where they can not be settled only a share is let in', async () => {
    let statements = 0;
    const note = () => void (statements += 1);
    api.services.db.on('query', note);
    const throttle = new SharedThrottle(api.services.db);
    for (let call = 0; call < 100; call += 1) await throttle.count('few', 1000);
    api.services.db.off('query', note);
    expect(statements).toBeLessThanOrEqual(2);
    const nowhere = connectAsApplication('postgres://nobody:nothing@127.0.0.1:9/none');
    const away = new SharedThrottle(nowhere);
    const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => away.count('away', 1000)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    await nowhere.destroy();
  });

  test('what is counted in this process alone', () => {
    const local = new LocalThrottle();
    local.count('once', 1);
    expect(() => local.count('once', 1)).toThrow(Problem);
  });
});

test('a process about to stop says so, and closes its connections with the answer', async () => {
  await beside({ readiness: { ...api.services.readiness, draining: true } }, async (url) => {
    const answer = await fetch(`${url}/readyz`);
    expect([answer.status, answer.headers.get('Connection')]).toEqual([503, 'close']);
  });
});
