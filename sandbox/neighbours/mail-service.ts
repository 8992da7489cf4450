/**
 * Stands where SendGrid stands: speaks its v3 API and its signed event webhook, keeps every mail it accepts in
 * `sandbox.outbox`, and misbehaves on demand (`POST /control`, see mail-modes.ts; `GET /control` says how). `GET /control/accepted?mailId=` says
 * how often it accepted a mail.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import { connect } from '../../db/postgres/connect.ts';
import { acceptances } from './mail-acceptance.ts';
import { answerSend } from './mail-answer.ts';
import { controlSchema, MailModes } from './mail-modes.ts';
import { ensureMailTables, publicKeyOf, signingKey } from './mail-schema.ts';
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
  app.post('/v3/mail/send', (req, res) => answerSend(db, modes, req, res));
  app.post('/control', (req, res) => {
    const control = controlSchema.safeParse(req.body);
    if (control.success) modes.set(control.data);
    res.status(control.success ? 204 : 400).send(control.success ? undefined : z.prettifyError(control.error));
  });
  app.get('/control', (_req, res) => void res.json(modes.inForce));
  app.get('/control/accepted', async (req, res) => {
    const { mailId } = z.object({ mailId: z.string().optional() }).parse(req.query);
    res.json(await acceptances(db, mailId));
  });
  return app;
}
