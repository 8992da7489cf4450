/** Loops are woken by what was written; looking again and again is only the net below (R22). */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { listenTo, notifier, type Listening } from '../../db/postgres/listen.ts';
import { wakeByNotice } from '../../worker/wake.ts';
import { MailUnderTest } from './mail-under-test.ts';

const NEVER_MS = 3_600_000;

let mail: MailUnderTest;
const listening: Listening[] = [];
beforeAll(async () => {
  mail = await MailUnderTest.start();
});
afterAll(async () => {
  await Promise.all(listening.map((one) => one.stop()));
  await mail?.stop();
});

/** Waits for something that happens by itself. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 100_000; !(await isSo()); await delay(20))
    if (Date.now() > end) throw new Error('it did not come');
}

/** How many connections listen. */
async function listeners(): Promise<number> {
  const { rows } = await mail.owner.raw(
    `select count(*)::int as n from pg_stat_activity where application_name = 'right-of-way worker, listening' and datname = current_database()`,
  );
  return rows[0].n;
}

test('a mailer that looks once an hour sends at once what another process queued and told of', async () => {
  // Patient: what a busy machine does not send in time is tried again at the next look, which never comes here.
  const mailer = mail.mailer({ pollMs: NEVER_MS, sendTimeoutMs: 20_000 });
  listening.push(wakeByNotice(mail.postgres.url('mail'), [mailer]));
  await until(async () => (await listeners()) === 1);
  const tell = notifier(mail.db, 'work');
  for (let turn = 0; turn < 3; turn += 1) {
    const { mailId } = await mail.queued();
    tell();
    await mail.untilStatus(mailId, 'accepted', 'delivered');
  }
});

test('a listening connection that breaks is replaced, and what was missed meanwhile is looked for', async () => {
  const { mailId } = await mail.queued(); // nobody is told
  await mail.owner.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'right-of-way worker, listening'`,
  );
  await mail.untilStatus(mailId, 'accepted', 'delivered');
  expect(await listeners()).toBe(1);
});

test('many tellings of one moment are one notice', async () => {
  const heard: (string | null)[] = [];
  listening.push(listenTo(mail.postgres.url('mail'), { work: (payload) => void heard.push(payload) }, 'test'));
  await until(() => heard.length === 1); // the connection stands
  const tell = notifier(mail.db, 'work');
  for (let n = 0; n < 1000; n += 1) tell();
  await until(() => heard.length > 1);
  await delay(200);
  expect(heard).toEqual([null, '']);
});
