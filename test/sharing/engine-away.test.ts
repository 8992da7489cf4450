/** Reliability rule 1: who ends a share need not wait for the engine, which may be dead, and the worker with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, eventually, fastForward } from '../front-door/front-door.ts';
import { openEngine } from '../front-door/engine.ts';
import { killHard } from '../front-door/processes.ts';
import { openRecord, sandboxFolder } from '../front-door/record.ts';
import { legalHistory } from './legal-history.ts';
import { linkAddress } from './link-address.ts';
import { askForEach, consent, statesOf, untilAll, type AskedFor } from './many-requests.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from './new-customer.ts';

let record: Knex;
let owner: NewCustomer;
let couser: NewCustomer;
beforeAll(async () => {
  record = openRecord();
  [owner, couser] = [await newCustomer(record), await newCustomer(record)];
});
afterAll(() => record?.destroy());

/** Who would start them again must be still meanwhile. */
async function whileDead<T>(parts: readonly ('temporal' | 'worker')[], meanwhile: () => Promise<T>): Promise<T> {
  const { owner: supervisor } = JSON.parse(readFileSync(join(sandboxFolder(), 'api.pid.json'), 'utf8')) as {
    owner: { pid: number };
  };
  process.kill(supervisor.pid, 'SIGSTOP');
  try {
    for (const part of parts) killHard(part);
    return await meanwhile();
  } finally {
    process.kill(supervisor.pid, 'SIGCONT');
  }
}

const mailsOf = async (request: AskedFor) =>
  (
    (await record('mails')
      .where({ request_id: request.id })
      .whereNotNull('accepted_at')
      .select('step', 'recipient')) as {
      step: string;
      recipient: string;
    }[]
  ).map(({ step, recipient }) => `${step} to ${recipient === 'requester' ? recipient : 'customer'}`);

test('R22, R27, R29, R30, R8: with Temporal and the worker dead, declining, revoking and selling hold at once, and are told later', async () => {
  const cars = await Promise.all(Array.from({ length: 6 }, () => newVehicle(record, [owner, couser])));
  const asked = await askForEach(
    record,
    owner,
    cars.map((car) => [car]),
  );
  const [declined, agreed, soldWaiting, revoked, ended, sold] = asked as [
    AskedFor,
    AskedFor,
    AskedFor,
    AskedFor,
    AskedFor,
    AskedFor,
  ]; // one for each car
  const ready = [revoked, ended, sold];
  await Promise.all(ready.map(consent));
  await untilAll(record, ready, 'ready');
  const statusOf = async (link: string) => (await call(link)).status;
  const sell = (car: NewVehicle | undefined) =>
    call(`/v1/products/${car?.id}/unenroll`, { token: owner.token, method: 'POST' });

  await whileDead(['temporal', 'worker'], async () => {
    expect((await call('/readyz')).status).toBe(503);
    const answers = await Promise.all([
      call(linkAddress('consent', declined, 1), { json: { decision: 'decline' } }),
      consent(agreed),
      sell(cars[2]),
      call(linkAddress('revoke', revoked, 1), { method: 'POST' }),
      call(`/v1/shares/${ended.id}/revoke`, { token: couser.token, json: {} }),
      sell(cars[5]),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const request of ready) expect(await statusOf(linkAddress('download', request))).toBe(410);
    expect(await statusOf(linkAddress('consent', declined, 1))).toBe(410);
    expect(await statusOf(linkAddress('consent', soldWaiting, 1))).toBe(410);
    expect((await call(linkAddress('consent', agreed, 1))).body.consented).toBe(true);
    const states = new Map((await statesOf(record, asked)).map(({ id, status }) => [id, status]));
    expect(asked.map(({ id }) => states.get(id))).toEqual([
      'declined',
      'awaiting-consent', // it opens nothing by itself: that is for the engine to do
      'revoked',
      'revoked',
      'revoked',
      'revoked',
    ]);
  });

  await eventually(
    () => call('/readyz'),
    ({ status }) => status === 200,
  );
  await untilAll(record, [agreed], 'ready');
  const engine = await openEngine();
  try {
    for (const request of asked) await legalHistory(record, engine, request.id);
  } finally {
    await engine.connection.close();
  }
  for (const request of [revoked, ended, sold, soldWaiting])
    await eventually(
      () => mailsOf(request),
      (mails) => mails.includes('revoked to requester') && mails.includes('revoked to customer'),
    );
  await eventually(
    () => mailsOf(declined),
    (mails) => mails.includes('declined to requester'),
  );
});

test('R26: a consent that came in time counts, though nobody looked at it until long after', async () => {
  const car = await newVehicle(record, [owner]);
  const [inTime, late] = (await askForEach(record, owner, [[car], [car]])) as [AskedFor, AskedFor];
  await eventually(
    () => record('requests').whereIn('id', [inTime.id, late.id]).whereNull('consent_by').select('id'),
    (waiting) => waiting.length === 0,
  );
  const moving = await whileDead(['worker'], async () => {
    expect((await consent(inTime)).status).toBe(200);
    const journeys = [inTime, late].map((request) => fastForward(request, 'P3DT1H'));
    await eventually(
      () => call(linkAddress('consent', late, 1)),
      ({ status }) => status === 410, // its row knows, with nobody to close it
    );
    expect((await call(linkAddress('consent', late, 1), { json: { decision: 'consent' } })).status).toBe(410);
    return journeys;
  });
  await untilAll(record, [inTime], 'ready');
  await untilAll(record, [late], 'cancelled');
  await Promise.all(moving);
});
