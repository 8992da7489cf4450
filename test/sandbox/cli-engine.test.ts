/** The engine that most people meet first: the CLI's server on SQLite. Skipped where neither the CLI nor pip is there. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { programCache } from '../../sandbox/go/cache.ts';
import { chooseEngine } from '../../sandbox/temporal/engine.ts';
import { call, eventually, fastForward, submit, untilState, verify } from '../front-door/front-door.ts';
import { killHard, pidOf } from '../front-door/processes.ts';
import { startOwnSandbox, type OwnSandbox } from '../setup/own-sandbox.ts';

const look = { cache: programCache(process.env), folder: '', environment: process.env, log: () => {} };
const isThere = await chooseEngine({ ...look, order: ['cli', 'wheel'] }).then(
  () => true,
  () => false,
);
const testWithCli = isThere ? test : test.skip;

let sandbox: OwnSandbox | undefined;
beforeAll(async () => {
  if (!isThere) return;
  sandbox = await startOwnSandbox({ engine: 'cli,wheel' });
  Object.assign(process.env, sandbox.facts);
}, 300_000); // the first one on a machine fetches it
afterAll(() => sandbox?.stop());

testWithCli('a request lives to its end on it, though it is killed in between (R15, R22)', async () => {
  const request = await submit('retail-owner');
  await untilState(request, 'awaiting-verification');
  const before = pidOf('temporal');
  killHard('temporal');
  await verify(request);
  await untilState(request, 'ready');
  expect(pidOf('temporal')).not.toBe(before);
  await fastForward(request, 'P8D');
  await untilState(request, 'expired');
});

testWithCli('its Web UI is linked from the start page, and shows the workflow of a request', async () => {
  const { id } = await submit('retail-owner');
  const { body } = await call('/sandbox');
  const list = new URL(body.links.workflows);
  expect(list.pathname).toBe('/namespaces/right-of-way/workflows');
  const about = await call(`/sandbox/requests/${id}`);
  expect(about.body.webUi).toBe(`${list.href}/req-${id}`);
  const page = await call(`/sandbox`, { headers: { accept: 'text/html' } });
  expect(`${page.body}`).toContain(`${list.href}/req-${id}`);
  // What the Web UI itself asks for
  const workflow = `${list.origin}/api/v1/namespaces/right-of-way/workflows/req-${id}`;
  const answer = await eventually(
    () => fetch(workflow),
    ({ ok }) => ok,
  );
  expect(await answer.json()).toMatchObject({ workflowExecutionInfo: { type: { name: 'dataRequest' } } });
  expect((await fetch(list)).headers.get('content-type')).toMatch('text/html');
});
