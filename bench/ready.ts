/**
 * B13: from the click that confirms a `customer` request for one vehicle and one month to `ready`, one request at a time,
 * until the data is stored and its link lives. Beside it, in the same run on the same server: from a signal to the end of
 * an activity that does nothing, by the engine's own times.
 *
 *     npm run bench:ready             # REQUESTS=40 TURNS=5 by default
 */
import { setTimeout as sleep } from 'node:timers/promises';
import proto from '@temporalio/proto';
import { z } from 'zod';
import { connect } from '../db/postgres/connect.ts';
import { requestIdSchema, type RequestId } from '../domain/ids.ts';
import { linkToken } from '../domain/links/token.ts';
import { defaultPolicy } from '../domain/policy.ts';
import { addDays, dayOf } from '../domain/time/day.ts';
import { startEngineFloor } from './engine-floor.ts';
import { signIn } from './lifecycles.ts';
import { inTurns, printTable, saveResults, setting, spell, type Figure, type Goal, type Sample } from './measure.ts';
import { startBenchSandbox } from './start-sandbox.ts';

const COUNT = setting('REQUESTS', 40);
const TURNS = setting('TURNS', 5);
const { EventType } = proto.temporal.api.enums.v1;

const sandbox = await startBenchSandbox({});
const db = connect(sandbox.databaseUrl, { max: 2 });
const floor = await startEngineFloor(sandbox);

try {
  const requester = await signIn(sandbox);
  const vin = await aVehicle(requester.token);
  const figures = await inTurns(TURNS, {
    product: () => spread(async () => clicked(await asked(requester.token, vin))),
    floor: () => spread(signalled),
  });
  report(figures);

  /** Milliseconds from the click until the row says `ready`; both are told by this machine's clock. */
  async function clicked(id: RequestId): Promise<number> {
    await row(id, 'verify_by'); // the email is out
    await sleep(200); // the person takes a moment; all is quiet by then
    const at = Date.now();
    const answer = await fetch(`${sandbox.url}/links/verify/${linkToken(requester.linkKeys, 'verify', id)}`, {
      method: 'POST',
      headers: { accept: 'text/html' },
    });
    if (!answer.ok) throw new Error(`the click was answered ${answer.status}`);
    return (await row(id, 'ready_at')).getTime() - at;
  }
} finally {
  await floor.stop();
  await db.destroy();
  await sandbox.stop();
}

async function aVehicle(token: string): Promise<string> {
  const answer = await fetch(`${sandbox.url}/v1/products`, { headers: { authorization: `Bearer ${token}` } });
  const products = z.object({ products: z.array(z.looseObject({ vin: z.string().optional() })) });
  const vin = products.parse(await answer.json()).products.find((product) => product.vin)?.vin;
  if (!vin) throw new Error('the account has no vehicle');
  return vin;
}

async function asked(token: string, vin: string): Promise<RequestId> {
  const today = dayOf(new Date(), defaultPolicy.timeZone);
  const answer = await fetch(`${sandbox.url}/v1/requests`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({
      type: 'customer',
      email: 'retail-owner@example.com',
      period: { from: addDays(today, -31), to: addDays(today, -2) },
      products: { vins: [vin], wallbox: false },
      otherUsersInformed: true,
    }),
  });
  if (!answer.ok) throw new Error(`the form was answered ${answer.status}: ${await answer.text()}`);
  return z.object({ id: requestIdSchema }).parse(await answer.json()).id;
}

/** Waits until a column of a request is set, asking seldom: the record is what is measured. */
async function row(id: RequestId, column: 'verify_by' | 'ready_at'): Promise<Date> {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(100)) {
    const found = (await db('requests').where({ id }).first(column)) as Record<string, Date | null>; // timestamps
    if (found[column]) return found[column];
  }
  throw new Error(`a request got no ${column}`);
}

/** Milliseconds from the signal to the end of the activity, in the history of one bare lifecycle. */
async function signalled(): Promise<number> {
  const [id = ''] = await floor.run({ kind: 'bare', count: 1, linkLifetimeMs: 100 });
  const { events } = await floor.client.workflow.getHandle(id).fetchHistory();
  const at = (type: proto.temporal.api.enums.v1.EventType) => {
    const time = events?.find(({ eventType }) => eventType === type)?.eventTime;
    return Number(time?.seconds) * 1000 + Number(time?.nanos) / 1e6;
  };
  return at(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) - at(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
}

async function spread(one: () => Promise<number>): Promise<Sample> {
  const times: number[] = [];
  for (let n = 0; n < COUNT; n += 1) times.push(await one());
  times.sort((a, b) => a - b);
  const share = (of: number) => times[Math.ceil(times.length * of) - 1] ?? Number.NaN;
  return { p50: share(0.5), p99: share(0.99), slowest: share(1) };
}

function report(figures: Record<'product' | 'floor', Record<string, Figure>>): void {
  const none: Figure = { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  const of = (name: keyof typeof figures, figure: string) => spell(figures[name][figure] ?? none);
  console.log(`\n${COUNT} requests a turn, one after the other, ${TURNS} turns; median (lowest–highest)\n`);
  printTable([
    ['what', 'p50 ms', 'p99 ms', 'slowest ms'],
    ['from the click to `ready`', of('product', 'p50'), of('product', 'p99'), of('product', 'slowest')],
    ['the engine alone, nothing behind it', of('floor', 'p50'), of('floor', 'p99'), of('floor', 'slowest')],
  ]);
  const goals: Goal[] = [
    {
      id: 'B13',
      what: 'ms from the click to `ready`, p50',
      value: figures.product['p50']?.median ?? Number.NaN,
      atMost: 700,
    },
    {
      id: 'B13',
      what: 'ms from the click to `ready`, p99',
      value: figures.product['p99']?.median ?? Number.NaN,
      atMost: 1500,
    },
  ];
  saveResults('ready', { goals, requests: COUNT, turns: TURNS, figures });
}
