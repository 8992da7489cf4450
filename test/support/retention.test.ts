/** R58, G18: personal data goes when its time is over, wherever it stands; a legal hold stops that; a person can be erased. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { call, day, eventually, fastForward, linkTo, mailAbout, mailsTo, verify } from '../front-door/front-door.ts';
import { openRecord, sandboxFolder } from '../front-door/record.ts';
import { tablesOf } from '../front-door/tables.ts';
import { email, forms, mark, phone, typedVin, words } from '../canaries/canaries.ts';
import { askedForConsent, decide, sharedRequest, submitForm, untilStatus } from '../sharing/third-party.ts';
import { acceptByTwo, asAgent, asSupervisor } from './staff.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

/** Where any of some texts stands in the record: every column of every table, but the mail service's own copies. */
async function found(...texts: string[]): Promise<string[]> {
  const places: string[] = [];
  for (const name of await tablesOf(record, ['readings'])) {
    const { rows } = await record.raw<{ rows: { row: string }[] }>(
      `select to_jsonb(t)::text as row from ${name} t where to_jsonb(t)::text ilike any(?)`,
      [texts.map((text) => `%${text}%`)],
    );
    places.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return places;
}

/** Years go by for these requests; for what has no clock of its own, it was years ago. */
async function yearsLater(ids: readonly string[]): Promise<void> {
  await record.raw(`update requests set clock_shift = clock_shift + interval '1200 days' where id = any(?)`, [
    [...ids],
  ]);
  await record.raw(`update enquiries set touched_at = touched_at - interval '1200 days' where name like ?`, [
    `${mark}%`,
  ]);
  await record.raw(
    `update provider_applications set submitted_at = submitted_at - interval '1200 days', decided_at = decided_at - interval '1200 days'
     where company->>'name' like ?`,
    [`${mark}%`],
  );
}

/** A request of each kind of end, filled with words that nobody else has. */
async function everyKind(): Promise<{ ids: string[]; statusLink: string }> {
  const rejected = await submitForm(forms.agent({ name: words('customer'), email: email() }));
  await verify(rejected);
  await untilStatus(rejected, 'rejected');
  const revoked = await sharedRequest(forms.agent());
  await call(`${revoked.download}/all.zip`);
  await call(revoked.revoke, { method: 'POST' });
  await untilStatus(revoked, 'revoked');
  const declined = await askedForConsent(forms.provider(), 'fleet-admin@example.com');
  await decide(declined.consent, 'decline');
  await untilStatus(declined, 'declined');
  const cancelled = await askedForConsent(forms.agent());
  await asSupervisor(`requests/${cancelled.id}/cancel`, { reason: words('reason') });
  await untilStatus(cancelled, 'cancelled');
  const fleet = await submitForm(forms.unregisteredFleet());
  await verify(fleet);
  await untilStatus(fleet, 'awaiting-ownership-check');
  await asAgent(`requests/${fleet.id}/ownership`, { confirmed: false, reason: words('reason') });
  await untilStatus(fleet, 'rejected');
  const confirmed = await submitForm({
    ...forms.unregisteredFleet(),
    products: { vins: [vins.secondHand] },
    period: { from: day(219), to: day(219) },
  });
  await verify(confirmed);
  await untilStatus(confirmed, 'awaiting-ownership-check');
  await asAgent(`requests/${confirmed.id}/ownership`, { confirmed: true, reason: words('reason') });
  await untilStatus(confirmed, 'ready');
  await fastForward(confirmed, 'P8D');
  await untilStatus(confirmed, 'expired');
  const body = await submitForm(forms.publicBody());
  await verify(body);
  await untilStatus(body, 'awaiting-review');
  await asAgent(`requests/${body.id}/notes`, { text: words('note') });
  await asAgent(`requests/${body.id}/review`, { decision: 'change', reason: words('change') });
  await mailAbout(body.email, /change/i);
  const statusLink = await linkTo(body.email, 'status');
  await call(statusLink, { json: { answer: words('answer') } });
  await acceptByTwo(body.id, words('reason'));
  await untilStatus(body, 'ready');
  await fastForward(body, 'P8D');
  await untilStatus(body, 'expired');
  return { ids: [rejected, revoked, declined, cancelled, fleet, confirmed, body].map(({ id }) => id), statusLink };
}

async function letters(): Promise<string> {
  for (const approved of [true, false]) {
    const form = forms.application();
    const { body } = await call('/v1/provider-applications', { json: form });
    await asSupervisor(`provider-applications/${body.id}/decision`, { approved, reason: words('reason') });
    await mailAbout(form.contact.email, /provider/i);
  }
  const form = forms.enquiry();
  const { body } = await call('/v1/enquiries', { json: form });
  await asAgent(`enquiries/${body.id}/answer`, { text: words('answer') });
  const mails = await eventually(
    () => mailsTo(form.email),
    (all) => all.some(({ text }) => text.includes(words('answer'))),
  );
  return /http\S+\/links\/enquiry\/\S+/.exec(mails.map(({ text }) => text).join('\n'))![0];
}

describe('R58: when its time is over', () => {
  let ended: { ids: string[]; statusLink: string };
  let enquiryLink: string;
  beforeAll(async () => {
    ended = await everyKind();
    enquiryLink = await letters();
  });

  test('G18: before, the canaries stand in the record; after, nothing personal is left in any table or folder', async () => {
    const texts = [mark, phone, typedVin];
    const before = new Set((await found(...texts)).map((place) => place.split(':')[0]));
    for (const table of [
      'requests',
      'notes',
      'staff_decisions',
      'review_rounds',
      'consents',
      'enquiries',
      'enquiry_messages',
      'provider_applications',
    ])
      expect([...before]).toContain(table);
    await yearsLater(ended.ids);
    const left = await eventually(
      () => found(...texts),
      // The company of an approved provider is one of ours, and no person.
      (places) => places.every((place) => place.startsWith('companies:')),
    );
    expect(left.length).toBeLessThanOrEqual(1);
    await eventually(
      async () => readdirSync(join(sandboxFolder(), 'files')).filter((name) => ended.ids.includes(name)),
      (folders) => folders.length === 0,
    );
  });

  test('what stays is id, type, days and outcome, and a trace of ids', async () => {
    const rows = (await record('requests').whereIn('id', ended.ids)) as Record<string, unknown>[];
    await eventually(
      async () => (await record('requests').whereIn('id', ended.ids).whereNull('forgotten_at')) as object[],
      (open) => open.length === 0,
    );
    expect(rows.length).toBe(7);
    const now = (await record('requests').whereIn('id', ended.ids)) as Record<string, unknown>[];
    for (const row of now) expect(row).toMatchObject({ email: '', details: {}, requester: null, holder: null });
    for (const table of [
      'request_products',
      'mails',
      'consents',
      'deciders',
      'downloads',
      'files',
      'release_proposals',
    ])
      expect([table, (await record(table).whereIn('request_id', ended.ids)).length]).toEqual([table, 0]);
    for (const id of ended.ids) {
      const acts = (await record('audit')
        .where({ stream: `request:${id}` })
        .pluck('act')) as string[];
      expect(acts).toEqual(expect.arrayContaining(['details-removed', 'proof-removed']));
    }
  });

  test('links to follow and to write end with it: 410, and why', async () => {
    for (const link of [ended.statusLink, enquiryLink]) {
      const { status, body } = await call(link);
      expect([status, body.reason]).toEqual([410, 'removed']);
    }
    expect((await call(enquiryLink, { json: { text: 'Hello?' } })).status).toBe(410);
  });

  test('support still opens such a request', async () => {
    for (const id of ended.ids) expect((await asAgent(`requests/${id}`)).body).toMatchObject({ id, email: null });
  });
});

describe('R58: sooner or later', () => {
  const rejectedOne = async (address: string) => {
    const form = { ...forms.agent({ name: words('customer'), email: address }), email: email() };
    const request = await submitForm(form);
    await verify(request);
    await untilStatus(request, 'rejected');
    return { ...request, email: form.email };
  };

  test('a legal hold, with its reason, keeps it; lifted, it goes', async () => {
    const held = await rejectedOne(email());
    const other = await rejectedOne(email());
    const { status, body } = await asSupervisor(`requests/${held.id}/hold`, { held: true, reason: 'A lawsuit.' });
    expect([status, typeof body.heldAt]).toEqual([200, 'string']);
    expect((await asAgent(`requests/${held.id}/hold`, { held: false, reason: 'No.' })).status).toBe(403);
    await yearsLater([held.id, other.id]);
    await eventually(
      () => asAgent(`requests/${other.id}`),
      ({ body: seen }) => seen.email === null,
    );
    expect((await asAgent(`requests/${held.id}`)).body.email).toBe(held.email);
    await asSupervisor(`requests/${held.id}/hold`, { held: false, reason: 'It is over.' });
    await eventually(
      () => asAgent(`requests/${held.id}`),
      ({ body: seen }) => seen.email === null,
    );
  });

  test('a person is handed what is recorded about them, and erased, but for what is under way or held', async () => {
    const person = email();
    const named = await rejectedOne(person);
    const held = await rejectedOne(person);
    await asSupervisor(`requests/${held.id}/hold`, { held: true, reason: 'A lawsuit.' });
    const form = { ...forms.publicBody(), email: person };
    const open = await submitForm(form);
    await call('/v1/enquiries', { json: { ...forms.enquiry(), email: person } });
    expect((await asAgent(`people/${person}/export`, {})).status).toBe(403);
    const { status, body } = await asSupervisor(`people/${person}/export`, {});
    expect(status).toBe(200);
    expect(body.requests.map(({ id }: { id: string }) => id)).toEqual([open.id]);
    expect(body.named.map(({ id }: { id: string }) => id).sort()).toEqual([named.id, held.id].sort());
    expect(body.enquiries[0].messages[0].text).toBe(words('question'));
    const erased = await asSupervisor(`people/${person}/erase`, {});
    expect(erased.body).toMatchObject({ requests: 1, enquiries: 1, applications: 0 });
    expect(erased.body.left).toEqual(
      expect.arrayContaining([
        { request: held.id, why: 'held' },
        { request: open.id, why: 'under-way' },
      ]),
    );
    expect((await asAgent(`requests/${named.id}`)).body.email).toBeNull();
    const places = (await found(person)).map((place) => place.split(':')[0]);
    expect([...new Set(places)]).toEqual(['requests']);
    const acts = (await record('audit')
      .where({ stream: 'people', actor: 'staff:supervisor' })
      .pluck('act')) as string[];
    expect(acts).toEqual(expect.arrayContaining(['person-exported', 'person-erased']));
  });
});
