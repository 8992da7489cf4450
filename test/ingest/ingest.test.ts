/** Readings come in by HTTP (http.md, Data in): each once, in an order, answered after the commit, whatever is sent or killed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { appendBatches } from '../../db/readings/feed.ts';
import { knownThings } from '../../db/readings/known.ts';
import { Lane, Overtaken } from '../../ingest/kafka/lane.ts';
import { counted } from '../../ingest/metrics.ts';
import { takeBatches } from '../../ingest/take.ts';
import { decodeJson } from '../../ingest/kafka/message.ts';
import { kafkaMetrics } from '../../ingest/kafka/metrics.ts';
import { remedies, type Why } from '../../domain/readings/batch.ts';
import { call, eventually, signIn } from '../front-door/front-door.ts';
import { environmentOf, killHard } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';
import { newVehicle, type NewVehicle } from '../sharing/new-customer.ts';
import { feedOf as keptOf } from './kept.ts';

let record: Knex;
let token: string;
let address: string;
let car: NewVehicle;
beforeAll(async () => {
  record = openRecord();
  token = await signIn('telemetry');
  address = `http://localhost:${environmentOf('api')['INGEST_PORT']}/ingest/v1/batches`;
  car = await newVehicle(record, []);
});
afterAll(() => record.destroy());

const newSource = (): string => `test-${randomUUID()}`;
/** As whoever got no answer does: the same batch again, which harms nothing. */
const send = async (batch: object) => {
  for (;;)
    try {
      return await call(address, { token, json: batch });
    } catch (error) {
      if (!(error instanceof Error && error.name === 'TypeError')) throw error; // the connection broke
      await sleep(50);
    }
};
const sendLines = (lines: readonly (object | string)[]) =>
  fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  }).then(async (response) => ({ status: response.status, body: (await response.json()) as Record<string, unknown> }));

let second = 0;
const START = Date.parse('2026-06-01T00:00:00Z');
/** Each reading at a second of its own. */
const at = (): string => new Date(START + (second += 1) * 1000).toISOString();
const speed = (value: unknown, more: object = {}) => ({
  vin: car.vin,
  signal: 'Vehicle.Speed',
  at: at(),
  value,
  ...more,
});

const feedOf = (of: NewVehicle) => keptOf(record, of);
const latestOf = async ({ no }: NewVehicle): Promise<Record<string, [number, unknown, string | null, number]>> =>
  (
    (await record('latest').where({ product_no: no }).first('state')) as {
      state: Record<string, [number, unknown, string | null, number]>;
    }
  ).state;

describe('a batch', () => {
  test('is in the feed when it is answered, and its newest values are known', async () => {
    const mine = await newVehicle(record, []);
    const of = (value: unknown, instant: string) => ({ vin: mine.vin, signal: 'Vehicle.Speed', at: instant, value });
    const { status, body } = await send({
      source: newSource(),
      sequence: 1,
      readings: [of(50.5, '2026-06-01T10:00:02Z'), of(49, '2026-06-01T10:00:01Z'), of(null, '2026-06-01T10:00:00Z')],
    });
    expect([status, body]).toEqual([200, { accepted: 3, refused: [], position: expect.any(Number) }]);
    const kept = await feedOf(mine);
    expect(kept.map(({ pos, value }) => [pos, value])).toEqual([
      [body.position, '50.5'],
      [body.position, '49'],
      [body.position, 'null'],
    ]);
    const { id } = await record('signals').where({ path: 'Vehicle.Speed' }).first('id');
    const received = expect.any(Number);
    expect(await latestOf(mine)).toEqual({ [id]: [Date.parse('2026-06-01T10:00:02Z'), 50.5, null, received] });

    // What is older never replaces what is newer, signal by signal.
    await send({
      source: newSource(),
      sequence: 1,
      readings: [of(1, '2026-06-01T09:00:00Z'), { ...of(true, '2026-06-01T09:00:00Z'), signal: 'Vehicle.IsMoving' }],
    });
    const { id: moving } = await record('signals').where({ path: 'Vehicle.IsMoving' }).first('id');
    expect(await latestOf(mine)).toEqual({
      [id]: [Date.parse('2026-06-01T10:00:02Z'), 50.5, null, received],
      [moving]: [Date.parse('2026-06-01T09:00:00Z'), true, null, received],
    });
  });

  test('again gets the same answer and is kept once; one that is behind is refused, not lost', async () => {
    const mine = await newVehicle(record, []);
    const source = newSource();
    const batch = (sequence: number) => ({
      source,
      sequence,
      readings: [
        { ...speed(sequence), vin: mine.vin },
        { ...speed(0), vin: 'nobody' },
      ],
    });
    const [first, second] = [batch(1), batch(2)];
    const answers = [await send(first), await send(first), await send(second), await send(second)];
    expect(answers.map(({ status, headers }) => [status, headers.get('idempotency-replayed')])).toEqual([
      [200, null],
      [200, 'true'],
      [200, null],
      [200, 'true'],
    ]);
    expect(answers[1]!.body).toEqual(answers[0]!.body);
    expect(answers[3]!.body).toEqual(answers[2]!.body);
    const behind = await send(first);
    expect([behind.status, behind.body]).toEqual([
      409,
      expect.objectContaining({ last: 2, detail: expect.stringContaining('in order') }),
    ]);
    expect((await feedOf(mine)).map(({ value }) => value)).toEqual(['1', '2']);
  });

  test('as NDJSON: who sends it, then a reading a line', async () => {
    const mine = await newVehicle(record, []);
    const lines = Array.from({ length: 3000 }, (_, i) => ({ ...speed(i), vin: mine.vin }));
    const { status, body } = await sendLines([
      { source: newSource(), sequence: 7 },
      ...lines.slice(0, 2),
      'no json',
      ...lines.slice(2),
    ]);
    expect([status, body['accepted'], body['refused']]).toEqual([
      200,
      3000,
      [{ index: 2, line: 4, why: 'malformed', pointer: '/readings/2', remedy: remedies.malformed }],
    ]);
    expect((await feedOf(mine)).map(({ value }) => Number(value))).toEqual(lines.map((_, i) => i));
  });

  test('whose source is sent by many at once is taken once', async () => {
    const mine = await newVehicle(record, []);
    const batch = { source: newSource(), sequence: 1, readings: [{ ...speed(1), vin: mine.vin }] };
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(batch)));
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]!.body]);
    expect((await feedOf(mine)).length).toBe(1);
  });
});

describe('a batch that says after which one it comes, as those of a log’s reader do', () => {
  test('is taken after that one alone: one that begins before the last and ends after it doubles nothing', async () => {
    const mine = await newVehicle(record, []);
    const source = newSource();
    const append = async (after: number, sequence: number) => {
      const readings = Array.from({ length: sequence - after }, (_, i) => ({
        signal: 1,
        at: START + (after + 1 + i) * 1000,
        value: `${after + 1 + i}`,
      }));
      const frames = [{ productNo: mine.no, readings }];
      return (await appendBatches(record, [{ source, sequence, after, frames, answer: {} }]))[0];
    };
    expect(await append(-1, 4)).toMatchObject({ outcome: 'taken' });
    expect(await append(-1, 6)).toEqual({ outcome: 'behind', last: 4 });
    expect(await append(5, 6)).toEqual({ outcome: 'behind', last: 4 });
    expect(await append(4, 6)).toMatchObject({ outcome: 'taken', repeated: false });
    expect(await append(4, 6)).toEqual({ outcome: 'behind', last: 6 });
    expect((await feedOf(mine)).map(({ value }) => Number(value))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('and the reader of a partition says it: it stops where another one was before it', async () => {
    const asked: [number | undefined, number][] = [];
    const registry = new Registry();
    const lane = new Lane('a partition', 4, {
      take: async ({ after, sequence }) => {
        asked.push([after, sequence]);
        return sequence < 8
          ? { outcome: 'taken', repeated: false, answer: { accepted: 1 } }
          : { outcome: 'behind', last: 20 };
      },
      decode: decodeJson,
      deadLetters: { send: () => Promise.reject(new Error('nothing is refused here')) },
      metrics: kafkaMetrics(registry),
    });
    const push = (offset: number) =>
      lane.push({ topic: 't', partition: 0, offset, key: undefined, value: Buffer.from('{}'), headers: [] });
    push(5);
    push(7); // the mark of a transaction lies between them
    expect(await lane.takeSome()).toBe(true);
    push(8);
    await expect(lane.takeSome()).rejects.toBeInstanceOf(Overtaken);
    expect([asked, lane.taken]).toEqual([
      [
        [4, 7],
        [7, 8],
      ],
      7,
    ]);
  });
});

test('R43: what is taken and what is refused is counted, by why; a batch that comes again counts no second time', async () => {
  const registry = new Registry();
  const take = counted(takeBatches(record), registry);
  const mine = await newVehicle(record, []);
  const of = (more: object) => ({ vin: mine.vin, signal: 'Vehicle.Speed', at: at(), value: 1, ...more });
  const readings = [
    of({}),
    of({}),
    of({ vin: 'ZZZ00000000000000' }),
    of({ signal: 'Vehicle.Nonsense' }),
    of({ value: 'fast' }),
  ];
  const batch = { source: newSource(), sequence: 1, readings };
  for (let times = 0; times < 2; times += 1) expect(await take(batch)).toMatchObject({ outcome: 'taken' });
  const named: unknown[] = [];
  const refusing = async (refused: readonly unknown[]) => void named.push(...refused);
  await take({ source: newSource(), sequence: 1, readings: readings.slice(1, 3), refusing }); // as Kafka's reader does
  expect(named).toHaveLength(1);
  const text = await registry.metrics();
  expect(
    [...text.matchAll(/^ingest_\w+(?:\{why="([\w-]+)"\})? (\d+)$/gm)].map(([, why, n]) => [why, n]).toSorted(),
  ).toEqual([
    [undefined, '3'],
    ['unknown-product', '2'],
    ['unknown-signal', '1'],
    ['wrong-type', '1'],
  ]);
});

test('products that many batches miss at the same moment are asked for by one statement', async () => {
  const asked: string[] = [];
  const note = ({ sql }: { sql: string }) => void (sql.includes('from products where vin') && asked.push(sql));
  record.on('query', note);
  try {
    const known = knownThings(record);
    const found = await Promise.all(Array.from({ length: 50 }, () => known.products([car.vin, 'nobody'])));
    expect(found.map((one) => [...one])).toEqual(found.map(() => [[car.vin, car.no]]));
    expect(asked).toHaveLength(1);
  } finally {
    record.off('query', note);
  }
});

test('a signal is known from the registry’s answer on, also where the catalogue was read a moment before', async () => {
  const known = knownThings(record);
  const path = `Test.New${randomUUID().slice(0, 8)}`;
  expect((await known.signals([path])).has(path)).toBe(false);
  await record.raw(
    `insert into signals select (jsonb_populate_record(null::signals, to_jsonb(s) - 'id' || jsonb_build_object('id', (select max(id) + 1 from signals), 'path', :path::text))).*
     from signals s where path = 'Vehicle.Speed'`,
    { path },
  );
  expect((await known.signals([path])).get(path)?.datatype).toBe('float');
});

test('a message that the database itself can’t take is found, refused, and stops nobody in its partition', async () => {
  const taken: unknown[] = [];
  const refused: [number, string | undefined][] = [];
  const lane = new Lane('a partition', -1, {
    take: async ({ readings }) => {
      if (readings.includes('bad')) throw Object.assign(new Error('as pg says it'), { code: '22P05' });
      taken.push(...readings);
      return { outcome: 'taken', repeated: false, answer: { accepted: readings.length } };
    },
    decode: decodeJson,
    deadLetters: {
      send: async (letters) =>
        void refused.push(
          ...letters.map(({ message, refusals }): [number, string | undefined] => [message.offset, refusals[0]?.why]),
        ),
    },
    metrics: kafkaMetrics(new Registry()),
  });
  for (const [offset, value] of [0, 1, 'bad', 3, 'bad', 5].entries())
    lane.push({
      topic: 't',
      partition: 0,
      offset,
      key: undefined,
      value: Buffer.from(JSON.stringify(value)),
      headers: [],
    });
  expect(await lane.takeSome()).toBe(true);
  expect([taken, refused, lane.taken]).toEqual([
    [0, 1, 3, 5],
    [
      [2, 'not-storable'],
      [4, 'not-storable'],
    ],
    5,
  ]);
});

describe('what is wrong', () => {
  const refused: [string, () => unknown, { why: Why; pointer: string }[]][] = [
    [
      'an unknown vehicle',
      () => speed(1, { vin: 'WVWZZZ1JZXW999999' }),
      [{ why: 'unknown-product', pointer: '/readings/1/vin' }],
    ],
    [
      'an unknown serial',
      () => ({ ...speed(1), vin: undefined, serial: 'X' }),
      [{ why: 'unknown-product', pointer: '/readings/1/serial' }],
    ],
    [
      'an unknown signal',
      () => speed(1, { signal: 'Vehicle.Nothing' }),
      [{ why: 'unknown-signal', pointer: '/readings/1/signal' }],
    ],
    [
      'both',
      () => speed(1, { vin: 'X', signal: 'Y' }),
      [
        { why: 'unknown-product', pointer: '/readings/1/vin' },
        { why: 'unknown-signal', pointer: '/readings/1/signal' },
      ],
    ],
    ['a text where a number belongs', () => speed('fast'), [{ why: 'wrong-type', pointer: '/readings/1/value' }]],
    [
      'a whole number out of range',
      () => speed(300, { signal: 'Vehicle.Powertrain.FuelSystem.RelativeLevel' }),
      [{ why: 'wrong-type', pointer: '/readings/1/value' }],
    ],
    ['no truth', () => speed(1, { signal: 'Vehicle.IsMoving' }), [{ why: 'wrong-type', pointer: '/readings/1/value' }]],
    [
      'tomorrow',
      () => speed(1, { at: new Date(Date.now() + 86_400_000).toISOString() }),
      [{ why: 'far-future', pointer: '/readings/1/at' }],
    ],
    [
      'the last century',
      () => speed(1, { at: '1999-01-01T00:00:00Z' }),
      [{ why: 'too-old', pointer: '/readings/1/at' }],
    ],
    ['no instant', () => speed(1, { at: 'now' }), [{ why: 'malformed', pointer: '/readings/1/at' }]],
    ['no value', () => ({ ...speed(1), value: undefined }), [{ why: 'malformed', pointer: '/readings/1/value' }]],
    ['a field too many', () => speed(1, { more: 1 }), [{ why: 'malformed', pointer: '/readings/1/more' }]],
    ['two names', () => speed(1, { serial: 'X' }), [{ why: 'malformed', pointer: '/readings/1/vin' }]],
    ['no object', () => 5, [{ why: 'malformed', pointer: '/readings/1' }]],
    ['a long value', () => speed('x'.repeat(20_000)), [{ why: 'too-long', pointer: '/readings/1/value' }]],
    ['a NUL', () => speed('a\u0000b'), [{ why: 'malformed', pointer: '/readings/1/value' }]],
    ['no name', () => ({ ...speed(1), vin: undefined }), [{ why: 'malformed', pointer: '/readings/1/vin' }]],
    ['no signal', () => ({ ...speed(1), signal: undefined }), [{ why: 'malformed', pointer: '/readings/1/signal' }]],
    [
      'a long reason',
      () => speed(null, { reason: 'x'.repeat(201) }),
      [{ why: 'malformed', pointer: '/readings/1/reason' }],
    ],
    [
      'a reason of two lines',
      () => speed(null, { reason: 'a\nb' }),
      [{ why: 'malformed', pointer: '/readings/1/reason' }],
    ],
  ];
  test.each(refused)('in a reading: %s harms no other', async (_what, wrong, faults) => {
    const good = speed(12.5);
    const { status, body } = await send({ source: newSource(), sequence: 0, readings: [speed(1), wrong(), good] });
    const verdicts = faults.map((fault) => ({ index: 1, ...fault, remedy: remedies[fault.why] }));
    expect([status, body.accepted, body.refused]).toEqual([200, 2, verdicts]);
    expect(body.position).toEqual(expect.any(Number));
  });

  test('in a line of NDJSON: the verdict names the line, also when the batch is sent again', async () => {
    const lines = [
      { source: newSource(), sequence: 0 },
      '', // counts, and is nothing
      speed(1),
      'no JSON',
      `{"vin":"${'x'.repeat(70_000)}"}`,
      speed('fast'),
    ];
    const wanted = [
      { index: 1, line: 4, why: 'malformed', pointer: '/readings/1', remedy: remedies.malformed },
      { index: 2, line: 5, why: 'malformed', pointer: '/readings/2', remedy: remedies.malformed },
      { index: 3, line: 6, why: 'wrong-type', pointer: '/readings/3/value', remedy: remedies['wrong-type'] },
    ];
    for (const turn of ['at first', 'again']) {
      const { status, body } = await sendLines(lines);
      expect([turn, status, body['accepted'], body['refused']]).toEqual([turn, 200, 1, wanted]);
    }
  });

  test('every reason for which a reading is refused is tried here, and has a remedy', () => {
    const tried = new Set(refused.flatMap(([, , faults]) => faults.map(({ why }) => why)));
    expect([...tried].toSorted()).toEqual(Object.keys(remedies).toSorted());
  });

  const wrongBatches: [string, object, string[]][] = [
    ['everything', {}, ['/source', '/sequence', '/readings']],
    [
      'a source with blanks, a broken sequence',
      { source: 'a b', sequence: 1.5, readings: [] },
      ['/source', '/sequence', '/readings'],
    ],
    ['too many', { source: 'a', sequence: 1, readings: Array.from({ length: 5001 }, () => 1) }, ['/readings']],
    ['a field too many', { source: 'a', sequence: 1, readings: [1], more: 1 }, ['/more']],
  ];
  test.each(wrongBatches)('in a batch: %s, all said at once', async (_what, batch, pointers) => {
    const { status, body } = await send(batch);
    expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([422, pointers]);
  });

  const lines = (first: string, count: number) => `${first}\n${`${'x'.repeat(1000)}\n`.repeat(count)}`;
  const envelope = JSON.stringify({ source: 'a', sequence: 1 });
  const unread: [what: string, type: string, body: () => string, status: number, remedy: RegExp][] = [
    ['no JSON', 'application/json', () => '{', 400, /not JSON: mend its syntax/],
    ['no JSON in a first line', 'application/x-ndjson', () => lines('{', 4000), 400, /not JSON: mend its syntax/],
    ['too much', 'application/json', () => 'x'.repeat(9 << 20), 413, /8 MiB at most. Send it as several/],
    [
      'too much in lines',
      'application/x-ndjson',
      () => `${envelope}\n${`${'x'.repeat(60_000)}\n`.repeat(200)}`,
      413,
      /8 MiB at most/,
    ],
    ['too many lines', 'application/x-ndjson', () => lines(envelope, 8000), 422, /Mend the fields/],
  ];
  test.each(unread)('%s: what helps is said, however much is not read', async (_what, type, body, status, remedy) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const answer = await fetch(address, { method: 'POST', headers, body: body() });
    expect([answer.status, await answer.json()]).toEqual([
      status,
      expect.objectContaining({ detail: expect.stringMatching(remedy) }),
    ]);
  });

  test('nobody, somebody else', async () => {
    const answers = await Promise.all([
      fetch(address, { method: 'POST', body: '{}' }),
      fetch(address, { method: 'POST', headers: { authorization: `Bearer ${await signIn('registry')}` }, body: '{}' }),
      fetch(address, {
        method: 'POST',
        headers: { authorization: `Bearer ${await signIn('retail-owner')}` },
        body: '{}',
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 403]);
  });
});

test('positions are dense and grow, however many write at once', async () => {
  const cars = await Promise.all([1, 2, 3, 4].map(() => newVehicle(record, [])));
  await Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      const source = newSource();
      for (let sequence = 0; sequence < 25; sequence += 1) {
        const mine = cars[(writer + sequence) % cars.length]!;
        const { status, body } = await send({
          source,
          sequence,
          readings: [
            { ...speed(sequence), vin: mine.vin },
            { ...speed(sequence), vin: cars[writer % 4]!.vin },
          ],
        });
        expect([status, body.accepted]).toEqual([200, 2]);
      }
    }),
  );
  const { rows } = await record.raw<{ rows: { holes: string; backwards: string }[] }>(
    `select max(pos) - min(pos) + 1 - count(*) as holes, count(*) filter (where received_at < before) as backwards
     from (select pos, received_at, lag(received_at) over (order by pos) as before from feed) f`,
  );
  expect(rows[0]).toEqual({ holes: '0', backwards: '0' });
});

test('nothing is lost or doubled while the ingest process is killed again and again', async () => {
  const mine = await newVehicle(record, []);
  const writers = 4;
  const each = 15;
  let isOver = false;
  let kills = 0;
  const sent: number[] = [];
  const untilThere = () =>
    eventually(
      () => call(address.replace('/ingest/v1/batches', '/healthz')),
      ({ status }) => status === 200,
    );
  const killing = (async () => {
    while (!isOver) {
      await untilThere();
      await sleep(200 + Math.random() * 800);
      killHard('ingest');
      kills += 1;
    }
  })();
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const source = newSource();
      for (let sequence = 0; sequence < each || kills < 3; sequence += 1) {
        sent.push(writer * 1000 + sequence);
        const batch = { source, sequence, readings: [{ ...speed(writer * 1000 + sequence), vin: mine.vin }] };
        await eventually(
          () => send(batch),
          ({ status }) => status === 200,
        );
        await sleep(50);
      }
    }),
  );
  isOver = true;
  await killing;
  await untilThere(); // for the tests that follow
  const values = (await feedOf(mine)).map(({ value }) => Number(value));
  expect(values.toSorted((a, b) => a - b)).toEqual(sent.toSorted((a, b) => a - b));
  for (let writer = 0; writer < writers; writer += 1) {
    const own = values.filter((value) => Math.floor(value / 1000) === writer);
    expect(own).toEqual(own.toSorted((a, b) => a - b)); // each source's in its order
  }
}, 240_000);

describe('R11, R16: days that are over', () => {
  /** As if received then: the sandbox's worker moves days that are over. */
  const received = async (mine: NewVehicle, day: string, lines: [signal: number, at: string, value: string][]) => {
    const body = lines.map(([signal, instant, value]) => `${signal}\t${Date.parse(instant)}\t${value}\n`).join('');
    await record.raw(
      `with h as (update feed_heads set head = head + 1 where shard = 0 returning head)
       insert into feed (pos, product_no, received_at, n, body) select head, ?, ?, ?, ? from h`,
      [mine.no, `${day}T12:00:00Z`, lines.length, body],
    );
  };

  test('move into the readings that exports read, by product and time, each once, also of months long past', async () => {
    const [one, other] = await Promise.all([newVehicle(record, []), newVehicle(record, [])]);
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await record('feed_days').where({ day }).delete(); // another test may have had readings of that day
    // An export took this one from the feed before.
    await record('readings').insert({ product_no: other.no, signal: 1, at: `${day}T10:00:00Z`, value: '1' });
    await received(other, day, [
      [1, `${day}T10:00:01Z`, '2'],
      [1, `${day}T10:00:00Z`, '1'],
      [6, `${day}T10:00:00Z`, 'true'],
    ]);
    await received(one, day, [[1, '2019-03-01T00:00:00Z', '9']]);
    await received(other, day, [[1, `${day}T10:00:01Z`, '2']]); // twice
    const moved = await eventually(
      () =>
        record('readings')
          .whereIn('product_no', [one.no, other.no])
          .orderBy(['product_no', 'at', 'signal'])
          .select('product_no', 'signal', 'value'),
      (rows) => rows.length >= 4,
    );
    expect(moved).toEqual(
      [
        { product_no: one.no, signal: 1, value: '9' },
        { product_no: other.no, signal: 1, value: '1' },
        { product_no: other.no, signal: 6, value: 'true' },
        { product_no: other.no, signal: 1, value: '2' },
      ].toSorted((a, b) => a.product_no - b.product_no),
    );
  });
});

test('the newest value is the newest, in whatever order readings come', async () => {
  const { id } = await record('signals').where({ path: 'Vehicle.Speed' }).first('id');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      async (batches) => {
        const mine = await newVehicle(record, []);
        const source = newSource();
        for (const [sequence, seconds] of batches.entries())
          await send({
            source,
            sequence,
            readings: seconds.map((s) => ({
              vin: mine.vin,
              signal: 'Vehicle.Speed',
              at: new Date(START + s * 1000).toISOString(),
              value: s,
            })),
          });
        const newest = Math.max(...batches.flat());
        expect(await latestOf(mine)).toEqual({ [id]: [START + newest * 1000, newest, null, expect.any(Number)] });
      },
    ),
    { numRuns: 15 },
  );
});
