/** Decisions that meet: exactly one legal history comes of it, and whoever was answered 200 has their will. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import {
  call,
  eventually,
  fastForward,
  formOf,
  linkTo,
  mailsTo,
  signIn,
  submit,
  untilEvent,
  untilState,
  type Submitted,
} from '../front-door/front-door.ts';
import { openEngine } from '../front-door/engine.ts';
import { whileStopped } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';
import { legalHistory } from '../sharing/legal-history.ts';
import { tally, times } from '../front-door/at-once.ts';

/** How often two decisions meet; `npm run test:races` lets them meet more often. */
const RACES = Number(process.env['RACES'] ?? 12);
const KEYS = Math.ceil(RACES / 6);

jest.setTimeout(300_000 + RACES * 3000);

let record: Knex;
let engine: Client;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(() => Promise.all([record.destroy(), engine.connection.close()]));

const asked = async (): Promise<Submitted & { link: string }> => {
  const request = await submit('retail-owner');
  await untilEvent(request, 'verification-email-sent');
  return { ...request, link: await linkTo(request.email, 'verify') };
};
const confirm = async (link: string) => (await call(link, { method: 'POST' })).status;
const cancel = async ({ id, token }: Submitted) =>
  (await call(`/v1/requests/${id}/cancel`, { token, method: 'POST' })).status;

test(`R13: verified twice at once, ${RACES} times: both are told yes, and it happens once`, async () => {
  const requests = await times(RACES, asked);
  const answers = await Promise.all(requests.map(({ link }) => Promise.all([confirm(link), confirm(link)])));
  expect(tally(answers.flat().map(String))).toEqual({ 200: 2 * RACES });
  for (const request of requests) {
    await untilState(request, 'ready');
    await legalHistory(record, engine, request.id);
  }
  const decided = await record('decisions').whereIn(
    'request_id',
    requests.map(({ id }) => id),
  );
  expect(decided).toHaveLength(RACES);
});

test(`R13, R19: verified and cancelled at once, ${RACES} times: cancelled if it was answered so, and then nothing is exported`, async () => {
  const requests = await times(RACES, asked);
  await times(RACES, async (i) => {
    const request = requests[i]!;
    const [verified, cancelled] = await Promise.all([confirm(request.link), cancel(request)]);
    await untilState(request, 'ready', 'cancelled');
    const end = await legalHistory(record, engine, request.id);
    // The other way round is for a machine so slow that the data is ready before the second call is heard.
    if (cancelled === 200) expect([[200, 410].includes(verified), end]).toEqual([true, 'cancelled']);
    else expect([verified, cancelled, end]).toEqual([200, 409, 'ready']);
  });
  const ids = requests.map(({ id }) => id);
  expect(await record('requests').whereIn('id', ids).where({ status: 'cancelled' }).whereNotNull('ready_at')).toEqual(
    [],
  );
  expect(await record('requests').whereIn('id', ids).where({ status: 'cancelled' })).not.toEqual([]);
});

test(`R19: cancelled in the very moment in which the export is finished, ${RACES} times: one of the two, as it was answered`, async () => {
  const outcomes: string[] = [];
  let made = 0;
  // So often, and on a slow machine until each has won once.
  const more = () => made < RACES || (new Set(outcomes).size < 2 && made < 10 * RACES);
  await times(3, async () => {
    let delay = 100; // found by doubling and halving: where one and the other win about as often
    let step = 64;
    let last: string | undefined;
    while (more()) {
      made += 1;
      const request = await asked();
      await confirm(request.link);
      await sleep(delay);
      const answer = await cancel(request);
      const { status } = await untilState(request, 'ready', 'cancelled');
      expect([answer, status]).toEqual(answer === 200 ? [200, 'cancelled'] : [409, 'ready']);
      await legalHistory(record, engine, request.id);
      const links = (await mailsTo(request.email)).flatMap((mail) => mail.links.download ?? []);
      if (status === 'cancelled') expect(links).toEqual([]);
      outcomes.push(status);
      if (last !== undefined) step = last === status ? step * 2 : Math.max(step / 2, 4);
      delay = Math.max(0, delay + (status === 'cancelled' ? step : -step));
      last = status;
    }
  });
  expect(Object.keys(tally(outcomes)).sort()).toEqual(['cancelled', 'ready']); // else it was no race
});

test(`R13: verified in the last moment, while the timer that lapses it is on its way, ${RACES} times: the row decides`, async () => {
  const requests = await times(RACES, asked);
  const rows = () =>
    record('requests').whereIn(
      'id',
      requests.map(({ id }) => id),
    );
  // The first email needs no workflow, and time moves for none that has not started.
  await eventually(
    () => rows().whereNull('workflow_started_at'),
    (left) => left.length === 0,
  );
  const travel = (request: Submitted) => fastForward(request, 'P7DT1H');
  const moved = ({ link }: { link: string }) =>
    eventually(
      () => call(link),
      ({ status }) => status === 410,
    );
  // The engine hears of it only afterwards: of the decision, of the time, or of both in whatever order.
  const { answers, journeys } = await whileStopped('worker', async () => {
    const journeys: Promise<unknown>[] = [];
    const answers = await Promise.all(
      requests.map(async (request, i) => {
        if (i % 3 === 0) {
          const answer = await confirm(request.link);
          journeys.push(travel(request));
          return answer;
        }
        journeys.push(travel(request));
        if (i % 3 === 1) await moved(request);
        return confirm(request.link);
      }),
    );
    // Every row has moved before the worker goes on.
    await eventually(
      () => rows().whereRaw(`clock_shift = '0'`),
      (unmoved) => unmoved.length === 0,
    );
    return { answers, journeys };
  });
  for (const [i, request] of requests.entries()) {
    if (i % 3 < 2) expect(answers[i]).toBe(i % 3 === 0 ? 200 : 410);
    await untilState(request, answers[i] === 200 ? 'ready' : 'lapsed');
    await legalHistory(record, engine, request.id);
  }
  await Promise.all(journeys);
});

test(`R20: the same key twenty ways at once, ${KEYS} times: one row, and one answer for all`, async () => {
  const token = await signIn('fleet-admin');
  for (let round = 0; round < KEYS; round += 1) {
    const json = formOf('fleet-admin');
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const answers = await times(20, () => call('/v1/requests', { token, json, headers }), 20);
    expect(tally(answers.map(({ status, body }) => `${status} ${body.id}`))).toEqual({
      [`202 ${answers[0]?.body.id}`]: 20,
    });
    expect(await record('requests').where({ email: json['email'] })).toHaveLength(1);
  }
});
