/** R50: whoever is refused, cut short, ended or kept waiting is told who else there is; a complaint has a clock. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, eventually, linkTo, mailAbout, sandboxUrl, signIn, someone, submit } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { asAgent, asSupervisor } from './staff.ts';

const AUTHORITY = 'Bundesnetzagentur';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const page = async (path: string): Promise<string> =>
  (await fetch(sandboxUrl() + path, { headers: { accept: 'text/html', connection: 'close' } })).text();

test('R50: who is in charge is told by country, as a call and as a page; a bill’s authority is no authority yet', async () => {
  const german = (await call('/v1/complaints?country=DE')).body;
  expect(german).toMatchObject({ contact: 'data-act@example.com', home: 'DE', answerWithin: 'P14D' });
  expect(german.bodies).toContainEqual(
    expect.objectContaining({ kind: 'authority', name: AUTHORITY, from: '2026-05-30' }),
  );
  const all = (await call('/v1/complaints')).body.bodies as { country: string; from: string | null }[];
  expect(new Set(all.map(({ country }) => country)).size).toBeGreaterThanOrEqual(5);
  expect((await call('/v1/complaints?country=XX')).body.bodies).toEqual([]);
  expect((await call('/v1/complaints?country=de')).status).toBe(422);
  expect(await page('/complaints?country=DE')).toContain(AUTHORITY);
  const french = await page('/complaints?country=FR');
  expect(french).toContain('named in a bill');
  expect(french).not.toContain('In France it is:');
});

test('R50: a page that refuses names the ways, one that asks for another value does not', async () => {
  for (const refused of ['/problems/no-data-available', '/problems/link-dead']) {
    const html = await page(refused);
    expect(html).toContain('Call a certified body that settles disputes');
    expect(html).toContain(AUTHORITY);
  }
  expect(await page('/problems/invalid')).not.toContain(AUTHORITY);
});

describe('R50: why support cancelled', () => {
  test.each([true, false])(
    'is told to the requester where support says so (%s); who else there is always',
    async (tell) => {
      const request = await submit('retail-owner');
      const reason = 'The vehicle was stolen, so its data goes to nobody.';
      const answer = await asSupervisor(`requests/${request.id}/cancel`, { reason, tell });
      expect(answer.status).toBe(200);
      expect(answer.body.notes).toContainEqual(expect.objectContaining({ act: 'cancelled', text: reason, told: tell }));
      const { text } = await mailAbout(request.email, /was cancelled/);
      expect(text.includes('> The vehicle was stolen')).toBe(tell);
      expect(text).toMatch(new RegExp(`If you do not agree:[\\s\\S]*/complaints[\\s\\S]*In Germany: ${AUTHORITY}`));
      expect(await page(await statusOf(request.email))).toContain(AUTHORITY);
    },
  );
});

/** The path of the link to a request's status. */
const statusOf = async (email: string): Promise<string> => new URL(await linkTo(email, 'status')).pathname;

describe('R50: a complaint', () => {
  const complain = async () => {
    const email = someone();
    const json = { topic: 'complaint', name: 'Jo', email, text: 'You gave me half of it.' };
    const taken = await call('/v1/enquiries', { json });
    expect(taken.status).toBe(202);
    return { email, id: String(taken.body.id), link: await linkTo(email, 'enquiry') };
  };
  /** As if the time for it had gone by. */
  const pastItsTime = (id: string) =>
    record.raw(`update enquiries set answer_by = clock_timestamp() - interval '1 minute' where id = ?`, [id]);

  test('has a day by which it is answered; past it, who complained is told, and support sees it', async () => {
    const { email, id, link } = await complain();
    const { answerBy, late } = (await call(link)).body;
    const days = (Date.parse(answerBy) - Date.now()) / 86_400_000;
    expect([Math.ceil(days), late]).toEqual([14, false]);
    expect((await mailAbout(email, /received your question/)).text).toContain('It is a complaint: we answer it by');

    await pastItsTime(id);
    const { text } = await mailAbout(email, /complaint is late/);
    expect(text).toContain(AUTHORITY);
    const waiting = (
      await call('/v1/support/enquiries?status=open&topic=complaint', { token: await signIn('support') })
    ).body;
    expect(waiting.enquiries).toContainEqual(expect.objectContaining({ id, topic: 'complaint', late: true }));
    expect(await page(new URL(link).pathname)).toContain('Our answer to the complaint is late');

    // Told once. An answer stops the clock, and a further word starts it anew.
    expect((await asAgent(`enquiries/${id}/answer`, { text: 'Which half?' })).status).toBe(200);
    expect((await call(link)).body).toMatchObject({ status: 'answered', late: false });
    await call(link, { json: { text: 'The second.' } });
    const anew = (await call(link)).body;
    expect([anew.status, anew.late, Date.parse(anew.answerBy) > Date.now()]).toEqual(['open', false, true]);
    const { rows } = await record.raw(`select step from mails where enquiry_id = ? order by queued_at`, [id]);
    expect(rows.map(({ step }: { step: string }) => step)).toEqual([
      'enquiry-received',
      'complaint-late',
      'enquiry-answered',
    ]);
  });

  test('is answered with what came of it; where we do not agree, the answer says who else there is', async () => {
    const [lost, won] = [await complain(), await complain()];
    const answers = [
      { of: lost, outcome: 'not-upheld', says: 'We do not agree with the complaint.', names: true },
      { of: won, outcome: 'upheld', says: 'We agree with the complaint.', names: false },
    ];
    for (const { of, outcome, says, names } of answers) {
      expect((await asAgent(`enquiries/${of.id}/answer`, { text: 'So it is.', outcome })).status).toBe(200);
      const { text } = await mailAbout(of.email, /answer to your question/);
      expect(text).toContain(says);
      expect(text.includes(AUTHORITY)).toBe(names);
      expect((await call(of.link)).body.messages.at(-1)).toMatchObject({ from: 'support', outcome });
    }
  });

  test('alone has an outcome', async () => {
    const json = { topic: 'other', name: 'Jo', email: someone(), text: 'Why?' };
    const { body } = await call('/v1/enquiries', { json });
    const refused = await asAgent(`enquiries/${body.id}/answer`, { text: 'So.', outcome: 'upheld' });
    expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ pointer: '/outcome' })]]);
    const mails = await eventually(
      () => record('mails').where({ enquiry_id: body.id }),
      (found) => found.length > 0,
    );
    expect(mails.map(({ step }) => step)).toEqual(['enquiry-received']);
  });
});
