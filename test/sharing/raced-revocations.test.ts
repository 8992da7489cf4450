/**
 * G2: revoked while it is being downloaded. What counts is the moment at which the server hands a piece to the
 * connection, since what the network holds by then is out of reach: every piece of every download is noted in the API
 * process itself, and none may be later than the revocation in its row. And no reader has the whole of it: it takes half at most before the revocation is
 * answered, so that a server which went on would show.
 *
 *     npm run test:races     # a thousand of them
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call } from '../front-door/front-door.ts';
import { whileStopped } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';
import { addReadings } from './add-readings.ts';
import { callAgain } from './call-again.ts';
import { copyShare } from './copy-share.ts';
import { beginToRead } from './held-back-reader.ts';
import { linkAddress } from './link-address.ts';
import { askForEach, consent, untilAll, type AskedFor } from './many-requests.ts';
import { newCustomer, newVehicle, register, type NewCustomer, type NewVehicle } from './new-customer.ts';
import { startWatchedApi, type WatchedApi } from './watched-api.ts';

/** A multiple of six: each way of reading meets each end. `npm run test:races` runs many more. */
const RACES = Number(process.env['RACES'] ?? 12);
/** At least six, for the same reason. */
const STANDING_STILL = Math.max(6, Math.floor(RACES / 10));
const LANES = 6;
const READINGS = 72_000; // 20 MiB: more than the buffers of a connection hold
/** So much is read at most before the revocation is answered, and so much before it is asked for. */
const BEFORE_THE_ANSWER = 10 << 20;
const REVOKED_BY = 6 << 20;

let record: Knex;
let apis: [WatchedApi, WatchedApi];
let owner: NewCustomer;
let couser: NewCustomer;
let cars: [NewVehicle, NewVehicle];
/** Whose files all races read. */
let original: AskedFor;
let files: { name: string; bytes: number; path: string }[];

beforeAll(async () => {
  record = openRecord();
  apis = [await startWatchedApi(), await startWatchedApi()];
  [owner, couser] = [await newCustomer(record), await newCustomer(record)];
  const made = [await newVehicle(record, [owner]), await newVehicle(record, [owner])] as const;
  // The first one in a ZIP, which follows the VINs, is the one that the co-user may speak for.
  cars = made[0].vin < made[1].vin ? [made[0], made[1]] : [made[1], made[0]];
  await register(record, cars[0].id, couser.holder, 300);
  for (const { no } of cars) await addReadings(record, no, { daysAgo: 10, count: READINGS, long: true });
  [original] = (await askForEach(record, owner, [cars])) as [AskedFor];
  await consent(original);
  await untilAll(record, [original], 'ready');
  const { body } = await callAgain(linkAddress('download', original));
  files = body.files;
  expect(Math.min(...files.slice(1).map(({ bytes }) => bytes))).toBeGreaterThan(16 << 20);
});
afterAll(async () => {
  await Promise.all(apis.map((api) => api.stop()));
  await record.destroy();
});

const ways = ['file', 'range', 'all.zip'] as const;
const ends = ['by the link', 'by the co-user'] as const;
interface Race {
  id: string;
  way: (typeof ways)[number];
  end: (typeof ends)[number];
  path: string;
  received: number;
  whole: boolean;
}

/** The file of the car that the co-user may speak for, too. */
const fileOf = async (car: NewVehicle) => {
  const row = (await record('files').where({ request_id: original.id, product_id: car.id }).first('name', 'bytes')) as {
    name: string;
    bytes: string;
  };
  return { name: row.name, bytes: Number(row.bytes) };
};

async function race({ id }: { id: string }, i: number): Promise<Race> {
  const [way, end] = [ways[i % 3]!, ends[Math.floor(i / 3) % 2]!];
  const [from, other] = i % 4 < 2 ? apis : apis.toReversed();
  const { name } = await fileOf(cars[0]);
  const path = `${linkAddress('download', { id })}/${way === 'all.zip' ? way : name}`;
  const reader = await beginToRead(from!.url + path, {
    limit: BEFORE_THE_ANSWER,
    ...(way === 'range' ? { range: 'bytes=1000-' } : {}),
  });
  await reader.reached(Math.random() * REVOKED_BY);
  const revoking = i % 8 < 4 ? from! : other!; // the process that serves the download, or another one
  const { status } =
    end === 'by the link'
      ? await callAgain(revoking.url + linkAddress('revoke', { id }, 1), { method: 'POST' })
      : await callAgain(`${revoking.url}/v1/shares/${id}/revoke`, { token: couser.token, json: {} });
  expect(status).toBe(200);
  reader.release();
  const whole = await reader.whole;
  for (const api of apis)
    expect((await callAgain(`${api.url}${path}`, { method: 'HEAD' })).status).toBe(
      end === 'by the co-user' && way === 'all.zip' ? 200 : 410,
    );
  return { id, way, end, path, received: reader.received, whole };
}

/** When each of the requests lost what was being read, in the milliseconds of its audit trail. */
async function endedAt(ids: string[]): Promise<Map<string, number>> {
  const { rows } = await record.raw<{ rows: { id: string; at: string }[] }>(
    `select substr(stream, 9) as id, extract(epoch from at) * 1000 as at from audit
     where stream = any(?) and act in ('revoked', 'sharing-ended-in-part')`,
    [ids.map((id) => `request:${id}`)],
  );
  return new Map(rows.map(({ id, at }) => [id, Number(at)]));
}

/** Holds what was handed over against the moment of the end; answers the narrowest escape in milliseconds. */
function nothingLate(races: readonly Race[], ended: Map<string, number>): number {
  const writes = apis.flatMap((api) => api.writes());
  const escapes = races.map(({ id, path, received }) => {
    const handed = writes.filter((write) => write.path === path);
    // Nothing came to the reader that was not noted: the notes are all there is.
    expect(handed.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThanOrEqual(received);
    return ended.get(id)! - Math.max(...handed.map(({ at }) => at));
  });
  expect(escapes.filter((escape) => !(escape > 0))).toEqual([]);
  return Math.min(...escapes);
}

/** So many races; answers what is to be told of them. */
async function races(count: number): Promise<string> {
  const shares = await copyShare(record, original.id, count);
  const ran: Race[] = [];
  await Promise.all(
    Array.from({ length: LANES }, async (_, lane) => {
      for (let i = lane; i < count; i += LANES) ran.push(await race(shares[i]!, i));
    }),
  );
  expect(ran.filter(({ whole }) => whole)).toEqual([]);
  const ids = ran.map(({ id }) => id);
  const narrowest = nothingLate(ran, await endedAt(ids));
  expect(await record('requests').whereIn('id', ids).whereNotNull('downloaded_at')).toEqual([]);
  expect(
    await record('downloads').whereIn('request_id', ids).whereNotIn('name', ['manifest.json', 'summary.html']),
  ).toEqual([]);
  const mib = (ran.reduce((sum, { received }) => sum + received, 0) / count / (1 << 20)).toFixed(1);
  return `${count} races, ${mib} MiB received on average; the last piece went out ${narrowest.toFixed(2)} ms before its end at the latest`;
}

test(
  `G2: ${RACES} revocations in the middle of a download: no piece after it, no download whole, and the link is dead`,
  async () => console.log(await races(RACES)),
  300_000 + RACES * 2000,
);

test(
  `G2: ${STANDING_STILL} more while Temporal and the worker stand still: whoever ends a share need not wait for them`,
  async () => {
    console.log(await whileStopped('temporal', () => whileStopped('worker', () => races(STANDING_STILL))));
  },
  300_000 + RACES * 2000,
);

test('R30: while one car’s file is cut, the other car’s is read to its proper end', async () => {
  const [share] = (await copyShare(record, original.id, 1)) as [{ id: string }];
  const [cut, kept] = await Promise.all(
    cars.map(async (car) => {
      const { name } = await fileOf(car);
      return beginToRead(`${apis[0].url}${linkAddress('download', share)}/${name}`, { limit: 1 << 20 });
    }),
  );
  const { body } = await callAgain(`${apis[1].url}/v1/shares/${share.id}/revoke`, { token: couser.token, json: {} });
  expect([body.status, body.products]).toEqual(['ready', [cars[0].id]]);
  cut!.release();
  kept!.release();
  expect([await cut!.whole, await kept!.whole]).toEqual([false, true]);
  expect(kept!.received).toBe((await fileOf(cars[1])).bytes);
});

test('R8: sold while six third parties download: all of them are cut by the one sale', async () => {
  const customer = await newCustomer(record);
  await register(record, cars[0].id, customer.holder, 300);
  const [mine] = (await askForEach(record, customer, [[cars[0]]])) as [AskedFor];
  await consent(mine);
  await untilAll(record, [mine], 'ready');
  const shares = await copyShare(record, mine.id, 6);
  const path = (share: { id: string }) => `${linkAddress('download', share)}/${mineName}`;
  const mineName = (
    (await record('files').where({ request_id: mine.id, product_id: cars[0].id }).first('name')) as { name: string }
  ).name;
  const readers = await Promise.all(
    shares.map((share, i) => beginToRead(apis[i % 2]!.url + path(share), { limit: 1 << 20 })),
  );
  const { body } = await callAgain(`${apis[0].url}/v1/products/${cars[0].id}/unenroll`, {
    token: customer.token,
    method: 'POST',
  });
  expect(body.sharesEnded.toSorted()).toEqual([mine, ...shares].map(({ id }) => id).toSorted());
  for (const reader of readers) reader.release();
  expect(await Promise.all(readers.map(({ whole }) => whole))).toEqual(shares.map(() => false));
  const races = shares.map((share, i): Race => ({
    id: share.id,
    way: 'file',
    end: 'by the link',
    path: path(share),
    received: readers[i]!.received,
    whole: false,
  }));
  nothingLate(races, await endedAt(shares.map(({ id }) => id)));
});

test('G2: a process that hangs with downloads under way keeps no revocation waiting, and hands nothing over when it wakes', async () => {
  const shares = await copyShare(record, original.id, 12);
  const hanging = await startWatchedApi();
  const { name } = await fileOf(cars[0]);
  try {
    const path = (share: { id: string }) => `${linkAddress('download', share)}/${name}`;
    const readers = await Promise.all(
      shares.map((share) => beginToRead(hanging.url + path(share), { limit: Number.POSITIVE_INFINITY })),
    );
    hanging.freeze();
    const answers = await Promise.all(
      shares.map((share) => call(apis[0].url + linkAddress('revoke', share, 1), { method: 'POST' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(shares.map(() => 200));
    hanging.thaw();
    expect(await Promise.all(readers.map(({ whole }) => whole))).toEqual(shares.map(() => false));
    const ended = await endedAt(shares.map(({ id }) => id));
    // By `begun`: the process may have been frozen in the middle of a hand-over that began before the end, and noted it
    // only when it woke. None begins after the end.
    const late = hanging
      .writes()
      .filter(({ path: of, begun }) => shares.some((share) => path(share) === of && begun > ended.get(share.id)!));
    expect(late).toEqual([]);
  } finally {
    hanging.thaw();
    await hanging.stop();
  }
});
