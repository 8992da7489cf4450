/**
 * G9, threat 14: personal details come out where they should and nowhere else. Words that nobody else has go through every
 * flow and through faults; then everything that is left behind is searched for them, and for the tokens of links.
 */
import { createServer } from 'node:http';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { sendgrid } from '../../worker/mail/sendgrid.ts';
import { email, forms, lastWeek, mark, phone, typedVin, words } from './canaries.ts';
import { describedText, engineTexts, keepProblems, logs, metrics, type Told } from './sinks.ts';
import {
  call,
  eventually,
  fastForward,
  linkTo,
  mailAbout,
  mailsTo,
  readyRequest,
  sandboxUrl,
  signIn,
  submit,
  untilState,
  verify,
} from '../front-door/front-door.ts';
import { openEngine } from '../front-door/engine.ts';
import { whileStopped } from '../front-door/processes.ts';
import { openRecord, sandboxFolder } from '../front-door/record.ts';
import { firstOfFreePorts } from '../setup/free-ports.ts';
import { startOwnSandbox, type OwnSandbox } from '../setup/own-sandbox.ts';
import { askedForConsent, decide, sharedRequest, submitForm, untilStatus } from '../sharing/third-party.ts';
import { acceptByTwo, asAgent, asSupervisor } from '../support/staff.ts';

let sandbox: OwnSandbox;
let record: Knex;
let client: Client;
let workerMetrics: string;
const problems: Told[] = [];
let stopKeeping = () => {};

beforeAll(async () => {
  const port = await firstOfFreePorts(1);
  workerMetrics = `http://127.0.0.1:${port}/metrics`;
  // Everything that would be logged at any level.
  sandbox = await startOwnSandbox({ environment: { LOG_LEVEL: 'trace', WORKER_METRICS_PORT: `${port}` } });
  Object.assign(process.env, sandbox.facts); // of this file alone
  record = openRecord();
  client = await openEngine();
  stopKeeping = keepProblems(problems);
}, 300_000);
afterAll(async () => {
  stopKeeping();
  await record?.destroy();
  await client?.connection.close();
  await sandbox?.stop();
});

/** What the engine told of an activity that was failing just then. */
const meanwhile: string[] = [];

/** Positions as the files have them: nobody else’s either. */
const positions: string[] = [];

describe('through the flows', () => {
  test('one’s own data, to the download and past its end', async () => {
    const request = await readyRequest('retail-owner', {
      email: email(),
      period: lastWeek,
      products: { vins: [vins.shared], wallbox: true },
    });
    await asAgent(`requests/${request.id}/notes`, { text: words('note') });
    const { body: list } = await call(request.download);
    for (const { href, name } of list.files) {
      const { body } = await call(href);
      if (name !== 'manifest.json')
        positions.push(...(JSON.stringify(body).match(/\d{1,2}\.\d{5,}/g) ?? []).slice(0, 40));
    }
    expect(positions.length).toBeGreaterThan(10);
    await call(`${request.download}/${mark}.json`);
    await call(`/links/download/${mark}`);
    await fastForward(request, 'P8D');
    await untilState(request, 'completed');
    await call(request.download);
  });

  test('third parties: matched, refused, consented, revoked, cancelled', async () => {
    const nobody = await submitForm(forms.agent({ name: words('customer'), email: email() }));
    await verify(nobody);
    await untilStatus(nobody, 'rejected');
    const shared = await sharedRequest(forms.agent());
    await call(`${shared.download}/all.zip`);
    await call(shared.revoke, { method: 'POST' });
    await untilStatus(shared, 'revoked');
    const declined = await askedForConsent(forms.provider(), 'fleet-admin@example.com');
    await decide(declined.consent, 'decline');
    await untilStatus(declined, 'declined');
    const cancelled = await askedForConsent(forms.agent());
    await asSupervisor(`requests/${cancelled.id}/cancel`, { reason: words('reason') });
    await untilStatus(cancelled, 'cancelled');
  });

  test('what people review: a fleet, a public body that is asked for a change, a rental', async () => {
    const fleet = await submitForm(forms.unregisteredFleet());
    await verify(fleet);
    await untilStatus(fleet, 'awaiting-ownership-check');
    await asAgent(`requests/${fleet.id}/ownership`, { confirmed: true, reason: words('reason') });
    await asAgent(`requests/${fleet.id}/ownership`, { confirmed: false, reason: words('reason') });
    await untilStatus(fleet, 'rejected');
    const body = await submitForm(forms.publicBody());
    await verify(body);
    await untilStatus(body, 'awaiting-review');
    await asAgent(`requests/${body.id}/review`, { decision: 'change', reason: words('change') });
    await eventually(
      () => mailsTo(body.email),
      (mails) => mails.some(({ text }) => text.includes(words('change'))),
    );
    await call(await linkTo(body.email, 'status'), { json: { answer: words('answer') } });
    await acceptByTwo(body.id, words('reason'));
    await untilStatus(body, 'ready');
    await readyRequest('rental-admin', forms.rental());
  });

  test('applications and enquiries', async () => {
    for (const approved of [true, false]) {
      const form = forms.application();
      const { body } = await call('/v1/provider-applications', { json: form });
      await asSupervisor(`provider-applications/${body.id}/decision`, { approved, reason: words('reason') });
      await mailAbout(form.contact.email, /provider/i);
    }
    const form = forms.enquiry();
    const { body } = await call('/v1/enquiries', { json: form });
    await asAgent(`enquiries/${body.id}/answer`, { text: words('answer') });
    const mail = await eventually(
      () => mailsTo(form.email),
      (mails) => mails.some(({ text }) => text.includes(words('answer'))),
    );
    const link = /http\S+\/links\/enquiry\/\S+/.exec(mail.map(({ text }) => text).join('\n'))![0];
    expect((await call(link, { json: { text: words('again') } })).status).toBe(200);
  });

  test('support looks for it, and at it', async () => {
    for (const query of [`email=${mark}-1@example.com`, `vin=${typedVin}`, `vin=${mark}`, `cursor=${mark}`])
      await asAgent(`requests?${query}`);
    const { body } = await asAgent('requests');
    for (const { id } of body.requests) await asAgent(`requests/${id}`);
  });
});

describe('through faults', () => {
  test('forms that are refused, by whatever they hold', async () => {
    const token = await signIn('retail-owner');
    const send = (body: string, type = 'application/json') =>
      fetch(`${sandboxUrl()}/v1/requests`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        body,
      });
    for (const body of [`{"email":"${email()}",`, `"${mark}"`, `{"type":"${mark}"}`]) await send(body);
    await send(`email=${mark}`, 'application/x-www-form-urlencoded');
    await send(mark, `text/${mark}`);
    await send(JSON.stringify({ email: mark, text: mark.repeat(8000) }));
    const form = { type: 'customer', email: mark, period: { from: mark, to: mark }, products: { vins: [mark] } };
    await send(JSON.stringify({ ...form, otherUsersInformed: mark, locale: mark }));
    await call(`/v1/products/validate`, { token, json: { vins: [typedVin, mark] } });
    await call(`/v1/requests/${mark}`, { token });
    await call('/v1/requests', { token: `${token}${mark}` });
    await call(`/${mark}?${mark}=${mark}`, { method: 'DELETE' });
    await submit('retail-owner', { email: email() }, { 'idempotency-key': mark });
    await call('/v1/requests', { token, json: form, headers: { 'idempotency-key': mark } });
    expect(problems.filter(({ status }) => status >= 400).length).toBeGreaterThan(15);
  });

  test('a constraint of the database, in the API and in the worker', async () => {
    await record.raw(`alter table requests add constraint no_canary check (locale <> 'de') not valid`);
    try {
      const token = await signIn('retail-owner');
      const json = { type: 'customer', email: email(), period: lastWeek, products: { vins: [], wallbox: true } };
      const answer = await call('/v1/requests', { token, json: { ...json, otherUsersInformed: true, locale: 'de' } });
      expect(answer.status).toBe(500);
    } finally {
      await record.raw('alter table requests drop constraint no_canary');
    }
    const form = forms.unregisteredFleet();
    const request = await submitForm(form);
    await linkTo(request.email, 'verify');
    await record.raw(
      `alter table requests add constraint no_canary check (status <> 'awaiting-ownership-check' or email not like '${mark}%') not valid`,
    );
    try {
      await verify(request);
      await eventually(
        async () => logs(),
        (text) => text.includes('23514'),
      );
    } finally {
      await record.raw('alter table requests drop constraint no_canary');
    }
    await untilStatus(request, 'awaiting-ownership-check');
  });

  test('mails that are refused, or of which nobody knows', async () => {
    const control = (mode: string, to: string) =>
      fetch(`http://localhost:${Number(new URL(sandboxUrl()).port) + 1}/control`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ mode, to, times: 1 }),
      });
    for (const mode of ['refuse-400', 'error-500', 'refuse-429', 'accept-then-500', 'bounce']) {
      const form = { ...forms.publicBody(), email: email() };
      expect((await control(mode, form.email)).ok).toBe(true);
      const { id } = await submitForm(form);
      await eventually(
        () => asAgent(`requests/${id}`),
        ({ body }) => ['delivered', 'refused', 'bounced'].includes(body.mails[0]?.status),
      );
    }
  });

  test('the storage is gone while data is exported; the database stands still while a form comes in', async () => {
    const files = join(sandboxFolder(), 'files');
    renameSync(files, `${files}-away`);
    writeFileSync(files, ''); // in the folder's way
    const request = await submit('retail-owner', { email: email(), products: { vins: [vins.shared], wallbox: false } });
    await verify(request);
    await untilState(request, 'exporting');
    await eventually(
      () => asAgent(`requests/${request.id}`),
      ({ body }) => body.exportAttempts > 1,
    );
    meanwhile.push(await describedText(client, request));
    rmSync(files);
    renameSync(`${files}-away`, files);
    await untilState(request, 'ready');
    const token = await signIn('retail-owner');
    await whileStopped('postgres', async () => {
      const json = { type: 'customer', email: email(), period: lastWeek, products: { vins: [], wallbox: true } };
      const answer = await call('/v1/requests', { token, json: { ...json, otherUsersInformed: true } });
      expect(answer.status).toBe(503);
    });
  });
});

describe('G9, threat 14: found nowhere', () => {
  /** Every canary that stands in a text. */
  const found = (text: string): string[] =>
    [mark, phone, phone.replaceAll(' ', ''), typedVin, ...Object.values(vins), ...positions].filter((canary) =>
      text.toLowerCase().includes(canary.toLowerCase()),
    );
  /** The tokens of links that were sent. */
  const tokensSent = async (): Promise<string[]> => {
    const { rows } = await record.raw<{ rows: { text: string }[] }>('select text from sandbox.outbox');
    return [...new Set(rows.flatMap(({ text }) => [...text.matchAll(/\/links\/\w+\/([\w-]+)/g)].map(([, t]) => t!)))];
  };
  const foundOf = (text: string, tokens: string[]) => [...found(text), ...tokens.filter((t) => text.includes(t))];

  test('the canaries did go through: they are in the mails', async () => {
    const { rows } = await record.raw<{ rows: { text: string }[] }>('select text from sandbox.outbox');
    const all = rows.map(({ text }) => text).join('\n');
    for (const what of ['purpose', 'company', 'reason', 'change', 'answer']) expect(all).toContain(words(what));
    expect((await tokensSent()).length).toBeGreaterThan(30);
  });

  test('logs of API, worker, mailer and sandbox', async () => {
    const text = logs();
    expect(text.split('\n').length).toBeGreaterThan(200);
    expect(foundOf(text, await tokensSent())).toEqual([]);
  });

  test('histories and lists of workflows', async () => {
    const { histories, visibility, count } = await engineTexts(client);
    expect(count).toBeGreaterThan(12);
    const tokens = await tokensSent();
    expect(foundOf(histories, tokens)).toEqual([]);
    expect(foundOf(visibility, tokens)).toEqual([]);
    expect(meanwhile.join()).toContain('exportData');
    expect(foundOf(meanwhile.join(), tokens)).toEqual([]);
  });

  test('metrics', async () => {
    const text = await metrics((await call('/sandbox')).body.links.metrics, workerMetrics);
    expect(text).toMatch(/http_problems_total[\s\S]*mail_attempts_total/);
    expect(foundOf(text, await tokensSent())).toEqual([]);
  });

  test('problem details, even to whoever wrote them', async () => {
    const tokens = await tokensSent();
    const told = problems.filter(({ text }) => foundOf(text, tokens).length > 0);
    expect(problems.length).toBeGreaterThan(15);
    expect(told).toEqual([]);
  });
});

test('threat 14: custom arguments of a mail are its id and nothing else; no category, no list', async () => {
  const bodies: string[] = [];
  const server = createServer((req, res) => {
    req.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
    req.on('end', () => res.writeHead(202).end());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const send = sendgrid({
    apiKey: 'SG.x',
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, // it listens on a port
    from: { email: 'a@example.com', name: 'A' },
  });
  const mail = { to: email(), subject: words('subject'), text: words('text'), html: words('html') };
  await send({ mailId: '11111111-1111-4111-8111-111111111111', ...mail });
  server.close();
  const { personalizations, subject: _s, content: _c, ...rest } = JSON.parse(bodies.join(''));
  const { to: _to, ...person } = personalizations[0];
  expect(JSON.stringify([rest, person])).not.toContain(mark);
  expect(rest.custom_args ?? person.custom_args).toEqual({ mail_id: '11111111-1111-4111-8111-111111111111' });
  expect(Object.keys(rest).sort()).toEqual(expect.not.arrayContaining(['categories', 'headers', 'send_at']));
});
