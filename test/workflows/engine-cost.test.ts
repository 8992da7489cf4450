/**
 * What a request costs the engine, counted in the history of its workflow (`npm run bench:engine` and `npm run bench:fleet-export`
 * measure the rest, and the goals as they stand). Of three lives one must be within: a workflow task that a busy machine is slow to take
 * adds events of its own.
 */
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { historyCost, type HistoryCost } from '../../bench/history-cost.ts';
import { workflowIdOf, type RequestId } from '../../domain/ids.ts';
import type { LiveState } from '../../workflows/follow.ts';
import { filesListed } from '../downloads/handed-over.ts';
import { openEngine, workflowOf } from '../front-door/engine.ts';
import {
  call,
  eventually,
  fastForward,
  formOf,
  linkTo,
  mailAbout,
  readyRequest,
  someone,
  untilState,
  verify,
} from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { askForEach, consent, untilAll, type AskedFor } from '../sharing/many-requests.ts';
import { newCustomer, newFleet, newVehicle, type NewFleet } from '../sharing/new-customer.ts';

let engine: Client;
let record: Knex;
beforeAll(async () => {
  [engine, record] = [await openEngine(), openRecord()];
});
afterAll(() => Promise.all([engine.connection.close(), record.destroy()]));

/** Things that come at the same moment share a workflow task, or have one each: three events. On a busy machine two do not meet. */
const TWO_TASKS = 6;

/** Fails where none of three lives is within the goal; the first one mostly is. */
async function expectWithin<Cost>(live: () => Promise<Cost>, isWithin: (cost: Cost) => boolean): Promise<void> {
  const costs = [await live()];
  while (!costs.some(isWithin) && costs.length < 3) costs.push(await live());
  console.log('a life:', ...costs);
  expect({ costs, within: costs.some(isWithin) }).toEqual({ costs, within: true });
}

/** One lifecycle: its emails, its reminder, and the end of its link. */
async function lifecycleCost(): Promise<HistoryCost> {
  const request = await readyRequest('retail-owner');
  await fastForward(request, 'P5DT1H');
  await mailAbout(request.email, /ends soon/);
  await fastForward(request, 'P3D');
  await untilState(request, 'expired');
  const workflowId = workflowIdOf(request.id as RequestId); // as the API answered it
  await engine.workflow.getHandle(workflowId).result();
  return historyCost(engine, workflowId);
}

test('B2: a customer’s request, from the form to the end of its link, reminder included: 34 events, 8 KB and 12 actions', () =>
  expectWithin(
    lifecycleCost,
    ({ events, bytes, actions }) => events <= 34 + TWO_TASKS && bytes <= 8192 && actions <= 12,
  ));

/** An agent's request, consent and reminder included. */
async function agentCost(): Promise<HistoryCost> {
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
  return historyCost(engine, workflow.workflowId);
}

test('B3: at most 55 events, 12 KB and 18 billable actions', () =>
  expectWithin(agentCost, ({ events, bytes, actions }) => events <= 55 && bytes <= 12 * 1024 && actions <= 18));

/** From the form to the end of the link; answers what its history has, and how many files there were. */
async function lifeOf(fleet: NewFleet, vehicles: number): Promise<{ events: number; files: number }> {
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
  const fleet = await newFleet(record);
  const few = await lifeOf(fleet, 2);
  expect(few.files).toBe(3);
  const lifeOfMany = async () => {
    const many = await lifeOf(fleet, 100);
    expect(many.files).toBe(101);
    return many;
  };
  await expectWithin(lifeOfMany, ({ events }) => events <= few.events + TWO_TASKS);
});
