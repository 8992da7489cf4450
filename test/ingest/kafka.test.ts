/** Readings come in by Kafka, on a real one: each once, in the order of its partition, whatever is sent or killed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { call, eventually, signIn } from '../front-door/front-door.ts';
import { environmentOf } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';
import { saying, start, type Started } from '../front-door/started.ts';
import { firstOfFreePorts } from '../setup/free-ports.ts';
import { newVehicle, type NewVehicle } from '../sharing/new-customer.ts';
import { feedOf } from './kept.ts';
import { noKafka, startOwnKafka, type OwnKafka } from './own-kafka.ts';

let record: Knex;
let kafka: OwnKafka;
const onKafka = noKafka === undefined ? describe : describe.skip;

interface Reader extends Started {
  url: string;
  metrics(): Promise<string>;
  kill(signal?: NodeJS.Signals): void;
}

/** One more ingest process, which reads a topic; ready when it is in the group. */
async function startReader(topic: string, more: NodeJS.ProcessEnv = {}): Promise<Reader> {
  const port = await firstOfFreePorts(2);
  const process1 = start(process.execPath, ['dist/ingest/main.js'], {
    ...environmentOf('ingest'),
    INGEST_PORT: `${port}`,
    INGEST_METRICS_PORT: `${port + 1}`,
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_TOPIC: topic,
    KAFKA_GROUP: `group-of-${topic}`,
    KAFKA_SESSION_TIMEOUT_MS: '1000',
    ...more,
  });
  return {
    ...process1,
    url: `http://localhost:${port}`,
    metrics: async () => (await fetch(`http://localhost:${port + 1}/metrics`)).text(),
    kill: (signal = 'SIGKILL') => void process1.child.kill(signal),
  };
}

/** The partitions that a process reads, with the lag of each. */
const lags = async (reader: Reader): Promise<Record<string, number>> =>
  Object.fromEntries(
    [...(await reader.metrics()).matchAll(/^kafka_lag_messages\{partition="(\d+)"\} (\d+)/gm)].map(([, n, lag]) => [
      n ?? '',
      Number(lag),
    ]),
  );

async function newTopic(partitions = 1): Promise<string> {
  const topic = `readings-${randomUUID()}`;
  await kafka.makeTopic(topic, partitions);
  return topic;
}

/** How often a reader is killed; each night more. */
const KILLS = Number(process.env['KILLS'] ?? 2);

let second = 0;
const START = Date.parse('2026-06-01T00:00:00Z');
const speed = ({ vin }: NewVehicle, value: unknown, more: object = {}) => ({
  vin,
  signal: 'Vehicle.Speed',
  at: new Date(START + (second += 1) * 1000).toISOString(),
  value,
  ...more,
});
const message = (of: NewVehicle, value: unknown, partition?: number) => ({
  key: of.vin,
  value: typeof value === 'string' ? value : JSON.stringify(value),
  ...(partition !== undefined && { partition }),
});
const valuesOf = async (of: NewVehicle): Promise<number[]> =>
  (await feedOf(record, of)).map(({ value }) => Number(value));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Sends readings with growing values to each vehicle, a partition each, until told to stop; then answers how many. */
function sendOn(topic: string, vehicles: readonly NewVehicle[]) {
  let isOver = false;
  let sent = 0;
  const sending = (async () => {
    while (!isOver) {
      const one = sent;
      await kafka.send(
        topic,
        vehicles.flatMap((of, partition) => [
          message(of, [speed(of, one), speed(of, one + 1)], partition),
          message(of, speed(of, one + 2), partition),
        ]),
      );
      sent += 3;
      await sleep(5);
    }
  })();
  return {
    sent: () => sent,
    async stop(): Promise<number> {
      isOver = true;
      await sending;
      return sent;
    },
  };
}

/** Nothing is lost, doubled or out of order. */
async function hasAllOnce(vehicles: readonly NewVehicle[], count: number): Promise<void> {
  for (const of of vehicles) {
    await eventually(
      () => valuesOf(of),
      ({ length }) => length >= count,
    );
    expect(await valuesOf(of)).toEqual(upTo(count));
  }
}

onKafka(`Kafka${noKafka ? ` (skipped: ${noKafka})` : ''}`, () => {
  beforeAll(async () => {
    record = openRecord();
    kafka = await startOwnKafka();
  });
  afterAll(async () => {
    await kafka?.stop();
    await record?.destroy();
  });
  const vehicles = (count: number) => Promise.all(Array.from({ length: count }, () => newVehicle(record, [])));

  test('a message is a reading or a list of them; how far a partition is read stands where the readings are', async () => {
    const topic = await newTopic(2);
    const [one, other] = (await vehicles(2)) as [NewVehicle, NewVehicle];
    await kafka.send(topic, [
      message(one, speed(one, 0), 0),
      message(one, [speed(one, 1), speed(other, 0)], 0),
      message(other, speed(other, 1), 1),
    ]);
    const reader = await startReader(topic);
    await hasAllOnce([one], 2);
    await eventually(
      () => valuesOf(other),
      ({ length }) => length === 2,
    );
    expect((await valuesOf(other)).toSorted()).toEqual([0, 1]);
    const rows: { source: string; sequence: string }[] = await record('feed_sources')
      .where('source', 'like', `kafka ${topic} %`)
      .orderBy('source');
    expect(rows.map(({ source, sequence }) => [source.split(' ')[2], Number(sequence)])).toEqual([
      ['0', 1],
      ['1', 0],
    ]);
    await eventually(
      () => lags(reader),
      (found) => found['0'] === 0 && found['1'] === 0,
    );
    expect(await reader.metrics()).toMatch(/^kafka_readings_total\{fate="taken"\} 4$/m);
    expect(await reader.metrics()).toMatch(/^ingest_readings_total 4$/m);

    reader.kill('SIGTERM');
    expect(await reader.ended).toBe(0);
  });

  test('whatever is killed, nothing is lost, doubled or out of order', async () => {
    const topic = await newTopic(3);
    const mine = await vehicles(3);
    const writing = sendOn(topic, mine);
    let read = 0;
    for (let kills = 0; kills < KILLS; kills += 1) {
      const reader = await startReader(topic);
      const before = read;
      await eventually(
        async () => (read = (await valuesOf(mine[kills % 3]!)).length),
        (now) => now > before,
      );
      await sleep(Math.random() * 300);
      reader.kill();
      await reader.ended;
    }
    const sent = await writing.stop();
    const last = await startReader(topic);
    await hasAllOnce(mine, sent);
    last.kill('SIGTERM');
    expect(await last.ended).toBe(0);
  });

  test('two share the partitions; one that stood still and comes back takes nothing that the other one has taken', async () => {
    const topic = await newTopic(4);
    const mine = await vehicles(4);
    const writing = sendOn(topic, mine);
    const [one, other] = [await startReader(topic), await startReader(topic)];
    await eventually(
      async () => [Object.keys(await lags(one)), Object.keys(await lags(other))],
      (found) => found.every(({ length }) => length === 2),
    );
    one.kill('SIGSTOP'); // in the middle of a batch, if chance will have it
    const begun = writing.sent();
    for (const of of mine)
      await eventually(
        () => valuesOf(of),
        ({ length }) => length > begun + 10,
      );
    one.kill('SIGCONT');
    other.kill('SIGTERM');
    expect(await other.ended).toBe(0);
    await eventually(
      () => lags(one),
      (found) => Object.keys(found).length === 4,
    );
    await hasAllOnce(mine, await writing.stop());
  });

  describe('what is wrong', () => {
    const fault = (why: string, pointer: string) => ({ why, pointer, remedy: expect.stringMatching(/\w+ .+\.$/) });

    test('goes to the dead-letter topic with its reasons, and stops nobody', async () => {
      const topic = await newTopic();
      const [mine] = (await vehicles(1)) as [NewVehicle];
      const wrong: [value: string | undefined, reasons: object[]][] = [
        ['{"vin":', [fault('unreadable', '')]],
        ['\u0080'.normalize(), [fault('unreadable', '')]],
        ['', [fault('empty', '')]],
        [undefined, [fault('empty', '')]],
        ['[]', [fault('empty', '')]],
        [JSON.stringify(Array.from({ length: 5001 }, () => 1)), [fault('too-many', '')]],
        ['5', [fault('malformed', '')]],
        [JSON.stringify(speed({ ...mine, vin: 'WVWZZZ1JZXW999999' }, 1)), [fault('unknown-product', '/vin')]],
        [
          JSON.stringify([speed(mine, 1), speed(mine, 1, { signal: 'No.Such' }), speed(mine, 'fast')]),
          [fault('unknown-signal', '/1/signal'), fault('wrong-type', '/2/value')],
        ],
        [JSON.stringify(speed(mine, 1, { at: new Date(Date.now() + 86_400_000) })), [fault('far-future', '/at')]],
        [JSON.stringify(speed(mine, 1, { at: '1999-01-01T00:00:00Z' })), [fault('too-old', '/at')]],
        [
          JSON.stringify(speed(mine, 1, { more: 1, at: 'now' })),
          [fault('malformed', '/at'), fault('malformed', '/more')],
        ],
        [JSON.stringify(speed(mine, 'x'.repeat(20_000))), [fault('too-long', '/value')]],
      ];
      await kafka.send(topic, [
        message(mine, speed(mine, 0)),
        ...wrong.map(([value]) => ({ key: mine.vin, value })),
        message(mine, speed(mine, 2)),
      ]);
      const reader = await startReader(topic);
      await eventually(
        () => valuesOf(mine),
        ({ length }) => length === 3,
      );
      expect(await valuesOf(mine)).toEqual([0, 1, 2]);

      const letters = await kafka.read(`${topic}.dead-letters`, wrong.length);
      const said = letters.map(({ key, value, headerEntries }) => {
        const headers = new Map(headerEntries.map(([name, text]) => [name.toString(), text.toString()]));
        const of = (name: string) => headers.get(`right-of-way-${name}`) ?? '';
        return {
          key: key.toString(),
          value: value?.toString(),
          offset: of('offset'),
          topic: of('topic'),
          reasons: JSON.parse(of('reasons')) as unknown,
        };
      });
      expect(said).toEqual(
        wrong.map(([value, reasons], i) => ({ key: mine.vin, value: value, offset: `${i + 1}`, topic, reasons })),
      );
      await eventually(
        () => reader.metrics(),
        (text) => text.includes(`kafka_dead_letters_total ${wrong.length}\n`),
      );
    });

    test('and too large to be put there is named there by its place', async () => {
      const topic = await newTopic();
      const [mine] = (await vehicles(1)) as [NewVehicle];
      await kafka.send(topic, [message(mine, 'x'.repeat(1_048_300)), message(mine, speed(mine, 0))]);
      await startReader(topic);
      await hasAllOnce([mine], 1);
      const [letter] = await kafka.read(`${topic}.dead-letters`, 1);
      const headers = new Map(letter!.headerEntries.map(([name, text]) => [name.toString(), text.toString()]));
      expect([
        letter!.value?.length ?? 0,
        headers.get('right-of-way-offset'),
        headers.get('right-of-way-value'),
      ]).toEqual([0, '0', 'too large']);
    });
  });

  test('while the broker is away readings come in by HTTP; when it is back the topic is read on', async () => {
    const topic = await newTopic();
    const [mine, other] = (await vehicles(2)) as [NewVehicle, NewVehicle];
    const token = await signIn('telemetry');
    const reader = await startReader(topic);
    await kafka.send(topic, [message(mine, speed(mine, 0))]);
    await hasAllOnce([mine], 1);
    process.kill(kafka.server.pid!, 'SIGKILL'); // its supervisor starts it again
    await eventually(
      () => call(`${reader.url}/readyz`),
      ({ status, body }) => status === 200 && JSON.stringify(body).includes('kafka'),
    );
    const batch = { source: `test-${randomUUID()}`, sequence: 0, readings: [speed(other, 0)] };
    expect((await call(`${reader.url}/ingest/v1/batches`, { token, json: batch })).status).toBe(200);
    await kafka.isBack();
    await kafka.send(topic, [message(mine, speed(mine, 1))]);
    await hasAllOnce([mine], 2);
    await hasAllOnce([other], 1);
  });

  test('a partition that is added is read, and a topic that is made anew is read from its beginning', async () => {
    const topic = await newTopic(1);
    const [mine, other] = (await vehicles(2)) as [NewVehicle, NewVehicle];
    await startReader(topic);
    await kafka.send(topic, [message(mine, speed(mine, 0)), message(mine, speed(mine, 1))]);
    await hasAllOnce([mine], 2);
    await kafka.grow(topic, 2);
    await kafka.send(topic, [message(other, speed(other, 0), 1)]);
    await hasAllOnce([other], 1);
    await kafka.remakeTopic(topic, 1);
    await kafka.send(topic, [message(mine, speed(mine, 2))]);
    await hasAllOnce([mine], 3);
  });

  test('brokers that ask for TLS and a password, and messages in a format of the operator’s own', async () => {
    const topic = await newTopic();
    const [mine] = (await vehicles(1)) as [NewVehicle];
    const decoder = join(mkdtempSync('/tmp/right-of-way-decoder-'), 'csv.mjs');
    writeFileSync(
      decoder,
      `export default ({ value, headers }) => value.toString().split('\\n').map((line) => {
         const [vin, signal, at, text] = line.split(',');
         return { vin, signal, at, value: Number(text) };
       });`,
    );
    const line = (value: number) => Object.values(speed(mine, value)).join(',');
    await kafka.send(topic, [message(mine, `${line(0)}\n${line(1)}`)]);
    await startReader(topic, { ...kafka.byPassword('PLAIN'), KAFKA_DECODER: decoder });
    await hasAllOnce([mine], 2);
  });

  test.each([
    ['a password by SCRAM-SHA-256', () => kafka.byPassword('SCRAM-SHA-256')],
    ['a password by SCRAM-SHA-512', () => kafka.byPassword('SCRAM-SHA-512')],
    ['a certificate', () => kafka.byCertificate],
  ])('brokers that ask for %s; what can’t be read goes to the dead letters there, too', async (_what, settings) => {
    const topic = await newTopic();
    const [mine] = (await vehicles(1)) as [NewVehicle];
    await kafka.send(
      topic,
      [message(mine, speed(mine, 0)), message(mine, 'no JSON'), message(mine, speed(mine, 1))],
      'gzip',
    );
    await startReader(topic, settings());
    await hasAllOnce([mine], 2);
    expect((await kafka.read(`${topic}.dead-letters`, 1)).map(({ value }) => value.toString())).toEqual(['no JSON']);
  });

  test.each([
    ['another password', () => ({ ...kafka.byPassword('SCRAM-SHA-512'), KAFKA_SASL_PASSWORD: 'another one' })],
    [
      'no certificate',
      () => Object.fromEntries(Object.entries(kafka.byCertificate).filter(([name]) => !/_(CERT|KEY)$/.test(name))),
    ],
  ])('with %s nothing is read, and the process says so, in its log and at /readyz', async (_what, settings) => {
    const topic = await newTopic();
    const [mine] = (await vehicles(1)) as [NewVehicle];
    await kafka.send(topic, [message(mine, speed(mine, 0))]);
    const reader = await startReader(topic, settings());
    await saying(reader, 'does not read the topic');
    await eventually(
      () => call(`${reader.url}/readyz`),
      ({ status, body }) => status === 200 && JSON.stringify(body).includes('kafka'),
    );
    expect(await feedOf(record, mine)).toEqual([]);
  });

  test('a decoder that is none ends the start with 78 and a remedy', async () => {
    const empty = join(mkdtempSync('/tmp/right-of-way-decoder-'), 'none.mjs');
    writeFileSync(empty, 'export const decode = 1;');
    for (const KAFKA_DECODER of [empty, '/tmp/nobody-made-this.mjs']) {
      const reader = await startReader('any', { KAFKA_DECODER });
      expect([await reader.ended, reader.said()]).toEqual([78, expect.stringContaining('KAFKA_DECODER: ')]);
    }
  });
});
