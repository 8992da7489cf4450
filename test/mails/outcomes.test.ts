/** Whatever the mail service answers, each mail is accepted once (R22; reliability rules 11 and 12, goal G3). */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { mailsGoOut, mailsOf, queueMail, resendMail } from '../../db/mails/outbox.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { eventually } from '../front-door/eventually.ts';
import { MailUnderTest } from './mail-under-test.ts';

let mail: MailUnderTest;
beforeAll(async () => {
  mail = await MailUnderTest.start();
});
afterAll(() => mail?.stop());
afterEach(async () => {
  await mail.stopMailers();
  await mail.control({ mode: 'ok' });
  for (const fate of Object.keys(mail.fates)) delete mail.fates[fate];
  await mail.owner.raw(`update mails set status = 'refused' where status in ('queued', 'claimed')`);
});

/** Waits for the answer, however slow the machine is: one that came too late would be an unknown outcome. */
const patient = { sendTimeoutMs: 60_000 };

/** Enough time for a second copy to show up. */
const settle = () => delay(1500);

describe('R22: a fault of the mail service delays a mail, and neither loses nor doubles it', () => {
  const modes = [
    { mode: 'ok', ends: 'delivered' },
    { mode: 'refuse-429', ends: 'delivered' },
    { mode: 'error-500', ends: 'delivered' },
    { mode: 'accept-then-500', ends: 'delivered' },
    { mode: 'timeout', ends: 'delivered' },
    { mode: 'accept-lose-answer', ends: 'delivered' },
    { mode: 'accept-then-close', ends: 'delivered' },
    { mode: 'lose-mail', ends: 'delivered' },
    { mode: 'late', delayMs: 1000, ends: 'delivered' },
    { mode: 'bounce', ends: 'bounced' },
    { mode: 'drop', ends: 'dropped' },
  ];
  const mails = new Map<string, { mailId: string; to: string }>();
  beforeAll(async () => {
    for (const { ends: _ends, ...control } of modes) {
      const queued = await mail.queued();
      mails.set(control.mode, queued);
      await mail.control({ ...control, to: queued.to, times: 1 });
    }
    mail.mailer();
    const stopTraffic = mail.traffic();
    for (const { mailId } of mails.values()) await mail.untilStatus(mailId, 'delivered', 'bounced', 'dropped');
    await settle();
    await stopTraffic();
    await mail.stopMailers();
  });
  test.each(modes)('$mode, while events flow: accepted exactly once', async ({ mode, ends }) => {
    const { mailId = '' } = mails.get(mode) ?? {};
    expect((await mail.mail(mailId)).status).toBe(ends);
    expect(await mail.acceptances(mailId)).toBe(1);
  });

  test('events told twice, and in any order with the answer: accepted exactly once', async () => {
    await mail.control({ mode: 'events-duplicated' });
    const { mailId } = await mail.queued();
    mail.mailer();
    await mail.untilStatus(mailId, 'delivered');
    await settle();
    expect(await mail.acceptances(mailId)).toBe(1);
  });

  test('nobody listens: tried again until somebody does', async () => {
    const { mailId } = await mail.queued();
    let url = 'http://127.0.0.1:9';
    mail.mailer({}, (outgoing) => mail.sender('SG.test', url)(outgoing));
    for (let seen = ''; seen !== 'ECONNREFUSED'; await delay(50)) seen = (await mail.mail(mailId)).last_error ?? '';
    url = mail.service.url;
    await mail.untilStatus(mailId, 'delivered');
    expect(await mail.acceptances(mailId)).toBe(1);
  });

  test('our key is wrong: the mail waits for that to be mended and is not lost', async () => {
    const { mailId } = await mail.queued();
    mail.mailer({}, mail.sender('SG.'));
    for (let seen = ''; seen !== 'http-401'; await delay(50)) seen = (await mail.mail(mailId)).last_error ?? '';
    const [row] = (
      await mail.owner.raw(
        `select status, next_attempt_at - now() > interval '4 minutes' as later from mails where id = ?`,
        [mailId],
      )
    ).rows;
    expect(row).toEqual({ status: 'queued', later: true });
  });

  test('the mail itself is refused: not tried again, support sees why and can send it again (R40)', async () => {
    const { requestId, mailId, to } = await mail.queued();
    await mail.control({ mode: 'refuse-400', to, times: 1 });
    mail.mailer(patient);
    await mail.untilStatus(mailId, 'refused');
    expect(await mailsOf(mail.db, requestId)).toMatchObject([
      { step: 'verify', status: 'refused', attempts: 1, lastError: 'http-400' },
    ]);
    expect(await resendMail(mail.db, 'request', requestId, 'verify')).toBe(true);
    const again = (await mailsOf(mail.db, requestId))[1];
    await mail.untilStatus(again?.id ?? '', 'delivered');
    expect(await mail.acceptances(mailId)).toBe(0);
    expect(again).toMatchObject({ step: 'verify', turn: 1 });
  });

  test('a mail that can not be written is given up after many tries: support sees it, and mails go out all the same', async () => {
    const { requestId, mailId } = await mail.queued('verify', {
      policy: JSON.stringify({ ...defaultPolicy, timeZone: 'Nowhere/AtAll' }),
    });
    mail.mailer();
    for (let seen = ''; seen === ''; await delay(50)) seen = (await mail.mail(mailId)).last_error ?? '';
    expect((await mail.mail(mailId)).status).not.toBe('refused'); // it is tried again, for a time
    await mail
      .owner('mails')
      .where({ id: mailId })
      .update({ status: 'queued', attempts: 39, next_attempt_at: mail.owner.raw('now()') });
    await mail.untilStatus(mailId, 'refused');
    expect(await mailsOf(mail.db, requestId)).toMatchObject([{ status: 'refused', lastError: 'not-written' }]);
    expect(await mailsGoOut(mail.db)).toBe(true);
  });

  test('without any events an unknown mail waits for the cap; duplicates are no more than unknown outcomes', async () => {
    await mail.control({ mode: 'events-off' });
    await mail.control({ mode: 'accept-lose-answer', times: 4 });
    const mails = await Promise.all(Array.from({ length: 8 }, () => mail.queued()));
    mail.mailer({ capMs: 3000 });
    for (const { mailId } of mails) await mail.untilStatus(mailId, 'accepted');
    await settle();
    const counts = await Promise.all(mails.map(({ mailId }) => mail.acceptances(mailId)));
    expect(Math.min(...counts)).toBe(1);
    const duplicates = counts.reduce((sum, count) => sum + count - 1, 0);
    expect(duplicates).toBeLessThanOrEqual(mail.fates['unknown'] ?? 0);
    expect(mail.fates['sent-again']).toBe(mail.fates['unknown']);
  });

  test('nothing of anybody is claimed twice by several mailers, under a third of bad answers', async () => {
    for (const mode of [
      'refuse-429',
      'error-500',
      'accept-then-500',
      'timeout',
      'accept-lose-answer',
      'lose-mail',
      'late',
    ])
      await mail.control({ mode, share: 0.05, delayMs: 1000 });
    await mail.control({ mode: 'accept-then-close', share: 0.3 });
    const mails = await Promise.all(Array.from({ length: 150 }, () => mail.queued()));
    for (let i = 0; i < 3; i += 1) mail.mailer();
    const stopTraffic = mail.traffic();
    for (const { mailId } of mails) await mail.untilStatus(mailId, 'delivered');
    await settle();
    await stopTraffic();
    const counts = await Promise.all(mails.map(({ mailId }) => mail.acceptances(mailId)));
    expect(counts).toEqual(mails.map(() => 1));
    expect(mail.fates['unknown']).toBeGreaterThan(5);
  });
});

describe('the outbox', () => {
  test('a step is queued at most once; resending waits until the one before has left', async () => {
    const { requestId } = await mail.queued();
    await Promise.all(Array.from({ length: 5 }, () => queueMail(mail.db, requestId, 'verify')));
    expect(await resendMail(mail.db, 'request', requestId, 'verify')).toBe(false);
    expect(await resendMail(mail.db, 'request', requestId, 'ready')).toBe(false);
    expect(await mailsOf(mail.db, requestId)).toHaveLength(1);
  });

  test('a mail queued in a transaction that fails is not sent', async () => {
    const requestId = await mail.request();
    const failing = mail.db.transaction(async (tx) => {
      await queueMail(tx, requestId, 'verify');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await mailsOf(mail.db, requestId)).toEqual([]);
  });

  test('what is no longer so is not sent', async () => {
    const gone = await mail.queued('ready', { status: 'expired', ended_at: new Date() });
    const removed = await mail.queued('lapsed', { status: 'lapsed', ended_at: new Date(), email: '' });
    mail.mailer();
    for (const { mailId } of [gone, removed]) {
      await mail.untilStatus(mailId, 'refused');
      expect(await mail.acceptances(mailId)).toBe(0);
      expect((await mail.mail(mailId)).last_error).toBe('no-longer-true');
    }
  });

  test('one that can’t be written holds nobody up, and is tried again', async () => {
    const policy = (timeZone: string) => ({ policy: JSON.stringify({ ...defaultPolicy, timeZone }) });
    const { mailId, requestId } = await mail.queued('verify', policy('Europe/Nowhere'));
    const other = await mail.queued();
    mail.mailer();
    await mail.untilStatus(other.mailId, 'delivered');
    for (let seen = ''; seen !== 'RangeError'; await delay(50)) seen = (await mail.mail(mailId)).last_error ?? '';
    await mail.owner('requests').where({ id: requestId }).update(policy('Europe/Berlin'));
    await mail.untilStatus(mailId, 'delivered');
  });

  test('one whose record can’t be read fails alone, though the others are asked for with it', async () => {
    const broken = await mail.queued('verify', { policy: JSON.stringify({ ...defaultPolicy, verifyWithin: 'soon' }) });
    const others = await Promise.all(Array.from({ length: 7 }, () => mail.queued()));
    mail.mailer();
    for (const { mailId } of others) await mail.untilStatus(mailId, 'delivered');
    const failed = mail.logged.filter((line) => line.includes('"code":"22007"'));
    expect(failed.filter((line) => !line.includes(broken.mailId))).toEqual([]);
    expect((await mail.mail(broken.mailId)).last_error).toBe('22007');
  });

  test('stopping lets the mails under way finish', async () => {
    const { mailId } = await mail.queued();
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    let isUnderWay = false;
    const mailer = mail.mailer(patient, async (outgoing) => {
      isUnderWay = true;
      await released;
      return mail.sender('SG.test', mail.service.url, patient.sendTimeoutMs)(outgoing);
    });
    await eventually(async () => isUnderWay, Boolean);
    const stopping = mailer.stop();
    release();
    await stopping;
    expect(['accepted', 'delivered']).toContain((await mail.mail(mailId)).status);
  });

  test('logs name ids, steps and codes, and nobody', () => {
    expect(mail.logged.length).toBeGreaterThan(100);
    expect(mail.logged.filter((line) => /@|example|links\//.test(line))).toEqual([]);
  });
});
