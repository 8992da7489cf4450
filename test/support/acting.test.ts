/** R40: what support does about a request; each act leaves one entry in the audit trail, with who did it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import {
  call,
  eventually,
  mailAbout,
  mailsTo,
  readyRequest,
  signIn,
  someone,
  stateOf,
  submit,
} from '../front-door/front-door.ts';
import { whileStopped } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';
import {
  agentForm,
  askedForConsent,
  decide,
  mailsAbout,
  providerForm,
  submitForm,
  untilStatus,
} from '../sharing/third-party.ts';
import { asAgent, asSupervisor, staffActs } from './staff.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

describe('R40: sending an email again', () => {
  test('repeats the one named, with the same link, and leaves one trace', async () => {
    const request = await submit('retail-owner');
    const first = await mailAbout(request.email, /confirm/i);
    const again = await eventually(
      () => asAgent(`requests/${request.id}/resend`, { step: 'verify' }),
      ({ status }) => status !== 409, // the first one is on its way for a moment
    );
    expect([again.status, again.body]).toEqual([202, { id: request.id, step: 'verify' }]);
    const mails = await eventually(
      () => mailsTo(request.email),
      (found) => found.length === 2,
    );
    expect(mails.map(({ links }) => links.verify)).toEqual([first.links.verify, first.links.verify]);
    expect(await staffActs(record, request.id)).toEqual([
      { actor: expect.stringMatching(/^staff:/), act: 'mail-sent-again', detail: { step: 'verify' } },
    ]);
  });

  test('takes the latest that is still true where none is named', async () => {
    const request = await readyRequest('retail-owner');
    const { body } = await eventually(
      () => asAgent(`requests/${request.id}/resend`, {}),
      ({ status }) => status !== 409,
    );
    expect(body.step).toBe('ready');
    const mails = await eventually(
      () => mailsTo(request.email),
      (found) => found.filter(({ links }) => links.download).length === 2,
    );
    expect(new Set(mails.flatMap(({ links }) => links.download ?? [])).size).toBe(1);
  });

  test('refuses what would no longer be true, what was never sent, and what is on its way: nothing is traced', async () => {
    const request = await readyRequest('retail-owner');
    for (const step of ['verify', 'cancelled', 'consent-request']) {
      const { status, body } = await asAgent(`requests/${request.id}/resend`, { step });
      expect([status, body.state]).toEqual([409, 'ready']);
    }
    await eventually(
      () => asAgent(`requests/${request.id}/resend`, { step: 'ready' }),
      ({ status }) => status === 202,
    );
    const again = () => record('mails').where({ request_id: request.id, step: 'ready', turn: 1 });
    await eventually(
      () => again().first('status'),
      ({ status }) => status === 'delivered', // nothing writes it any more
    );
    await again().update({ status: 'queued', next_attempt_at: new Date(Date.now() + 60_000) });
    expect((await asAgent(`requests/${request.id}/resend`, { step: 'ready' })).status).toBe(409);
    expect((await staffActs(record, request.id)).length).toBe(1);
  });

  test('R26: goes to everyone who may decide', async () => {
    const { body: company } = await call('/v1/company', { token: await signIn('fleet-admin') });
    const request = await askedForConsent(
      providerForm({ customer: { cuuid: company.cuuid } }) as ReturnType<typeof agentForm>,
      'fleet-admin@example.com',
    );
    await eventually(
      async () => (await mailsAbout('fleet-second@example.com', request)).length,
      (n) => n === 1,
    );
    await eventually(
      () => asAgent(`requests/${request.id}`),
      ({ body }) => body.mails.every(({ status }: { status: string }) => !['queued', 'claimed'].includes(status)),
    );
    expect((await asAgent(`requests/${request.id}/resend`, { step: 'consent-request' })).status).toBe(202);
    for (const email of ['fleet-admin@example.com', 'fleet-second@example.com'])
      await eventually(
        async () => (await mailsAbout(email, request)).length,
        (n) => n === 2,
      );
    await decide(request.consent, 'decline');
  });
});

describe('R40: cancelling', () => {
  test('takes a supervisor and a reason; the requester is told, the reason stays with support', async () => {
    const request = await submit('retail-owner');
    const reason = 'Asked for by phone, the form can not be found any more.';
    expect((await asAgent(`requests/${request.id}/cancel`, { reason })).status).toBe(403);
    expect((await asSupervisor(`requests/${request.id}/cancel`, {})).status).toBe(422);
    expect((await asSupervisor(`requests/${request.id}/cancel`, { reason: '  ' })).status).toBe(422);
    const { status, body } = await asSupervisor(`requests/${request.id}/cancel`, { reason });
    expect([status, body.status]).toEqual([200, 'cancelled']);
    const [note] = body.notes;
    expect(note).toMatchObject({ act: 'cancelled', text: reason, by: expect.any(String) });
    expect(await staffActs(record, request.id)).toEqual([
      { actor: `staff:${note.by}`, act: 'cancelled', detail: { by: 'support', note: note.id } },
    ]);
    const mail = await mailAbout(request.email, /cancelled/i);
    expect(mail.text).toMatch(/our support/);
    const seen = await stateOf(request);
    expect(seen.timeline.at(-1)).toMatchObject({ event: 'cancelled', detail: { by: 'support' } });
    expect(JSON.stringify(seen) + mail.text).not.toContain('phone');
    expect(JSON.stringify(await record('audit').where({ stream: `request:${request.id}` }))).not.toContain('phone');
    const again = await asSupervisor(`requests/${request.id}/cancel`, { reason });
    expect([again.status, again.body.state]).toEqual([409, 'cancelled']);
    expect((await staffActs(record, request.id)).length).toBe(1);
    await eventually(
      () => asAgent(`requests/${request.id}`),
      // Ended before it was started, it needs no workflow any more.
      (answer) => ['completed', 'none'].includes(answer.body.workflow.execution),
    );
  });

  test('is over once the data is ready: nothing is changed, noted or traced', async () => {
    const request = await readyRequest('retail-owner');
    const { status, body } = await asSupervisor(`requests/${request.id}/cancel`, { reason: 'Too late.' });
    expect([status, body.state]).toEqual([409, 'ready']);
    expect((await asAgent(`requests/${request.id}`)).body.notes).toEqual([]);
    expect(await staffActs(record, request.id)).toEqual([]);
    expect((await call(request.download)).status).toBe(200);
  });

  test('R24, R26: of a share, the customer is told once contacted, and their link is dead', async () => {
    const request = await askedForConsent();
    expect((await asSupervisor(`requests/${request.id}/cancel`, { reason: 'A forged form.' })).status).toBe(200);
    await mailAbout(request.email, /cancelled/i);
    const mails = await eventually(
      () => mailsAbout('retail-owner@example.com', request),
      (found) => found.length === 2,
    );
    expect(mails[0]).toMatchObject({
      subject: expect.stringMatching(/third party/i),
      text: expect.not.stringContaining('forged'),
    });
    expect((await decide(request.consent, 'consent')).status).toBe(410);
    await untilStatus(request, 'cancelled');
  });

  test('R24: and is never told before that', async () => {
    const customer = someone();
    const request = await submitForm(agentForm({ customer: { name: 'A', email: customer } }));
    await mailAbout(request.email, /confirm/i);
    await asSupervisor(`requests/${request.id}/cancel`, { reason: 'Not needed.' });
    await mailAbout(request.email, /cancelled/i);
    expect(await mailsTo(customer)).toEqual([]);
  });
});

describe('R40: notes', () => {
  test('are kept with who wrote them, in order; the audit trail keeps their id and not their words', async () => {
    const request = await submit('retail-owner');
    const first = await asAgent(`requests/${request.id}/notes`, { text: 'Called, will\ncall again.' });
    expect(first.status).toBe(201);
    await asSupervisor(`requests/${request.id}/notes`, { text: 'Second.' });
    const { body } = await asAgent(`requests/${request.id}`);
    expect(body.notes.map(({ text }: { text: string }) => text)).toEqual(['Called, will\ncall again.', 'Second.']);
    expect(body.notes[0].by).not.toBe(body.notes[1].by);
    expect(await staffActs(record, request.id)).toEqual(
      body.notes.map(({ id, by }: { id: string; by: string }) => ({
        actor: `staff:${by}`,
        act: 'note-added',
        detail: { note: id },
      })),
    );
    expect(JSON.stringify(await stateOf(request))).not.toContain('call again');
  });

  test('take text, and only of a request that is there', async () => {
    const request = await submit('retail-owner');
    expect((await asAgent(`requests/${request.id}/notes`, { text: '' })).status).toBe(422);
    expect((await asAgent(`requests/${request.id}/notes`, { text: 'a\u0000b' })).status).toBe(422);
    expect((await asAgent('requests/00000000-0000-4000-8000-000000000000/notes', { text: 'x' })).status).toBe(404);
    expect(await staffActs(record, request.id)).toEqual([]);
  });
});

test('R40: support sees no data: neither by the data’s own routes nor through its own', async () => {
  const request = await readyRequest('retail-owner');
  for (const account of ['support', 'supervisor']) {
    const token = await signIn(account);
    for (const path of [
      `/v1/requests/${request.id}`,
      '/v1/requests',
      '/v1/products',
      '/v1/shares',
      `/v1/shares/${request.id}/receipt`,
    ])
      expect((await call(path, { token })).status).toBe(403);
    for (const path of [`/v1/requests/${request.id}/cancel`, `/v1/shares/${request.id}/revoke`])
      expect((await call(path, { token, json: {} })).status).toBe(403);
    for (const path of ['files', 'files/manifest.json', 'download', 'all.zip'])
      expect((await call(`/v1/support/requests/${request.id}/${path}`, { token })).status).toBe(404);
  }
});

test('R22, R40: with the engine away support’s decision holds all the same, and the workflow hears of it later', async () => {
  const request = await submit('retail-owner');
  const mail = await mailAbout(request.email, /confirm/i);
  await eventually(
    () => asAgent(`requests/${request.id}`),
    ({ body }) => body.workflow.execution === 'running',
  );
  await whileStopped('temporal', async () => {
    const { status, body } = await asSupervisor(`requests/${request.id}/cancel`, { reason: 'Asked for.' });
    expect([status, body.status, body.workflow.live]).toEqual([200, 'cancelled', 'unavailable']);
    expect((await call(mail.links.verify!, { method: 'POST' })).status).toBe(410);
  });
  await eventually(
    () => asAgent(`requests/${request.id}`),
    ({ body }) => body.workflow.execution === 'completed',
  );
});
