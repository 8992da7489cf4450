/** Requests that people review, rental companies and enquiries, through the front door (R34–R38). */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  call,
  day,
  eventually,
  fastForward,
  lastWeeks,
  linkTo,
  mailAbout,
  mailsTo,
  signIn,
  someone,
  verify,
} from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { newFleet, newVehicle } from '../sharing/new-customer.ts';
import { checklistOf } from '../../domain/review/article-17.ts';
import { acceptByTwo, asAgent } from '../support/staff.ts';

const company = { name: 'Bäckerei Sonnig GmbH', registrationNumber: 'HRB 77', address: 'Ring 3, Köln', country: 'DE' };

const vinsOf = async (account: string): Promise<string[]> => {
  const { body } = await call('/v1/products', { token: await signIn(account) });
  return body.products.flatMap(({ vin }: { vin?: string }) => vin ?? []);
};
/** The car that retail-owner bought second-hand: for some days in spring it was registered to nobody. */
const secondHandVin = async () => {
  const former = await vinsOf('retail-former');
  return former[0]!;
};
/** Days on which that car was registered to nobody. */
const nobodysDays = { from: day(216), to: day(215) };

async function submitForm(form: Record<string, unknown>, account?: string) {
  const email = someone();
  const answer = await call('/v1/requests', {
    json: { email, otherUsersInformed: true, ...form },
    ...(account ? { token: await signIn(account) } : {}),
  });
  return { answer, email, id: answer.body.id as string, token: '' };
}

const statusOf = async ({ email }: { email: string }) => (await call(await linkTo(email, 'status'))).body;
const untilStatus = (request: { email: string }, ...states: string[]) =>
  eventually(
    () => statusOf(request),
    ({ status }) => states.includes(status),
  );
const staff = async (path: string, json: unknown, account = 'support') =>
  call(`/v1/support/requests/${path}`, { json, token: await signIn(account) });

async function verified(form: Record<string, unknown>, waits: string) {
  const request = await submitForm(form);
  expect(request.answer.status).toBe(202);
  await verify(request);
  await untilStatus(request, waits);
  return request;
}

const publicBodyForm = (changes: Record<string, unknown> = {}) => ({
  type: 'public-body',
  period: lastWeeks,
  body: {
    name: 'Landesamt für Hochwasserschutz',
    country: 'DE',
    address: 'Uferweg 1, Bonn',
    contact: 'Dr. Ida Klee',
  },
  legalBasis: 'Regulation (EU) 2023/2854, Articles 14 and 15(1)(a)',
  need: 'emergency',
  explanation: 'A flood; roads must be cleared.',
  dataWanted: 'Positions and speed of vehicles in the valley.',
  intendedUse: 'To see which roads can be driven on.',
  deadline: day(-30),
  ...changes,
});

describe('unregistered fleets', () => {
  const form = async (changes: Record<string, unknown> = {}) => ({
    type: 'unregistered-fleet',
    period: nobodysDays,
    company,
    contact: { name: 'Ute Sonnig', phone: '+49 221 1234' },
    market: 'DE',
    products: { vins: [await secondHandVin()] },
    ...changes,
  });

  test('R34: a market outside the policy is refused, naming the field', async () => {
    const { answer } = await submitForm(await form({ market: 'US' }));
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, '/market']);
  });

  test('R34: confirmed, the vehicles are bound to the company and exported for the period; before that there is no data', async () => {
    const request = await verified(await form(), 'awaiting-ownership-check');
    expect((await statusOf(request)).waitingFor).toBe('ownership-check');
    expect((await staff(`${request.id}/ownership`, { confirmed: true, reason: '' })).status).toBe(422);
    expect(
      (await staff(`${request.id}/ownership`, { confirmed: true, reason: 'Registration papers seen.' }, 'retail-owner'))
        .status,
    ).toBe(403);
    expect(
      (await staff(`${request.id}/ownership`, { confirmed: true, reason: 'Registration papers seen.' })).status,
    ).toBe(200);
    await untilStatus(request, 'ready');
    await mailAbout(request.email, /confirmed/i);
    const { body } = await call(await linkTo(request.email, 'download'));
    const file = body.files.find(({ name }: { name: string }) => name !== 'manifest.json');
    const { body: data } = await call(file.href);
    expect(data.records.length).toBeGreaterThan(0);
    for (const { at } of data.records) expect(at >= data.given[0].from && at < data.given[0].until).toBe(true);
  });

  test('R7, R34: a vehicle that was registered to somebody else in the period is not given, whoever confirms', async () => {
    const request = await verified(await form({ period: lastWeeks }), 'awaiting-ownership-check');
    const { status, body } = await staff(`${request.id}/ownership`, { confirmed: true, reason: 'Looks right.' });
    expect([status, body.errors[0].pointer]).toEqual([422, '/request/products/vins/0']);
    expect((await statusOf(request)).status).toBe('awaiting-ownership-check');
  });

  test('R34: the same company may ask again, for the same vehicle and days: a confirmation is no registration', async () => {
    const confirmed = async (changes: Record<string, unknown> = {}) => {
      const request = await verified(await form(changes), 'awaiting-ownership-check');
      const { status, body } = await staff(`${request.id}/ownership`, { confirmed: true, reason: 'Papers seen.' });
      expect([status, body.errors]).toEqual([200, undefined]);
      await untilStatus(request, 'ready');
      return (await call(await linkTo(request.email, 'download'))).body.files[1].records as number; // after the manifest
    };
    const first = await confirmed();
    expect(first).toBeGreaterThan(0);
    expect(await confirmed()).toBe(first); // the link ran out, say: the same data, once more
    expect(await confirmed({ company: { ...company, name: 'Another keeper', registrationNumber: 'HRB 78' } })).toBe(
      first,
    );
  });

  test('R34: its own registrations are not another’s: the company is known by the number in its register', async () => {
    const record = openRecord();
    const number = `HRB ${randomUUID()}`;
    const fleet = await newFleet(record);
    await record('companies').where({ id: fleet.cuuid }).update({ registration_number: number, country: 'DE' });
    const car = await newVehicle(record, [fleet]);
    const registered = () => record('registrations').where({ product_id: car.id }).count();
    const before = await registered();
    const asked = async (registrationNumber: string) => {
      const request = await verified(
        await form({ company: { ...company, registrationNumber }, products: { vins: [car.vin] } }),
        'awaiting-ownership-check',
      );
      return staff(`${request.id}/ownership`, { confirmed: true, reason: 'Papers seen.' });
    };
    expect((await asked('HRB 1')).body.errors[0].pointer).toBe('/request/products/vins/0');
    expect((await asked(number.toLowerCase())).status).toBe(200);
    expect(await registered()).toEqual(before);
    await record.destroy();
  });

  test('R34, R36: a public body’s request keeps nobody from a vehicle', async () => {
    const { products } = await form();
    const body = await verified(publicBodyForm({ period: nobodysDays, products }), 'awaiting-review');
    expect((await acceptByTwo(body.id, 'Justified.')).status).toBe(200);
    await untilStatus(body, 'ready');
    const fleet = await verified(await form(), 'awaiting-ownership-check');
    expect((await staff(`${fleet.id}/ownership`, { confirmed: true, reason: 'Papers seen.' })).status).toBe(200);
  });

  test('R34: refused, the requester is told why and what to do next; the other decision is too late', async () => {
    const request = await verified(await form(), 'awaiting-ownership-check');
    expect(
      (await staff(`${request.id}/ownership`, { confirmed: false, reason: 'The papers name another keeper.' })).status,
    ).toBe(200);
    await untilStatus(request, 'rejected');
    expect((await mailAbout(request.email, /ownership/i)).text).toContain('The papers name another keeper.');
    expect((await staff(`${request.id}/ownership`, { confirmed: true, reason: 'On second thoughts.' })).status).toBe(
      409,
    );
  });
});

describe('rental companies', () => {
  const form = async (changes: Record<string, unknown> = {}) => ({
    type: 'rental',
    period: { from: day(12), to: day(8) },
    rental: { from: day(14), to: day(6) },
    renter: { name: 'Timo Baer', email: someone() },
    renterRightsValidated: true,
    products: { vins: [(await vinsOf('rental-admin'))[0]] },
    ...changes,
  });

  test('R35: the period must lie within the rental, and the renter’s right must be confirmed', async () => {
    const outside = await submitForm(await form({ period: { from: day(20), to: day(8) } }), 'rental-admin');
    expect([outside.answer.status, outside.answer.body.errors[0].pointer]).toEqual([422, '/period']);
    expect((await submitForm(await form({ renterRightsValidated: false }), 'rental-admin')).answer.status).toBe(422);
    expect((await submitForm(await form(), 'fleet-admin')).answer.status).toBe(403);
  });

  test('R35: the link goes to the rental company, a copy of the notice without any link to the renter', async () => {
    const renter = { name: 'Timo Baer', email: someone() };
    const request = await submitForm(await form({ renter }), 'rental-admin');
    await verify(request);
    await untilStatus(request, 'ready');
    expect(await linkTo(request.email, 'download')).toContain('/links/download/');
    const notice = await mailAbout(renter.email, /./);
    expect(notice.links).toEqual({});
  });
});

describe('public bodies', () => {
  test('R56: what Article 17 asks for has fields of its own; what is missing is known to the reviewer', async () => {
    const said = {
      duration: 'Two weeks.',
      eraseOn: day(-60),
      whyThisHolder: 'Your vehicles are in the valley.',
      sharedWith: 'The fire brigade.',
      safeguards: 'No persons are needed.',
      noOffence: true,
    };
    const missing = async (changes: object) => {
      const { body, status } = await call('/v1/requests', { json: publicBodyForm({ email: someone(), ...changes }) });
      expect(status).toBe(202);
      const { details } = (await asAgent(`requests/${body.id}`)).body;
      expect(details).toMatchObject(changes);
      return checklistOf(details).flatMap(({ letter, given }) => (given ? [] : [letter]));
    };
    expect(await missing(said)).toEqual([]);
    expect(await missing({})).toEqual(['17(1)(c)', '17(1)(d)', '17(1)(e)', '17(1)(f)', '17(1)(g)', '16(2)']);
    const denied = await call('/v1/requests', { json: publicBodyForm({ email: someone(), noOffence: false }) });
    expect([denied.status, denied.body.errors[0].pointer]).toEqual([422, '/noOffence']);
  });

  test('R36: a change is asked for, answered by the status link, accepted, and answered by tables', async () => {
    const request = await verified(publicBodyForm(), 'awaiting-review');
    const before = await statusOf(request);
    expect(before.deadlines.replyBy > before.timeline.at(-1).at).toBe(true);
    expect(
      (await staff(`${request.id}/review`, { decision: 'change', reason: 'Which days do you need?' })).status,
    ).toBe(200);
    await mailAbout(request.email, /change/i);
    const link = await linkTo(request.email, 'status');
    const asked = (await call(link)).body;
    expect([asked.changeAsked, asked.deadlines.replyBy]).toEqual(['Which days do you need?', undefined]);
    expect((await call(link, { json: { answer: 'Only the last two weeks.' } })).body.deadlines.replyBy).toBeDefined();
    expect((await call(link, { json: { answer: 'Again.' } })).status).toBe(409);
    expect((await acceptByTwo(request.id, 'Justified.')).status).toBe(200);
    await untilStatus(request, 'ready');
    const { body } = await call(await linkTo(request.email, 'download'));
    expect(body.files.map(({ name }: { name: string }) => name)).toEqual([
      'manifest.json',
      'presence-10-km.json',
      'speed-10-km.json',
    ]);
  });

  test('R36: declined with a reason', async () => {
    const request = await verified(publicBodyForm({ need: 'other' }), 'awaiting-review');
    expect(
      (await staff(`${request.id}/review`, { decision: 'decline', reason: 'No exceptional need is shown.' })).status,
    ).toBe(200);
    await untilStatus(request, 'declined');
    expect((await mailAbout(request.email, /declined/i)).text).toContain('No exceptional need is shown.');
  });

  test('R14, R36: while the body owes an answer nobody is told that we are late; support sees it, and it never lapses', async () => {
    const request = await verified(publicBodyForm({ need: 'other' }), 'awaiting-review');
    await staff(`${request.id}/review`, { decision: 'change', reason: 'Which days do you need?' });
    await fastForward(request, 'P75D');
    const token = await signIn('support');
    const stuck = async () => (await call('/v1/support/requests?stuck=true', { token })).body.requests;
    const seen = await eventually(stuck, (list) => list.some(({ id }: { id: string }) => id === request.id));
    expect(seen.find(({ id }: { id: string }) => id === request.id)).toMatchObject({ status: 'awaiting-review' });
    expect(await statusOf(request)).toMatchObject({ status: 'awaiting-review', overdue: false });
    expect((await mailsTo(request.email)).filter(({ subject }) => /late/i.test(subject))).toEqual([]);

    await call(await linkTo(request.email, 'status'), { json: { answer: 'The last two weeks.' } });
    const { deadlines, overdue } = await statusOf(request);
    expect(overdue).toBe(false);
    expect(deadlines.dueBy > deadlines.replyBy).toBe(true);
    expect((await stuck()).some(({ id }: { id: string }) => id === request.id)).toBe(false);
    await staff(`${request.id}/review`, { decision: 'decline', reason: 'Too late for it.' });
    await untilStatus(request, 'declined');
  });

  test('R36: unconfirmed it never lapses: our time to reply runs from the receipt, support sees it, and that we are late, and it can still be confirmed', async () => {
    const request = await submitForm(publicBodyForm());
    const token = await signIn('support');
    const seen = async () => (await call(`/v1/support/requests/${request.id}`, { token })).body;
    const due = async () =>
      (await call('/v1/support/requests?dueWithin=P14D&type=public-body', { token })).body.requests;
    const fromReceipt = (await eventually(seen, ({ deadlines }) => deadlines.replyBy !== undefined)).deadlines.replyBy;
    expect((await due()).map(({ id }: { id: string }) => id)).toContain(request.id); // at once, confirmed or not
    const link = await linkTo(request.email, 'verify');
    await eventually(seen, ({ timeline }) =>
      timeline.some(({ event }: { event: string }) => event === 'verification-email-sent'),
    );

    await fastForward(request, 'P15D');
    const late = await seen();
    expect(late).toMatchObject({ status: 'awaiting-verification', overdue: true, stuck: null });
    expect(late.timeline.map(({ event }: { event: string }) => event)).toEqual(
      expect.arrayContaining(['reply-overdue']),
    );
    expect((await mailsTo(request.email)).length).toBe(1); // nobody is told of an end

    expect((await call(link, { method: 'POST' })).status).toBe(200);
    await untilStatus(request, 'awaiting-review');
    expect((await seen()).deadlines.replyBy).toBe(fromReceipt); // confirming begins nothing anew
    expect((await staff(`${request.id}/review`, { decision: 'decline', reason: 'Too vague.' })).status).toBe(200);
  });

  test('R36: five working days pass without a reply: being late closes nothing, and the request can still be decided', async () => {
    const request = await verified(publicBodyForm(), 'awaiting-review');
    await fastForward(request, 'P14D');
    expect((await statusOf(request)).status).toBe('awaiting-review');
    expect((await staff(`${request.id}/review`, { decision: 'decline', reason: 'Too vague.' })).status).toBe(200);
    await untilStatus(request, 'declined');
  });
});

describe('guide and enquiries', () => {
  test('R37: a driver is told to ask the fleet manager, a renter the rental company; the others are led on', async () => {
    const guide = async (role: string) => (await call(`/v1/guide?role=${role}`)).body;
    expect((await guide('driver')).answer).toMatch(/fleet manager/);
    expect((await guide('renter')).answer).toMatch(/rental company/);
    expect((await guide('public-body')).next).toEqual({ call: 'POST /v1/requests', type: 'public-body' });
    expect((await call('/v1/guide?role=wizard')).status).toBe(422);
  });

  test('R38: an enquiry is answered by email, and the link leads back to the conversation', async () => {
    const email = someone();
    const { status, body } = await call('/v1/enquiries', {
      json: { topic: 'trade-secrets', name: 'Jo', email, text: 'Why are some signals marked?' },
    });
    expect(status).toBe(202);
    const token = await signIn('support');
    const { body: list } = await call('/v1/support/enquiries?status=open', { token });
    expect(list.enquiries.some(({ id }: { id: string }) => id === body.id)).toBe(true);
    await call(`/v1/support/enquiries/${body.id}/answer`, {
      token,
      json: { text: 'They are trade secrets of a supplier.' },
    });
    const mails = await eventually(
      () => mailsTo(email),
      (found) => found.some(({ text }) => text.includes('They are trade secrets of a supplier.')),
    );
    const link = /http\S+\/links\/enquiry\/\S+/.exec(mails[0]!.text)![0];
    const answer = await call(link, { json: { text: 'Thank you.' } });
    expect(answer.body.messages.map(({ from }: { from: string }) => from)).toEqual(['enquirer', 'support', 'enquirer']);
    expect((await call('/v1/support/enquiries', { token: await signIn('retail-owner') })).status).toBe(403);
  });
});
