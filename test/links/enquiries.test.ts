/** R38, R69: what may be written to support, how often, and until when. */
import { expect, test } from '@jest/globals';
import { call, linkTo, signIn, someone } from '../front-door/front-door.ts';

const ask = async (headers: Record<string, string> = {}, more = {}) => {
  const json = { topic: 'other', name: 'Jo', email: someone(), text: 'Are they?', ...more };
  return { json, taken: await call('/v1/enquiries', { json, headers }) };
};
const write = (link: string, text: string) => call(link, { json: { text } });

test('R20: an enquiry and an application are taken once under a key; another body under it is another', async () => {
  const key = { 'idempotency-key': crypto.randomUUID() };
  const { json, taken } = await ask(key);
  const again = await call('/v1/enquiries', { json, headers: key });
  expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([202, taken.body, 'true']);
  const other = await call('/v1/enquiries', { json: { ...json, text: 'Something else' }, headers: key });
  expect([other.status, other.body.id === taken.body.id]).toEqual([202, false]);

  const form = {
    company: { name: 'Telematics', registrationNumber: 'HRB 1', address: 'Street 1', country: 'DE' },
    contact: { name: 'Jo', email: someone() },
    gatekeeper: false,
  };
  const first = await call('/v1/provider-applications', { json: form, headers: key });
  const second = await call('/v1/provider-applications', { json: form, headers: key });
  expect([first.status, second.status, second.body]).toEqual([202, 202, first.body]);
});

test('ten messages until support answers, fifty in all; the answer shows the last twenty, and leads to those before', async () => {
  const { json, taken } = await ask();
  const link = await linkTo(json.email, 'enquiry');
  const answer = async () =>
    call(`/v1/support/enquiries/${taken.body.id}/answer`, {
      token: await signIn('support'),
      json: { text: 'They are.' },
    });
  let written = 1;
  for (let i = 0; i < 9; i += 1, written += 1) expect((await write(link, `${i}`)).status).toBe(200);
  expect(await write(link, 'one more')).toMatchObject({ status: 409, body: { state: 'open' } });
  for (; written < 50;) {
    expect((await answer()).status).toBe(200);
    written += 1;
    for (let i = 0; i < 9 && written < 50; i += 1, written += 1) expect((await write(link, `${i}`)).status).toBe(200);
  }
  expect((await answer()).status).toBe(200); // support always may
  expect((await write(link, 'one more')).status).toBe(409);
  const { body } = await call(link);
  expect([body.messages.length, body.mayWrite]).toEqual([20, false]);
  const before = await call(`${link}?cursor=${body.next}`);
  expect(before.body.messages).toHaveLength(20);
  const first = await call(`${link}?cursor=${before.body.next}`);
  expect([first.body.messages.length, first.body.messages[0].text, first.body.next]).toEqual([11, 'Are they?', null]);
});

test('R38: support closes one or many; nobody writes any more, and the record says who closed it', async () => {
  const [one, two] = [await ask(), await ask()];
  const token = await signIn('support');
  const link = await linkTo(one.json.email, 'enquiry');
  const id: string = one.taken.body.id;
  const closed = await call(`/v1/support/enquiries/${id}/close`, { token, method: 'POST' });
  expect([closed.status, closed.body.status]).toEqual([200, 'closed']);
  const ids = [id, two.taken.body.id];
  const many = await call('/v1/support/enquiries/close', { token, json: { ids } });
  expect([many.status, many.body]).toEqual([200, { ids: [two.taken.body.id] }]);
  expect(await write(link, 'And now?')).toMatchObject({ status: 409, body: { state: 'closed' } });
  expect((await call(link)).body).toMatchObject({ status: 'closed', mayWrite: false });
  const gone = await call(`/v1/support/enquiries/${crypto.randomUUID()}/close`, { token, method: 'POST' });
  expect(gone.status).toBe(404);
});

test('of many acts on one thing at once few wait for it: the others are told so, and everybody else goes on', async () => {
  const { json } = await ask();
  const link = await linkTo(json.email, 'enquiry');
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => write(link, `${i}`)));
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].every((status) => [200, 409, 429].includes(status))).toBe(true);
  expect(statuses).toContain(200);
  expect(statuses).toContain(429);
});
