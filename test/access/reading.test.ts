/** R43: programs read what they were given: newest values, everything since a cursor, a live stream; all three show the same. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { closeStream } from '../../db/access/streams.ts';
import { call, eventually } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import {
  newCustomer,
  newFleet,
  newVehicle,
  register,
  type NewCustomer,
  type NewVehicle,
  registeredDeveloper,
} from '../sharing/new-customer.ts';
import { ingest, openStream, read, SPEED, speedOf } from './data-calls.ts';
import { link, newCredential, tokenFor } from './links.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('reading.test');
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

const secondsAgo = (seconds: number): Date => new Date(Date.now() - seconds * 1000);

interface Linked {
  owner: NewCustomer;
  car: NewVehicle;
  token: string;
  clientId: string;
  grantId: string;
}

/** A customer with a car that is linked to a program. */
async function linked(more: Parameters<typeof link>[4] = {}, days = 400): Promise<Linked> {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner], days);
  const program = await newCredential(record);
  const grantId = await link(db, owner, program, [car.id], more);
  return { owner, car, grantId, clientId: program.clientId, token: await tokenFor(record, program.clientId, grantId) };
}

const valuesOf = ({ body }: { body: { readings: { value: unknown }[] } }) => body.readings.map(({ value }) => value);

describe('what a program may read', () => {
  test('R43: newest values, pages and stream show the same readings, in the same words and order', async () => {
    const { car, token } = await linked();
    const stream = await openStream(token);
    await stream.until('live');
    await ingest([speedOf(car, 1, secondsAgo(9)), speedOf(car, 2, secondsAgo(8))]);
    await ingest([speedOf(car, 3, secondsAgo(7))]);
    await stream.untilValues(3);
    const page = await read(token, 'readings');
    expect(page.status).toBe(200);
    expect(page.body.readings).toEqual(
      [1, 2, 3].map((value) => ({
        product: car.id,
        signal: SPEED,
        unit: 'km/h',
        value,
        at: expect.any(String),
        receivedAt: expect.any(String),
      })),
    );
    expect(stream.events.flatMap(({ event, data }) => (event === 'readings' ? data.readings : []))).toEqual(
      page.body.readings,
    );
    const latest = await read(token, 'latest');
    expect(latest.body.products).toEqual([{ product: car.id, readings: [page.body.readings[2]] }]);
    expect([page.body.upToDate, valuesOf(await read(token, `readings?after=${page.body.next}`))]).toEqual([true, []]);
    await ingest([speedOf(car, 4)]);
    for (const cursor of [
      page.body.next,
      latest.body.asOf,
      stream.events.findLast(({ event }) => event === 'live')!.id,
    ])
      expect(valuesOf(await read(token, `readings?after=${cursor}`)).at(-1)).toBe(4);
    expect(valuesOf(await read(token, `readings?after=${page.body.earliest}`))).toEqual([1, 2, 3, 4]);
    stream.close();
  });

  test('R43: nothing of another’s: of a car that is not in the link, of the same owner or of a stranger', async () => {
    const { owner, car, token } = await linked();
    const foreign = [await newVehicle(record, [owner]), await newVehicle(record, [await newCustomer(record)])];
    const stream = await openStream(token, { query: '?from=earliest' });
    await stream.until('live');
    await ingest([...foreign.map((one) => speedOf(one, 99)), speedOf(car, 1)]);
    await stream.untilValues(1);
    expect(stream.values()).toEqual([1]);
    expect(valuesOf(await read(token, 'readings'))).toEqual([1]);
    expect((await read(token, 'latest')).body.products.map(({ product }: { product: string }) => product)).toEqual([
      car.id,
    ]);
    for (const path of ['readings', 'latest', 'stream']) {
      const { status, body } = await read(token, `${path}?products=${foreign[0]!.id}`);
      expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/query/products']);
    }
    stream.close();
  });

  test('R7: nothing measured before the registration, and in pages and stream nothing that came before the link', async () => {
    const owner = await newCustomer(record);
    const car = await newVehicle(record, [owner], 1);
    const [before, within] = [secondsAgo(2 * 86_400), secondsAgo(3600)];
    await ingest([speedOf(car, 10, before), { ...speedOf(car, true, within), signal: 'Vehicle.IsMoving' }]);
    const program = await newCredential(record);
    const token = await tokenFor(record, program.clientId, await link(db, owner, program, [car.id]));
    // What is newest may be from before the link, within the registration.
    expect((await read(token, 'latest')).body.products[0].readings).toMatchObject([
      { signal: 'Vehicle.IsMoving', value: true },
    ]);
    expect(valuesOf(await read(token, 'readings?from=earliest'))).toEqual([]);
    const stream = await openStream(token, { query: '?from=earliest' });
    await stream.until('live');
    await ingest([speedOf(car, 11, before), speedOf(car, 12, within)]); // came late
    await stream.untilValues(1);
    expect(stream.values()).toEqual([12]);
    expect(valuesOf(await read(token, 'readings'))).toEqual([12]);
    stream.close();
  });

  test('R51, R53: signals of the groups that were agreed to, and trade secrets only where they were', async () => {
    const signals = {
      driving: `Test.A${randomUUID().slice(0, 8)}`,
      health: `Test.B${randomUUID().slice(0, 8)}`,
      secret: `Test.C${randomUUID().slice(0, 8)}`,
    };
    const registry = await import('../front-door/front-door.ts').then(({ signIn }) => signIn('registry'));
    const put = (path: string, groups: string[], tradeSecret: boolean) =>
      call(`/v1/registry/signals/${path}`, {
        method: 'PUT',
        token: registry,
        json: { meaning: { en: 'A signal' }, unit: null, datatype: 'uint8', groups, personal: false, tradeSecret },
      });
    for (const [path, groups, secret] of [
      [signals.driving, ['driving'], false],
      [signals.health, ['health'], false],
      [signals.secret, ['driving'], true],
    ] as const)
      expect((await put(path, [...groups], secret)).status).toBe(201);
    const owner = await newCustomer(record);
    const car = await newVehicle(record, [owner]);
    const given = async (more: object) => {
      const program = await newCredential(record);
      return tokenFor(record, program.clientId, await link(db, owner, program, [car.id], more));
    };
    const [some, all, withSecrets] = [
      await given({ groups: ['driving'] }),
      await given({}),
      await given({ secrets: true }),
    ];
    const streams = await Promise.all([some, all, withSecrets].map((token) => openStream(token)));
    for (const stream of streams) await stream.until('live');
    await ingest(
      Object.values(signals).map((signal, i) => ({ vin: car.vin, signal, at: new Date().toISOString(), value: i + 1 })),
    );
    const opened: [string, number[]][] = [
      [some, [1]],
      [all, [1, 2]],
      [withSecrets, [1, 2, 3]],
    ];
    for (const [i, [token, values]] of opened.entries()) {
      expect((await streams[i]!.untilValues(values.length)).toSorted()).toEqual(values);
      expect(valuesOf(await read(token, 'readings')).toSorted()).toEqual(values);
      expect(
        (await read(token, 'latest')).body.products[0].readings.map(({ value }: { value: number }) => value).toSorted(),
      ).toEqual(values);
      const paths = (await read(token, 'signals')).body.signals.map(({ path }: { path: string }) => path);
      expect(Object.values(signals).filter((path) => paths.includes(path))).toHaveLength(values.length);
    }
    // What becomes a secret later is withheld from then on.
    expect((await put(signals.driving, ['driving'], true)).status).toBe(200);
    await ingest([
      { vin: car.vin, signal: signals.driving, at: new Date().toISOString(), value: 9 },
      { vin: car.vin, signal: signals.health, at: new Date().toISOString(), value: 8 },
    ]);
    expect((await streams[1]!.untilValues(3)).at(-1)).toBe(8);
    expect(valuesOf(await read(some, 'readings'))).toEqual([]);
    for (const stream of streams) stream.close();
  });

  test('R46: a program that asks for itself reads what is subscribed for it', async () => {
    const fleet = await newFleet(record);
    const van = await newVehicle(record, [fleet]);
    const service = await newCredential(record, 'service', { owner: fleet.holder });
    await record('access').insert({
      reader: service.clientId,
      product_id: van.id,
      product_no: van.no,
      holder: fleet.holder,
      through: 'subscription',
    });
    const token = await tokenFor(record, service.clientId, null);
    const stream = await openStream(token);
    await stream.until('live');
    await ingest([speedOf(van, 5)]);
    expect(await stream.untilValues(1)).toEqual([5]);
    expect(valuesOf(await read(token, 'readings'))).toEqual([5]);
    stream.close();
  });

  test('`until` is held against the database’s clock, and so is the end of a registration that was planned', async () => {
    const one = await linked({ until: new Date(Date.now() + 3_600_000) });
    await ingest([speedOf(one.car, 1)]);
    expect(valuesOf(await read(one.token, 'readings'))).toEqual([1]);
    const soon = record.raw(`clock_timestamp() + interval '300 ms'`);
    await record('grants').where({ id: one.grantId }).update({ until: soon });
    await record('access').where({ grant_id: one.grantId }).update({ until: soon });
    const other = await linked();
    const stream = await openStream(other.token);
    await stream.until('live');
    await ingest([speedOf(other.car, 1)]);
    await stream.untilValues(1);
    await record('registrations').where({ product_id: other.car.id }).update({ ends_at: soon });
    await eventually(
      async () => (await read(other.token, 'latest')).body.products.length,
      (length) => length === 0,
    );
    expect(valuesOf(await read(other.token, 'readings'))).toEqual([]);
    expect(
      (
        await eventually(
          () => read(one.token, 'readings'),
          ({ status }) => status === 401,
        )
      ).status,
    ).toBe(401);
    stream.close();
  });
});

describe('tokens and limits', () => {
  test('RFC 6750: without a token of ours 401, and a challenge that says so; an account’s is none', async () => {
    const { owner, token, clientId } = await linked();
    const challenge = async (given?: string) => {
      const { status, headers } = await call('/v1/data/readings', given === undefined ? {} : { token: given });
      return [status, headers.get('www-authenticate')];
    };
    expect(await challenge()).toEqual([401, 'Bearer realm="right-of-way"']);
    expect(await challenge(owner.token)).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    expect(await challenge('x'.repeat(43))).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    expect((await read(token, 'readings')).status).toBe(200);
    expect((await call('/v1/products', { token })).status).toBe(401);
    await record('credentials').where({ client_id: clientId }).update({ ended_at: record.fn.now() });
    expect((await read(token, 'readings')).status).toBe(401);
  });

  test('every answer says how many calls are left', async () => {
    const { token } = await linked();
    const left = async () => /r=(\d+);t=\d+$/.exec((await read(token, 'readings')).headers.get('ratelimit') ?? '')?.[1];
    const [first, second] = [Number(await left()), Number(await left())];
    expect(first - second).toBe(1);
    expect((await read(token, 'products')).headers.get('ratelimit-policy')).toBe('"minute";q=1200;w=60');
  });

  test('R43: one stream too many is 429, never 401 or 403; a closed one makes room', async () => {
    const { token } = await linked();
    const streams = [];
    for (let i = 0; i < 20; i++) streams.push(await openStream(token));
    const { status, headers } = await read(token, 'stream');
    expect([status, headers.get('retry-after')]).toEqual([429, '15']);
    streams[0]!.close();
    const again = await eventually(
      () => openStream(token),
      (stream) => stream.status === 200,
    );
    for (const stream of [...streams, again]) stream.close();
  });
});

describe('cursors', () => {
  test('a cursor says nothing, and one that is changed, cut or made up is refused by name', async () => {
    const { car, token } = await linked();
    await ingest([speedOf(car, 1)]);
    const [one, other] = [(await read(token, 'readings')).body.next, (await read(token, 'readings')).body.next];
    expect(one).not.toBe(other); // also of the same place
    const changed = `${one.slice(0, -4)}${one.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    for (const text of [changed, one.slice(1), 'MTI', Buffer.from('{"pos":1}').toString('base64url')]) {
      const { status, body } = await read(token, `readings?after=${text}`);
      expect([text, status, body.errors?.[0]?.pointer]).toEqual([text, 422, '/query/after']);
    }
    expect((await read(token, `readings?after=${one}`)).status).toBe(200);
  });

  test('R43: what comes after a cursor is kept no longer: 410 for pages and streams, and from the earliest on it goes on', async () => {
    const { car, token } = await linked();
    await ingest([speedOf(car, 1)]);
    const { earliest } = (await read(token, 'readings')).body;
    await ingest([speedOf(car, 2)]);
    await record.raw('update feed_heads set earliest = earliest + 1'); // as where a day of the feed was dropped
    try {
      for (const path of ['readings', 'stream']) {
        const { status, body } = await read(token, `${path}?after=${earliest}`);
        expect([path, status, body.type]).toEqual([path, 410, '/problems/cursor-too-old']);
      }
      expect(valuesOf(await read(token, 'readings?from=earliest')).at(-1)).toBe(2);
    } finally {
      await record.raw('update feed_heads set earliest = earliest - 1');
    }
  });

  test('a page ends with a whole batch of a product, and pages one after the other have everything once', async () => {
    const { car, token } = await linked();
    for (let batch = 0; batch < 6; batch++)
      await ingest(Array.from({ length: 7 }, (_, i) => speedOf(car, batch * 7 + i, secondsAgo(100 - batch * 7 - i))));
    const found: unknown[] = [];
    let after = (await read(token, 'readings?limit=1')).body.earliest;
    for (let pages = 0; ; pages++) {
      const { body } = await read(token, `readings?limit=10&after=${after}`);
      found.push(...valuesOf({ body }));
      after = body.next;
      if (body.upToDate) {
        expect(pages).toBeGreaterThanOrEqual(2);
        break;
      }
    }
    expect(found).toEqual(Array.from({ length: 42 }, (_, i) => i));
  });

  test('a wait ends with the first reading, and with the time', async () => {
    const { car, token } = await linked();
    const { next } = (await read(token, 'readings?from=now')).body;
    const waiting = read(token, `readings?after=${next}&wait=30`);
    await ingest([speedOf(await newVehicle(record, []), 0)]); // somebody else's
    await ingest([speedOf(car, 1)]);
    expect(valuesOf(await waiting)).toEqual([1]);
    const { status, body } = await read(token, `readings?from=now&wait=1`);
    expect([status, body.readings, body.upToDate]).toEqual([200, [], true]);
  });
});

describe('streams', () => {
  test('R43: who comes back with the id of the last event has missed nothing and gets nothing twice', async () => {
    const { car, token } = await linked();
    const first = await openStream(token);
    await first.until('live');
    await ingest([speedOf(car, 1)]);
    await first.untilValues(1);
    const lastEventId = first.lastId()!;
    first.close();
    await ingest([speedOf(car, 2)]);
    const second = await openStream(token, { lastEventId });
    await second.until('live');
    await ingest([speedOf(car, 3)]);
    await second.untilValues(2);
    expect(second.values()).toEqual([2, 3]);
    second.close();
  });

  test('filters: of some products and signals alone', async () => {
    const owner = await newCustomer(record);
    const [one, two] = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
    const program = await newCredential(record);
    const token = await tokenFor(record, program.clientId, await link(db, owner, program, [one.id, two.id]));
    const query = `?products=${two.id}&signals=${SPEED}`;
    const stream = await openStream(token, { query });
    await stream.until('live');
    await ingest([speedOf(one, 1), { ...speedOf(two, true), signal: 'Vehicle.IsMoving' }, speedOf(two, 2)]);
    await stream.untilValues(1);
    expect(stream.values()).toEqual([2]);
    expect(valuesOf(await read(token, `readings${query}`))).toEqual([2]);
    expect((await read(token, 'readings?signals=Vehicle.Nonsense')).body.errors[0].pointer).toBe('/query/signals');
    stream.close();
  });

  test('R43: a slow reader loses nothing, and is told that it is behind', async () => {
    const { car, token } = await linked();
    const stream = await openStream(token);
    await stream.until('live');
    stream.pause();
    const long = 'x'.repeat(9000);
    const signal = `Test.Long${randomUUID().slice(0, 8)}`;
    const { signIn } = await import('../front-door/front-door.ts');
    await call(`/v1/registry/signals/${signal}`, {
      method: 'PUT',
      token: await signIn('registry'),
      json: {
        meaning: { en: 'A text' },
        unit: null,
        datatype: 'string',
        groups: ['driving'],
        personal: false,
        tradeSecret: false,
      },
    });
    const batches = 60;
    for (let batch = 0; batch < batches; batch++)
      await ingest(
        Array.from({ length: 20 }, (_, i) => ({
          vin: car.vin,
          signal,
          at: secondsAgo(2000 - batch * 20 - i).toISOString(),
          value: `${batch * 20 + i} ${long}`,
        })),
      );
    stream.resume();
    const values = await stream.untilValues(batches * 20);
    expect(values.map((value) => Number(String(value).split(' ')[0]))).toEqual(
      Array.from({ length: batches * 20 }, (_, i) => i),
    );
    expect(stream.events.map(({ event }) => event)).toContain('behind');
    await stream.until('live', 2);
    stream.close();
  });
});

test('R41: the owner of a credential sees its open streams, and ends one; what may be read stays as it is', async () => {
  const developer = await registeredDeveloper(record);
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  const program = await newCredential(record, 'confidential', { owner: developer.holder });
  const token = await tokenFor(record, program.clientId, await link(db, owner, program, [car.id]));
  const [first, second] = [await openStream(token), await openStream(token)];
  await second.until('live');
  const streams = async () =>
    (await call(`/v1/credentials/${program.id}/streams`, { token: developer.token })).body.streams;
  const [newest, oldest] = await streams();
  expect(await streams()).toHaveLength(2);
  const { body } = await call(`/v1/credentials/${program.id}`, { token: developer.token });
  expect(body.openStreams).toBe(2);
  const end = (id: string) =>
    call(`/v1/credentials/${program.id}/streams/${id}`, { method: 'DELETE', token: developer.token });
  expect((await end(oldest.id)).status).toBe(202);
  expect((await first.until('end')).data).toMatchObject({ why: 'ended', retry: expect.any(Number) });
  expect(await first.over).toBe('ended');
  await eventually(streams, (found) => found.length === 1 && found[0].id === newest.id);
  expect((await end(oldest.id)).status).toBe(404);
  await ingest([speedOf(car, 1)]);
  expect(await second.untilValues(1)).toEqual([1]);
  second.close();
});

describe('products', () => {
  const stateOf = async (token: string, { id }: NewVehicle) =>
    (await read(token, 'products')).body.products.find((product: { id: string }) => product.id === id);

  test('R43: a silent product says why', async () => {
    const { owner, car, token } = await linked();
    expect(await stateOf(token, car)).toMatchObject({
      vin: car.vin,
      state: 'never-sent',
      lastReceivedAt: null,
      access: { through: 'link', groups: null },
    });
    await ingest([speedOf(car, 1)]);
    expect(await stateOf(token, car)).toMatchObject({ state: 'streaming', lastReceivedAt: expect.any(String) });
    await record.raw(
      `update latest set state = jsonb_build_object((select id from signals where path = ?)::text, jsonb_build_array((extract(epoch from now()) * 1000)::bigint - 7200000, 1, null, (extract(epoch from now()) * 1000)::bigint - 7200000)) where product_no = ?`,
      [SPEED, car.no],
    );
    expect(await stateOf(token, car)).toMatchObject({ state: 'quiet' });
    const two = await newVehicle(record, [owner]);
    const program = await newCredential(record);
    const grantId = await link(db, owner, program, [car.id, two.id]);
    const both = await tokenFor(record, program.clientId, grantId);
    expect((await call(`/v1/products/${two.id}/unenroll`, { method: 'POST', token: owner.token })).status).toBe(200);
    expect(await stateOf(both, two)).toMatchObject({
      state: 'unenrolled',
      reason: 'unenrolled',
      endedAt: expect.any(String),
    });
    const fleet = await newFleet(record);
    const van = await newVehicle(record, []);
    await register(record, van.id, fleet.holder, 5);
    const service = await newCredential(record, 'service', { owner: fleet.holder });
    await record('access').insert({
      reader: service.clientId,
      product_id: van.id,
      product_no: van.no,
      holder: fleet.holder,
      through: 'subscription',
    });
    const fleets = await tokenFor(record, service.clientId, null);
    expect(await stateOf(fleets, van)).toMatchObject({ state: 'never-sent', access: { through: 'subscription' } });
  });

  test('R43: the program gives up a product, and then all of it', async () => {
    const owner = await newCustomer(record);
    const [one, two] = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
    const program = await newCredential(record);
    const token = await tokenFor(record, program.clientId, await link(db, owner, program, [one.id, two.id]));
    const first = await call('/v1/data/access/end', { token, json: { products: [one.id] } });
    expect([first.status, first.body]).toEqual([200, { endedAt: expect.any(String), products: [one.id] }]);
    expect((await call('/v1/data/access/end', { token, json: { products: [one.id] } })).body).toEqual({
      endedAt: null,
      products: [],
    });
    expect(await stateOf(token, one)).toMatchObject({ state: 'access-ended', reason: 'recipient' });
    expect((await call('/v1/data/access/end', { token, json: {} })).body.products).toEqual([two.id]);
    expect((await read(token, 'products')).status).toBe(401);
  });
});

test('R41: streams that a killed process has left are forgotten, whoever read by them', async () => {
  const { token, clientId } = await linked();
  const stream = await openStream(token);
  await stream.until('live');
  const opened_at = secondsAgo(120);
  await record('data_streams').where({ client_id: clientId }).update({ opened_at });
  const left = { id: randomUUID(), process_id: randomUUID(), client_id: clientId, network: '127.0.0.1', opened_at };
  await record('data_streams').insert(left);
  const kept = () => record('data_streams').where({ client_id: clientId }).pluck('id') as Promise<string[]>;
  const [lives] = await eventually(kept, (ids) => ids.length === 1);
  expect(lives).not.toBe(left.id);
  stream.close();
});

test('R43: streams that close in one moment share statements: the others’ connections are not taken up by them', async () => {
  const { clientId } = await newCredential(record);
  const ids = Array.from({ length: 300 }, () => randomUUID());
  await record('data_streams').insert(
    ids.map((id) => ({ id, process_id: randomUUID(), client_id: clientId, network: '127.0.0' })),
  );
  let statements = 0;
  const count = () => void (statements += 1);
  db.on('query', count);
  await Promise.all(ids.map((id) => closeStream(db, id)));
  db.removeListener('query', count);
  expect(statements).toBeLessThanOrEqual(4);
  expect(await record('data_streams').where({ client_id: clientId })).toEqual([]);
});
