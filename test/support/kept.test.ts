/** What is kept for a while only, and what `/readyz` says of mails that do not get on (rule 25, rule 13, reliability §3). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dropOldKeysAndEvents } from '../../db/upkeep/drop-old.ts';
import { mailsGoOut } from '../../db/mails/outbox.ts';
import { customerForm, startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
});
afterAll(() => api?.stop());

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

const submit = async (key: string): Promise<string> => {
  const { json } = await api.call('POST', '/v1/requests', {
    token: people.retail,
    body: customerForm(people),
    headers: { 'Idempotency-Key': key },
  });
  return json.id;
};

test('R20, rule 25: a key is kept for a month; a form that comes later is a new request', async () => {
  const [old, young] = [await submit('old-key'), await submit('young-key')];
  await api
    .owner('idempotency_keys')
    .where({ request_id: old })
    .update({ created_at: daysAgo(31) });
  await api
    .owner('idempotency_keys')
    .where({ request_id: young })
    .update({ created_at: daysAgo(29) });
  expect(await dropOldKeysAndEvents(api.services.db)).toBe(false);
  expect(await submit('young-key')).toBe(young);
  expect(await submit('old-key')).not.toBe(old);
});

test('rule 13: the mail service’s events are dropped after a month, a thousand at a time; mails stay', async () => {
  const [{ id: mail }] = (await api
    .owner('mails')
    .where({ request_id: await submit('mailed'), step: 'verify' })
    .update({ status: 'delivered' })
    .returning('id')) as [{ id: string }];
  const events = (count: number, received_at: Date) =>
    Array.from({ length: count }, (_, i) => ({
      mail_id: mail,
      event: 'deferred',
      at: new Date(received_at.getTime() + i),
      received_at,
    }));
  await api.owner.batchInsert('mail_events', [...events(1500, daysAgo(31)), ...events(3, daysAgo(29))]);
  expect(await dropOldKeysAndEvents(api.services.db)).toBe(true);
  expect(await dropOldKeysAndEvents(api.services.db)).toBe(false);
  expect((await api.owner('mail_events').where({ mail_id: mail })).length).toBe(3);
  expect((await api.owner('mails').where({ id: mail }).first('status')).status).toBe('delivered');
});

test('mails that have waited for two minutes do not go out; younger ones, and those that left, are no trouble', async () => {
  await api.owner('mails').where({ status: 'queued' }).delete();
  const put = async (status: string, secondsAgo: number) =>
    api
      .owner('mails')
      .where({ request_id: await submit(randomUUID()), step: 'verify' })
      .update({ status, queued_at: new Date(Date.now() - secondsAgo * 1000) });
  await put('queued', 60);
  await put('delivered', 1000);
  expect(await mailsGoOut(api.services.db)).toBe(true);
  await put('claimed', 130);
  expect(await mailsGoOut(api.services.db)).toBe(false);
});
