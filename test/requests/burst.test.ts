/** R22: of many requests at once every one gets its workflow and its email, once. `BURST=10000 npm run bench:intake` does it with more. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { times } from '../front-door/at-once.ts';
import { openEngine, workflowOf } from '../front-door/engine.ts';
import { call, eventually, formOf, signIn } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';

const BURST = Number(process.env['BURST'] ?? 150);

let record: Knex;
let engine: Client;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(async () => {
  await record.destroy();
  await engine.connection.close();
});

test('R13, R22: all are started, none twice, and each has its email', async () => {
  const token = await signIn('retail-owner');
  const answers = await times(BURST, () => call('/v1/requests', { token, json: formOf('retail-owner') }), 50);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  const ids = answers.map(({ body }) => String(body.id));
  expect(new Set(ids).size).toBe(BURST);
  await eventually(
    async () => (await record('requests').whereIn('id', ids).whereNull('workflow_started_at')).length,
    (waiting) => waiting === 0,
  );
  const workflows = await times(
    BURST,
    async (i) => (await workflowOf(engine, { id: ids[i] ?? '' }).describe()).status.name,
  );
  expect(new Set(workflows)).toEqual(new Set(['RUNNING']));
  const mails = () => record('mails').whereIn('request_id', ids).where({ step: 'verify' }).pluck('status');
  expect(
    await eventually(mails, (statuses) =>
      statuses.every((status) => ['accepted', 'delivered'].includes(String(status))),
    ),
  ).toHaveLength(BURST);
}, 300_000);
