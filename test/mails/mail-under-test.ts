/** Mailers, the stand-in mail service and the webhook between them, on a database of their own. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import knex, { type Knex } from 'knex';
import { pino } from 'pino';
import { databaseNow } from '../../db/postgres/clock.ts';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { recordMailEvents } from '../../db/mails/events.ts';
import { queueMail } from '../../db/mails/outbox.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { MailStep } from '../../domain/mails/steps.ts';
import { brandOf } from '../../domain/brand/brand.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { knownBodies } from '../../domain/redress/known-bodies.ts';
import { redressOf } from '../../domain/redress/redress.ts';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER, verifySignature } from '../../domain/mails/sendgrid-signature.ts';
import { startMailService, type MailService } from '../../sandbox/neighbours/mail-service.ts';
import { sendgrid } from '../../worker/mail/sendgrid.ts';
import type { SendMail } from '../../worker/mail/outgoing-mail.ts';
import type { MailTiming } from '../../worker/mail/timing.ts';
import { startMailer, type Mailer, type MailerSettings } from '../../worker/mailer.ts';
import { patient } from '../setup/patient.ts';
import { startMigratedDatabase, type MigratedDatabase } from '../setup/postgres-template.ts';

/** Short, so that a test needs seconds; the shape is that of the defaults. */
export const quick: MailTiming = {
  pollMs: 40,
  concurrency: 8,
  sendTimeoutMs: 600,
  slackMs: 2000,
  capMs: 60_000,
  backOffMs: 100,
};

export const wording: MailerSettings = {
  publicUrl: 'http://localhost:3000',
  linkKeys: [{ kid: 1, secret: randomBytes(32) }],
  operator: {
    name: 'Example Motors',
    contact: 'data-act@example.com',
    redress: redressOf(defaultPolicy, knownBodies),
    look: brandOf(),
  },
  digest: { to: 'operator@example.com', timeZone: 'Europe/Berlin' },
  budget: { ...defaultPolicy.mailBudget, domainPerHour: 1e6, allPerHour: 1e6 },
};

interface Column {
  [column: string]: unknown;
}

export class MailUnderTest {
  /** Outcomes that mailers counted. */
  readonly fates: Record<string, number> = {};
  readonly logged: string[] = [];
  readonly #mailers: Mailer[] = [];
  readonly postgres: MigratedDatabase;
  /** As the database's owner, and as the application. */
  readonly owner: Knex;
  readonly db: Knex;
  service!: MailService;
  webhookUrl = '';
  readonly #webhook = createServer();

  private constructor(postgres: MigratedDatabase) {
    this.postgres = postgres;
    // Patient, both, unlike what runs: a busy machine must not fail what a test arranges, nor what it looks at.
    this.owner = knex({ client: 'pg', connection: postgres.url('mail'), pool: { min: 0, max: 8 } });
    this.db = connectAsApplication(postgres.loginUrl('mail'), patient);
  }

  static async start(): Promise<MailUnderTest> {
    const mail = new MailUnderTest(await startMigratedDatabase('mail'));
    await mail.#listen();
    await mail.startService();
    return mail;
  }

  async startService(): Promise<void> {
    const databaseUrl = this.postgres.url('mail');
    this.service = await startMailService({ port: 0, databaseUrl, webhookUrl: this.webhookUrl, log: () => {} });
  }

  /** What the API's route does with a webhook. */
  async #listen(): Promise<void> {
    const app = express();
    app.post('/webhooks/sendgrid', express.raw({ type: '*/*' }), async (req, res) => {
      const [signature, timestamp] = [req.get(SIGNATURE_HEADER) ?? '', req.get(TIMESTAMP_HEADER) ?? ''];
      const genuine = verifySignature(
        this.service.publicKey(),
        req.body,
        signature,
        timestamp,
        await databaseNow(this.db),
      );
      if (genuine) await recordMailEvents(this.db, JSON.parse(req.body.toString()));
      res.sendStatus(genuine ? 204 : 403);
    });
    this.#webhook.on('request', app);
    await new Promise<void>((resolve) => this.#webhook.listen(0, '127.0.0.1', resolve));
    this.webhookUrl = `http://127.0.0.1:${(this.#webhook.address() as AddressInfo).port}/webhooks/sendgrid`;
  }

  sender(apiKey = 'SG.test', baseUrl = this.service.url, timeoutMs = quick.sendTimeoutMs): SendMail {
    const from = { email: 'no-reply@example.com', name: 'Example Motors' };
    return sendgrid({ apiKey, baseUrl, from, timeoutMs });
  }

  mailer(timing: Partial<MailTiming> = {}, send = this.sender(undefined, undefined, timing.sendTimeoutMs)): Mailer {
    const log = pino({ level: 'info' }, { write: (line: string) => void this.logged.push(line) });
    const metrics = { mail: (fate: string) => void (this.fates[fate] = (this.fates[fate] ?? 0) + 1) };
    const settings = { ...wording, timing: { ...quick, ...timing } };
    const mailer = startMailer({ db: this.db, send, settings, log, metrics });
    this.#mailers.push(mailer);
    return mailer;
  }

  async control(control: object): Promise<void> {
    const answer = await fetch(`${this.service.url}/control`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(control),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async acceptances(mailId: string): Promise<number> {
    const answer = await fetch(`${this.service.url}/control/accepted?mailId=${mailId}`);
    return ((await answer.json()) as { accepted: number }).accepted;
  }

  async request(columns: Column = {}): Promise<RequestId> {
    const id = randomUUID() as RequestId; // a fresh id of a request
    await this.owner('requests').insert({
      id,
      type: 'customer',
      email: `${id}@example.com`,
      locale: 'en',
      period_from: '2026-01-01',
      period_to: '2026-01-31',
      policy: JSON.stringify(defaultPolicy),
      submitted_at: new Date(),
      ...columns,
    });
    return id;
  }

  /** A request with one queued mail; answers the mail's id. */
  async queued(
    step: MailStep = 'verify',
    columns: Column = {},
  ): Promise<{ requestId: RequestId; mailId: string; to: string }> {
    const requestId = await this.request(columns);
    await queueMail(this.owner, requestId, step);
    const { id } = await this.owner('mails').where({ request_id: requestId, step }).first('id');
    return { requestId, mailId: id, to: `${requestId}@example.com` };
  }

  async mail(mailId: string): Promise<{ status: string; attempts: number; last_error: string | null }> {
    return this.owner('mails').where({ id: mailId }).first();
  }

  async untilStatus(mailId: string, ...statuses: string[]): Promise<string> {
    for (const end = Date.now() + 250_000; ; await delay(50)) {
      const { status } = await this.mail(mailId);
      if (statuses.includes(status)) return status;
      if (Date.now() > end) throw new Error(`still ${status} instead of ${statuses.join(' or ')}`);
    }
  }

  /** Other people's mails, so that events keep coming in; until stopped. */
  traffic(): () => Promise<void> {
    let going = true;
    const run = async () => {
      while (going) {
        await this.queued();
        await delay(250);
      }
    };
    const running = run();
    return () => {
      going = false;
      return running;
    };
  }

  async stopMailers(): Promise<void> {
    await Promise.all(this.#mailers.splice(0).map((mailer) => mailer.stop()));
  }

  async stop(): Promise<void> {
    await this.stopMailers();
    await this.service.stop();
    this.#webhook.closeAllConnections();
    this.#webhook.close();
    await this.db.destroy();
    await this.owner.destroy();
    await this.postgres.stop();
  }
}
