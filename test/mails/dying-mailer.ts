/** A mailer in a process of its own that dies by SIGKILL at its first mail: `before-send`, or `after-send` before it is marked. */
import { pino } from 'pino';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { brandOf } from '../../domain/brand/brand.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { knownBodies } from '../../domain/redress/known-bodies.ts';
import { redressOf } from '../../domain/redress/redress.ts';
import { sendgrid } from '../../worker/mail/sendgrid.ts';
import { startMailer } from '../../worker/mailer.ts';

const [databaseUrl = '', baseUrl = '', when = ''] = process.argv.slice(2);
const provider = sendgrid({
  apiKey: 'SG.test',
  baseUrl,
  from: { email: 'no-reply@example.com', name: 'Example Motors' },
});

startMailer({
  db: connectAsApplication(databaseUrl),
  log: pino({ level: 'silent' }),
  settings: {
    publicUrl: 'http://localhost:3000',
    linkKeys: [{ kid: 1, secret: Buffer.alloc(32) }],
    operator: {
      name: 'Example Motors',
      contact: 'data-act@example.com',
      redress: redressOf(defaultPolicy, knownBodies),
      look: brandOf(),
    },
    digest: { to: 'operator@example.com', timeZone: defaultPolicy.timeZone },
    budget: defaultPolicy.mailBudget,
    timing: { pollMs: 20, concurrency: 1 },
  },
  send: async (mail) => {
    if (when === 'after-send') await provider(mail);
    process.kill(process.pid, 'SIGKILL');
    return { outcome: 'unknown', code: 'dead' };
  },
});
