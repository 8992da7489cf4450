/**
 * R22: exports have connections and slots of their own. Forty of them stand still in two workers, since their source gives
 * nothing, and nobody else waits: neither a call, nor a step of another request, nor a mail, nor the end of a share.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { connect } from '../../db/postgres/connect.ts';
import { call, eventually, mailsTo } from '../front-door/front-door.ts';
import { environmentOf } from '../front-door/processes.ts';
import { databaseUrl, openRecord } from '../front-door/record.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { callAgain } from '../sharing/call-again.ts';
import { linkAddress } from '../sharing/link-address.ts';
import { askForEach, consent, statesOf, untilAll, type AskedFor } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';

const EXPORTS = 40;
/** Of each worker (settings.ts). */
const EXPORTS_AT_ONCE = 8;
/** Advisory locks of this test, by the number of a product. */
const HELD = 4711;

let record: Knex;
let holder: Knex;
let worker: ChildProcess;
let owner: NewCustomer;
let cars: NewVehicle[];

beforeAll(async () => {
  record = openRecord();
  holder = connect(databaseUrl(), { max: 1, statementTimeoutMs: 0 });
  worker = await startWorker();
  owner = await newCustomer(record);
  cars = await Promise.all(Array.from({ length: EXPORTS + 1 }, () => newVehicle(record, [owner])));
  for (const { no } of cars) await addReadings(record, no, { daysAgo: 10, count: 3 });
  // The source of a product that is held gives nothing.
  await record.raw(`
    create or replace function wait_while_held(no integer) returns boolean language plpgsql volatile as $$
    begin
      while exists (select from pg_locks where locktype = 'advisory' and classid = ${HELD} and objid = no::oid and granted)
      loop perform pg_sleep(0.1); end loop;
      return true;
    end $$;
    create policy held on readings for select to right_of_way_app using (wait_while_held(product_no));
    alter table readings enable row level security`);
});
afterAll(async () => {
  await record.raw(`
    alter table readings disable row level security;
    drop policy if exists held on readings;
    drop function if exists wait_while_held`);
  worker.kill('SIGKILL');
  await holder.destroy();
  await record.destroy();
});

/** A second worker beside the sandbox's own, with the same settings. */
async function startWorker(): Promise<ChildProcess> {
  const { WORKER_METRICS_PORT: _taken, ...environment } = environmentOf('worker');
  const child = spawn(process.execPath, ['dist/worker/main.js'], {
    env: { ...environment, LOG_LEVEL: 'info', NODE_OPTIONS: '', EXPORTS_AT_ONCE: `${EXPORTS_AT_ONCE}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface(child.stdout!))
    if ((JSON.parse(line) as { msg?: string }).msg === 'at work') {
      child.stdout!.resume(); // or it would wait for its log to be read
      return child;
    }
  await once(child, 'exit');
  throw new Error('the second worker did not start: is the build there?');
}

/** Exports that stand still in their source, by the connections that they hold. */
async function standing(): Promise<number> {
  const { rows } = await record.raw<{ rows: { n: number }[] }>(
    `select count(*)::int as n from pg_stat_activity where application_name = 'right-of-way export' and wait_event = 'PgSleep'`,
  );
  return rows[0]?.n ?? 0;
}

test('R22: forty exports whose source gives nothing keep nobody else waiting, in two workers', async () => {
  const [ready] = (await askForEach(record, owner, [[cars[EXPORTS]!]])) as [AskedFor];
  await consent(ready);
  await untilAll(record, [ready], 'ready');
  const requests = await askForEach(
    record,
    owner,
    cars.slice(0, EXPORTS).map((car) => [car]),
  );

  const hold = await holder.transaction();
  try {
    await hold.raw('select pg_advisory_xact_lock(?, no) from unnest(?::int[]) no', [HELD, cars.map(({ no }) => no)]);
    for (const request of requests) await consent(request);
    // All slots of both workers are taken; the other exports wait in the engine.
    expect(await eventually(standing, (n) => n === 2 * EXPORTS_AT_ONCE)).toBe(2 * EXPORTS_AT_ONCE);

    // A call.
    const { status, body } = await call('/v1/shares', { token: owner.token });
    expect([status, body.shares.length > 0]).toEqual([200, true]);
    // A confirmation, the steps that its workflow asks for, and the email to the next one to decide.
    const asker = await newCustomer(record);
    const car = await newVehicle(record, [asker]);
    const [other] = (await askForEach(record, asker, [[car]])) as [AskedFor];
    await eventually(
      () => mailsTo(asker.email),
      (mails) => mails.some(({ links }) => links.consent),
    );
    // Its decline ends it by the engine, too.
    await callAgain(linkAddress('consent', other, 1), { json: { decision: 'decline' } });
    await untilAll(record, [other], 'declined');
    // A revocation: the link is dead, and the files go.
    const revoked = await callAgain(linkAddress('revoke', ready, 1), { method: 'POST' });
    expect(revoked.body.status).toBe('revoked');
    expect((await callAgain(linkAddress('download', ready))).status).toBe(410);
    await eventually(
      () => record('requests').where({ id: ready.id }).first('files_deleted_at'),
      (row) => row.files_deleted_at !== null,
    );

    // All that happened while they stood still.
    expect(await eventually(standing, (n) => n === 2 * EXPORTS_AT_ONCE)).toBe(2 * EXPORTS_AT_ONCE);
    expect((await statesOf(record, requests)).filter(({ status: state }) => state === 'ready')).toEqual([]);
  } finally {
    await hold.rollback();
  }
  await untilAll(record, requests, 'ready');
}, 240_000);
