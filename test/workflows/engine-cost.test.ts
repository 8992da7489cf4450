/** What a request costs the engine, counted in the history of its workflow (`npm run bench:engine` measures the rest). */
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { historyCost } from '../../bench/history-cost.ts';
import { workflowIdOf, type RequestId } from '../../domain/ids.ts';
import { fastForward, mailAbout, readyRequest, untilState } from '../front-door/front-door.ts';
import { openEngine } from '../front-door/engine.ts';

let engine: Client;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.connection.close());

test('a customer’s request, from the form to the end of its link, reminder included, costs at most 34 events, 8 KB and 12 actions', async () => {
  const request = await readyRequest('retail-owner');
  await fastForward(request, 'P5DT1H');
  await mailAbout(request.email, /ends soon/);
  await fastForward(request, 'P3D');
  await untilState(request, 'expired');
  const workflowId = workflowIdOf(request.id as RequestId); // as the API answered it
  await engine.workflow.getHandle(workflowId).result();
  const { events, bytes, actions } = await historyCost(engine, workflowId);
  console.log('one customer lifecycle:', { events, bytes, actions });
  expect(events).toBeLessThanOrEqual(34);
  expect(bytes).toBeLessThanOrEqual(8192);
  expect(actions).toBeLessThanOrEqual(12);
});
