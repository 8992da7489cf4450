/** Loops are woken by what was queued, and by nothing else; looking again and again is only the net below (R22). */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { queueMail } from '../../db/mails/outbox.ts';
import { listenTo, notifier } from '../../db/postgres/listen.ts';
import { settle } from '../../db/requests/settle.ts';
import { wakeWhenQueued } from '../../worker/wake.ts';
import { MailUnderTest } from './mail-under-test.ts';

const NEVER_MS = 3_600_000;

let mail: MailUnderTest;
const listening: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  mail = await MailUnderTest.start();
});
afterEach(async () => {
  await Promise.all(listening.splice(0).map((one) => one.stop()));
  await mail.stopMailers();
});
afterAll(() => mail?.stop());

/** Looks once an hour. Patient: what a busy machine does not send in time is tried again at the next look, which never comes here. */
const patientMailer = () => mail.mailer({ pollMs: NEVER_MS, sendTimeoutMs: 20_000 });

/** Waits for something that happens by itself. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 250_000; !(await isSo()); await delay(20))
    if (Date.now() > end) throw new Error('it did not come');
}

/** How many connections listen. */
async function listeners(): Promise<number> {
  const { rows } = await mail.owner.raw(
    `select count(*)::int as n from pg_stat_activity where application_name = 'right-of-way worker, listening' and datname = current_database()`,
  );
  return rows[0].n;
}

const unmoved = { wake: () => {} };
const nobody = {
  requests: unmoved,
  'api-access': unmoved,
  credentials: unmoved,
  links: unmoved,
  'provider-consents': unmoved,
  webhooks: unmoved,
};

/** What wakes whom: as a worker's loops, which only count. */
async function countWakes(): Promise<{ mails: number; requests: number }> {
  const woken = { mails: 0, requests: 0 };
  const loops = {
    ...nobody,
    mails: { wake: () => (woken.mails += 1) },
    requests: { wake: () => (woken.requests += 1) },
  };
  listening.push(wakeWhenQueued(mail.postgres.url('mail'), loops));
  await until(() => woken.mails === 1 && woken.requests === 1); // the connection stands
  return Object.assign(woken, { mails: 0, requests: 0 });
}

/** Queues a mail without a word to this process. */
async function queuedElsewhere(): Promise<string> {
  const { rows } = await mail.owner.raw(
    `insert into mails (request_id, step, recipient) values (?, 'verify', 'requester') returning id`,
    [await mail.request()],
  );
  return rows[0].id;
}

test('a mailer that looks once an hour sends at once what its own process queued', async () => {
  const mailer = patientMailer();
  listening.push(wakeWhenQueued(mail.postgres.url('mail'), { ...nobody, mails: mailer, requests: mailer }));
  await until(async () => (await listeners()) === 1);
  for (let turn = 0; turn < 3; turn += 1) {
    const { mailId } = await mail.queued();
    await mail.untilStatus(mailId, 'accepted', 'delivered');
  }
});

test('a mailer that looks once an hour sends at once what another process queued and told of', async () => {
  const mailer = patientMailer();
  listening.push(wakeWhenQueued(mail.postgres.url('mail'), { ...nobody, mails: mailer }));
  await until(async () => (await listeners()) === 1);
  const tell = notifier(mail.db, 'work', 'mails');
  for (let turn = 0; turn < 3; turn += 1) {
    const mailId = await queuedElsewhere();
    tell();
    await mail.untilStatus(mailId, 'accepted', 'delivered');
  }
});

test('a listening connection that breaks is replaced, and what was missed meanwhile is looked for', async () => {
  const mailer = patientMailer();
  listening.push(wakeWhenQueued(mail.postgres.url('mail'), { ...nobody, mails: mailer }));
  await until(async () => (await listeners()) === 1);
  const mailId = await queuedElsewhere(); // nobody is told
  await mail.owner.raw(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'right-of-way worker, listening'`,
  );
  await mail.untilStatus(mailId, 'accepted', 'delivered');
  await until(async () => (await listeners()) === 1); // the broken one may be on its way out
});

test('a step that queues no mail wakes no mailer', async () => {
  const woken = await countWakes();
  const requestId = await mail.request();
  await settle(mail.db, requestId, 'verification');
  const rolledBack = mail.owner.transaction(async (tx) => {
    await queueMail(tx, requestId, 'verify');
    throw new Error('it is not to be');
  });
  await expect(rolledBack).rejects.toThrow('it is not to be');
  expect(woken.mails).toBe(0);
  await queueMail(mail.db, requestId, 'verify');
  await queueMail(mail.db, requestId, 'verify'); // it is queued already
  await delay(100);
  expect(woken).toEqual({ mails: 1, requests: 0 });
});

test('a notice wakes the loop of its queue, and of an API of a version before all loops', async () => {
  const woken = await countWakes();
  notifier(mail.db, 'work', 'requests')();
  await until(() => woken.requests === 1);
  expect(woken.mails).toBe(0);
  notifier(mail.db, 'work', '')();
  await until(() => woken.requests === 2);
  expect(woken.mails).toBe(1);
});

test('many tellings of one moment are one notice', async () => {
  const heard: (string | null)[] = [];
  listening.push(listenTo(mail.postgres.url('mail'), { work: (payload) => void heard.push(payload) }, 'test'));
  await until(() => heard.length === 1); // the connection stands
  const tell = notifier(mail.db, 'work', 'mails');
  for (let n = 0; n < 1000; n += 1) tell();
  await until(() => heard.length > 1);
  await delay(200);
  expect(heard).toEqual([null, 'mails']);
});
