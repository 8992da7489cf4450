/**
 * Stands where SendGrid stands: speaks its v3 API and its signed event webhook, keeps every mail it accepts in
 * `sandbox.outbox`, and misbehaves on demand (`POST /control`, see mail-modes.ts). `GET /control/accepted?mailId=` says
 * how often it accepted a mail.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import express, { type Express, type Request, type Response } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import { connect } from '../../db/connect.ts';
import { acceptances, acceptMail, type Ending } from './mail-acceptance.ts';
import { controlSchema, MailModes } from './mail-modes.ts';
import { ensureMailTables, publicKeyOf, signingKey } from './mail-schema.ts';
import { captured, errorsOf, mailSendBody, sendGridErrors, type Captured } from './mail-send-body.ts';
import { postEvents } from './mail-webhook.ts';

interface Options {
  /** 0 takes a free one. */
  port: number;
  /** Logged in as one who may create a schema. */
  databaseUrl: string;
  webhookUrl: string;
  log: (line: string) => void;
}

export interface MailService {
  url: string;
  /** What the API checks the events with: SPKI in base64. */
  publicKey(): string;
  stop(): Promise<void>;
}

export async function startMailService({ port, databaseUrl, webhookUrl, log }: Options): Promise<MailService> {
  const db = connect(databaseUrl, { max: 6, applicationName: 'mail-service' });
  await ensureMailTables(db);
  const key = await signingKey(db);
  const server = await listen(mailServiceApp(db, new MailModes()), port);
  const events = postEvents(db, key, webhookUrl, log);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // listening on a port, so it is no string
    publicKey: () => publicKeyOf(key),
    async stop() {
      server.close();
      server.closeAllConnections(); // some hang on purpose
      await events.stop();
      await db.destroy();
    },
  };
}

async function listen(app: Express, port: number): Promise<Server> {
  const server = createServer(app).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function mailServiceApp(db: Knex, modes: MailModes): Express {
  const app = express().disable('x-powered-by');
  app.use(express.json({ limit: '1mb' }));
  app.post('/v3/mail/send', (req, res) => send(db, modes, req, res));
  app.post('/control', (req, res) => {
    const control = controlSchema.safeParse(req.body);
    if (control.success) modes.set(control.data);
    res.status(control.success ? 204 : 400).send(control.success ? undefined : z.prettifyError(control.error));
  });
  app.get('/control/accepted', async (req, res) => {
    const { mailId } = z.object({ mailId: z.string().optional() }).parse(req.query);
    res.json(await acceptances(db, mailId));
  });
  return app;
}

async function send(db: Knex, modes: MailModes, req: Request, res: Response): Promise<void> {
  if (!/^Bearer SG\.\S+$/.test(req.get('authorization') ?? '')) {
    res
      .status(401)
      .json(sendGridErrors({ message: 'The provided authorization grant is invalid, expired, or revoked' }));
    return;
  }
  const body = mailSendBody.safeParse(req.body);
  if (!body.success) {
    res.status(400).json(errorsOf(body.error));
    return;
  }
  await answer(db, modes, captured(body.data), res);
}

async function answer(db: Knex, modes: MailModes, mail: Captured, res: Response): Promise<void> {
  const { mode, delayMs } = modes.take(mail.to);
  const accept = (ending: Ending = 'deliver') => acceptMail(db, mail, ending, modes);
  const accepted = (messageId: string) => void res.status(202).set('X-Message-Id', messageId).end();
  const failed = () => void res.status(500).json(sendGridErrors({ message: 'internal server error' }));
  switch (mode) {
    case 'ok':
      return accepted(await accept());
    case 'bounce':
      return accepted(await accept('bounce'));
    case 'drop':
      return accepted(await accept('drop'));
    case 'late':
      await delay(delayMs);
      return accepted(await accept());
    case 'accept-then-500':
      await accept();
      return failed();
    case 'error-500':
      return failed();
    case 'accept-lose-answer':
      await accept();
      res.socket?.resetAndDestroy();
      return undefined;
    case 'timeout':
      return undefined;
    case 'refuse-429':
      res.status(429).set({ 'Retry-After': '1', 'X-RateLimit-Remaining': '0' });
      return void res.json(sendGridErrors({ message: 'too many requests' }));
    case 'refuse-400':
      return void res
        .status(400)
        .json(sendGridErrors({ message: 'Does not contain a valid address.', field: 'personalizations.0.to.0.email' }));
  }
}
