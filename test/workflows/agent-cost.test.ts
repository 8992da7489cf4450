/** B3: what an agent's request costs the engine, from the form to the end of its link, consent and reminder included. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { historyCost } from '../../bench/history-cost.ts';
import { eventually, fastForward } from '../front-door/front-door.ts';
import { openEngine, workflowOf } from '../front-door/engine.ts';
import { openRecord } from '../front-door/record.ts';
import { askForEach, consent, untilAll, type AskedFor } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';

let record: Knex;
let engine: Client;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(() => Promise.all([record.destroy(), engine.connection.close()]));

test('B3: at most 55 events, 12 KB and 18 billable actions', async () => {
  const customer = await newCustomer(record);
  const [request] = (await askForEach(record, customer, [[await newVehicle(record, [customer])]])) as [AskedFor];
  const row = () => record('requests').where({ id: request.id }).first('consent_by', 'reminded_at');
  await eventually(row, ({ consent_by: by }) => by !== null);
  await fastForward(request, 'P2DT1H');
  await eventually(row, ({ reminded_at: at }) => at !== null);
  await consent(request);
  await untilAll(record, [request], 'ready');
  await fastForward(request, 'P8D');
  await untilAll(record, [request], 'expired');
  const workflow = workflowOf(engine, request);
  await workflow.result();
  const cost = await historyCost(engine, workflow.workflowId);
  console.log('one agent lifecycle:', cost);
  expect(cost.events).toBeLessThanOrEqual(55);
  expect(cost.bytes).toBeLessThanOrEqual(12 * 1024);
  expect(cost.actions).toBeLessThanOrEqual(18);
});
