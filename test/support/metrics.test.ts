/** What a worker tells Prometheus of the house (R39, rule 22). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { operatingFigures, requestsByState } from '../../db/upkeep/figures.ts';
import { openStates } from '../../domain/requests/states.ts';
import { sealAudit } from '../../db/audit/seals.ts';
import { startMetricsServer } from '../../metrics-server.ts';
import { createWorkerMetrics, readFigures } from '../../worker/figures.ts';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';
import { requestIn } from '../api/requests-in-states.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
});
afterAll(() => api?.stop());

const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
const DAY = 24 * 60;

/** The figures as Prometheus reads them, by name and labels. */
async function scraped(): Promise<Record<string, number>> {
  const metrics = createWorkerMetrics();
  metrics.show(await operatingFigures(api.services.db));
  metrics.mail('accepted');
  metrics.mail('sent-again');
  const server = await startMetricsServer(metrics.registry, { port: 0, host: '127.0.0.1' });
  try {
    const at = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
    expect((await at('/other')).status).toBe(404);
    const text = await (await at('/metrics')).text();
    const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
    return Object.fromEntries(lines.map((line) => line.split(' ')).map(([name, value]) => [name, Number(value)]));
  } finally {
    await server.stop();
  }
}

test('R43: how long ago something came in from each source of readings, of whom something is kept', async () => {
  await api.owner.raw(
    `insert into feed (pos, product_no, received_at, n, body) values (7001, 1, clock_timestamp() - interval '2 minutes', 1, '1\t1\t1')`,
  );
  await api.owner('feed_sources').insert([
    { source: 'gateway-1', sequence: 4, answer: { accepted: 1, refused: [], position: 7001 } },
    { source: 'gone', sequence: 9, answer: { accepted: 1, refused: [], position: 6000 } },
    { source: 'nothing-taken', sequence: 1, answer: { accepted: 0, refused: [], position: null } },
  ]);
  const figures = await scraped();
  const ages = Object.entries(figures).filter(([name]) => name.startsWith('ingest_source_age_seconds'));
  expect(ages).toEqual([['ingest_source_age_seconds{source="gateway-1"}', expect.any(Number)]]);
  expect(ages[0]![1]).toBeGreaterThanOrEqual(120);
});

test('R39, R14: requests by state and age, overdue, due soon and stuck, mails, lag, applications, and the seal’s age', async () => {
  const started = { workflow_started_at: ago(30 * DAY) };
  const put = (status: string, columns: object) => requestIn(api, people, status, { ...columns });
  await put('exporting', { ...started, submitted_at: ago(30 * DAY), due_by: ago(2 * DAY), export_attempt: 12 });
  await put('exporting', { ...started, submitted_at: ago(25 * DAY), due_by: ago(-3 * DAY), warn_at: ago(4 * DAY) });
  await put('awaiting-verification', { ...started, verify_by: ago(5) });
  await put('awaiting-verification', { submitted_at: ago(10) });
  await put('awaiting-verification', { ...started, look_wanted_at: ago(3) });
  const bounced = await put('cancelled', { ...started, ended_at: ago(1), look_wanted_at: null });
  await api.owner('mails').delete(); // those that were queued with the requests
  await api.owner('mails').insert([
    { request_id: bounced, step: 'verify', recipient: 'requester', status: 'bounced', settled_at: ago(60) },
    {
      request_id: bounced,
      step: 'ready',
      recipient: 'requester',
      status: 'refused',
      settled_at: ago(60),
      last_error: 'http-400',
    },
    {
      request_id: bounced,
      step: 'overdue',
      recipient: 'requester',
      status: 'refused',
      settled_at: ago(60),
      last_error: 'no-longer-true',
    },
    { request_id: bounced, step: 'cancelled', recipient: 'requester', status: 'dropped', settled_at: ago(8 * DAY) },
    { request_id: bounced, step: 'lapsed', recipient: 'requester', status: 'queued', last_error: 'over-budget' },
  ]);
  const told = await scraped();
  expect(told).toMatchObject({
    'requests{state="exporting"}': 2,
    'requests{state="awaiting-verification"}': 3,
    'requests{state="cancelled"}': 1,
    'requests{state="ready"}': 0,
    requests_overdue: 1,
    requests_due_soon: 1,
    'requests_stuck{why="not-started"}': 1,
    'requests_stuck{why="not-looked"}': 1,
    'requests_stuck{why="deadline-missed"}': 1,
    'requests_stuck{why="export-failing"}': 1,
    'mails{status="over-budget"}': 1,
    'mails{status="queued"}': 0,
    'mails{status="bounced"}': 1,
    'mails{status="refused"}': 1,
    'mails{status="dropped"}': 0,
    'releases_of_others_data{what="waiting"}': 0,
    'releases_of_others_data{what="last-day"}': 0,
    provider_applications_waiting: 0,
    'mail_attempts_total{fate="sent-again"}': 1,
  });
  expect(told['requests_oldest_seconds{state="exporting"}']).toBeGreaterThan(29 * DAY * 60);
  expect(told['dispatch_lag_seconds{what="not-started"}']).toBeGreaterThan(590);
  expect(told['dispatch_lag_seconds{what="not-looked"}']).toBeGreaterThan(170);
  expect(told['audit_unsealed_seconds']).toBeGreaterThan(0);
  await sealAudit(api.services.db, { minAgeMs: 0, maxRows: 1000 });
  expect((await scraped())['audit_unsealed_seconds']).toBe(0);
});

test('what ended before it had a workflow is not waited for', async () => {
  const before = (await operatingFigures(api.services.db)).stuck;
  await requestIn(api, people, 'cancelled', { ended_at: ago(5), look_wanted_at: ago(5), submitted_at: ago(9) });
  expect((await operatingFigures(api.services.db)).stuck).toEqual(before);
});

test('R39: above a bound, ended requests are estimated instead of counted; open ones are counted always', async () => {
  const ended = { status: 'completed', ended_at: new Date() };
  const id = await requestIn(api, people, 'completed', ended);
  await api.owner.raw(
    `insert into requests (id, type, status, email, locale, period_from, period_to, policy, submitted_at, ended_at)
     select gen_random_uuid(), type, case when n % 4 = 0 then 'expired' else 'completed' end, email, locale, period_from, period_to,
       policy, submitted_at, ended_at from requests, generate_series(1, 4000) as n where id = ?`,
    [id],
  );
  await api.owner.raw('analyze requests');
  const [counted, estimated] = [await requestsByState(api.services.db), await requestsByState(api.services.db, 1000)];
  expect(counted.completed).toBeGreaterThanOrEqual(3001);
  for (const state of ['completed', 'expired'] as const)
    expect(Math.abs(estimated[state] - counted[state]) / counted[state]).toBeLessThan(0.1);
  for (const state of openStates) expect(estimated[state]).toBe(counted[state]);
});

test('R39: figures that can not be read keep none of the others back', async () => {
  const metrics = createWorkerMetrics();
  await api.owner.raw('alter table enquiries rename to enquiries_away');
  try {
    await readFigures(api.services.db, metrics, api.services.log);
  } finally {
    await api.owner.raw('alter table enquiries_away rename to enquiries');
  }
  const text = await metrics.registry.metrics();
  expect(text).toContain('figures_failing{figures="rest"} 1');
  for (const group of ['requests', 'due', 'stuck', 'mails'])
    expect(text).toContain(`figures_failing{figures="${group}"} 0`);
  expect(text).toMatch(/^requests\{state="completed"\} [1-9]/m);
});
