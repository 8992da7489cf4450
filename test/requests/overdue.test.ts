/** R14, R22: a request whose storage is broken for a month: support is warned, the requester is told, and the data comes in the end. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import {
  eventually,
  fastForward,
  mailAbout,
  mailsTo,
  stateOf,
  submit,
  untilEvent,
  untilState,
  verify,
} from '../front-door/front-door.ts';
import { openEngine, putOffExport, workflowOf } from '../front-door/engine.ts';
import { openRecord, sandboxFolder } from '../front-door/record.ts';

let record: Knex;
let engine: Client;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(() => Promise.all([record.destroy(), engine.connection.close()]));

const warnedAt = async ({ id }: { id: string }) =>
  (await record('requests').where({ id }).first('warned_at'))?.warned_at;

test('R14, R22: warned at 21 days, overdue at 28, ready when the storage is back', async () => {
  const request = await submit('retail-owner');
  const inTheWay = join(sandboxFolder(), 'files', request.id); // a file where its folder should be
  writeFileSync(inTheWay, '');
  await untilEvent(request, 'verification-email-sent');
  await verify(request);
  await eventually(
    async () => (await workflowOf(engine, request).describe()).raw.pendingActivities?.[0]?.attempt ?? 0,
    (attempt) => attempt > 1,
  );
  const tryAgain = await putOffExport(engine, request);

  await fastForward(request, 'P20DT23H');
  expect([await warnedAt(request), (await stateOf(request)).overdue]).toEqual([null, false]);
  await fastForward(request, 'PT2H');
  await eventually(
    () => warnedAt(request),
    (at) => at !== null,
  );
  expect(await record('audit').where({ stream: `request:${request.id}`, act: 'overdue-warning' })).toHaveLength(1);
  expect(await stateOf(request)).toMatchObject({ status: 'exporting', overdue: false });
  expect(await mailsTo(request.email)).toHaveLength(1); // a warning is for support

  await fastForward(request, 'P7D');
  const mail = await mailAbout(request.email, /late/);
  expect(mail.text).toContain('data-act@example.com');
  expect(await stateOf(request)).toMatchObject({ status: 'exporting', overdue: true });

  rmSync(inTheWay);
  await tryAgain();
  await untilState(request, 'ready');
  await mailAbout(request.email, /ready to download/);
  expect(await mailsTo(request.email)).toHaveLength(3);
});
