/** A mailer that dies between claiming and marking leaves a mail whose outcome is unknown (reliability rules 11, 12). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MailUnderTest } from './mail-under-test.ts';

let mail: MailUnderTest;
beforeAll(async () => {
  mail = await MailUnderTest.start();
});
afterAll(() => mail?.stop());

const file = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));

async function mailerDies(when: string): Promise<void> {
  const args = [
    '--import',
    file('load-tsx.mjs'),
    file('dying-mailer.ts'),
    mail.postgres.loginUrl('mail'),
    mail.service.url,
    when,
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}

test.each(['before-send', 'after-send'])(
  'R22: a mailer killed %s: each mail is accepted exactly once',
  async (when) => {
    const mails = await Promise.all(Array.from({ length: 4 }, () => mail.queued()));
    await Promise.all(mails.map(() => mailerDies(when)));
    expect((await Promise.all(mails.map(({ mailId }) => mail.mail(mailId)))).map(({ attempts }) => attempts)).toEqual([
      1, 1, 1, 1,
    ]);
    // The test's own timing stands for a mailer with the same settings as the dead ones: 2 s make a claim unknown.
    await mail.owner.raw(
      `update mails set next_attempt_at = claimed_at + interval '2 seconds' where status = 'claimed'`,
    );
    mail.mailer();
    const stopTraffic = mail.traffic();
    for (const { mailId } of mails) await mail.untilStatus(mailId, 'delivered');
    await stopTraffic();
    expect(await Promise.all(mails.map(({ mailId }) => mail.acceptances(mailId)))).toEqual(mails.map(() => 1));
    await mail.stopMailers();
  },
);

test('R22: the mail service forgets nothing when it restarts, and goes on telling of what it took', async () => {
  const { mailId } = await mail.queued();
  const key = mail.service.publicKey();
  const told = mail.webhookUrl;
  await mail.service.stop();
  mail.webhookUrl = 'http://127.0.0.1:9/nobody';
  await mail.startService();
  mail.mailer();
  expect(await mail.untilStatus(mailId, 'accepted')).toBe('accepted');
  await mail.stopMailers();
  await mail.service.stop();
  mail.webhookUrl = told;
  await mail.startService();
  await mail.untilStatus(mailId, 'delivered');
  expect(mail.service.publicKey()).toBe(key);
  expect(await mail.acceptances(mailId)).toBe(1);
});
