/** The clocks that an email starts (R13, R14), and the details that go once a request has lapsed (R13). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordMailEvents } from '../../db/mails/events.ts';
import { claimMails, mailsAccepted, mailsNotTaken } from '../../db/mails/claims.ts';
import { removeDetailsOfLapsed } from '../../db/upkeep/retention.ts';
import { queueMail, resendMail } from '../../db/mails/outbox.ts';
import { verifyEmail } from '../../db/requests/verify.ts';
import { watchOverdue } from '../../db/requests/watch-overdue.ts';
import type { RequestId } from '../../domain/ids.ts';
import { MailUnderTest } from './mail-under-test.ts';

let mail: MailUnderTest;
beforeAll(async () => {
  mail = await MailUnderTest.start();
});
afterAll(() => mail?.stop());

const row = (id: RequestId) => mail.owner('requests').where({ id }).first();
const timelineOf = (id: RequestId) => mail.owner('timeline').where({ request_id: id }).select('event', 'at');
/** The database's own time, in milliseconds: what happens between two of its answers is stamped between them. */
const clock = async (): Promise<number> =>
  (await mail.owner.raw('select clock_timestamp() as at')).rows[0].at.getTime();
const DAY = 24 * 3_600_000;
const timing = { unknownAfterMs: 5000, slackMs: 1000, capMs: 60_000 };

async function accept(id: RequestId): Promise<void> {
  const { claimed } = await claimMails(mail.db, 100, timing);
  for (const one of claimed) if (one.subjectId === id) await mailsAccepted(mail.db, [one]);
}

describe('R13, R14: the clocks start when the mail service takes the email', () => {
  test('seven days to verify, 28 to process, a warning seven days before', async () => {
    const { requestId } = await mail.queued();
    expect(await row(requestId)).toMatchObject({ verify_by: null, due_by: null, warn_at: null });
    const before = await clock();
    await accept(requestId);
    const after = await clock();
    const { verify_by, due_by, warn_at } = await row(requestId);
    expect(verify_by.getTime()).toBeGreaterThanOrEqual(before + 7 * DAY);
    expect(verify_by.getTime()).toBeLessThanOrEqual(after + 7 * DAY);
    expect([due_by - verify_by, due_by - warn_at]).toEqual([21 * DAY, 7 * DAY]);
    expect((await timelineOf(requestId)).map(({ event }) => event)).toEqual(['verification-email-sent']);
  });

  test('by the request’s own clock, and by days of 24 hours in any session’s time zone', async () => {
    const { requestId } = await mail.queued('verify', { clock_shift: '100 days' });
    const before = await clock();
    await mail.owner.transaction(async (tx) => {
      await tx.raw(`set local time zone 'Europe/Berlin'`);
      const { id } = await tx('mails').where({ request_id: requestId }).first('id');
      await recordMailEvents(tx, [{ mail_id: id, event: 'processed', timestamp: 1_800_000_000 }]);
    });
    const { verify_by, due_by, warn_at } = await row(requestId);
    const [told] = await timelineOf(requestId);
    expect([verify_by - told?.at, due_by - told?.at, warn_at - told?.at]).toEqual([7 * DAY, 28 * DAY, 21 * DAY]);
    expect(told?.at.getTime()).toBeGreaterThanOrEqual(before + 100 * DAY);
    expect(told?.at.getTime()).toBeLessThanOrEqual((await clock()) + 100 * DAY);
  });

  test('once: neither an event, nor sending it again restarts them', async () => {
    const { requestId, mailId } = await mail.queued();
    await accept(requestId);
    const first = await row(requestId);
    await recordMailEvents(mail.db, [{ mail_id: mailId, event: 'processed', timestamp: 1_800_000_000 }]);
    expect(await resendMail(mail.db, 'request', requestId, 'verify')).toBe(true);
    await accept(requestId);
    expect(await row(requestId)).toEqual(first);
    expect(await timelineOf(requestId)).toHaveLength(1);
  });

  test('not by another email, nor for a request that has ended', async () => {
    const other = await mail.queued('overdue');
    const ended = await mail.queued('verify', { status: 'cancelled', ended_at: new Date() });
    await accept(other.requestId);
    await accept(ended.requestId);
    for (const { requestId } of [other, ended])
      expect(await row(requestId)).toMatchObject({ verify_by: null, due_by: null });
  });

  test('R14: whoever confirms before the mail service’s answer has come starts them, and the watch goes on', async () => {
    const { requestId } = await mail.queued();
    const { claimed } = await claimMails(mail.db, 100, timing);
    await verifyEmail(mail.db, requestId);
    const { verify_by, due_by, warn_at } = await row(requestId);
    expect([due_by - verify_by, due_by - warn_at]).toEqual([21 * DAY, 7 * DAY]);
    expect(await watchOverdue(mail.db, requestId)).toBeGreaterThan(20 * DAY);
    for (const one of claimed) if (one.subjectId === requestId) await mailsAccepted(mail.db, [one]);
    expect(await row(requestId)).toMatchObject({ verify_by, due_by, warn_at });
    expect((await timelineOf(requestId)).map(({ event }) => event)).toEqual([
      'verification-email-sent',
      'email-verified',
    ]);
  });

  test('R14: the watch over a request whose clocks do not run starts them: only an end, or the data, is over', async () => {
    const id = await mail.request({ verified_at: new Date() });
    expect(await watchOverdue(mail.db, id)).toBeGreaterThan(20 * DAY);
    expect((await row(id)).due_by).toBeInstanceOf(Date);
    const ended = await mail.request({ status: 'cancelled', ended_at: new Date() });
    expect(await watchOverdue(mail.db, ended)).toBeNull();
  });

  test('R36: a later day for the data, set by the reply that is due first, is kept', async () => {
    const later = new Date(Date.now() + 70 * DAY);
    const { requestId } = await mail.queued('verify', { due_by: later, warn_at: later });
    await accept(requestId);
    expect(await row(requestId)).toMatchObject({ due_by: later, warn_at: later });
  });

  test('a link that was used proves that an email with a lost answer arrived', async () => {
    const { requestId, mailId } = await mail.queued();
    const { claimed } = await claimMails(mail.db, 100, timing);
    for (const one of claimed)
      if (one.id === mailId)
        await mailsNotTaken(mail.db, [{ mail: one, outcome: { became: 'claimed', code: 'timeout' } }]);
    await mail.owner('requests').where({ id: requestId }).update({ verified_at: new Date() });
    await mail
      .owner('mails')
      .where({ id: mailId })
      .update({ claimed_at: new Date(0), next_attempt_at: new Date(0) });
    mail.mailer();
    await mail.untilStatus(mailId, 'accepted');
    await mail.stopMailers();
    expect(await mail.acceptances(mailId)).toBe(0);
    expect((await row(requestId)).due_by).toBeInstanceOf(Date);
  });
});

describe('R13: the personal details of a lapsed request are removed', () => {
  const lapsed = (columns = {}) =>
    mail.request({
      status: 'lapsed',
      ended_at: new Date(),
      details: { note: 'personal' },
      requester: 'owner',
      ...columns,
    });

  async function withVin(id: RequestId): Promise<void> {
    const vin = `WVWZZZ1JZXW${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`;
    const productId = crypto.randomUUID();
    await mail.owner('products').insert({ id: productId, kind: 'vehicle', vin, name: 'Car' });
    await mail.owner('request_products').insert({ request_id: id, product_id: productId, position: 0, given: '[]' });
    await mail
      .owner('idempotency_keys')
      .insert({ principal: 'owner', key: id, body_hash: Buffer.alloc(32), request_id: id });
  }

  test('after the email that says so has left, and not before', async () => {
    const id = await lapsed();
    await withVin(id);
    await removeDetailsOfLapsed(mail.db);
    expect(await row(id)).toMatchObject({ details_removed_at: null, email: `${id}@example.com` });
    await queueMail(mail.db, id, 'lapsed');
    await removeDetailsOfLapsed(mail.db);
    expect(await row(id)).toMatchObject({ details_removed_at: null });
    await accept(id);
    expect(await removeDetailsOfLapsed(mail.db)).toBe(1);
    expect(await row(id)).toMatchObject({
      email: '',
      details: {},
      details_removed_at: expect.any(Date),
      status: 'lapsed',
    });
    for (const table of ['request_products', 'idempotency_keys'])
      expect(await mail.owner(table).where({ request_id: id })).toEqual([]);
    const trail = await mail
      .owner('audit')
      .where({ stream: `request:${id}` })
      .select('actor', 'act', 'detail');
    expect(trail).toEqual([{ actor: 'engine', act: 'details-removed', detail: {} }]);
    expect(await removeDetailsOfLapsed(mail.db)).toBe(0);
  });

  test('after three days of the request’s clock at the latest', async () => {
    const id = await lapsed({ clock_shift: '2 days 23 hours' });
    await queueMail(mail.db, id, 'lapsed');
    expect(await removeDetailsOfLapsed(mail.db)).toBe(0);
    await mail.owner('requests').where({ id }).update({ clock_shift: '3 days' });
    expect(await removeDetailsOfLapsed(mail.db)).toBe(1);
  });

  test('of no other request', async () => {
    const id = await mail.request({ status: 'cancelled', ended_at: new Date(0) });
    expect(await removeDetailsOfLapsed(mail.db)).toBe(0);
    expect((await row(id)).email).not.toBe('');
  });
});
