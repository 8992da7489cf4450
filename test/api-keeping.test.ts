/** R20, R22: what is kept for a time only goes when it is old, and not before; an outbox that is stuck shows. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mailsGetOut } from '../db/mail-flow.ts';
import { dropOldTraces } from '../db/old-traces.ts';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from './api/api-under-test.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
});
afterAll(() => api?.stop());

const submit = async (key: string) => {
  const answer = await api.call('POST', '/v1/requests', {
    token: people.retail,
    body: customerForm(people),
    headers: { 'Idempotency-Key': key },
  });
  return String(answer.json.id);
};
const aged = (table: string, column: string, where: object, days: number) =>
  api
    .owner(table)
    .where(where)
    .update({ [column]: api.owner.raw(`now() - interval '${days} days'`) });

test('R20: a key answers with the first request for seven days and more, and is forgotten after thirty', async () => {
  const first = await submit('a-week-old');
  await aged('idempotency_keys', 'created_at', { key: 'a-week-old' }, 8);
  await dropOldTraces(api.services.db);
  expect(await submit('a-week-old')).toBe(first);
  await aged('idempotency_keys', 'created_at', { key: 'a-week-old' }, 31);
  expect(await dropOldTraces(api.services.db)).toBe(false);
  expect(await submit('a-week-old')).not.toBe(first);
});

test('R22: mails that do not get out for two minutes show in readiness; events of mails go after ninety days', async () => {
  const id = await submit('with-mail');
  const [mail] = (await api
    .owner('mails')
    .insert({ request_id: id, step: 'verify', recipient: 'requester' })
    .returning('id')) as [{ id: string }];
  expect(await mailsGetOut(api.services.db)).toBe(true);
  await aged('mails', 'queued_at', { id: mail.id }, 1);
  expect(await mailsGetOut(api.services.db)).toBe(false);
  await api.owner('mails').where({ id: mail.id }).update({ status: 'delivered' });
  expect(await mailsGetOut(api.services.db)).toBe(true);

  const event = { mail_id: mail.id, event: 'delivered', at: new Date() };
  await api.owner('mail_events').insert([event, { ...event, event: 'processed' }]);
  await aged('mail_events', 'received_at', { event: 'processed' }, 91);
  await dropOldTraces(api.services.db);
  expect(await api.owner('mail_events').where({ mail_id: mail.id }).pluck('event')).toEqual(['delivered']);
});
