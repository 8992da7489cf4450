/** R15, R22: record, engine or files go back in time or are lost; what differs is told, and mended from the record. */
import { mkdirSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { NAMESPACE } from '../../sandbox/environment.ts';
import { operatorCommand } from '../front-door/commands.ts';
import { openEngine, untilLooked, workflowOf } from '../front-door/engine.ts';
import {
  call,
  eventually,
  fastForward,
  linkTo,
  readyRequest,
  submit,
  untilEvent,
  untilState,
  verify,
  type Submitted,
} from '../front-door/front-door.ts';
import { whileStopped } from '../front-door/processes.ts';
import { openRecord, sandboxFolder } from '../front-door/record.ts';
import { tablesOf } from '../front-door/tables.ts';
import { startOwnSandbox, type OwnSandbox } from '../setup/own-sandbox.ts';

let sandbox: OwnSandbox;
let record: Knex;
let engine: Client;
beforeAll(async () => {
  sandbox = await startOwnSandbox();
  Object.assign(process.env, sandbox.facts);
  record = openRecord();
  engine = await openEngine();
});
afterAll(async () => {
  await Promise.all([record?.destroy(), engine?.connection.close()]);
  await sandbox?.stop();
});

const NEVER_RESTORED = ['knex_migrations', 'knex_migrations_lock', 'readings'];

/** Copies every table aside; answers what puts all rows back as they were. */
async function backUp(): Promise<() => Promise<void>> {
  const names = await tablesOf(record, NEVER_RESTORED);
  await record.raw('create schema backup');
  await record.transaction(
    async (tx) => {
      for (const name of names) await tx.raw(`create table backup.${name} as table public.${name}`);
    },
    { isolationLevel: 'repeatable read' },
  );
  return () =>
    record.transaction(async (tx) => {
      await tx.raw('set local session_replication_role = replica'); // rows as they were: no trigger, no check
      await tx.raw(`truncate ${names.map((name) => `public.${name}`).join(', ')}`);
      for (const name of names) await tx.raw(`insert into public.${name} overriding system value table backup.${name}`);
      await tx.raw('drop schema backup cascade');
    });
}

const runs = async (request: { id: string }) => {
  const described = await workflowOf(engine, request).describe();
  return described.status.name === 'RUNNING';
};
const filesOf = ({ id }: { id: string }) => existsSync(join(sandboxFolder(), 'files', id));

test('R22: without a fault there is nothing to tell, and both commands say how they are used', async () => {
  for (const name of ['reconcile', 'doctor'] as const) {
    expect(await operatorCommand(name, '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Exit codes'),
    });
    expect(await operatorCommand(name, '--no-such-option')).toMatchObject({ code: 2 });
    expect(await operatorCommand(name, 'nonsense')).toMatchObject({ code: 2 });
  }
  const request = await readyRequest('retail-owner');
  expect(await operatorCommand('reconcile')).toEqual({ code: 0, out: 'Record, engine and files agree.\n' });
  expect(await operatorCommand('doctor')).toEqual({ code: 0, out: 'All is well.\n' });
  await fastForward(request, 'P8D');
});

test('R15, R22: the record was restored to an earlier moment', async () => {
  const [cancelled, verified] = [await submit('retail-owner'), await submit('retail-owner')];
  const ready = await readyRequest('retail-owner');
  for (const request of [cancelled, verified]) await untilEvent(request, 'verification-email-sent');
  const links = { verified: await linkTo(verified.email, 'verify') };

  const restore = await backUp();
  await call(`/v1/requests/${cancelled.id}/cancel`, { token: cancelled.token, method: 'POST' });
  await verify(verified);
  await untilState(verified, 'ready');
  const unknown = await readyRequest('retail-owner');
  await eventually(
    () => runs(cancelled),
    (running) => !running,
  );
  const { rows: seals } = await record.raw(`select encode(sha256('a seal made since'), 'hex') as hash`);

  await whileStopped('worker', async () => {
    await restore();
    const told = await eventually(
      () => operatorCommand('reconcile', '--records-restored', '--seal', seals[0].hash),
      ({ out }) => out.includes(`req-${unknown.id}`), // the engine's lists follow a moment later
    );
    expect(told.code).toBe(1);
    for (const line of [
      `request-without-workflow  ${cancelled.id}`,
      `workflow-to-restart  ${verified.id}`,
      `workflow-to-restart  ${ready.id}`,
      `workflow-without-request  req-${unknown.id}`,
      `files-without-request  ${unknown.id}`,
      `files-left-behind  ${verified.id}`,
      `seal-missing  ${seals[0].hash}`,
    ])
      expect(told.out).toContain(line);
    expect([await runs(unknown), filesOf(unknown)]).toEqual([true, true]); // nothing was changed

    expect((await operatorCommand('reconcile', '--mend', '--records-restored')).code).toBe(0);
    expect([await runs(unknown), filesOf(unknown), filesOf(verified), filesOf(ready)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  expect((await call(ready.download)).status).toBe(200);
  await untilState(verified, 'awaiting-verification');
  await call(links.verified, { method: 'POST' });
  await untilState(verified, 'ready');
  await fastForward(cancelled, 'P8D');
  await untilState(cancelled, 'lapsed');
  await fastForward(ready, 'P8D');
  await untilState(ready, 'expired');
  await eventually(
    () => operatorCommand('reconcile'),
    ({ code }) => code === 0,
  );
});

test('R22: the engine has lost everything', async () => {
  const requests = [await submit('retail-owner'), await readyRequest('retail-owner')];
  await untilEvent(requests[0] as Submitted, 'verification-email-sent');
  for (const request of requests) {
    await untilLooked(record, request);
    await engine.workflowService.deleteWorkflowExecution({
      namespace: NAMESPACE,
      workflowExecution: { workflowId: workflowOf(engine, request).workflowId },
    });
  }
  const gone = (request: Submitted) => runs(request).catch(() => false);
  for (const request of requests)
    await eventually(
      () => gone(request),
      (running) => !running,
    );
  const told = await operatorCommand('reconcile');
  expect(told.code).toBe(1);
  for (const { id } of requests) expect(told.out).toContain(`request-without-workflow  ${id}`);
  expect((await operatorCommand('reconcile', '--mend')).code).toBe(0);
  for (const request of requests) {
    await eventually(() => gone(request), Boolean);
    await fastForward(request, 'P8D');
  }
  await untilState(requests[0] as Submitted, 'lapsed');
  await untilState(requests[1] as Submitted, 'expired');
});

test('R15: files that nobody knows are removed, one that is missing is told, and what is not ours is left alone', async () => {
  const ready = await readyRequest('retail-owner');
  const folder = join(sandboxFolder(), 'files');
  const stray = randomUUID();
  mkdirSync(join(folder, stray, '1'), { recursive: true });
  mkdirSync(join(folder, 'lost+found'), { recursive: true });
  await record('files').where({ request_id: ready.id, name: 'manifest.json' }).increment('bytes', 1);
  const { code, out } = await operatorCommand('reconcile', '--mend');
  expect(code).toBe(1); // nobody can make a file again
  expect(out).toContain(`files-without-request  ${stray}  deleted`);
  expect(out).toContain(`file-missing  ${ready.id}/`);
  expect(readdirSync(folder)).toContain('lost+found');
  expect(readdirSync(folder)).not.toContain(stray);
});

test('R22: the doctor starts a workflow anew, queues a mail and closes an enquiry', async () => {
  const request = await submit('retail-owner');
  await untilEvent(request, 'verification-email-sent');
  await untilLooked(record, request);
  const before = await workflowOf(engine, request).describe();
  expect(await operatorCommand('doctor', 'restart', request.id)).toMatchObject({ code: 0 });
  const described = () => workflowOf(engine, request).describe();
  await eventually(described, ({ runId, status }) => runId !== before.runId && status.name === 'RUNNING');
  expect((await operatorCommand('doctor', 'restart', randomUUID())).code).toBe(1);

  const mail = await record('mails').where({ request_id: request.id }).first('id');
  expect((await operatorCommand('doctor', 'requeue', mail.id)).code).toBe(1); // it has gone
  await record('mails').where({ id: mail.id }).update({ status: 'refused', settled_at: new Date(), last_error: '400' });
  const listed = await operatorCommand('doctor');
  expect(listed).toMatchObject({ code: 1, out: expect.stringContaining(`mail  ${mail.id}  verify  refused`) });
  expect((await operatorCommand('doctor', 'requeue', mail.id)).code).toBe(0);
  await eventually(
    () => record('mails').where({ id: mail.id }).first('status'),
    ({ status }) => status !== 'queued' && status !== 'refused',
  );
  const acts = await record('audit')
    .where({ stream: `request:${request.id}`, actor: 'operator' })
    .pluck('act');
  expect(acts.toSorted()).toEqual(['mail-requeued', 'workflow-restarted']);

  const form = { topic: 'other', name: 'Ida', email: 'ida@example.com', text: 'Where is it?' };
  const { body } = await call('/v1/enquiries', { json: form });
  expect((await operatorCommand('doctor', 'close', body.id)).code).toBe(0);
  expect((await operatorCommand('doctor', 'close', body.id)).code).toBe(1);
});
