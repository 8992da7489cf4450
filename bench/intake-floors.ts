/**
 * What an intake costs at the least, each in an Express of its own path with the form's own schema, and starts of workflows
 * alone. Started by `intake.ts`; one process, so that its processor time is the floor's.
 *
 * `/insert`: one INSERT of the form. `/rows`: the token checked, and the rows that a request has, written by one statement
 * as for one's own product. `/start`: one INSERT, and the workflow started before the answer.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Pool } from 'pg';
import { startDispatcher } from '../worker/dispatcher.ts';
import { connectAsApplication } from '../db/postgres/connect.ts';
import { workflowIdOf, type RequestId } from '../domain/ids.ts';
import { defaultPolicy } from '../domain/policy.ts';
import { requestForm } from '../domain/requests/form.ts';
import { createLog } from '../log.ts';
import { AUDIENCE } from '../sandbox/environment.ts';
import { connectClient, TASK_QUEUE } from '../temporal.config.ts';
import { timed } from './http-load.ts';
import type { Sample } from './measure.ts';

/** What the process is told: the starts to measure. It answers with what they took. */
export type StartsAsked = { how: 'dispatcher' } | { how: 'client'; count: number; atOnce: number };

const [databaseUrl = '', loginUrl = '', issuer = ''] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl, max: 20 });
const db = connectAsApplication(loginUrl, { applicationName: 'bench dispatcher' });
const client = connectClient();
const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));

const app: Express = express();
app.use(express.json());
app.post('/insert', async (req, res) => {
  const form = requestForm.parse(req.body);
  const id = randomUUID();
  await pool.query('insert into intake_floor (id, form) values ($1, $2)', [id, JSON.stringify(form)]);
  res.status(202).json({ id, status: 'awaiting-verification' });
});
app.post('/rows', async (req, res) => {
  const token = req.get('authorization')?.slice('Bearer '.length) ?? '';
  const { payload } = await jwtVerify(token, keys, { issuer, audience: AUDIENCE });
  const form = requestForm.parse(req.body);
  const id = randomUUID();
  await pool.query({
    name: 'rows',
    text: ROWS,
    values: [
      id,
      `account:${payload.sub}`,
      req.get('idempotency-key'),
      Buffer.alloc(32),
      payload.sub,
      form.email,
      form.period.from,
      form.period.to,
      JSON.stringify(defaultPolicy),
    ],
  });
  res.status(202).json({ id, status: 'awaiting-verification' });
});
app.post('/start', async (req, res) => {
  const form = requestForm.parse(req.body);
  const id = randomUUID();
  await pool.query('insert into intake_floor (id, form) values ($1, $2)', [id, JSON.stringify(form)]);
  await start(id);
  res.status(202).json({ id, status: 'awaiting-verification' });
});

const ROWS = `
  with key as (
    insert into idempotency_keys (principal, key, body_hash, request_id) values ($2, $3, $4, $1::uuid)
  ), request as (
    insert into requests (id, type, requester, holder, email, locale, period_from, period_to, policy, submitted_at, workflow_started_at)
    values ($1::uuid, 'customer', $5, $2, $6, 'en', $7::date, $8::date, $9::jsonb, clock_timestamp(), clock_timestamp())
    returning id, submitted_at
  ), asked as (
    insert into request_products (request_id, product_id, position, given)
    select request.id, p.id, 0, '[]' from request, (select id from products order by no limit 1) p
  ), told as (
    insert into timeline (request_id, at, event) select id, submitted_at, 'submitted' from request
  )
  insert into audit (stream, actor, act, detail, hash) select 'request:' || id, $2, 'submitted', '{}', '' from request`;

/** As the dispatcher does it, and nobody is there to run it. */
const start = (id: string) =>
  client.workflow.start('dataRequest', {
    workflowId: workflowIdOf(id as RequestId), // made above
    taskQueue: TASK_QUEUE,
    args: [{ requestId: id, gates: [] }],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });

async function startAll(count: number, atOnce: number): Promise<Sample> {
  const times: number[] = [];
  const left = Array.from({ length: count }, () => randomUUID()).values();
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const id of left) {
        const asked = performance.now();
        await start(id);
        times.push(performance.now() - asked);
      }
    }),
  );
  return timed(times, begun);
}

/** The dispatcher alone, until nothing is left to start. */
async function dispatchAll(): Promise<Sample> {
  const waiting = async (): Promise<number> => {
    const { rows } = await pool.query<{ waiting: number }>(
      'select count(*)::int as waiting from requests where workflow_started_at is null',
    );
    return rows[0]?.waiting ?? 0;
  };
  const count = await waiting();
  const begun = performance.now();
  const dispatcher = startDispatcher({ db, client, log: createLog('bench', 'warn') });
  while ((await waiting()) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const seconds = (performance.now() - begun) / 1000;
  await dispatcher.stop();
  return { perSecond: count / seconds };
}

process.on('message', (asked: StartsAsked) => {
  const done = asked.how === 'dispatcher' ? dispatchAll() : startAll(asked.count, asked.atOnce);
  void done.then((sample) => process.send?.(sample));
});
process.on('disconnect', () => process.exit());
const server = app.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // TCP has one
