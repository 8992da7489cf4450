/**
 * B7: 1,000 vehicles of a fleet in one request, from the click that confirms it until the data is ready: what it leaves in the
 * workflow's history, how many transactions it takes in the record, and how busy the machine is. Beside it, in the same run,
 * the same readings by a raw COPY to nowhere, vehicle by vehicle on one connection for each core.
 *
 *     npm run bench:fleet-export      # VEHICLES=1000 READINGS=2000 (of each) FORMATS=json TURNS=3 by default
 */
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client as Engine, Connection } from '@temporalio/client';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { z } from 'zod';
import { connect } from '../db/postgres/connect.ts';
import { formats } from '../domain/export/formats.ts';
import { requestIdSchema, workflowIdOf, type RequestId } from '../domain/ids.ts';
import { linkToken } from '../domain/links/token.ts';
import { defaultPolicy } from '../domain/policy.ts';
import { addDays, dayOf } from '../domain/time/day.ts';
import { NAMESPACE } from '../sandbox/environment.ts';
import { historyCost } from './history-cost.ts';
import { signIn, tokenOf } from './lifecycles.ts';
import { inTurns, printTable, saveResults, setting, spell, type Figure, type Goal, type Sample } from './measure.ts';
import { DatabaseTimes, processorTimeOf } from './processor-time.ts';
import { startBenchSandbox } from './start-sandbox.ts';

const VEHICLES = setting('VEHICLES', 1000);
const READINGS = setting('READINGS', 2000);
const TURNS = setting('TURNS', 3);
const FORMATS = z.array(z.enum(formats)).parse((process.env['FORMATS'] ?? 'json').split(','));
const MOST_EVENTS = 200;
const WITHIN_MS = 30 * 60_000;
const CORES = availableParallelism();

const sandbox = await startBenchSandbox({ POLICY: JSON.stringify({ linkLifetime: 'PT2S' }) });
const db = connect(sandbox.databaseUrl, { max: 2, statementTimeoutMs: 0 });
const engine = new Engine({
  connection: await Connection.connect({ address: `127.0.0.1:${sandbox.ports.temporal}` }),
  namespace: NAMESPACE,
});

try {
  const { linkKeys } = await signIn(sandbox);
  const token = await tokenOf(sandbox, 'fleet-admin@example.com');
  const vehicles = await newVehicles(await companyOf(token));
  const databases = new DatabaseTimes(sandbox.pids.postgres);
  const figures = await inTurns(TURNS, { product: exported, copy: copied });
  report(figures);

  async function exported(): Promise<Sample> {
    const id = await asked(token);
    await until(id, 'verify_by');
    await sleep(2000); // all is quiet by then
    const [times, transactions] = [timesNow(), await transactionsNow()];
    const begun = performance.now();
    const link = `${sandbox.url}/links/verify/${linkToken(linkKeys, 'verify', id)}`;
    const answer = await fetch(link, { method: 'POST', headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error(`the click was answered ${answer.status}`);
    await until(id, 'ready_at');
    const seconds = (performance.now() - begun) / 1000;
    const after = timesNow();
    const used = (part: keyof typeof times) => (after[part] - times[part]) / 1000;
    const inAll = used('worker') + used('record') + used('engine') + used('log');
    const taken = (await transactionsNow()) - transactions;
    await until(id, 'ended_at');
    await engine.workflow.getHandle(workflowIdOf(id)).result();
    const { events, bytes } = await historyCost(engine, workflowIdOf(id));
    const files = Number((await db('files').where({ request_id: id }).count('* as n').first())?.n);
    if (files !== VEHICLES * FORMATS.length + 2) throw new Error(`${files} files were made`);
    return {
      seconds,
      perSecond: (VEHICLES * READINGS) / seconds,
      worker: used('worker'),
      record: used('record'),
      engine: used('engine'),
      busy: (100 * inAll) / seconds / CORES,
      transactions: taken,
      events,
      bytes,
    };
  }

  async function copied(): Promise<Sample> {
    const begun = performance.now();
    const left = vehicles.values();
    let rows = 0;
    await Promise.all(
      Array.from({ length: CORES }, async () => {
        const client = new Client({ connectionString: sandbox.databaseUrl });
        await client.connect();
        for (const { no } of left) {
          const copy = client.query(
            copyTo(`copy (select signal, at, value from readings where product_no = ${no}) to stdout`),
          );
          for await (const _ of copy);
          rows += copy.rowCount;
        }
        await client.end();
      }),
    );
    if (rows !== VEHICLES * READINGS) throw new Error(`${rows} rows were copied`);
    const seconds = (performance.now() - begun) / 1000;
    return { seconds, perSecond: rows / seconds };
  }

  /** Milliseconds of processor time of all that takes part. */
  function timesNow(): Record<'worker' | 'record' | 'engine' | 'log', number> {
    const { temporal = 0, temporal_visibility = 0, right_of_way = 0, other } = databases.read();
    return {
      worker: processorTimeOf(sandbox.pids.worker),
      record: right_of_way,
      engine: processorTimeOf(sandbox.pids.temporal) + temporal + temporal_visibility,
      log: other,
    };
  }

  async function asked(by: string): Promise<RequestId> {
    const today = dayOf(new Date(), defaultPolicy.timeZone);
    const answer = await fetch(`${sandbox.url}/v1/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${by}` },
      body: JSON.stringify({
        type: 'fleet',
        email: 'fleet-admin@example.com',
        period: { from: addDays(today, -31), to: addDays(today, -2) },
        products: { vins: vehicles.map(({ vin }) => vin), chargers: false },
        otherUsersInformed: true,
        formats: FORMATS,
      }),
    });
    if (!answer.ok) throw new Error(`the form was answered ${answer.status}: ${await answer.text()}`);
    return z.object({ id: requestIdSchema }).parse(await answer.json()).id;
  }
} finally {
  await engine.connection.close();
  await db.destroy();
  await sandbox.stop();
}

async function companyOf(token: string): Promise<string> {
  const answer = await fetch(`${sandbox.url}/v1/company`, { headers: { authorization: `Bearer ${token}` } });
  return z.looseObject({ cuuid: z.string() }).parse(await answer.json()).cuuid;
}

/** Vehicles of the company with readings of the last month, a product's together. */
async function newVehicles(company: string): Promise<{ no: number; vin: string }[]> {
  const made = Array.from({ length: VEHICLES }, (_, i) => ({
    id: randomUUID(),
    vin: `ZZZFLEET${String(i).padStart(9, '0')}`,
  }));
  const { rows } = await db.raw<{ rows: { no: number; vin: string }[] }>(
    `with made as (insert into products (id, kind, vin, name)
       select id::uuid, 'vehicle', vin, 'Van of a fleet' from jsonb_to_recordset(?::jsonb) as m (id text, vin text) returning id, no, vin),
     registered as (insert into registrations (product_id, holder, activated, starts_at)
       select id, ?, true, clock_timestamp() - interval '400 days' from made)
     select no, vin from made order by no`,
    [JSON.stringify(made), `company:${company}`],
  );
  await db.raw(
    `insert into readings (product_no, signal, at, value)
     select no, s.ids[1 + i % cardinality(s.ids)], date_trunc('day', clock_timestamp()) - interval '29 days' + i * interval '26 days' / ?,
       round((random() * 200)::numeric, 1)::text
     from unnest(?::int[]) no, generate_series(0, ? - 1) i, (select array_agg(id order by id) as ids from signals) s`,
    [READINGS, rows.map(({ no }) => no), READINGS],
  );
  await db.raw('vacuum (analyze) readings');
  return rows;
}

/** Of the record's database, ended so far. */
async function transactionsNow(): Promise<number> {
  await sleep(1100); // backends tell at most once a second
  const { rows } = await db.raw<{ rows: { n: string }[] }>(
    'select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]?.n);
}

async function until(id: RequestId, column: 'verify_by' | 'ready_at' | 'ended_at'): Promise<void> {
  for (const end = Date.now() + WITHIN_MS; Date.now() < end; await sleep(250)) {
    const found = (await db('requests').where({ id }).first(column)) as Record<string, Date | null>; // timestamps
    if (found[column]) return;
  }
  throw new Error(`the request got no ${column}`);
}

function report(figures: Record<'product' | 'copy', Record<string, Figure>>): void {
  const none: Figure = { median: Number.NaN, lowest: Number.NaN, highest: Number.NaN };
  const of = (figure: string, digits = 0, name: keyof typeof figures = 'product') =>
    spell(figures[name][figure] ?? none, digits);
  console.log(`\n${VEHICLES} vehicles of ${READINGS} readings each, as ${FORMATS.join(', ')}; ${TURNS} turns\n`);
  printTable([
    ['what', 'export', 'raw COPY'],
    ['seconds from the click to `ready`', of('seconds', 1), of('seconds', 1, 'copy')],
    ['readings/s', of('perSecond'), of('perSecond', 0, 'copy')],
    ['events in the history, to its end', of('events'), ''],
    ['bytes of the history', of('bytes'), ''],
    ['transactions in the record', of('transactions'), ''],
    [`% busy of ${CORES} cores`, of('busy'), ''],
    ['CPU s: worker', of('worker', 1), ''],
    ['CPU s: PostgreSQL, record', of('record', 1), ''],
    ['CPU s: engine', of('engine', 1), ''],
  ]);
  const median = (figure: string) => figures.product[figure]?.median ?? Number.NaN;
  const goals: Goal[] = [
    { id: 'B7', what: `events of a request of ${VEHICLES} vehicles`, value: median('events'), atMost: MOST_EVENTS },
    { id: 'B7', what: `% busy of ${CORES} cores`, value: median('busy'), atLeast: 80 },
  ];
  saveResults('fleet-export', {
    goals,
    vehicles: VEHICLES,
    readings: READINGS,
    formats: FORMATS,
    turns: TURNS,
    figures,
  });
}
