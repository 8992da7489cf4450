/**
 * R29, R30, R8: an end cuts downloads at once, however slowly the reader reads: what the machine still holds is thrown
 * away. And what was handed over before is known, whatever became of the process that did it (R29, R32).
 */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { eventually, sandboxUrl } from '../front-door/front-door.ts';
import { fetchFile } from './handed-over.ts';
import { openRecord } from '../front-door/record.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { callAgain } from '../sharing/call-again.ts';
import { copyShare } from '../sharing/copy-share.ts';
import { linkAddress } from '../sharing/link-address.ts';
import { askForEach, consent, untilAll, type AskedFor } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';
import { startWatchedApi, type WatchedApi } from '../sharing/watched-api.ts';

let record: Knex;
let owner: NewCustomer;
let cars: { small: NewVehicle; large: NewVehicle };
let original: AskedFor;
beforeAll(async () => {
  record = openRecord();
  owner = await newCustomer(record);
  cars = { small: await newVehicle(record, [owner]), large: await newVehicle(record, [owner]) };
  await addReadings(record, cars.small.no, { daysAgo: 10, count: 7000, long: true }); // less than a connection's buffers
  await addReadings(record, cars.large.no, { daysAgo: 10, count: 72_000, long: true }); // more than they hold
  [original] = (await askForEach(record, owner, [[cars.small, cars.large]])) as [AskedFor];
  await consent(original);
  await untilAll(record, [original], 'ready');
});
afterAll(() => record.destroy());

async function fileOf(car: NewVehicle): Promise<{ name: string; bytes: number }> {
  const file = (await record('files')
    .where({ request_id: original.id, product_id: car.id })
    .first('name', 'bytes')) as {
    name: string;
    bytes: string;
  };
  return { name: file.name, bytes: Number(file.bytes) };
}

const share = async (): Promise<{ id: string }> => (await copyShare(record, original.id, 1))[0]!;
const rowOf = (request: { id: string }) =>
  record('requests').where({ id: request.id }).first('status', 'downloaded_at');
const revoke = (request: { id: string }) => callAgain(linkAddress('revoke', request, 1), { method: 'POST' });

interface SlowReader {
  received: number;
  /** Bytes that have arrived, here or in the kernel, and were not read yet. */
  arrived(): number;
  /** Whether the reset has reached the reader's side: nothing can come any more. */
  isCut(): boolean;
  over: Promise<'reset' | 'ended'>;
}

/** Reads some KiB now and then, as little ahead as the kernel allows. */
function readSlowly(
  path: string,
  { kib, everyMs }: { kib: number; everyMs: number },
  base = sandboxUrl(),
): Promise<SlowReader> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: hostname === 'localhost' ? '127.0.0.1' : hostname, port: Number(port) });
    let own = 0; // a socket that was reset forgets its port
    const reader: SlowReader = {
      received: 0,
      arrived: () => socket.readableLength + arrivedFor(own, Number(port)),
      isCut: () => connectionOf(own, Number(port)) === undefined,
      over: new Promise((resolveOver) => {
        socket.once('error', () => resolveOver('reset')).once('end', () => resolveOver('ended'));
      }),
    };
    socket.once('connect', () => {
      own = socket.localPort ?? 0;
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    });
    socket.on('readable', () => {
      socket.removeAllListeners('readable');
      resolve(reader);
      const turn = async () => {
        for (;;) {
          const bytes: Buffer | null = socket.read(Math.min(kib << 10, Math.max(socket.readableLength, 1)));
          if (bytes) reader.received += bytes.length;
          await sleep(everyMs);
          if (socket.destroyed) return;
        }
      };
      void turn();
    });
    socket.once('error', reject);
  });
}

/** Waits until it has read more than headers: a part of the file has left, and more lies in the sockets. */
const hasSome = (reader: SlowReader) =>
  eventually(
    async () => reader.received,
    (received) => received > 16 << 10,
  );

/** What `/proc/net/tcp` says of a connection's own side: bytes that have arrived. */
function arrivedFor(port: number, remotePort: number): number {
  const [, , , , queues = ''] = connectionOf(port, remotePort) ?? [];
  return Number.parseInt(queues.split(':')[1] ?? '0', 16);
}

/** Its line; none once the other side has reset it. A connection to somewhere else may have the same port on its own side. */
function connectionOf(port: number, remotePort: number): string[] | undefined {
  const [local, remote] = [port, remotePort].map((one) => one.toString(16).toUpperCase().padStart(4, '0'));
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([, own, other]) => own?.endsWith(`:${local}`) && other?.endsWith(`:${remote}`));
}

describe('an end while a slow reader reads', () => {
  test.each([
    { what: 'a file that fits into the buffers of a connection', car: 'small' as const, as: 'file' },
    { what: 'a large file', car: 'large' as const, as: 'file' },
    { what: 'all.zip', car: 'large' as const, as: 'all.zip' },
  ])('G2: of $what nothing more leaves the machine once it is revoked', async ({ car, as }) => {
    const request = await share();
    const { name, bytes } = await fileOf(cars[car]);
    const path = `${linkAddress('download', request)}/${as === 'file' ? name : as}`;
    const reader = await readSlowly(path, { kib: 4, everyMs: 250 });
    await hasSome(reader);
    const { body } = await revoke(request);
    expect(reader.isCut()).toBe(true); // not a byte can come after the answer
    expect(await reader.over).toBe('reset');
    if (as === 'file') expect(reader.received).toBeLessThan(bytes);
    expect(body).toMatchObject({ status: 'revoked', copiesRemain: true }); // a part of it has left
    expect((await rowOf(request)).status).toBe('revoked');
  });
});

describe('an end that another process answers', () => {
  let other: WatchedApi;
  beforeAll(async () => {
    other = await startWatchedApi();
  });
  afterAll(() => other.stop());

  const begun = async () => {
    const request = await share();
    const { name } = await fileOf(cars.large);
    const reader = await readSlowly(`${linkAddress('download', request)}/${name}`, { kib: 64, everyMs: 2 }, other.url);
    await hasSome(reader);
    return { request, reader };
  };

  test('G2: of a download that this process hands over nothing more leaves the machine after the answer', async () => {
    for (let turn = 0; turn < 5; turn++) {
      const { request, reader } = await begun();
      expect(reader.isCut()).toBe(false);
      await revoke(request);
      expect(reader.isCut()).toBe(true); // not a byte can come after the answer
      expect(await reader.over).toBe('reset');
    }
  });

  test('a process that hangs holds an answer up for seconds, not for ever; and hands nothing over when it goes on', async () => {
    const { request, reader } = await begun();
    other.freeze();
    try {
      expect((await revoke(request)).body).toMatchObject({ status: 'revoked' });
    } finally {
      other.thaw();
    }
    expect(await reader.over).toBe('reset');
    const { rows } = await record.raw('select count(*)::int as n from handing_processes');
    expect(rows[0].n).toBeLessThanOrEqual(1);
  });
});

describe('a process that is killed in the middle of a download', () => {
  /** Reads from `from` on, up to `until` bytes, and leaves the rest. */
  async function readPart(url: string, until: number): Promise<number> {
    const answer = await fetch(url);
    const body = answer.body!.getReader();
    let received = 0;
    while (received < until) {
      const { done, value } = await body.read();
      if (done) break;
      received += value.length;
    }
    return received;
  }

  test('R29: a part that left is never called nothing', async () => {
    const request = await share();
    const { name } = await fileOf(cars.large);
    const api = await startWatchedApi();
    await readPart(`${api.url}${linkAddress('download', request)}/${name}`, 1 << 20);
    await api.stop();
    expect((await revoke(request)).body).toMatchObject({ status: 'revoked', copiesRemain: true });
    expect((await revoke(request)).body).toMatchObject({ status: 'revoked', copiesRemain: true });
  });

  test('R32: the rest by another process makes it a download', async () => {
    const request = await share();
    const { name, bytes } = await fileOf(cars.large);
    const api = await startWatchedApi();
    const path = `${linkAddress('download', request)}/${name}`;
    const received = await readPart(api.url + path, Math.floor(bytes * 0.7));
    await api.stop();
    const rest = await fetch(sandboxUrl() + path, { headers: { range: `bytes=${received}-` } });
    expect([rest.status, received + (await rest.arrayBuffer()).byteLength]).toEqual([206, bytes]);
    expect((await rowOf(request)).downloaded_at).toBeNull();
    // A minute after its last note a process counts as dead: the minute is put behind it.
    await record('downloads_under_way')
      .where({ request_id: request.id })
      .update({ touched_at: record.raw(`touched_at - interval '1 minute'`) });
    const { downloaded_at } = await eventually(
      () => rowOf(request),
      (row) => row.downloaded_at !== null,
    );
    expect(downloaded_at).toBeInstanceOf(Date);
  });
});

test('R32: single bytes by the hundred keep the row small, and the rest makes it a download', async () => {
  const request = await share();
  const { name, bytes } = await fileOf(cars.small);
  const path = `${linkAddress('download', request)}/${name}`;
  const part = (range: string) => fetchFile(path, { headers: { range: `bytes=${range}` } });
  for (let at = 0; at < 600; at += 2) await part(`${at}-${at}`);
  const { rows } = await record.raw(
    'select count(*)::int as n from (select unnest(handed) from download_parts where request_id = ?) p',
    [request.id],
  );
  expect(rows[0].n).toBeLessThanOrEqual(257);
  expect((await rowOf(request)).downloaded_at).toBeNull();
  await part(`1-${bytes - 1}`);
  await eventually(
    () => rowOf(request),
    (row) => row.downloaded_at !== null,
  );
});

test('RFC 9110: a file that the reader has is not sent again; HEAD knows no ranges', async () => {
  const request = await share();
  const { name, bytes } = await fileOf(cars.small);
  const path = `${sandboxUrl()}${linkAddress('download', request)}/${name}`;
  const head = await fetch(path, { method: 'HEAD', headers: { range: 'bytes=0-9' } });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes)]);
  const etag = head.headers.get('etag')!;
  const status = async (headers: Record<string, string>) => (await fetch(path, { headers })).status;
  expect(await status({ 'if-none-match': etag })).toBe(304);
  expect(await status({ 'if-none-match': `"another", ${etag}` })).toBe(304);
  expect(await status({ 'if-match': '"another"' })).toBe(412);
  expect(await status({ 'if-match': etag, range: 'bytes=0-9' })).toBe(206);
  expect(await status({ 'if-range': '"another"', range: 'bytes=0-9' })).toBe(200);
});
