/** Requests of the same moment share their statements (docs/decisions/0017): each is still taken, refused and repeated by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
});
afterAll(() => api?.stop());
afterEach(() => api.owner.raw('drop trigger if exists meddle on requests'));

const MANY = 40;
const emails = () => Array.from({ length: MANY }, () => `${crypto.randomUUID()}@example.com`);
const submit = (email: string, key: string = email) =>
  api.call('POST', '/v1/requests', {
    token: people.retail,
    body: customerForm(people, { email }),
    headers: { 'Idempotency-Key': key },
  });

/** As the database's owner: something happens while the rows are written. */
const meddle = (what: string) =>
  api.owner.raw(`
    create or replace function meddle() returns trigger language plpgsql as $$ begin ${what} return new; end $$;
    create trigger meddle before insert on requests for each row execute function meddle()`);

/** How many of each there are about the requests of these addresses. */
async function recorded(of: string[]): Promise<Record<string, number>> {
  const { rows } = await api.owner.raw<{ rows: Record<string, number>[] }>(
    `with r as (select id from requests where email = any(:of))
     select (select count(*) from r)::int as requests,
       (select count(*) from request_products p join r on r.id = p.request_id)::int as products,
       (select count(*) from timeline t join r on r.id = t.request_id)::int as timeline,
       (select count(*) from audit a join r on a.stream = 'request:' || r.id)::int as audit,
       (select count(*) from idempotency_keys k join r on r.id = k.request_id)::int as keys,
       (select count(*) from mails m join r on r.id = m.request_id where m.step = 'verify' and m.recipient = 'requester')::int as mails`,
    { of },
  );
  return rows[0] ?? {};
}
const each = (count: number) => ({
  requests: count,
  products: 2 * count,
  timeline: count,
  audit: count,
  keys: count,
  mails: count,
});

test('R13, R20: each of many at once is answered with its own request, and has its own rows and its own first email', async () => {
  const all = emails();
  const answers = await Promise.all(all.map((email) => submit(email)));
  for (const [i, { status, json }] of answers.entries()) {
    expect([status, await api.owner('requests').where({ id: json.id }).first('email')]).toEqual([
      202,
      { email: all[i] },
    ]);
  }
  expect(await recorded(all)).toEqual(each(MANY));
});

test('what the record refuses of many at once takes none of the others with it', async () => {
  const all = emails();
  const refused = all[20] ?? '';
  await meddle(`if new.email = '${refused}' then raise exception 'no' using errcode = 'check_violation'; end if;`);
  const answers = await Promise.all(all.map((email) => submit(email)));
  expect(answers.map(({ status }) => status)).toEqual(all.map((email) => (email === refused ? 500 : 202)));
  expect(await recorded(all)).toEqual(each(MANY - 1));
});

test('R20, R22: where nobody knows what was written, nothing is tried again by itself; the same keys settle it', async () => {
  const all = emails();
  await meddle('perform pg_sleep(0.1);');
  const answering = Promise.all(all.map((email) => submit(email)));
  for (let ended = 0; ended === 0; await sleep(20)) {
    const { rows } = await api.owner.raw<{ rows: { ended: number }[] }>(
      `select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity where wait_event = 'PgSleep'`,
    );
    ended = rows[0]?.ended ?? 0;
  }
  const answers = await answering;
  const away = answers.filter(({ status }) => status === 503);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(away.length === MANY ? [503] : [202, 503]));
  expect(away.length).toBeGreaterThan(0);
  expect(away[0]?.json.detail).toContain('same Idempotency-Key');
  await api.owner.raw('drop trigger meddle on requests');
  const again = await Promise.all(all.map((email) => submit(email)));
  expect(new Set(again.map(({ status }) => status))).toEqual(new Set([202]));
  expect(await recorded(all)).toEqual(each(MANY));
});

test('R20: keys that are used by several at once are used once', async () => {
  const all = emails().slice(0, 5);
  const answers = await Promise.all(
    Array.from({ length: MANY }, (_, i) => all[i % all.length] ?? '').map(async (email) => ({
      email,
      ...(await submit(email)),
    })),
  );
  for (const email of all)
    expect(new Set(answers.filter((answer) => answer.email === email).map(({ text }) => text)).size).toBe(1);
  expect(await recorded(all)).toEqual(each(all.length));
});

test('a request takes two statements, and many at once share them', async () => {
  let statements = 0;
  const note = ({ sql }: { sql: string }) => void (statements += /into rate_limits/.test(sql) ? 0 : 1);
  api.services.db.on('query', note);
  const [alone = ''] = emails();
  expect((await submit(alone)).status).toBe(202);
  expect(statements).toBe(2);
  statements = 0;
  const answers = await Promise.all(emails().map((email) => submit(email)));
  api.services.db.off('query', note);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(statements).toBeLessThan(MANY);
});
