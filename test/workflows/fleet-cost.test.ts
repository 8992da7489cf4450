/** B7: how many vehicles a request has makes no difference to its workflow's history (`npm run bench:fleet-export` measures a thousand). */
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { historyCost } from '../../bench/history-cost.ts';
import { workflowIdOf, type RequestId } from '../../domain/ids.ts';
import { call, fastForward, formOf, linkTo, someone, untilState, verify } from '../front-door/front-door.ts';
import { openEngine } from '../front-door/engine.ts';
import { eventually } from '../front-door/eventually.ts';
import { openRecord } from '../front-door/record.ts';
import type { LiveState } from '../../workflows/follow.ts';
import { filesListed } from '../downloads/handed-over.ts';
import { newFleet, newVehicle, type NewFleet } from '../sharing/new-customer.ts';

let engine: Client;
let record: Knex;
let fleet: NewFleet;
beforeAll(async () => {
  [engine, record] = [await openEngine(), openRecord()];
  fleet = await newFleet(record);
});
afterAll(async () => {
  await engine.connection.close();
  await record.destroy();
});

/** From the form to the end of the link; answers what its history has, and how many files there were. */
async function lifeOf(vehicles: number): Promise<{ events: number; files: number }> {
  const made = [];
  for (let i = 0; i < vehicles; i++) made.push(await newVehicle(record, [fleet]));
  const email = someone();
  const json = { ...formOf('fleet'), email, products: { vins: made.map(({ vin }) => vin) } };
  const { status, body } = await call('/v1/requests', { token: fleet.token, json });
  expect(status).toBe(202);
  const request = { id: body.id, email, token: fleet.token };
  const workflowId = workflowIdOf(request.id as RequestId); // as the API answered it
  // A workflow that starts after the confirmation never waits for it, and has fewer events.
  await eventually(
    () => engine.workflow.getHandle(workflowId).query<LiveState>('state'),
    ({ looksAgainAt }) => looksAgainAt !== null,
  );
  await verify(request);
  await untilState(request, 'ready');
  const files = (await filesListed(await linkTo(request.email, 'download'))).length;
  await fastForward(request, 'P8D');
  await untilState(request, 'expired');
  await engine.workflow.getHandle(workflowId).result();
  return { events: (await historyCost(engine, workflowId)).events, files };
}

test('B7: a hundred vehicles leave as many events as two', async () => {
  const [few, many] = [await lifeOf(2), await lifeOf(100)];
  expect([few.files, many.files]).toEqual([3, 101]);
  // Two things that come at the same moment share a workflow task, or have one each: three events.
  expect(many.events).toBeLessThanOrEqual(few.events + 6);
});
