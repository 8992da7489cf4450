/** R22: a workflow that is gone, or a deadline that nothing came of, is noticed although nobody decides anything. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { eventually, fastForward, readyRequest, submit, untilEvent, untilState } from '../front-door/front-door.ts';
import { openEngine, untilLooked, workflowOf } from '../front-door/engine.ts';
import { environmentOf } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';

let record: Knex;
let engine: Client;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(() => Promise.all([record.destroy(), engine.connection.close()]));

let another: ChildProcess | undefined;
/** One more worker beside the sandbox's: it sweeps as it starts, and then each minute like any. */
const startSweeping = () =>
  (another = spawn(process.execPath, ['dist/worker/main.js'], { env: environmentOf('worker'), stdio: 'ignore' }));
afterEach(async () => {
  another?.kill('SIGTERM');
  if (another?.exitCode === null) await once(another, 'exit');
});

/** Whether the workflow of a request runs, as the engine says. */
const runs = async (request: { id: string }) =>
  (await workflowOf(engine, request).describe()).status.name === 'RUNNING';

/** As if nobody had seen its workflow for an hour. */
const unseen = ({ id }: { id: string }) => record('requests').where({ id }).update({ workflow_seen_at: null });

test('R22: a workflow that was terminated starts again from its row, and no email goes out twice', async () => {
  const [waiting, ready] = await Promise.all([submit('retail-owner'), readyRequest('retail-owner')]);
  await untilEvent(waiting, 'verification-email-sent');
  for (const request of [waiting, ready]) {
    await untilLooked(record, request);
    await workflowOf(engine, request).terminate('lost, for a test');
  }
  await Promise.all([waiting, ready].map(unseen));
  startSweeping();
  for (const request of [waiting, ready]) await eventually(() => runs(request), Boolean);

  await fastForward(waiting, 'P7D');
  await fastForward(ready, 'P7D');
  await Promise.all([untilState(waiting, 'lapsed'), untilState(ready, 'expired')]);
  const steps = await record('mails')
    .whereIn('request_id', [waiting.id, ready.id])
    .orderBy('step')
    .select('step', 'turn');
  expect(steps.map(({ step, turn }) => `${step} ${turn}`)).toEqual(['lapsed 0', 'ready 0', 'verify 0', 'verify 0']);
});

test('R15, R22: a deadline that nothing came of for a minute is looked at', async () => {
  const request = await readyRequest('retail-owner');
  // The row's clock alone goes on, as where a timer was lost: the workflow sleeps for another week.
  await record.raw(`update requests set clock_shift = clock_shift + interval '7 days 2 minutes' where id = ?`, [
    request.id,
  ]);
  startSweeping();
  const ended = await untilState(request, 'expired');
  expect(ended.timeline.at(-1).event).toBe('expired');
  await eventually(async () => !(await runs(request)), Boolean);
});
