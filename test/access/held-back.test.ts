/** R54: trade secrets that staff hold back of what a program reads: streams, pages and newest values hand none of them over from the answer on. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { call, eventually, mailAbout, signIn, type Answer } from '../front-door/front-door.ts';
import { databaseUrl, openRecord } from '../front-door/record.ts';
import {
  newCustomer,
  newVehicle,
  type NewCustomer,
  type NewVehicle,
  registeredDeveloper,
} from '../sharing/new-customer.ts';
import { ingest, openStream, read, speedOf, type OpenStream } from './data-calls.ts';
import { link, newCredential, toGive, tokenFor } from './links.ts';

const SPEED = 'Vehicle.Speed';
const SECRET = `Test.Secret${randomUUID().slice(0, 8)}`;
let record: Knex;
let db: Knex;
let supervisor: string;
beforeAll(async () => {
  record = openRecord();
  db = connectAsApplication(databaseUrl(), { applicationName: 'held-back.test' });
  supervisor = await signIn('supervisor');
  const json = {
    meaning: { en: 'A secret' },
    unit: null,
    datatype: 'string',
    groups: ['health'],
    personal: false,
    tradeSecret: true,
  };
  const put = await call(`/v1/registry/signals/${SECRET}`, { method: 'PUT', token: await signIn('registry'), json });
  expect(put.status).toBeLessThan(300);
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

interface Linked {
  owner: NewCustomer;
  developer: NewCustomer;
  car: NewVehicle;
  token: string;
  id: string;
}

/** A program that was given a car with its trade secrets. */
async function linked(): Promise<Linked> {
  const [owner, developer] = [await newCustomer(record), await registeredDeveloper(record)];
  const car = await newVehicle(record, [owner], 30);
  const program = await newCredential(record, 'confidential', { owner: developer.holder });
  const id = await link(db, owner, program, [car.id], { secrets: true });
  await record('grant_people').insert({ grant_id: id, no: 0, account_id: owner.id });
  return { owner, developer, car, token: await tokenFor(record, program.clientId, id), id };
}

const secretOf = ({ vin }: NewVehicle, value: unknown) => ({
  vin,
  signal: SECRET,
  at: new Date().toISOString(),
  value,
});

/** A program that goes on by its cursor wherever its stream is cut: what it has had so far, whichever stream brought it. */
async function follow(token: string) {
  const streams: OpenStream[] = [];
  let isClosed = false;
  const first = await openStream(token);
  const run = async () => {
    for (let stream = first; ; stream = await openStream(token, { lastEventId: stream.lastId() ?? '' })) {
      streams.push(stream);
      await stream.over;
      if (isClosed) return;
    }
  };
  const running = run();
  const values = () => streams.flatMap((stream) => stream.values());
  const told = () =>
    streams.flatMap(({ events }) => events).flatMap((one) => (one.event === 'held-back' ? one.data : []));
  return {
    values,
    /** What it was told last is held back. */
    told,
    untilValues: (count: number) =>
      eventually(
        async () => values(),
        (found) => found.length >= count,
      ),
    untilTold: (held: object) =>
      eventually(
        async () => told(),
        (found) => isDeepStrictEqual(found.at(-1), held),
      ),
    async close() {
      isClosed = true;
      streams.at(-1)?.close();
      await running;
    },
  };
}

/** The values of the first page after a cursor that has any, waited for. */
async function firstAfter(token: string, cursor: string): Promise<unknown[]> {
  for (let after = cursor; ;) {
    const { body } = await read(token, `readings?wait=20&after=${after}`);
    if (body.readings.length > 0) return body.readings.map(({ value }: { value: unknown }) => value);
    after = body.next;
  }
}

const suspension = {
  signals: [SECRET],
  kind: 'suspend',
  elements: { ground: 'confidentiality-undermined', measures: 'It was published.' },
  reason: 'The values were published on a web page.',
};
const support = (path: string, json: object): Promise<Answer> =>
  call(`/v1/support/${path}`, { token: supervisor, json });
const resume = (withholding: string) => support(`withholdings/${withholding}/resume`, { reason: 'The page is gone.' });

/** The signals that pages and newest values have. */
async function signalsIn(token: string): Promise<string[][]> {
  const pages = await read(token, 'readings');
  const latest = await read(token, 'latest');
  const of = (readings: { signal: string }[]) => [...new Set(readings.map(({ signal }) => signal))].toSorted();
  return [of(pages.body.readings), of(latest.body.products[0].readings)];
}
const both = [SECRET, SPEED].toSorted();
const plain = [SPEED];

test('R54: suspended, an open stream, pages, newest values and new links hand nothing of it over, and say so; resumed, they do; both sides are told in writing', async () => {
  const { owner, developer, car, token, id } = await linked();
  const stream = await follow(token);
  await ingest([secretOf(car, 'a'), speedOf(car, 2)]);
  await stream.untilValues(2);
  expect(await signalsIn(token)).toEqual([both, both]);
  const { body: before } = await read(token, 'readings');

  const { status, body } = await support(`access/${id}/withhold`, suspension);
  expect([status, body.status, body.link]).toEqual([200, 'in-force', id]);
  const waiting = firstAfter(token, before.next);
  await ingest([secretOf(car, 'b')]); // alone: the waiting call has nothing to answer
  await ingest([secretOf(car, 'c'), speedOf(car, 4)]);
  expect(await waiting).toEqual([4]);
  await stream.untilValues(3);
  expect(stream.values()).toEqual(['a', 2, 4]);
  const held = { product: car.id, heldBack: { [SECRET]: 'suspended' } };
  await stream.untilTold(held);
  expect(await signalsIn(token)).toEqual([plain, plain]);

  const known = (await read(token, 'signals')).body;
  expect(known.signals.map(({ path }: { path: string }) => path)).not.toContain(SECRET);
  const heldBack = { [SECRET]: 'suspended' };
  expect(known.heldBack).toEqual(heldBack);
  expect((await read(token, 'products')).body.products[0].access.heldBack).toEqual(heldBack);
  const [seenByOwner] = (await call('/v1/access', { token: owner.token })).body.access;
  expect(seenByOwner).toMatchObject({ id, heldBack });
  const seenByStaff = (await call(`/v1/support/access/${id}`, { token: supervisor })).body;
  expect([seenByStaff.access.heldBack, seenByStaff.withholdings[0].id]).toEqual([heldBack, body.id]);
  for (const { email } of [owner, developer])
    expect((await mailAbout(email, /held back/)).text).toContain('published on a web page');

  // Another link to another program of the same recipient comes round nothing; a new stream says it first.
  const other = await newCredential(record, 'confidential', { owner: developer.holder });
  const anew = await link(db, owner, other, [car.id], { secrets: true });
  const again = await tokenFor(record, other.clientId, anew);
  const second = await follow(again);
  await second.untilTold(held);
  expect((await signalsIn(again))[1]).toEqual(plain);
  const stranger = await linked(); // whom it does not concern
  await ingest([secretOf(stranger.car, 'z')]);
  expect((await signalsIn(stranger.token))[1]).toEqual([SECRET]);

  expect((await resume(body.id)).body.status).toBe('over');
  await ingest([secretOf(car, 'd')]);
  await stream.untilValues(4);
  expect(stream.values()).toEqual(['a', 2, 4, 'd']);
  expect((await signalsIn(again))[1]).toEqual(both);
  for (const open of [stream, second]) await open.close();
});

test('R54: what was on its way when it was suspended is thrown away; the stream goes on by its cursor, without loss of the rest', async () => {
  const { car, token, id } = await linked();
  const stream = await openStream(token);
  await stream.until('live');
  await ingest([speedOf(car, 0)]);
  await stream.untilValues(1);
  stream.pause();
  let sent = 0;
  while (!(await stream.isFull())) await ingest([secretOf(car, 'x'.repeat(9000)), speedOf(car, (sent += 1))]);
  expect((await support(`access/${id}/withhold`, suspension)).status).toBe(200);
  stream.resume();
  expect(await stream.over).toBe('reset');
  const had = stream.values().filter((value) => typeof value === 'number');
  expect(had.length).toBeLessThan(sent + 1);
  const next = await openStream(token, { lastEventId: stream.lastId()! });
  await next.untilValues(sent + 1 - had.length);
  expect([...had, ...next.values()]).toEqual(Array.from({ length: sent + 1 }, (_, i) => i));
  next.close();
});

const LOCK = `hashtextextended('readings are handed over', 49)`;
const waitingFor = async (which: string): Promise<number> => {
  const { rows } = await record.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from pg_locks l where l.locktype = 'advisory' and not l.granted
       and (l.classid::bigint << 32 | l.objid::bigint) = ${which}`,
  );
  return rows[0]!.count;
};

test('R54: the call is answered only after every hand-over that began before it', async () => {
  const { id } = await linked();
  const handing = await record.transaction(); // as a process in the middle of a hand-over holds it
  await handing.raw(`select pg_advisory_xact_lock_shared(${LOCK})`);
  let isAnswered = false;
  const withholding = support(`access/${id}/withhold`, suspension).finally(() => (isAnswered = true));
  while (!isAnswered && (await waitingFor(LOCK)) === 0) await sleep(5);
  expect(isAnswered).toBe(false);
  expect(await record('access').where({ grant_id: id }).whereNotNull('held_back')).toHaveLength(1); // committed, and waits
  await handing.commit();
  expect((await withholding).status).toBe(200);
});

test('R54: a link that is given in the same moment is either seen by it, or sees it', async () => {
  const { owner, developer, car, id } = await linked();
  const other = await newCredential(record, 'confidential', { owner: developer.holder });
  const anew = toGive(owner, other, [car.id], { secrets: true });
  const giving = await record.transaction(); // as a process that has not committed yet
  await giving('grants').insert({
    id: anew.grantId,
    client_id: other.clientId,
    giver: owner.id,
    holder: owner.holder,
    purpose: 'A logbook',
    secrets: true,
    scope: 'vehicle-data',
    locale: 'en',
    receipt: '{}',
  });
  await giving('access').insert({
    reader: other.clientId,
    product_id: car.id,
    product_no: car.no,
    holder: owner.holder,
    through: 'link',
    grant_id: anew.grantId,
    secrets: true,
  });
  const withholding = support(`access/${id}/withhold`, suspension);
  await eventually(
    () => waitingFor(`hashtextextended('secrets of ${owner.holder}', 54)`),
    (count) => count > 0,
  );
  await giving.commit();
  expect((await withholding).status).toBe(200);
  const rows = (await record('access').where({ product_id: car.id }).select('held_back')) as { held_back: object }[];
  expect(rows.map((row) => row.held_back)).toEqual([{ [SECRET]: 'suspended' }, { [SECRET]: 'suspended' }]);
});

test('R54: a refusal holds once a second person has confirmed it; the notice to the authority is on record', async () => {
  const { car, token, id } = await linked();
  await ingest([secretOf(car, 'a'), speedOf(car, 1)]);
  const { body } = await support(`access/${id}/withhold`, {
    ...suspension,
    kind: 'refuse',
    elements: { ground: 'serious-damage', damage: 'It would be copied.', uniqueness: 'Nobody else has it.' },
  });
  expect([body.status, (await signalsIn(token))[1]]).toEqual(['proposed', both]);
  expect((await support(`withholdings/${body.id}/confirm`, {})).status).toBe(403);
  await record('withholdings').where({ id: body.id }).update({ proposed_by: 'another-supervisor' });
  expect((await support(`withholdings/${body.id}/confirm`, {})).body.status).toBe('in-force');
  expect(await signalsIn(token)).toEqual([plain, plain]);
  const noted = await support(`withholdings/${body.id}/notice`, { number: '4712', on: '2026-03-03' });
  expect(noted.body.notice).toEqual({ number: '4712', on: '2026-03-03' });
});
