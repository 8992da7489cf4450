/**
 * B2 and B3: what one lifecycle of a `customer` request costs the engine, and of an `agent` request with consent and
 * reminder: events, bytes and actions from the histories, and processor time of everything that takes part, beside
 * lifecycles of the customer's shape with nothing behind them on the same server in the same run.
 *
 *     npm run bench:engine            # LIFECYCLES=60 TURNS=5 by default
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../db/postgres/connect.ts';
import { startEngineFloor } from './engine-floor.ts';
import type { Turn } from './engine-floor-worker.ts';
import { historyCost } from './history-cost.ts';
import { runAgents, runCustomers, signIn } from './lifecycles.ts';
import {
  figuresOf,
  inTurns,
  printTable,
  saveResults,
  setting,
  spell,
  type Figure,
  type Goal,
  type Sample,
} from './measure.ts';
import { DatabaseTimes, processorTimeOf } from './processor-time.ts';
import { startBenchSandbox } from './start-sandbox.ts';

const COUNT = setting('LIFECYCLES', 60);
const TURNS = setting('TURNS', 5);
const LINK_LIFETIME_MS = 2000;
const IDLE_MS = 5000;
/** What is told of processor time, in this order. `engine`: the server with its databases; `all`: all parts together. */
const ROWS = [
  'temporal',
  'PostgreSQL: engine',
  'PostgreSQL: log and upkeep',
  'PostgreSQL: record',
  'worker',
  'api',
  'floor worker',
  'engine',
  'all',
];
/** After the last row: the engine closes the workflow, the worker forgets it. */
const SETTLE_MS = 500;

const sandbox = await startBenchSandbox({
  POLICY: JSON.stringify({
    linkLifetime: `PT${LINK_LIFETIME_MS / 1000}S`,
    consentWithin: 'PT60S',
    remindBefore: 'PT58S', // two seconds after the customer was asked
  }),
  CALL_LIMITS: JSON.stringify({
    reads: 1e6,
    acts: 1e6,
    anonymousActs: 1e6,
    guesses: 1e6,
  }),
});
const db = connect(sandbox.databaseUrl, { max: 2 });
const floor = await startEngineFloor(sandbox);

try {
  const requester = await signIn(sandbox);
  const databases = new DatabaseTimes(sandbox.pids.postgres);
  const last: Record<string, string[]> = {};

  /** Milliseconds of each part so far. */
  const times = (): Sample => {
    const { temporal = 0, temporal_visibility = 0, right_of_way = 0, other } = databases.read();
    return {
      temporal: processorTimeOf(sandbox.pids.temporal),
      'PostgreSQL: engine': temporal + temporal_visibility,
      'PostgreSQL: record': right_of_way,
      'PostgreSQL: log and upkeep': other,
      worker: processorTimeOf(sandbox.pids.worker),
      api: processorTimeOf(sandbox.pids.api),
      'floor worker': processorTimeOf(floor.pid),
    };
  };
  const spent = async (work: () => Promise<unknown>): Promise<Sample & { seconds: number }> => {
    const before = times();
    const begun = performance.now();
    await work();
    const after = times();
    const parts = Object.entries(after).map(([part, ms]) => [part, ms - (before[part] ?? 0)]);
    return { ...(Object.fromEntries(parts) as Sample), seconds: (performance.now() - begun) / 1000 }; // the parts above
  };

  await sleep(3000); // what starting left behind
  const idle = await spent(() => sleep(IDLE_MS));

  /** Per lifecycle, above what the same processes use when nothing happens. */
  const costOf = async (parts: string[], name: string, run: () => Promise<string[]>): Promise<Sample> => {
    const turn = await spent(async () => {
      last[name] = await run();
      await sleep(SETTLE_MS);
    });
    const cost = Object.fromEntries(
      parts.map((part) => [part, ((turn[part] ?? 0) - ((idle[part] ?? 0) * turn.seconds) / idle.seconds) / COUNT]),
    );
    const engine = (cost['temporal'] ?? 0) + (cost['PostgreSQL: engine'] ?? 0);
    return { ...cost, engine, all: Object.values(cost).reduce((a, b) => a + b, 0), seconds: turn.seconds };
  };
  const server = ['temporal', 'PostgreSQL: engine', 'PostgreSQL: log and upkeep'];
  const floorTurn = (kind: Turn['kind']) => () =>
    costOf([...server, 'floor worker'], kind, () =>
      floor.run({ kind, count: COUNT, linkLifetimeMs: LINK_LIFETIME_MS }),
    );
  const productTurn = (name: 'customer' | 'agent', run: typeof runCustomers) => () =>
    costOf([...server, 'PostgreSQL: record', 'worker', 'api'], name, () => run(sandbox, db, requester, COUNT));
  const cost = await inTurns(TURNS, {
    customer: productTurn('customer', runCustomers),
    agent: productTurn('agent', runAgents),
    bare: floorTurn('bare'),
    mailing: floorTurn('mailing'),
    naive: floorTurn('naive'),
  });
  const histories = await historiesOf(last);
  report(cost, histories);
  saveResults('engine', { goals: goalsOf(cost, histories), lifecycles: COUNT, turns: TURNS, idle, cost, histories });
} finally {
  await floor.stop();
  await db.destroy();
  await sandbox.stop();
}

async function historiesOf(workflows: Record<string, string[]>): Promise<Record<string, Record<string, Figure>>> {
  const result: Record<string, Record<string, Figure>> = {};
  for (const [name, ids] of Object.entries(workflows)) {
    const costs: Sample[] = [];
    for (const id of ids) costs.push({ ...(await historyCost(floor.client, id)) });
    result[name] = figuresOf(costs);
  }
  return result;
}

function report(cost: Record<string, Record<string, Figure>>, histories: Record<string, Record<string, Figure>>): void {
  const names = Object.keys(cost);
  const figure = (from: typeof cost, name: string, key: string, digits = 0) => {
    const found = from[name]?.[key];
    return found ? spell(found, digits) : '–';
  };
  const middle = (name: string, key = 'all') => cost[name]?.[key]?.median ?? Number.NaN;
  console.log(`\n${COUNT} lifecycles a turn, ${TURNS} turns of each; median (lowest–highest)\n`);
  printTable([
    ['per lifecycle', ...names],
    ['events', ...names.map((name) => figure(histories, name, 'events'))],
    ['bytes', ...names.map((name) => figure(histories, name, 'bytes'))],
    ['billable actions', ...names.map((name) => figure(histories, name, 'actions'))],
    ...ROWS.map((row) => [`CPU ms: ${row}`, ...names.map((name) => figure(cost, name, row, 1))]),
    ['seconds a turn', ...names.map((name) => figure(cost, name, 'seconds', 1))],
  ]);
  const ratio = (floorName: string) => (middle('customer', 'engine') / middle(floorName, 'engine')).toFixed(2);
  console.log(`
A customer's, CPU of the engine alone:    ${ratio('bare')} × bare, ${ratio('naive')} × naive, ${ratio('mailing')} × with mails as activities`);
}

function goalsOf(
  cost: Record<string, Record<string, Figure>>,
  histories: Record<string, Record<string, Figure>>,
): Goal[] {
  const of = (from: typeof cost, name: string, key: string) => from[name]?.[key]?.median ?? Number.NaN;
  const times = (floorName: string) => of(cost, 'customer', 'all') / of(cost, floorName, 'all');
  return [
    { id: 'B2', what: 'events of a customer lifecycle', value: of(histories, 'customer', 'events'), atMost: 34 },
    { id: 'B2', what: 'bytes of its history', value: of(histories, 'customer', 'bytes'), atMost: 8192 },
    { id: 'B2', what: 'billable actions', value: of(histories, 'customer', 'actions'), atMost: 12 },
    { id: 'B2, B12', what: 'CPU of all processes, × the bare lifecycle', value: times('bare'), atMost: 1.3 },
    { id: 'B2', what: 'CPU of all processes, × the naive one', value: times('naive'), atMost: 0.75 },
    { id: 'B3', what: 'events of an agent lifecycle', value: of(histories, 'agent', 'events'), atMost: 55 },
    { id: 'B3', what: 'bytes of its history', value: of(histories, 'agent', 'bytes'), atMost: 12_288 },
    { id: 'B3', what: 'billable actions', value: of(histories, 'agent', 'actions'), atMost: 18 },
  ];
}
