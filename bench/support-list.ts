/**
 * B9: support's list over 1,000,000 requests. Generates them by SQL in a PostgreSQL of its own, a plausible mix of which
 * most have ended; then asks for the first page of every filter, in turns, and for how PostgreSQL got there. After that
 * for the first page of every combination of filters that the API offers; the slowest are shown.
 *
 *   npm run bench:support [-- <requests> <rounds> <rounds of combinations>]
 */
import { idsMeant } from '../domain/requests/number.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { connect, connectAsApplication } from '../db/postgres/connect.ts';
import { supportCounts } from '../db/support/counts.ts';
import { findRequests, findStatement, type RequestFilter } from '../db/support/find.ts';
import { migrate } from '../db/postgres/migrate.ts';
import { operatingFigures } from '../db/upkeep/figures.ts';
import { defaultPolicy } from '../domain/policy.ts';
import type { Vin } from '../domain/registrations/vin.ts';
import { startPostgres } from '../sandbox/postgres/postgres.ts';
import { printTable, saveResults, type Goal } from './measure.ts';

const [requests = 1_000_000, rounds = 200, comboRounds = 30] = process.argv.slice(2).map(Number);
const PORT = 4790;
const PAGE = 100;
/** B9: the first page of any filter stays below. */
const FLOOR_MS = 50;
/** Requests of two years, some hundred thousand products. */
const PRODUCTS = Math.ceil(requests / 4);

const vinOf = (no: number): Vin => `WVWZZZ1JZXA${String(no).padStart(6, '0')}` as Vin; // as the generator writes them

const filters: Record<string, RequestFilter> = {
  none: {},
  'status=exporting': { status: 'exporting' },
  'status=completed': { status: 'completed' },
  'type=agent': { type: 'agent' },
  'type=provider, status=rejected': { type: 'provider', status: 'rejected' },
  vin: { vin: vinOf(4321) },
  'vin, only typed': { vin: 'WVWZZZ1JZXB000077' as Vin },
  email: { email: 'Person-1234@example.com' },
  'email of a customer': { email: 'customer-107@example.com' },
  overdue: { overdue: true },
  'overdue=false': { overdue: false },
  'dueWithin=P7D': { dueWithin: 'P7D' },
  'dueWithin=P28D': { dueWithin: 'P28D' },
  'olderThan=P365D': { olderThan: 'P365D' },
  'olderThan=P20D, status=exporting': { olderThan: 'P20D', status: 'exporting' },
  'work list: dueWithin=P10000D': { dueWithin: 'P10000D' },
  'work list: status=awaiting-consent': { dueWithin: 'P10000D', status: 'awaiting-consent' },
  'work list: to decide': { dueWithin: 'P10000D', status: ['awaiting-ownership-check', 'awaiting-review'] },
  'work list: type=rental': { dueWithin: 'P10000D', type: 'rental' },
  dueSoon: { dueSoon: true },
  stuck: { stuck: true },
  'email, status=completed': { email: 'person-1234@example.com', status: 'completed' },
};

/** What each filter is given, alone or beside the others; none first. */
const choices: { [name in keyof Required<RequestFilter>]: RequestFilter[name][] } = {
  status: [undefined, 'exporting', 'completed'],
  type: [undefined, 'agent'],
  vin: [undefined, vinOf(4321)],
  ids: [undefined, idsMeant('7K3F-92QA')],
  email: [undefined, 'person-1234@example.com'],
  text: [undefined, 'person 1234'],
  days: [undefined, { from: '2026-01-01', timeZone: 'Europe/Berlin' }],
  overdue: [undefined, true, false],
  dueWithin: [undefined, 'P7D'],
  dueSoon: [undefined, true],
  olderThan: [undefined, 'P20D'],
  stuck: [undefined, true],
};

/** Every combination of the choices, by what it is called. */
function combinations(): Map<string, RequestFilter> {
  let all: RequestFilter[] = [{}];
  for (const [name, values] of Object.entries(choices))
    all = all.flatMap((filter) => values.map((value) => (value === undefined ? filter : { ...filter, [name]: value })));
  const nameOf = (filter: RequestFilter): string =>
    Object.entries(filter)
      .map(([name, value]) => (['vin', 'email'].includes(name) ? name : `${name}=${String(value)}`))
      .join(', ');
  return new Map(all.map((filter) => [nameOf(filter), filter]));
}

/** Loads without the indexes and makes them afterwards, as one would with a dump. */
async function withoutIndexes(owner: Knex, load: () => Promise<void>): Promise<void> {
  const { rows } = await owner.raw<{ rows: { name: string; definition: string }[] }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where tablename in ('requests', 'mails') and indexdef not like 'CREATE UNIQUE%'`,
  );
  for (const { name } of rows) await owner.raw('drop index ??', [name]);
  await load();
  for (const { definition } of rows) await owner.raw(definition);
  await owner.raw('vacuum analyze');
}

async function generate(owner: Knex): Promise<void> {
  await owner.raw(
    `insert into products (id, kind, vin, name)
     select gen_random_uuid(), 'vehicle', 'WVWZZZ1JZXA' || lpad(i::text, 6, '0'), 'A car' from generate_series(1, ?) i`,
    [PRODUCTS],
  );
  // The newest percent or two is open. The ages of requests decide what state is plausible.
  await owner.raw(
    `insert into requests (id, type, status, requester, holder, email, locale, period_from, period_to, details, policy,
       submitted_at, verify_by, warn_at, due_by, overdue_at, verified_at, consent_by, ready_at, download_until, downloaded_at,
       ended_at, export_attempt, start_claimed_at, workflow_started_at, look_wanted_at)
     select gen_random_uuid(), type, status, 'account-' || i % 300000, 'account:account-' || i % 300000,
       'person-' || i % 300000 || '@example.com', 'en', '2025-10-01', '2025-12-31',
       case when type in ('agent', 'provider') then jsonb_build_object('recipient', jsonb_build_object('name', 'A workshop'),
         'customer', jsonb_build_object('name', 'A customer', 'email', 'customer-' || i % 50000 || '@example.com'),
         'products', jsonb_build_object('vins', jsonb_build_array('WVWZZZ1JZXB' || lpad((i % 100000)::text, 6, '0'))),
         'purpose', 'To mend a car.') else '{}' end,
       :policy::jsonb, at, at + interval '7 days', at + interval '21 days',
       at + interval '28 days', case when status = 'exporting' and at < now() - interval '28 days' then at + interval '28 days' end,
       case when status not in ('awaiting-verification', 'lapsed') then at + interval '1 hour' end,
       case when type in ('agent', 'provider') and status not in ('awaiting-verification', 'lapsed') then at + interval '3 days' end,
       case when status in ('ready', 'completed', 'expired') then at + interval '2 hours' end,
       case when status in ('ready', 'completed', 'expired') then at + interval '7 days 2 hours' end,
       case when status = 'completed' then at + interval '1 day' end,
       case when status in ('completed', 'expired', 'revoked', 'declined', 'cancelled', 'rejected', 'lapsed') then at + interval '7 days' end,
       case when i % 5000 = 7 then 12 when status in ('exporting', 'ready', 'completed', 'expired') then 1 else 0 end,
       at, case when i < 20 then null else at end, case when i % 100000 = 50 then at end
     from (
       select i, at, type,
         case
           when type in ('agent', 'provider') and at > now() - interval '3 days' and i % 10 < 9 then 'awaiting-consent'
           when at > now() - interval '1 hour' or (at > now() - interval '7 days' and i / 7 % 8 = 0) then 'awaiting-verification'
           when at > now() - interval '1 day' and i / 7 % 8 = 1 then 'exporting'
           when at > now() - interval '7 days' and i / 7 % 8 > 2 then 'ready'
           when i % 900 = 1 and at > now() - interval '60 days' then 'exporting'
           else (array['completed', 'completed', 'completed', 'completed', 'completed', 'completed', 'completed', 'completed', 'completed',
             'completed', 'expired', 'expired', 'lapsed', 'lapsed', 'cancelled', 'declined', 'revoked', 'rejected'])[1 + i / 7 % 18] end as status
       from (
         select i, date_trunc('milliseconds', clock_timestamp() - interval '2 minutes' - i * interval '730 days' / :requests) as at,
           (array['customer', 'customer', 'customer', 'customer', 'customer', 'fleet', 'fleet', 'agent', 'agent', 'provider'])[1 + i % 10] as type
         from generate_series(1, :requests) i) made) mixed`,
    { requests, policy: JSON.stringify(defaultPolicy) },
  );
  await owner.raw(
    `insert into request_products (request_id, product_id, position, given)
     select r.id, p.id, 0, '[]' from (select id, row_number() over () as n from requests) r
     join (select id, row_number() over () as n from products) p on p.n = r.n % :products + 1`,
    { products: PRODUCTS },
  );
  await owner.raw(
    `insert into mails (request_id, step, recipient, status, accepted_at, settled_at)
     select id, step, 'requester', case when random() < 0.005 then 'bounced' else 'delivered' end, submitted_at, submitted_at
     from requests cross join unnest(array['verify', 'ready']) step`,
  );
}

/** Nodes that read, and by what. */
async function plan(db: Knex, filter: RequestFilter): Promise<string[]> {
  const { sql, bindings } = findStatement(filter, undefined, PAGE + 1);
  const { rows } = await db.raw<{ rows: { 'QUERY PLAN': string }[] }>(`explain (costs off) ${sql}`, bindings);
  const reads = rows.flatMap((row) => {
    const [, scan] = /((?:Index (?:Only )?Scan|Bitmap Index Scan|Seq Scan).*)/.exec(row['QUERY PLAN']) ?? [];
    return scan
      ? [
          scan
            .replace(/ using/, '')
            .replace(/Bitmap Index Scan on/, 'Bitmap')
            .replace(/ Backward/, '')
            .trim(),
        ]
      : [];
  });
  return [...new Set(reads)];
}

const at = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

const folder = mkdtempSync(join(tmpdir(), 'support-bench-'));
const postgres = await startPostgres({ folder, port: PORT, log: () => {} });
try {
  await postgres.ensureDatabase('bench');
  const owner = connect(postgres.url('bench'), { max: 4, statementTimeoutMs: 0 });
  const db = connectAsApplication(postgres.loginUrl('bench'), { max: 4, statementTimeoutMs: 0 });
  await migrate(owner);
  const begun = performance.now();
  await withoutIndexes(owner, () => generate(owner));
  const { rows: states } = await owner.raw<{ rows: { status: string; count: number }[] }>(
    'select status, count(*)::int from requests group by 1 order by 2 desc',
  );
  console.log(
    `${requests} requests in ${((performance.now() - begun) / 1000).toFixed(0)} s: ${states.map(({ status, count }) => `${count} ${status}`).join(', ')}\n`,
  );

  const times = new Map<string, number[]>();
  const found = new Map<string, number>();
  const timed = async (name: string, work: () => Promise<number>): Promise<void> => {
    const start = performance.now();
    found.set(name, await work());
    times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
  };
  const { rows: some } = await owner.raw<{ rows: { id: string }[] }>(
    `select id from requests tablesample system (1) limit ${PAGE}`,
  );
  const floors: Record<string, () => Promise<number>> = {
    '(floor: select 1)': async () => (await db.raw<{ rows: unknown[] }>('select 1')).rows.length,
    '(floor: 100 rows by primary key)': async () =>
      (
        await db.raw<{ rows: unknown[] }>(
          `select id, type, status, submitted_at, verify_by, consent_by, due_by, download_until, downloaded_at, overdue_at
           from requests where id = any(?)`,
          [some.map(({ id }) => id)],
        )
      ).rows.length,
  };
  for (let round = 0; round <= rounds; round += 1) {
    if (round === 1) times.clear(); // the first one warms up
    for (const [name, filter] of Object.entries(filters))
      await timed(name, async () => (await findRequests(db, filter, { limit: PAGE })).requests.length);
    for (const [name, floor] of Object.entries(floors)) await timed(name, floor);
    for (const most of [1000, 10_000])
      await timed(`(counts, up to ${most})`, async () => Object.keys(await supportCounts(db, most)).length);
    if (round % 20 === 0) await timed('(summary)', async () => Object.keys(await operatingFigures(db)).length);
  }
  const figures = Object.fromEntries(
    [...times].map(([name, ms]) => {
      const sorted = ms.toSorted((a, b) => a - b);
      return [name, { rows: found.get(name), p50: at(sorted, 0.5), p99: at(sorted, 0.99), highest: at(sorted, 1) }];
    }),
  );
  printTable([
    ['filter', 'rows', 'p50 ms', 'p99 ms', 'highest'],
    ...Object.entries(figures).map(([name, f]) => [
      name,
      `${f.rows}`,
      f.p50.toFixed(1),
      f.p99.toFixed(1),
      f.highest.toFixed(1),
    ]),
  ]);
  const combined = combinations();
  const highest: { name: string; p50: number; highest: number; rows: number }[] = [];
  for (const [name, filter] of combined) {
    const ms: number[] = [];
    let rows = 0;
    for (let round = 0; round <= comboRounds; round += 1) {
      const start = performance.now();
      rows = (await findRequests(db, filter, { limit: PAGE })).requests.length;
      if (round > 0) ms.push(performance.now() - start);
    }
    const sorted = ms.toSorted((a, b) => a - b);
    highest.push({ name: name || 'none', rows, p50: at(sorted, 0.5), highest: at(sorted, 1) });
  }
  highest.sort((a, b) => b.highest - a.highest);
  const over = highest.filter((each) => each.highest >= FLOOR_MS).length;
  console.log(
    `\n${combined.size} combinations, ${comboRounds} rounds each: ${over} with a page of ${FLOOR_MS} ms or more. The slowest:`,
  );
  const slowest = highest.slice(0, 20);
  printTable([
    ['combination', 'rows', 'p50 ms', 'highest'],
    ...slowest.map((each) => [each.name, `${each.rows}`, each.p50.toFixed(1), each.highest.toFixed(1)]),
  ]);

  console.log('\nHow PostgreSQL got there (EXPLAIN):');
  const plans: Record<string, string[]> = {};
  const slow = slowest.map(({ name }) => [name, combined.get(name) ?? {}] as const);
  for (const [name, filter] of [...Object.entries(filters), ...slow]) {
    plans[name] = await plan(db, filter);
    console.log(`- ${name}: ${plans[name].join('; ')}`);
  }
  const slowestP99 = Math.max(...Object.keys(filters).map((name) => figures[name]?.p99 ?? Number.NaN));
  const goals: Goal[] = [
    {
      id: 'B9',
      what: `ms, p99 of the first page by the slowest filter, ${requests} requests`,
      value: slowestP99,
      atMost: 50,
    },
    {
      id: 'B9',
      what: `of ${combined.size} combinations, those with a page of ${FLOOR_MS} ms or more`,
      value: over,
      atMost: 0,
    },
  ];
  saveResults('support', { goals, requests, rounds, figures, combinations: highest, plans });
  await db.destroy();
  await owner.destroy();
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
