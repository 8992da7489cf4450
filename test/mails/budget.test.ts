/** R67: mail to an address that has not confirmed is budgeted; past a budget it waits, and nobody is locked out. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { claimMails } from '../../db/mails/claims.ts';
import { mailsInRounds } from '../../db/mails/in-rounds.ts';
import { mailsGoOut } from '../../db/mails/outbox.ts';
import { budgetsOf } from '../../domain/mails/budget.ts';
import { settle } from '../../db/requests/settle.ts';
import { transition } from '../../db/requests/transition.ts';
import { mailboxOf } from '../../domain/mails/mailbox.ts';
import { claimTimingOf } from '../../worker/mail/timing.ts';
import { MailUnderTest, quick, wording } from './mail-under-test.ts';

let mail: MailUnderTest;
beforeAll(async () => {
  mail = await MailUnderTest.start();
});
afterAll(() => mail?.stop());
afterEach(async () => {
  await mail.stopMailers();
  await mail.owner.raw(`update mails set status = 'refused' where status in ('queued', 'claimed')`);
});

/** Until every mail was sent or put off. */
async function settled(ids: string[]): Promise<{ sent: number; waiting: number }> {
  for (const end = Date.now() + 250_000; ; await delay(100)) {
    const rows = await mail.owner('mails').whereIn('id', ids);
    const waiting = rows.filter((row) => row.last_error === 'over-budget' && row.status === 'queued').length;
    const sent = rows.filter((row) => row.accepted_at !== null).length;
    if (waiting + sent === ids.length) return { sent, waiting };
    if (Date.now() > end) throw new Error(`${sent} sent, ${waiting} waiting, of ${ids.length}`);
  }
}

/** Until so many connections wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  for (; ; await delay(20)) {
    const { rows } = await mail.owner.raw(
      `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
    );
    if (rows[0].waiting >= count) return;
  }
}

const someone = () => `someone-${randomUUID()}`;

async function queue(count: number, columns: (i: number) => Record<string, unknown>): Promise<string[]> {
  const queued = await Promise.all(Array.from({ length: count }, (_, i) => mail.queued('verify', columns(i))));
  return queued.map(({ mailId }) => mailId);
}

describe('R67', () => {
  test('a hundred at once to one mailbox in as many spellings: three are sent, the others wait', async () => {
    const name = someone();
    const spelt = (i: number) => (i % 2 ? `${name}+${i}@Example.com` : `${name.toUpperCase()}@example.com`);
    const ids = await queue(100, (i) => ({ email: spelt(i) }));
    for (let i = 0; i < 3; i += 1) mail.mailer();
    expect(await settled(ids)).toEqual({ sent: 3, waiting: 97 });
    const [wait] = await mail.owner('mails').whereIn('id', ids).whereNull('accepted_at');
    expect(wait.next_attempt_at.getTime()).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    expect(await mailsGoOut(mail.db)).toBe(true);
  });

  test('a hundred at once of one account, each to a mailbox of its own: twenty are sent', async () => {
    const requester = someone();
    const ids = await queue(100, () => ({ requester, email: `${someone()}@example.com` }));
    for (let i = 0; i < 3; i += 1) mail.mailer();
    expect(await settled(ids)).toEqual({ sent: 20, waiting: 80 });
  });

  test('what waits costs no other budget anything: another mailbox of the account gets its mail', async () => {
    const requester = someone();
    const email = `${someone()}@example.com`;
    const flood = await queue(30, () => ({ requester, email }));
    mail.mailer();
    expect(await settled(flood)).toEqual({ sent: 3, waiting: 27 });
    const others = await queue(17, () => ({ requester, email: `${someone()}@example.com` }));
    expect(await settled(others)).toEqual({ sent: 17, waiting: 0 });
  });

  test('mails that are counted together for the first time are counted one by one: those too many cost nothing', async () => {
    const account = someone();
    const email = `${someone()}@example.com`;
    const budgets = (to: string) =>
      budgetsOf({ email: to, account, address: 'unknown', confirmedBefore: false }, wording.budget);
    await queue(25, () => ({ email }));
    const [first, ...others] = (await claimMails(mail.db, 25, claimTimingOf(quick))).claimed;
    const flood = await mail.owner.transaction(async (tx) => {
      expect(await mailsInRounds(tx).spend({ mail: first!, budgets: budgets(email) })).toBe(true);
      const spending = others
        .splice(0, 6)
        .map((other) => mailsInRounds(mail.owner).spend({ mail: other, budgets: budgets(email) }));
      await untilWaiting(6);
      return spending;
    });
    const gone = (await Promise.all(flood)).filter(Boolean);
    expect(gone).toHaveLength(2);
    const { spend } = mailsInRounds(mail.db);
    const toOthers = others.map((other) => spend({ mail: other, budgets: budgets(`${someone()}@example.com`) }));
    expect(await Promise.all(toOthers)).toEqual([...Array<boolean>(17).fill(true), false]);
  });

  test('when the window is over, the budget begins anew and what waited goes', async () => {
    const email = `${someone()}@example.com`;
    const ids = await queue(5, () => ({ email }));
    mail.mailer();
    expect(await settled(ids)).toEqual({ sent: 3, waiting: 2 });
    await mail.owner.raw(`update rate_limits set resets_at = now() where key like 'mail:%'`);
    await mail.owner.raw(`update mails set next_attempt_at = now() where last_error = 'over-budget'`);
    for (const id of ids) await mail.untilStatus(id, 'accepted', 'delivered');
  });

  test('when the window is over, those go first that have waited longest; what was queued since goes after them', async () => {
    const email = `${someone()}@example.com`;
    const waiting: string[] = [];
    for (let i = 0; i < 9; i += 1) waiting.push(...(await queue(1, () => ({ email }))));
    mail.mailer();
    const sent: boolean[][] = [];
    for (let window = 0; window < 3; window += 1) {
      await settled(waiting);
      const rows = await mail.owner('mails').whereIn('id', waiting);
      const accepted = new Set(rows.filter((row) => row.accepted_at !== null).map((row) => row.id));
      sent.push(waiting.map((id) => accepted.has(id)));
      await mail.stopMailers();
      await mail.owner.raw(
        `update rate_limits set resets_at = resets_at - interval '24 hours' where key like 'mail:%'`,
      );
      await mail.owner.raw(
        `update mails set next_attempt_at = next_attempt_at - interval '24 hours' where last_error = 'over-budget'`,
      );
      waiting.push(...(await queue(1, () => ({ email }))));
      mail.mailer();
    }
    expect(sent.map((accepted) => accepted.lastIndexOf(true))).toEqual([2, 5, 8]);
    expect(sent.map((accepted) => accepted.filter(Boolean).length)).toEqual([3, 6, 9]);
  });

  test('what waits when its request ends is refused at once; past its day a request ends, though its mail still waits', async () => {
    const email = `${someone()}@example.com`;
    await queue(3, () => ({ email }));
    mail.mailer();
    const cancelled = await mail.queued('verify', { email });
    const old = await mail.queued('verify', { email, submitted_at: new Date(Date.now() - 8 * 24 * 3_600_000) });
    const young = await mail.queued('verify', { email });
    expect(await settled([cancelled.mailId, old.mailId, young.mailId])).toEqual({ sent: 0, waiting: 3 });
    await transition(mail.db, { id: cancelled.requestId, name: 'cancelled', actor: 'operator' });
    expect(await settle(mail.db, old.requestId, 'verification')).toEqual({ outcome: 'ended', state: 'lapsed' });
    expect(await settle(mail.db, young.requestId, 'verification')).toMatchObject({ outcome: 'waiting' });
    for (const { mailId } of [cancelled, old]) {
      await mail.untilStatus(mailId, 'refused');
      expect(await mail.mail(mailId)).toMatchObject({ last_error: 'no-longer-true' });
      expect(await mail.acceptances(mailId)).toBe(0);
    }
    expect(await mail.mail(young.mailId)).toMatchObject({ status: 'queued', last_error: 'over-budget' });
  });

  test('an account that has confirmed the address is held up by no stranger who typed it', async () => {
    const email = `${someone()}@example.com`;
    const requester = someone();
    await mail.request({ email, requester, verified_at: new Date() });
    mail.mailer();
    expect(await settled(await queue(20, () => ({ email, requester: someone() })))).toEqual({ sent: 3, waiting: 17 });
    expect(await settled(await queue(5, () => ({ email, requester })))).toEqual({ sent: 5, waiting: 0 });
  });

  test('a mail that is tried again is counted once', async () => {
    const email = `${someone()}@example.com`;
    await mail.control({ mode: 'refuse-429', to: email, times: 6 });
    const ids = await queue(3, () => ({ email }));
    mail.mailer();
    for (const id of ids) await mail.untilStatus(id, 'accepted', 'delivered');
  });

  test('who never confirmed anything is not told that a request has ended; who has, is', async () => {
    const ended = { status: 'lapsed', ended_at: new Date(), requester: someone() };
    const stranger = await mail.queued('lapsed', ended);
    const email = `${someone()}@example.com`;
    await mail.request({ email, requester: ended.requester, verified_at: new Date() });
    const known = await mail.queued('lapsed', { ...ended, email });
    mail.mailer();
    await mail.untilStatus(stranger.mailId, 'refused');
    await mail.untilStatus(known.mailId, 'accepted', 'delivered');
    expect(await mail.acceptances(stranger.mailId)).toBe(0);
  });

  test('spellings of one mailbox are one, other mailboxes are others', () => {
    const local = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,10}[a-z0-9])?$/);
    const domain = fc.constantFrom('example.com', 'gmail.com', 'googlemail.com', 'mail.example.org');
    fc.assert(
      fc.property(local, domain, fc.stringMatching(/^[a-z0-9.+-]{0,8}$/), (name, host, tag) => {
        const plain = `${name}@${host}`;
        const { address } = mailboxOf(plain);
        expect(mailboxOf(`${name}+${tag}@${host}`).address).toBe(address);
        expect(mailboxOf(plain.toUpperCase()).address).toBe(address);
        expect(mailboxOf(address).address).toBe(address);
        expect(mailboxOf(`x${plain}`).address).not.toBe(address);
      }),
    );
    expect(mailboxOf('a.b.c+d@googlemail.com').address).toBe('abc@gmail.com');
    expect(mailboxOf('a.b@example.com').address).not.toBe(mailboxOf('ab@example.com').address);
  });
});
