/** R39: support finds requests and opens one, through the front door. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import {
  call,
  day,
  eventually,
  fastForward,
  formOf,
  mailAbout,
  mailsTo,
  ownWord,
  readyRequest,
  sandboxUrl,
  signIn,
  someone,
  stateOf,
  submit,
  untilState,
  verify,
} from '../front-door/front-door.ts';
import { addDays } from '../../domain/time/day.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';
import { openRecord } from '../front-door/record.ts';
import { whileStopped } from '../front-door/processes.ts';
import { agentForm, askedForConsent, decide, sharedRequest, submitForm, untilStatus } from '../sharing/third-party.ts';
import { asAgent, idsIn } from './staff.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

describe('R39: support finds requests', () => {
  test('by email, in capitals or not, whether it is the requester’s or the one a third party names', async () => {
    const request = await submit('retail-owner');
    expect(await idsIn(`email=${encodeURIComponent(request.email.toUpperCase())}`)).toEqual([request.id]);
    const customer = someone();
    const shared = await submitForm(agentForm({ customer: { name: 'Nobody', email: customer } }));
    expect(await idsIn(`email=${encodeURIComponent(customer)}`)).toEqual([shared.id]);
    expect(await idsIn(`email=${encodeURIComponent(someone())}`)).toEqual([]);
  });

  test('by VIN, matched to a product or only typed by a third party', async () => {
    const { body } = await call('/v1/products', { token: await signIn('retail-owner') });
    const { vin } = body.products.find(({ kind }: { kind: string }) => kind === 'vehicle');
    const request = await submit('retail-owner', { products: { vins: [vin] } });
    expect(await idsIn(`vin=${vin.toLowerCase()}`)).toContain(request.id);
    const typed = 'WVWZZZ1JZXW8' + String(Date.now()).slice(-5);
    const shared = await submitForm(agentForm({ products: { vins: [typed], wallbox: false } }));
    expect(await idsIn(`vin=${typed}`)).toEqual([shared.id]);
  });

  test('by serial number, by words of a name or an address as they begin, and by days', async () => {
    const [word, mailbox] = [ownWord(), ownWord()];
    const customer = await newCustomer(record);
    await record('accounts')
      .where({ id: customer.id })
      .update({ name: `Zoë ${word}-Vogt`, email: `${mailbox}.vogt@example.com` });
    const car = await newVehicle(record, [customer]);
    const { token } = customer;
    const taken = await call('/v1/requests', { token, json: formOf('retail', { products: { vins: [car.vin] } }) });
    const text = (words: string) => `text=${encodeURIComponent(words)}`;
    for (const words of [word, `${word.slice(0, 20).toUpperCase()} zo`, `vogt ${word}`, `${mailbox}.vo`])
      expect([words, await idsIn(text(words))]).toEqual([words, [taken.body.id]]);
    expect(await idsIn(text(`${word} nobody`))).toEqual([]);
    expect(await idsIn(text(`${word}' | 'a`))).toEqual([]); // words, and nothing else
    expect(await idsIn(`${text(word)}&type=fleet`)).toEqual([]);
    const [today, tomorrow] = [day(0), day(-1)];
    expect(await idsIn(`${text(word)}&from=${day(1)}&to=${tomorrow}`)).toEqual([taken.body.id]);
    expect(await idsIn(`${text(word)}&to=${day(2)}`)).toEqual([]);
    expect(await idsIn(`${text(word)}&from=${addDays(today, 2)}`)).toEqual([]);
    const { body } = await call('/v1/products', { token: await signIn('retail-owner') });
    const { serial } = body.products.find(({ kind }: { kind: string }) => kind === 'wallbox');
    const request = await submit('retail-owner');
    expect(await idsIn(text(serial))).toContain(request.id);
  });

  test('by state and type together with others', async () => {
    const request = await submit('fleet-admin');
    const email = encodeURIComponent(request.email);
    expect(await idsIn(`email=${email}&type=fleet&status=awaiting-verification`)).toEqual([request.id]);
    expect(await idsIn(`email=${email}&type=customer`)).toEqual([]);
    expect(await idsIn(`email=${email}&status=ready`)).toEqual([]);
    const all = await asAgent('requests?type=fleet&status=awaiting-verification');
    expect(all.body.requests.map(({ id }: { id: string }) => id)).toContain(request.id);
    for (const found of all.body.requests)
      expect([found.type, found.status]).toEqual(['fleet', 'awaiting-verification']);
  });

  test('by age and by deadline, overdue ones among them', async () => {
    const email = someone();
    const [old, young] = [await submit('retail-owner', { email }), await submit('retail-owner', { email })];
    for (const request of [old, young])
      await eventually(
        () => stateOf(request),
        ({ timeline }) => timeline.length > 1,
      );
    const at = encodeURIComponent(email);
    // The worker would end what nobody verified in time.
    await whileStopped('worker', async () => {
      await record('requests').where({ id: old.id }).update({ clock_shift: '29 days' });
      await record('requests').where({ id: young.id }).update({ clock_shift: '22 days' });
      expect(await idsIn(`email=${at}&overdue=true`)).toEqual([old.id]);
      expect(await idsIn(`email=${at}&overdue=false`)).toEqual([young.id]);
      expect((await idsIn(`email=${at}&dueWithin=P7D`)).sort()).toEqual([old.id, young.id].sort());
      expect(await idsIn(`email=${at}&dueWithin=P7D&overdue=false`)).toEqual([young.id]);
      expect(await idsIn(`email=${at}&dueWithin=P1D`)).toEqual([old.id]);
      expect(await idsIn(`email=${at}&olderThan=P25D`)).toEqual([old.id]);
      expect(await idsIn('overdue=true')).toContain(old.id);
      expect(await idsIn('dueWithin=P7D&type=customer&status=awaiting-verification')).toContain(young.id);
      expect(await idsIn('olderThan=P25D')).toContain(old.id);
      expect(await idsIn('olderThan=P25D')).not.toContain(young.id);
      const { body } = await asAgent(`requests?email=${at}&overdue=true`);
      expect(body.requests[0]).toMatchObject({ overdue: true, age: 'P29D', stuck: 'deadline-missed' });
      expect(await idsIn(`email=${at}&stuck=true`)).toEqual([young.id, old.id]);
      await record('requests').whereIn('id', [old.id, young.id]).update({ clock_shift: '0' });
    });
  });

  test('page by page, without gaps and without repetition, in either order', async () => {
    const email = someone();
    const template = await submit('retail-owner', { email });
    await mailAbout(email, /confirm/i);
    await eventually(
      () => stateOf(template),
      ({ timeline }) => timeline.length > 1,
    );
    // The worker would miss their workflows, and start them.
    await whileStopped('worker', async () => {
      await record.raw(
        `insert into requests (id, type, status, email, locale, period_from, period_to, policy, submitted_at, workflow_started_at, verify_by, due_by)
         select gen_random_uuid(), type, status, email, locale, period_from, period_to, policy,
           date_trunc('milliseconds', now()) - (i / 3) * interval '1 ms', now(), now() + interval '7 days',
           now() + interval '28 days' + (i / 3) * interval '1 microsecond'
         from requests cross join generate_series(1, 250) i where id = ?`,
        [template.id],
      );
      const at = encodeURIComponent(email);
      const first = await asAgent(`requests?email=${at}`);
      expect(first.body.requests.length).toBe(100);
      for (const query of [
        `email=${at}`,
        `email=${at}&dueWithin=P30D`,
        `email=${at}&type=customer&status=awaiting-verification`,
      ]) {
        const ids = await idsIn(query);
        expect([ids.length, new Set(ids).size]).toEqual([251, 251]);
      }
      const { body: due } = await asAgent(`requests?email=${at}&dueWithin=P30D`);
      const deadlines: string[] = due.requests.map((r: { deadlines: { dueBy: string } }) => r.deadlines.dueBy);
      expect(deadlines).toEqual([...deadlines].sort());
      expect(new Set(await idsIn('type=customer')).size).toBe((await idsIn('type=customer')).length);
      const other = await asAgent(`requests?email=${at}&dueWithin=P30D&cursor=${first.body.next}`);
      expect([other.status, other.body.errors[0].pointer]).toEqual([422, '/query/cursor']);
      await record('requests').where({ email }).whereNot({ id: template.id }).delete();
    });
  });

  test.each([
    'vin=x',
    'email=x',
    'status=x',
    'type=x',
    'overdue=x',
    'dueWithin=7',
    'olderThan=-P1D',
    'cursor=x',
    'other=1',
  ])('what can not be asked is refused, with its field: %s', async (query) => {
    const { status, body } = await asAgent(`requests?${query}`);
    expect([status, body.errors[0].pointer]).toEqual([422, `/query/${query.split('=')[0]}`]);
  });
});

describe('R39: support opens a request', () => {
  test('and sees the live state from the workflow itself, beside the record', async () => {
    const request = await submit('retail-owner');
    const waiting = await eventually(
      () => asAgent(`requests/${request.id}`),
      ({ body }) => body.workflow.live?.looksAgainAt,
    );
    expect(waiting.body).toMatchObject({
      status: 'awaiting-verification',
      email: request.email,
      workflow: {
        workflowId: `req-${request.id}`,
        runId: expect.any(String),
        execution: 'running',
        live: { at: 'verification' },
      },
    });
    await verify(request);
    const ready = await eventually(
      () => asAgent(`requests/${request.id}`),
      ({ body }) => body.workflow.live?.at === 'download',
    );
    expect(ready.body.files[0]).toEqual({
      name: 'manifest.json',
      bytes: expect.any(Number),
      records: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(ready.body.decisions).toEqual([{ kind: 'verified', actor: 'link', at: expect.any(String) }]);
    await fastForward(request, 'P7D');
    await untilState(request, 'expired');
    const over = await eventually(
      () => asAgent(`requests/${request.id}`),
      ({ body }) => body.workflow.execution === 'completed',
    );
    expect(over.body.workflow.live).toBeNull();
  });

  test('R22: with the engine away the record is there all the same; live says `unavailable`', async () => {
    const request = await readyRequest('retail-owner');
    const { body } = await whileStopped('temporal', () => asAgent(`requests/${request.id}`));
    expect(body).toMatchObject({ status: 'ready', workflow: { execution: 'unavailable', live: 'unavailable' } });
  });

  test('R39, R40: the whole story of a share: mails to both sides, consent, downloads; no content, no link, no token', async () => {
    const request = await sharedRequest();
    const { body: list } = await call(request.download);
    await call(list.files.at(-1).href);
    const { body } = await eventually(
      () => asAgent(`requests/${request.id}`),
      (answer) => answer.body.downloads.length > 0 && answer.body.charge,
    );
    expect(body.consent).toEqual({
      account: expect.any(String),
      givenAt: expect.any(String),
      until: expect.any(String),
      revokedAt: null,
      receiptId: expect.any(String),
    });
    expect(body.deciders).toEqual([body.consent.account]);
    expect(body.mails.map(({ step, to }: { step: string; to: string }) => `${step} to ${to}`)).toEqual(
      expect.arrayContaining([
        'verify to requester',
        'consent-request to customer',
        'consent-receipt to customer',
        'ready to requester',
      ]),
    );
    expect(body.details).toMatchObject({
      customer: { email: 'retail-owner@example.com' },
      recipient: { name: 'Workshop at the Corner', company: { name: 'Corner Workshop GmbH' } },
    });
    const told = body.timeline.map(
      ({ event, actor }: { event: string; actor: string | null }) => `${event} by ${actor}`,
    );
    expect(told).toEqual(
      expect.arrayContaining([
        'email-verified by link',
        `consented by account:${body.consent.account}`,
        'data-ready by engine',
        'downloaded by link',
      ]),
    );
    const text = JSON.stringify(body);
    expect(text).not.toMatch(/\/links\/|storage|token/i);
    const mails = [...(await mailsTo(request.email)), ...(await mailsTo('retail-owner@example.com'))];
    const tokens = mails.flatMap(({ links }) => Object.values(links)).map((link) => link!.split('/').at(-1)!);
    expect(tokens.length).toBeGreaterThan(3);
    for (const token of tokens) expect(text).not.toContain(token);
  });

  test('R14: a warning before the deadline is support’s business, and the requester is not told', async () => {
    const request = await askedForConsent();
    await record('requests')
      .where({ id: request.id })
      .update({ warned_at: record.raw('now()') });
    await record.raw(`insert into audit (stream, actor, act, hash) values (?, 'engine', 'overdue-warning', '')`, [
      `request:${request.id}`,
    ]);
    const { body } = await asAgent(`requests/${request.id}`);
    expect(body.timeline.at(-1)).toMatchObject({ event: 'overdue-warning', actor: 'engine', internal: true });
    expect(body.timeline[0]).toMatchObject({ event: 'submitted', internal: false });
    const seen = await request.status();
    expect(seen.timeline.some(({ event }: { event: string }) => event === 'overdue-warning')).toBe(false);
    await decide(request.consent, 'decline');
    await untilStatus(request, 'declined');
  });

  test('an email that bounced shows as that', async () => {
    const email = someone();
    const mailService = `http://localhost:${Number(new URL(sandboxUrl()).port) + 1}/control`; // sandbox/ports.ts
    await call(mailService, { json: { mode: 'bounce', times: 1, to: email } });
    const request = await submit('retail-owner', { email });
    const [mail] = await eventually(
      async () => (await asAgent(`requests/${request.id}`)).body.mails,
      (mails) => mails[0]?.status === 'bounced',
    );
    expect(mail).toMatchObject({ step: 'verify', to: 'requester', account: null, status: 'bounced' });
    expect((await asAgent('summary')).body.mails.bounced).toBeGreaterThan(0);
  });

  test('R13: one whose personal details were removed says so', async () => {
    const request = await submit('retail-owner');
    await mailAbout(request.email, /confirm/i);
    await asAgent(`requests/${request.id}/notes`, { text: 'Called about it.' });
    await fastForward(request, 'P8D');
    const { body } = await eventually(
      () => asAgent(`requests/${request.id}`),
      (answer) => answer.body.detailsRemovedAt !== null,
    );
    expect(body).toMatchObject({ status: 'lapsed', email: null, details: {}, products: [], notes: [{ text: null }] });
    expect(body.timeline.at(-1)).toMatchObject({ event: 'details-removed', internal: true });
    expect(JSON.stringify(body)).not.toContain(request.email);
  });

  test('what is not there answers 404', async () => {
    expect((await asAgent('requests/00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });
});

test('R39: the summary counts states, what is overdue, due soon and stuck, mails, and applications that wait', async () => {
  const { body: before } = await asAgent('summary');
  await submit('retail-owner');
  const company = { name: 'Weitblick', registrationNumber: 'HRB 2', address: 'Weg 1, Bonn', country: 'DE' };
  await call('/v1/provider-applications', {
    json: { company, contact: { name: 'P', email: 'p@example.com' }, gatekeeper: false },
  });
  const { body } = await asAgent('summary');
  expect(body.providerApplications).toBeGreaterThan(before.providerApplications);
  expect(body.byState).toMatchObject({
    'awaiting-verification': expect.any(Number),
    ready: expect.any(Number),
    completed: expect.any(Number),
  });
  expect(body.byState['awaiting-verification']).toBeGreaterThan(0);
  expect(Object.keys(body.stuck).sort()).toEqual([
    'answer-owed',
    'deadline-missed',
    'export-failing',
    'not-looked',
    'not-started',
    'recipient-held',
  ]);
});
