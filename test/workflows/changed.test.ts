/**
 * Workflows can be changed under running requests (CONTRIBUTING.md, decision 0011): a later version takes over what an earlier
 * one began, and where it has to be taken back, what it can't go on with is seen, discloses nothing and is mended.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  sandboxUrl,
  submit,
  untilEvent,
  untilState,
  verify,
  type Submitted,
} from '../front-door/front-door.ts';
import { databaseUrl, openRecord, sandboxFolder } from '../front-door/record.ts';

const TASK_QUEUE = `changed-${process.pid}`;
const versions = { before: '../../workflows/index.ts', after: './changed/index.ts' };
const pathTo = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

let record: Knex;
let engine: Client;
let worker: { child: ChildProcess; metricsPort: number } | undefined;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(async () => {
  await stopWorker();
  await Promise.all([record.destroy(), engine.connection.close()]);
});

async function stopWorker(): Promise<void> {
  if (!worker) return;
  worker.child.disconnect();
  await once(worker.child, 'exit');
  worker = undefined;
}

/** Stops the worker of the other version, as a deployment does, and starts one of this. */
async function deploy(version: keyof typeof versions): Promise<void> {
  await stopWorker();
  const address = `127.0.0.1:${Number(new URL(sandboxUrl()).port) + 10}`;
  const given = [pathTo(versions[version]), TASK_QUEUE, databaseUrl(), join(sandboxFolder(), 'files')];
  const child = spawn(process.execPath, [pathTo('./changed/worker.ts'), ...given], {
    env: { ...process.env, NODE_OPTIONS: '', TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: NAMESPACE },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [metricsPort] = (await once(child, 'message')) as [number]; // as worker.ts sends it
  worker = { child, metricsPort };
}

/** A request whose workflow is carried by the workers of this test. */
async function submitHere(): Promise<Submitted> {
  const request = await submit('retail-owner');
  await untilEvent(request, 'verification-email-sent');
  await untilLooked(record, request);
  const handle = workflowOf(engine, request);
  await handle.terminate('carried by a worker of another version');
  await engine.workflow.start('dataRequest', {
    workflowId: handle.workflowId,
    taskQueue: TASK_QUEUE,
    args: [{ requestId: request.id, gates: [] }],
  });
  await eventually(
    () => handle.query<{ looksAgainAt: string | null }>('state'),
    ({ looksAgainAt }) => looksAgainAt !== null,
  );
  return request;
}

async function readyHere(): Promise<Submitted & { download: string }> {
  const request = await submitHere();
  await verify(request);
  await untilState(request, 'ready');
  return { ...request, download: await linkTo(request.email, 'download') };
}

/** Whether a workflow has passed the change in its later version. */
const isPatched = async (request: Submitted): Promise<boolean> =>
  ((await workflowOf(engine, request).fetchHistory()).events ?? []).some(
    ({ markerRecordedEventAttributes: marker }) => marker?.markerName === 'core_patch',
  );

/** Its link runs out; only the row's clock moves, since a workflow that fails can't be taken along. */
const runOut = ({ id }: Submitted) =>
  record.raw(`update requests set clock_shift = clock_shift + interval '7 days 2 minutes' where id = ?`, [id]);

test('R22: what an earlier version began, a later one carries to its end; what passes the change is noted', async () => {
  await deploy('before');
  const [waiting, ready] = await Promise.all([submitHere(), readyHere()]);

  await deploy('after');
  await verify(waiting);
  await untilState(waiting, 'ready');
  expect([await isPatched(waiting), await isPatched(ready)]).toEqual([true, false]);
  for (const request of [waiting, ready]) {
    await fastForward(request, 'P8D');
    await untilState(request, 'expired');
  }
});

test('R15, R22: taken back, it goes on with what has not passed the change; the rest is seen, and mended from the row', async () => {
  await deploy('after');
  const [stranded, kept, waiting] = await Promise.all([readyHere(), readyHere(), submitHere()]);

  await deploy('before');
  await verify(waiting);
  await untilState(waiting, 'ready'); // it had not come to the change
  for (const request of [stranded, kept]) {
    await runOut(request);
    expect((await call(request.download)).status).toBe(410); // whatever its workflow can or can't do
    await workflowOf(engine, request).signal('look');
  }
  const scraped = async () => (await fetch(`http://127.0.0.1:${worker?.metricsPort}/metrics`)).text();
  await eventually(scraped, (text) => /^temporal_workflow_task_execution_failed_total\{[^}]*\} [1-9]/m.test(text));
  const { code, out } = await operatorCommand('doctor');
  expect([code, out.includes(stranded.id), out.includes(kept.id)]).toEqual([1, true, true]);

  expect((await operatorCommand('doctor', 'restart', stranded.id)).code).toBe(0);
  await untilState(stranded, 'expired'); // by the version before, from its row

  await deploy('after'); // or rolled forward again
  await untilState(kept, 'expired');
});
