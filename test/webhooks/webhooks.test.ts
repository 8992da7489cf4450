/** Webhooks (R18, R48): ids and states, signed, to whoever may know them at that moment; never into the operator's own network, and never in an end's way. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { erasePerson } from '../../db/people/erase.ts';
import { claimDeliveries, noteOutcome } from '../../db/webhooks/claims.ts';
import { dropOldDeliveries, sealAnew } from '../../db/webhooks/upkeep.ts';
import { isPublicAddress, isWebhookAddress } from '../../domain/webhooks/address.ts';
import { webhookSeal } from '../../domain/webhooks/secrets.ts';
import { signedHeaders } from '../../domain/webhooks/signature.ts';
import { waitAfter, WAITS_MS } from '../../domain/webhooks/tries.ts';
import { startDeliverer } from '../../worker/webhooks/deliverer.ts';
import { post } from '../../worker/webhooks/send.ts';
import {
  customerForm,
  startApiUnderTest,
  withPeople,
  type ApiProcess,
  type ApiUnderTest,
  type People,
} from '../api/api-under-test.ts';
import { developers, type Somebody } from '../developers/developers-under-test.ts';
import { eventually } from '../front-door/eventually.ts';
import { isSignedBy, startReceiver, type Receiver } from './receiver.ts';

const FRONTEND = 'https://www.example.com';
let api: ApiUnderTest;
/** The same record, where webhooks may lead to this machine. */
let near: ApiProcess;
let people: People;
let as: ReturnType<typeof developers>;
let receiver: Receiver;
const running: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  api = await startApiUnderTest({ frontendOrigins: [FRONTEND] });
  near = await api.beside({ webhookReach: 'any' });
  people = await withPeople(api);
  as = developers(api);
  receiver = await startReceiver();
});
// What one test leaves to be delivered is none of the next one's.
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  receiver.behave(204);
  receiver.taken.length = 0;
  await api.owner('webhook_deliveries').del();
});
afterAll(async () => {
  await receiver?.stop();
  await api?.stop();
});

/** As a worker has it, from now on until the test is over. */
const deliver = (timeoutMs = 10_000): void => {
  const { db, config } = api.services;
  const log = pino({ enabled: false });
  running.push(startDeliverer({ db, keys: config.linkKeys, sending: { reach: 'any', timeoutMs }, log }));
};

/** The customer of `people`, as a developer. */
let owner: Somebody;
const ownerAsDeveloper = async (): Promise<Somebody> => {
  owner ??= await registeredOwner();
  return owner;
};
async function registeredOwner(): Promise<Somebody> {
  const token = people.retail;
  const one: Somebody = {
    ...(await as.retail()),
    call: (method, path, body, headers = {}) =>
      near.call(method, path, { token, headers, ...(body === undefined ? {} : { body }) }),
  };
  const email = 'retail-one@example.com';
  const { status, text } = await one.call('POST', '/v1/developer', {
    kind: 'person',
    name: 'Jo',
    country: 'DE',
    email,
    gatekeeper: false,
    terms: { version: '2026-11', accepted: true },
  });
  if (status !== 201) throw new Error(text);
  return one;
}

interface Hook {
  id: string;
  secret: string;
  secrets: { id: string }[];
}
async function webhookOf(by: Pick<Somebody, 'call'>, more: object = {}): Promise<Hook> {
  const { status, text, json } = await by.call('POST', '/v1/webhooks', { name: 'Ours', url: receiver.url, ...more });
  if (status !== 201) throw new Error(text);
  return json;
}
const deliveries = async (by: Pick<Somebody, 'call'>, id: string) =>
  (await by.call('GET', `/v1/webhooks/${id}/deliveries`)).json.deliveries;
const remove = (by: Pick<Somebody, 'call'>, id: string) => by.call('DELETE', `/v1/webhooks/${id}`);

async function submitted(headers: Record<string, string> = {}, token = people.retail): Promise<string> {
  const { status, text, json } = await api.call('POST', '/v1/requests', { token, headers, body: customerForm(people) });
  if (status !== 202) throw new Error(text);
  return json.id;
}
const cancel = (id: string, token = people.retail) => api.call('POST', `/v1/requests/${id}/cancel`, { token });

describe('what is told', () => {
  test('R18: whoever submitted a request is told of its states, by id, signed, and of nothing else', async () => {
    const by = await ownerAsDeveloper();
    const hook = await webhookOf(by);
    const id = await submitted();
    deliver();
    await cancel(id);
    const [taken] = await receiver.untilTaken(1);
    expect(JSON.parse(taken!.body)).toEqual({
      type: 'request.changed',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      data: { request: id, status: 'cancelled' },
    });
    expect(isSignedBy(hook.secret, taken!)).toBe(true);
    expect(isSignedBy(hook.secret, { ...taken!, body: `${taken!.body} ` })).toBe(false);
    const [delivery] = await eventually(
      () => deliveries(by, hook.id),
      ([one]) => one.state === 'delivered',
    );
    expect(delivery).toMatchObject({
      id: taken!.headers['webhook-id'],
      type: 'request.changed',
      request: id,
      status: 'cancelled',
      attempts: 1,
      answers: [{ status: 204, error: null }],
    });
    expect(taken!.headers['content-type']).toBe('application/json');
    await remove(by, hook.id);
  });

  test('R25: nobody else is told: not another developer, not who only shares the company, not who has left it', async () => {
    const by = await ownerAsDeveloper();
    const stranger = await as.retail();
    await stranger.registered();
    const company = randomUUID();
    await api.owner('companies').insert({ id: company, name: 'Parcels', kind: 'fleet' });
    const [one, other] = [await as.fleet(company, 'administrator'), await as.fleet(company, 'administrator')];
    for (const [who, registers] of [
      [one, true],
      [other, false],
    ] as const) {
      await api.owner('accounts').insert({
        id: who.account,
        kind: 'fleet',
        email: who.email,
        name: 'A',
        company_id: company,
        roles: ['administrator'],
      });
      if (registers) await who.registered();
    }
    const hooks = {
      own: await webhookOf(by),
      strangers: await webhookOf(stranger.at(near)),
      ones: await webhookOf(one.at(near)),
      others: await webhookOf(other.at(near)),
    };
    const id = await submitted();
    // As the fleet's own: submitted by one of them, for the company.
    const fleets = await submitted();
    await api.owner('requests').where({ id: fleets }).update({ requester: one.account, company, type: 'fleet' });
    for (const changed of [id, fleets]) await api.owner('requests').where({ id: changed }).update({ status: 'lapsed' });
    const told = (await api.owner('webhook_deliveries').select('webhook_id', 'request_id')).map((row) => [
      row.webhook_id,
      row.request_id,
    ]);
    expect(told.toSorted()).toEqual(
      [
        [hooks.own.id, id],
        [hooks.ones.id, fleets],
      ].toSorted(),
    );
    await api.owner('accounts').where({ id: one.account }).update({ company_id: null });
    const { claimed } = await claimDeliveries(api.services.db, { limit: 10, each: 4, busy: [], leaseMs: 60_000 });
    expect(claimed.map(({ request }) => request?.id)).toEqual([id]);
    expect(await api.owner('webhook_deliveries').where({ request_id: fleets }).first('state')).toEqual({
      state: 'dropped',
    });
    await remove(by, hooks.own.id);
  });

  test('R48: of a notice its id, ids and reasons go out, without VIN, serial number or name', async () => {
    const by = await ownerAsDeveloper();
    const hook = await webhookOf(by, { types: ['access.ended'] });
    const notice = (type: string) =>
      api.owner('notices').insert({
        owner: 'account:retail-one',
        type,
        data: JSON.stringify({
          credential: randomUUID(),
          because: 'giver',
          fleet: { cuuid: people.cuuid, name: 'Example Parcels' },
          products: [{ id: randomUUID(), kind: 'vehicle', vin: people.vin.car }],
        }),
      });
    await notice('access.given'); // not asked for
    await notice('access.ended');
    await api.owner('notices').insert({ owner: 'account:somebody', type: 'access.ended', data: '{}' });
    deliver();
    const [taken] = await receiver.untilTaken(1);
    expect(JSON.parse(taken!.body)).toEqual({
      type: 'access.ended',
      timestamp: expect.any(String),
      data: { notice: expect.any(String), credential: expect.any(String), because: 'giver', products: 1 },
    });
    expect((await deliveries(by, hook.id)).length).toBe(1);
    await remove(by, hook.id);
  });

  test('a frontend’s webhook tells of what was submitted through it alone, and only the operator has it', async () => {
    const supervisor = { call: as.supervisor.call };
    const made = await supervisor.call('POST', '/v1/support/webhooks', {
      frontend: FRONTEND,
      name: 'Our website',
      url: 'https://www.example.com/hook',
    });
    expect([made.status, made.json.frontend, made.json.secret]).toEqual([
      201,
      FRONTEND,
      expect.stringMatching(/^whsec_/),
    ]);
    const path = `/v1/support/webhooks/${made.json.id}`;
    const [through, other] = [
      await submitted({ Origin: FRONTEND }),
      await submitted({ Origin: 'https://evil.example' }),
    ];
    await cancel(through);
    await cancel(other);
    const { json } = await supervisor.call('GET', `${path}/deliveries`);
    expect(
      json.deliveries.map(({ request, status }: { request: string; status: string }) => [request, status]),
    ).toEqual([[through, 'cancelled']]);
    const refused = await supervisor.call('POST', '/v1/support/webhooks', {
      frontend: 'https://evil.example',
      name: 'Theirs',
      url: 'https://evil.example/hook',
    });
    expect([refused.status, refused.json.errors[0].pointer]).toEqual([422, '/frontend']);
    const by = await ownerAsDeveloper();
    expect((await by.call('GET', `/v1/webhooks/${made.json.id}`)).status).toBe(404);
    expect((await as.agent.call('GET', path)).status).toBe(403);
    expect((await supervisor.call('DELETE', path, undefined)).status).toBe(200);
  });

  test('R58: who is erased takes their webhooks along', async () => {
    const jo = await as.retail();
    await jo.registered();
    await api.owner('accounts').insert({ id: jo.account, kind: 'retail', email: jo.email, name: 'Jo' });
    const hook = await webhookOf(jo.at(near));
    await jo.at(near).call('POST', `/v1/webhooks/${hook.id}/test`);
    await erasePerson(api.services.db, jo.email, 'operator');
    expect(await api.owner('webhooks').where({ id: hook.id }).first('url', 'name')).toEqual({ url: '', name: '' });
    expect(await api.owner('webhook_secrets').where({ webhook_id: hook.id })).toEqual([]);
    expect(await api.owner('webhook_deliveries').where({ webhook_id: hook.id })).toEqual([]);
  });
});

describe('secrets', () => {
  test('two sign at a time, so that a receiver changes over; the last one stays', async () => {
    const by = await ownerAsDeveloper();
    const hook = await webhookOf(by);
    const path = `/v1/webhooks/${hook.id}`;
    deliver();
    const second = (await by.call('POST', `${path}/secrets`)).json;
    expect((await by.call('POST', `${path}/secrets`)).json.state).toBe('active');
    await by.call('POST', `${path}/test`);
    const [both] = await receiver.untilTaken(1);
    expect([isSignedBy(hook.secret, both!), isSignedBy(second.secret, both!)]).toEqual([true, true]);
    expect(JSON.parse(both!.body)).toMatchObject({ type: 'webhook.test', data: {} });
    expect((await by.call('DELETE', `${path}/secrets/${hook.secrets[0]!.id}`)).status).toBe(200);
    await by.call('POST', `${path}/test`);
    const [, one] = await receiver.untilTaken(2);
    expect([isSignedBy(hook.secret, one!), isSignedBy(second.secret, one!)]).toEqual([false, true]);
    expect((await by.call('DELETE', `${path}/secrets/${second.id}`)).status).toBe(409);
    // Nothing kept gives the secret away.
    const kept = await api.owner('webhook_secrets').where({ webhook_id: hook.id }).first('sealed');
    expect(kept.sealed.includes(Buffer.from(second.secret.slice(6), 'base64'))).toBe(false);
    await remove(by, hook.id);
  });

  test('a signature is that of the standard', () => {
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' };
    expect(signedHeaders([secret], message)).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('a secret is kept under the first key, also once there is another', async () => {
    const by = await ownerAsDeveloper();
    const hook = await webhookOf(by);
    const [old] = api.services.config.linkKeys;
    const now = webhookSeal([{ kid: 9, secret: Buffer.alloc(32, 9) }, old]);
    await sealAnew(api.services.db, now);
    const kept = await api.owner('webhook_secrets').where({ webhook_id: hook.id }).first('sealed');
    const alone = webhookSeal([{ kid: 9, secret: Buffer.alloc(32, 9) }]);
    expect(`whsec_${alone.open(kept.sealed)?.toString('base64')}`).toBe(hook.secret);
    expect(webhookSeal([old]).open(kept.sealed)).toBeNull();
    await remove(by, hook.id);
  });
});

describe('a receiver that misbehaves', () => {
  test('what it refuses comes again later under the same id, and at once where that is asked for', async () => {
    const by = await ownerAsDeveloper();
    const hook = await webhookOf(by);
    receiver.behave({ status: 500, text: 'Out of \u202eorder' });
    deliver();
    const test = (await by.call('POST', `/v1/webhooks/${hook.id}/test`)).json;
    await receiver.untilTaken(1);
    const [waits] = await eventually(
      () => deliveries(by, hook.id),
      ([one]) => one.state === 'waiting',
    );
    expect(waits).toMatchObject({ attempts: 1, answers: [{ status: 500, text: 'Out of  order' }] });
    expect((await by.call('GET', `/v1/webhooks/${hook.id}`)).json.failingSince).not.toBeNull();
    receiver.behave(204);
    expect((await by.call('POST', `/v1/webhooks/${hook.id}/deliveries/${test.id}/replay`)).status).toBe(202);
    const [first, second] = await receiver.untilTaken(2);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    await eventually(
      () => deliveries(by, hook.id),
      ([one]) => one.state === 'delivered' && one.answers.length === 2,
    );
    expect((await by.call('GET', `/v1/webhooks/${hook.id}`)).json.failingSince).toBeNull();
    await remove(by, hook.id);
  });

  test('it is tried for three days, with growing waits, longer where it asks for that', () => {
    const all = WAITS_MS.map((_wait, i) => waitAfter(i + 1, 0, 0)!);
    expect(all.toSorted((a, b) => a - b)).toEqual(all);
    const hours = all.reduce((sum, wait) => sum + wait) / 3_600_000;
    expect([hours > 71, hours < 73]).toEqual([true, true]);
    expect(waitAfter(WAITS_MS.length + 1)).toBeNull();
    expect(waitAfter(1, 120_000, 0)).toBe(120_000);
    expect(waitAfter(1, 1e12, 0)).toBe(86_400_000);
  });

  test.each([
    ['after the last try, nothing having been taken', 500, 'failing'],
    ['as soon as it answers 410', 410, 'gone'],
  ] as const)('%s the webhook is disabled, and its owner hears it by email', async (_when, status, because) => {
    const by = await ownerAsDeveloper();
    const hook = await webhookOf(by);
    const { id } = (await by.call('POST', `/v1/webhooks/${hook.id}/test`)).json;
    const further = (await by.call('POST', `/v1/webhooks/${hook.id}/test`)).json;
    if (because === 'failing') {
      await api
        .owner('webhook_deliveries')
        .where({ id })
        .update({ attempts: WAITS_MS.length, first_attempt_at: new Date() });
      await api.owner('webhook_deliveries').where({ id: further.id }).update({ next_attempt_at: 'infinity' });
      await api
        .owner('webhooks')
        .where({ id: hook.id })
        .update({ failing_since: new Date(0) });
    }
    receiver.behave(status);
    deliver();
    const now = await eventually(
      () => by.call('GET', `/v1/webhooks/${hook.id}`),
      ({ json }) => json.disabledAt !== null,
    );
    expect(now.json.disabledBecause).toBe(because);
    expect((await deliveries(by, hook.id)).map(({ state }: { state: string }) => state)).toEqual(['failed', 'failed']);
    expect(await api.owner('mails').where({ webhook_id: hook.id }).select('step', 'recipient')).toEqual([
      { step: 'webhook-disabled', recipient: 'developer' },
    ]);
    expect((await by.call('POST', `/v1/webhooks/${hook.id}/test`)).status).toBe(409);
    await cancel(await submitted());
    expect((await deliveries(by, hook.id)).length).toBe(2); // nothing piles up
    const enabled = await by.call('PATCH', `/v1/webhooks/${hook.id}`, { enabled: true });
    expect([enabled.json.disabledAt, enabled.json.failingSince]).toEqual([null, null]);
    await remove(by, hook.id);
  });

  test('one that was slow and is taken for lost overwrites nothing', async () => {
    const by = await ownerAsDeveloper();
    const hook = await webhookOf(by);
    await by.call('POST', `/v1/webhooks/${hook.id}/test`);
    const { db } = api.services;
    const claim = { limit: 1, each: 1, busy: [], leaseMs: 0 };
    const [slow] = (await claimDeliveries(db, claim)).claimed;
    const [again] = (await claimDeliveries(db, claim)).claimed;
    const answer = { at: new Date().toISOString(), tookMs: 1, status: 500, error: null, text: null };
    await noteOutcome(db, again!, { became: 'delivered' }, { ...answer, status: 204 });
    await noteOutcome(db, slow!, { became: 'waiting', waitMs: 0 }, answer);
    expect(await deliveries(by, hook.id)).toMatchObject([{ state: 'delivered', answers: [{ status: 204 }] }]);
    await remove(by, hook.id);
  });

  test('one that is silent holds up no other, and is given up in time', async () => {
    const by = await ownerAsDeveloper();
    const silent = await startReceiver();
    silent.behave('silent');
    const [hangs, works] = [await webhookOf(by, { url: silent.url }), await webhookOf(by)];
    for (let n = 0; n < 6; n += 1) await by.call('POST', `/v1/webhooks/${hangs.id}/test`);
    deliver(60_000);
    await silent.untilTaken(4); // as many as one may have under way
    await by.call('POST', `/v1/webhooks/${works.id}/test`);
    await receiver.untilTaken(1);
    expect(silent.taken.length).toBe(4);
    const sending = { reach: 'any', timeoutMs: 100 } as const;
    expect(await post(silent.url, { body: '{}', headers: {} }, sending)).toMatchObject({
      status: null,
      error: 'timeout',
    });
    await silent.stop();
    for (const { id } of [hangs, works]) await remove(by, id);
  });

  test('R29: an end waits for no webhook, whatever holds it', async () => {
    const by = await ownerAsDeveloper();
    const hook = await webhookOf(by);
    const [first, second] = [await submitted(), await submitted()];
    await cancel(first);
    const held = await api.owner.transaction();
    await held.raw('select from webhooks where id = ? for update', [hook.id]);
    await held.raw('select from webhook_deliveries for update');
    expect((await cancel(second)).status).toBe(200); // it would wait for ever
    await held.commit();
    expect((await deliveries(by, hook.id)).length).toBe(2);
    await remove(by, hook.id);
  });
});

describe('where it may lead', () => {
  test.each([
    'http://www.example.com/hook',
    'https://127.0.0.1/hook',
    'https://2130706433/hook',
    'https://0x7f.1/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.7/hook',
    'https://[::1]/hook',
    'https://[::ffff:127.0.0.1]/hook',
    'https://[fd00::1]/hook',
    'https://[64:ff9b::7f00:1]/hook',
    'https://localhost/hook',
    'https://localhost./hook',
    'https://db.internal/hook',
    'https://postgres/hook',
    'https://name:password@www.example.com/hook',
    'https://www.example.com/hook#part',
  ])('%s is refused', async (url) => {
    const jo = await as.developer();
    await jo.registered();
    const { status, json } = await jo.call('POST', '/v1/webhooks', { name: 'Ours', url });
    expect([status, json.errors?.[0]?.pointer]).toEqual([422, '/url']);
    expect(isWebhookAddress(url, 'public')).toBe(false);
  });

  test('addresses of the internet are those that are none of anybody’s own network', () => {
    const out = ['8.8.8.8', '93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '192.0.1.1', '172.32.0.1'];
    const own = [
      '0.0.0.0',
      '100.64.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ];
    const more = [
      '::',
      'fe80::1',
      'ff02::1',
      '2001::1',
      '2002:7f00:1::',
      '2001:db8::1',
      '::ffff:8.8.8.8',
      'no address',
    ];
    expect(out.filter((one) => !isPublicAddress(one))).toEqual([]);
    expect([...own, ...more].filter(isPublicAddress)).toEqual([]);
  });

  test('a name that leads out at first and in later is connected to by the address that was looked at, or not at all', async () => {
    const asked: string[] = [];
    const answers = [
      [
        { address: '93.184.216.34', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
      [{ address: '127.0.0.1', family: 4 }],
      [{ address: '::ffff:127.0.0.1', family: 6 }],
      [],
    ];
    const resolve = async (name: string) => {
      asked.push(name);
      return answers.shift() ?? [];
    };
    const url = `https://hook.example.com:${receiver.port}/hook`;
    for (let n = 0; n < 4; n += 1)
      expect(
        await post(url, { body: '{}', headers: {} }, { reach: 'public', timeoutMs: 10_000, resolve }),
      ).toMatchObject({ status: null, error: 'address-not-public' });
    expect(asked).toEqual(Array(4).fill('hook.example.com'));
    // The very address that was looked at, once: a second answer is never asked for.
    const once = async (name: string) => {
      asked.push(name);
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const near = `http://hook.example.com:${receiver.port}/hook`;
    const sent = await post(near, { body: '{}', headers: {} }, { reach: 'any', timeoutMs: 10_000, resolve: once });
    expect([sent.status, asked.length, receiver.taken.length]).toEqual([204, 5, 1]);
    expect(receiver.taken[0]!.headers.host).toBe(`hook.example.com:${receiver.port}`);
    // An address in numbers is looked at, too, though no name is asked for it.
    for (const direct of [`https://127.0.0.1:${receiver.port}/`, `https://[::1]:${receiver.port}/`])
      expect(await post(direct, { body: '{}', headers: {} }, { reach: 'public', timeoutMs: 10_000 })).toMatchObject({
        status: null,
        error: 'address-not-public',
      });
  });

  test('redirects are not followed', async () => {
    const by = await ownerAsDeveloper();
    const hook = await webhookOf(by);
    receiver.behave({ status: 307, headers: { Location: `http://127.0.0.1:${receiver.port}/secret` } });
    deliver();
    await by.call('POST', `/v1/webhooks/${hook.id}/test`);
    const [delivery] = await eventually(
      () => deliveries(by, hook.id),
      ([one]) => one.state === 'waiting' && one.attempts === 1,
    );
    expect(delivery.answers).toMatchObject([{ status: 307 }]);
    expect(receiver.taken.map(({ path }) => path)).toEqual(['/hook']);
    await remove(by, hook.id);
  });
});

test('what was delivered goes after 30 days', async () => {
  const by = await ownerAsDeveloper();
  const hook = await webhookOf(by);
  const { id } = (await by.call('POST', `/v1/webhooks/${hook.id}/test`)).json;
  await by.call('POST', `/v1/webhooks/${hook.id}/test`);
  await api
    .owner('webhook_deliveries')
    .where({ id })
    .update({ at: api.owner.raw(`now() - interval '31 days'`) });
  await dropOldDeliveries(api.services.db);
  const left = await deliveries(by, hook.id);
  expect([left.length, left[0].id === id]).toEqual([1, false]);
  await remove(by, hook.id);
});

test('ten are enough', async () => {
  const jo = await as.developer();
  await jo.registered();
  const url = 'https://www.example.com/hook';
  const made = [];
  for (let n = 0; n < 11; n += 1) made.push((await jo.call('POST', '/v1/webhooks', { name: `No ${n}`, url })).status);
  expect(made).toEqual([...Array(10).fill(201), 409]);
});
