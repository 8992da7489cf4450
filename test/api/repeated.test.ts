/** R20, R67, R69: what is sent again counts once, and what somebody types locks nobody out. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { day, lastWeeks } from '../front-door/front-door.ts';
import { agentForm } from '../sharing/third-party.ts';
import { startApiUnderTest, type ApiUnderTest } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api?.stop());

const someone = () => `someone-${crypto.randomUUID()}@example.com`;
const post = (body: object, key?: string) =>
  api.call('POST', '/v1/requests', { body, headers: key ? { 'Idempotency-Key': key } : {} });

const publicBody = () => ({
  type: 'public-body',
  email: someone(),
  period: lastWeeks,
  otherUsersInformed: true,
  body: { name: 'City', country: 'DE', address: 'Rathaus 1, Köln', contact: 'Office 37' },
  legalBasis: 'Article 15',
  need: 'emergency',
  explanation: 'A flood.',
  dataWanted: 'Positions',
  intendedUse: 'Evacuation',
  deadline: day(-10),
});

test('R20: without an account, too, the same key and form is answered with the first one, however often', async () => {
  const form = agentForm({ email: someone() });
  const key = crypto.randomUUID();
  const first = await post(form, key);
  expect([first.status, first.headers.get('Idempotency-Replayed')]).toEqual([202, null]);
  const again = await Promise.all(Array.from({ length: 12 }, () => post(form, key)));
  for (const answer of again) {
    expect([answer.status, answer.headers.get('Idempotency-Replayed')]).toEqual([202, 'true']);
    expect(answer.json.id).toBe(first.json.id);
  }
});

test('R20, R25: that an address has used a key is told to nobody: with another form the key is a new one', async () => {
  const key = crypto.randomUUID();
  const email = someone();
  const first = await post(agentForm({ email }), key);
  const other = await post(agentForm({ email, purpose: 'Something else.' }), key);
  expect(other.status).toBe(202);
  expect(other.json.id).not.toBe(first.json.id);
});

test('R67, R69: forms in somebody’s name, good and bad, take nothing from whoever is named', async () => {
  const [email, customer] = [someone(), { name: 'Maren Vogt', email: someone() }];
  const products = { vins: ['WVWZZZ1JZXW000001'], wallbox: false };
  for (let i = 0; i < 12; i += 1) {
    expect((await post(agentForm({ email, customer, products }))).status).toBe(202);
    const bad = agentForm({ email, customer, products, period: { from: '2020-01-01', to: '2020-01-02' } });
    expect((await post(bad)).status).toBe(422);
  }
  expect((await post(agentForm({ email: someone(), customer, products }))).status).toBe(202);
  expect((await post(agentForm({ email, customer, products }))).status).toBe(202);
});

test('R36: no daily limit holds up a public body: support has each of its requests at once', async () => {
  const body = publicBody();
  for (let i = 0; i < 12; i += 1) {
    const { status, text } = await post(body);
    expect([status, text]).toEqual([202, expect.any(String)]);
  }
  expect(await api.services.db('requests').where({ email: body.email, status: 'awaiting-verification' })).toHaveLength(
    12,
  );
});

test('a form with a thousand VINs is taken by few statements', async () => {
  const vins = Array.from({ length: 1000 }, (_, i) => `WVWZZZ1JZXW${String(i).padStart(6, '0')}`);
  let statements = 0;
  const count = () => void (statements += 1);
  api.services.db.on('query', count);
  const answer = await post(agentForm({ email: someone(), products: { vins, wallbox: false } }));
  api.services.db.off('query', count);
  expect(answer.status).toBe(202);
  expect(statements).toBeLessThanOrEqual(10);
});
