/**
 * R43: whatever is killed, a reader by cursor has every reading that was acknowledged, once and in order, and never one of another
 * account: each batch has a canary beside it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, eventually, signIn } from '../front-door/front-door.ts';
import { killHard, killPostgres } from '../front-door/processes.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle, type NewVehicle } from '../sharing/new-customer.ts';
import { ingestUrl, openStream, read, speedOf, type OpenStream } from './data-calls.ts';
import { link, newCredential, tokenFor } from './links.ts';

/** What is killed, in turn. */
const PARTS = ['api', 'ingest', 'postgres', 'worker', 'temporal'] as const;
/** How often something is killed: each in a test for each change, for two minutes and more by `npm run test:races`. */
const KILLS = Math.max(4, Math.ceil(Number(process.env['KILLS'] ?? 4)));
const EVERY_MS = 2000;
const CANARY = -1;

let record: Knex;
let db: Knex;
let ingestAddress: string;
beforeAll(() => {
  ingestAddress = ingestUrl();
  record = openRecord();
  db = openAsApplication('kills.test');
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

/** Sends batches one after the other until it is told to stop, each again until it is answered; the last value that was acknowledged. */
async function write(car: NewVehicle, canary: NewVehicle, isOver: () => boolean): Promise<number> {
  const source = `test-${randomUUID()}`;
  const address = ingestAddress; // a process that was killed can't be asked where it listens
  const token = await signIn('telemetry');
  let value = 0;
  for (let sequence = 1; !isOver(); sequence++) {
    const readings = [speedOf(canary, CANARY), speedOf(car, value + 1), speedOf(car, value + 2)];
    while (
      await call(address, { token, json: { source, sequence, readings } }).then(
        ({ status }) => status !== 200,
        () => true,
      )
    )
      await sleep(50);
    value += 2;
  }
  return value;
}

/** Follows by pages, as a program does that keeps data and cursor together. */
async function follow(token: string, into: number[], isOver: () => boolean): Promise<void> {
  let after = '';
  while (!isOver()) {
    const { status, body } = await read(token, `readings?wait=1${after && `&after=${after}`}`).catch(() => ({
      status: 0,
      body: undefined,
    }));
    if (status !== 200) {
      await sleep(50);
      continue;
    }
    into.push(...body.readings.map(({ value }: { value: number }) => value));
    after = body.next;
  }
}

/** The same by streams, each from the id of the last event of the one before. */
async function stream(token: string, into: number[], isOver: () => boolean): Promise<void> {
  let lastEventId: string | undefined;
  let taken = 0;
  while (!isOver()) {
    const one: OpenStream | undefined = await openStream(
      token,
      lastEventId ? { lastEventId } : { query: '?from=earliest' },
    ).catch(() => undefined);
    if (one?.status !== 200) {
      one?.close();
      await sleep(50);
      continue;
    }
    taken = 0;
    const take = () => {
      const values = one.values() as number[];
      into.push(...values.slice(taken));
      taken = values.length;
      lastEventId = one.lastId() ?? lastEventId;
    };
    while (!one.isOver() && !isOver()) {
      await sleep(20);
      take();
    }
    take();
    one.close();
  }
}

/** Looks at the newest value again and again: it must never be older than what was seen before. */
async function look(token: string, into: number[], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const { status, body } = await read(token, 'latest').catch(() => ({ status: 0, body: undefined }));
    if (status === 200)
      for (const { readings } of body.products) into.push(...readings.map(({ value }: { value: number }) => value));
    await sleep(50);
  }
}

/** Answers whether it was there to be killed: its supervisor may be starting it yet. */
async function kill(part: (typeof PARTS)[number]): Promise<boolean> {
  try {
    if (part === 'postgres') await killPostgres();
    else killHard(part);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

test(
  `R43: ${KILLS} kills, of each process in turn: nothing lost, nothing twice, all in order, and no canary`,
  async () => {
    const owner = await newCustomer(record);
    const cars = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
    const canary = await newVehicle(record, [await newCustomer(record)]);
    const program = await newCredential(record);
    const token = await tokenFor(
      record,
      program.clientId,
      await link(
        db,
        owner,
        program,
        cars.map(({ id }) => id),
      ),
    );
    const alone = await Promise.all(
      cars.map(async (car) => {
        const other = await newCredential(record);
        return tokenFor(record, other.clientId, await link(db, owner, other, [car.id]));
      }),
    );
    let isOver = false;
    let isRead = false;
    const writing = cars.map((car) => write(car, canary, () => isOver));
    const pages = alone.map((): number[] => []);
    const streams = alone.map((): number[] => []);
    const newest = alone.map((): number[] => []);
    const both: number[] = [];
    const readers = [
      ...alone.flatMap((one, i) => [
        follow(one, pages[i]!, () => isRead),
        stream(one, streams[i]!, () => isRead),
        look(one, newest[i]!, () => isRead),
      ]),
      follow(token, both, () => isRead),
    ];
    let last: number[] = [];
    let wanted: number[] = [];
    try {
      for (let i = 0, killed = 0; killed < KILLS; i++) {
        await sleep(EVERY_MS);
        if (await kill(PARTS[i % PARTS.length]!)) killed += 1;
      }
      await sleep(EVERY_MS);
      isOver = true;
      last = await Promise.all(writing);
      const sums = () => [...pages, ...streams].map((values) => values.length);
      wanted = [...last, ...last];
      await eventually(
        async () => sums(),
        (found) => found.every((sum, i) => sum >= wanted[i]!),
      );
      await eventually(
        async () => newest.map((values) => values.at(-1)),
        (found) => found.every((value, i) => value === last[i]),
      );
      await eventually(
        async () => both.length,
        (length) => length >= last[0]! + last[1]!,
      );
      await sleep(500);
    } finally {
      isOver = isRead = true; // or what goes on here would keep the run from its end
      await Promise.all(readers);
    }
    for (const [i, values] of [...pages, ...streams].entries())
      expect(values).toEqual(Array.from({ length: wanted[i]! }, (_, n) => n + 1));
    for (const values of newest) expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect([...both, ...newest.flat()]).not.toContain(CANARY);
    expect(both).toHaveLength(last[0]! + last[1]!);
    console.log(
      `${KILLS} kills: ${last.join(' and ')} readings of two products, each read twice by itself and once together; newest values were looked at ${newest.flat().length} times`,
    );
  },
  240_000 + KILLS * 20_000,
);
