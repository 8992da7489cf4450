/** The gate of continuous data (rule 20, R43): an end waits for what is being handed over, and what begins after it sees it. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { endAccesses } from '../../db/access/end.ts';
import { handOver, handedOverBefore, statement } from '../../db/access/gate.ts';
import { rightOf, rightsOf } from '../../db/access/rights.ts';
import { call, eventually } from '../front-door/front-door.ts';
import { databaseUrl, openAsApplication, openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';
import { link, newCredential } from './links.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('gate.test');
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

const LOCK = `hashtextextended('readings are handed over', 49)`;
/** How many have the gate's lock in this way, or wait for it. */
const locks = (mode: 'ShareLock' | 'ExclusiveLock', granted: boolean): string =>
  `select count(*)::int as count from pg_locks l join pg_stat_activity a using (pid)
   where l.locktype = 'advisory' and (l.classid::bigint << 32 | l.objid::bigint) = ${LOCK} and l.mode = '${mode}' and l.granted = ${granted}`;

test('rule 20: a call that ends an access is answered only after every hand-over that began before it', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  await link(db, owner, await newCredential(record), [car.id]);
  const handing = await record.transaction(); // as a process in the middle of a hand-over holds it
  await handing.raw(`select pg_advisory_xact_lock_shared(${LOCK})`);
  let isAnswered = false;
  const ending = call(`/v1/products/${car.id}/unenroll`, { method: 'POST', token: owner.token }).then((answer) => {
    isAnswered = true;
    return answer;
  });
  const waiting = async () => (await record.raw<Counted>(locks('ExclusiveLock', false))).rows[0]!.count;
  while (!isAnswered && (await waiting()) === 0) await sleep(5);
  expect(isAnswered).toBe(false);
  expect(await record('access').where({ product_id: car.id }).whereNotNull('ended_at')).toHaveLength(1); // committed, and waits
  await handing.commit();
  expect((await ending).status).toBe(200);
});

test('rule 20: whoever hands over after an end sees it, also while that end waits for those before', async () => {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  await link(db, owner, await newCredential(record), [car.id]);
  const rights = () =>
    handOver(
      db,
      [statement((put) => rightsOf(`(select * from access where product_no = ${put(car.no, 'integer')}) a`))],
      ([rows]) => rows!.map(rightOf),
    );
  const [before] = await rights();
  expect(before).toMatchObject({ no: car.no, product: car.id, endsInMs: null });
  const order: string[] = [];
  const inTheMiddle = handOver(db, [], () => order.push('handed over'));
  await endAccesses(db, [before!.access], 'account:test', 'giver');
  await Promise.all([inTheMiddle, handedOverBefore(db).then(() => order.push('passed'))]);
  expect(order).toEqual(['handed over', 'passed']);
  expect(await rights()).toEqual([]);
});

test('rule 20: the lock is held at the moment in which readings are handed over', async () => {
  const asking = await askingWhileNothingRuns(`${locks('ShareLock', true)} and a.application_name = 'gate.test'`);
  try {
    expect(await handOver(db, [{ text: 'select 1', values: [] }], asking.ask)).toBe(1);
    await eventually(
      async () => asking.ask(),
      (held) => held === 0,
    ); // and let go after it
  } finally {
    await asking.stop();
  }
});

interface Counted {
  rows: { count: number }[];
}

/** A thread that asks the database for a count; whoever asks it stands still until it is answered, as a hand-over does. */
async function askingWhileNothingRuns(sql: string): Promise<{ ask: () => number; stop: () => Promise<unknown> }> {
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const thread = new Worker(
    `const { workerData: { shared, url, sql }, parentPort } = require('node:worker_threads');
     const { Client } = require('pg');
     (async () => {
       const client = new Client({ connectionString: url });
       await client.connect();
       parentPort.postMessage('ready');
       for (;;) {
         await Atomics.waitAsync(shared, 0, 0).value;
         shared[1] = (await client.query(sql)).rows[0].count;
         Atomics.store(shared, 0, 0);
         Atomics.notify(shared, 0);
       }
     })();`,
    { eval: true, workerData: { shared, url: databaseUrl(), sql } },
  );
  await once(thread, 'message');
  return {
    ask() {
      Atomics.store(shared, 0, 1);
      Atomics.notify(shared, 0);
      Atomics.wait(shared, 0, 1);
      return shared[1]!;
    },
    stop: () => thread.terminate(),
  };
}

test('an end is made once, raises the number of ends, and ends the link that has nothing left', async () => {
  const owner = await newCustomer(record);
  const [one, two] = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
  const grantId = await link(db, owner, await newCredential(record), [one.id, two.id]);
  const accesses = (await record('access').where({ grant_id: grantId }).orderBy('product_no').select('id')) as {
    id: string;
  }[];
  const grant = () => record('grants').where({ id: grantId }).first('ended_at', 'ended_because');
  const first = await endAccesses(db, [accesses[0]!.id], 'account:test', 'user');
  expect([first.products, (await grant()).ended_at]).toEqual([[one.id], null]);
  expect(await endAccesses(db, [accesses[0]!.id], 'account:test', 'user')).toEqual({ endedAt: null, products: [] });
  await endAccesses(
    db,
    accesses.map(({ id }) => id),
    'account:test',
    'giver',
  );
  expect(await grant()).toMatchObject({ ended_at: expect.any(Date), ended_because: 'giver' });
});
