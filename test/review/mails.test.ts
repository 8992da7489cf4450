/** What the emails of reviewed requests, rentals, enquiries and applications say (R31, R34–R38), and to whom. */
import { defaultPolicy } from '../../domain/policy.ts';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApplicationMailRecord } from '../../db/mails/record/application.ts';
import { enquiryMailRecord, type EnquiryMailRecord } from '../../db/mails/record/enquiry.ts';
import { mailRecord, type MailRecord } from '../../db/mails/record/request.ts';
import type { MailReview, ReviewedForm } from '../../db/mails/record/review.ts';
import { answerEnquiry, enquire, writeAgain } from '../../db/support/enquiries.ts';
import { apply, decideApplication } from '../../db/sharing/providers.ts';
import type { Cuuid, EnquiryId, RequestId } from '../../domain/ids.ts';
import { readLinkToken, type LinkPurpose } from '../../domain/links/token.ts';
import type { MailRecipient, MailStep } from '../../domain/mails/steps.ts';
import { locales, type Locale } from '../../domain/languages/languages.ts';
import type { State } from '../../domain/requests/states.ts';
import type { Vin } from '../../domain/registrations/vin.ts';
import { renderApplicationMail, renderEnquiryMail, renderMail, type RenderedMail } from '../../worker/mail/render.ts';
import { isEnquiryMailStillTrue, isStillTrue } from '../../db/mails/still-true.ts';
import { MailUnderTest, wording } from '../mails/mail-under-test.ts';

const VIN = 'WVWZZZ1JZXW000001' as Vin;
const requestId = '6f1c1b9e-4a1c-4a51-9a46-0d4f3f2f8a11' as RequestId; // as the database gives them
const enquiryId = '0e2b1c9e-4a1c-4a51-9a46-0d4f3f2f8a22' as EnquiryId;
const company = { name: 'Bäckerei Sonnig GmbH', registrationNumber: 'HRB 77', address: 'Ring 3, Köln', country: 'DE' };

const rental: ReviewedForm = {
  type: 'rental',
  company: 'Rent a Wheel GmbH',
  renterName: 'Timo Baer',
  rental: { from: '2026-01-01', to: '2026-01-20' },
};
const fleet: ReviewedForm = {
  type: 'unregistered-fleet',
  company,
  contact: { name: 'Ute Sonnig', phone: '+49 221 1234' },
  market: 'AT',
  products: { vins: [VIN] },
};
const body: ReviewedForm = {
  type: 'public-body',
  body: { name: 'Landesamt für Hochwasserschutz', country: 'DE', address: 'Uferweg 1, Bonn', contact: 'Dr. Ida Klee' },
  legalBasis: 'Regulation (EU) 2023/2854, Articles 14 and 15(1)(a)',
  need: 'emergency',
  explanation: 'A flood; roads must be cleared.',
  dataWanted: 'Positions and speed of vehicles in the valley.',
  intendedUse: 'To see which roads can be driven on.',
  deadline: '2026-04-20',
};
const reason = 'The papers name another keeper.\nSee page 3.';

const base: Omit<MailRecord, 'type' | 'review'> = {
  requester: 'owner',
  addressConfirmed: true,
  requestId,
  recipient: 'requester',
  status: 'ready',
  email: 'someone@example.com',
  locale: 'en',
  languageUnknown: false,
  timeZone: 'Europe/Berlin',
  period: { from: '2026-01-02', to: '2026-01-10' },
  products: [{ kind: 'vehicle', vin: VIN }],
  verifyBy: new Date('2026-04-08T12:05:00Z'),
  dueBy: new Date('2026-04-29T12:05:00Z'),
  downloadUntil: new Date('2026-04-10T22:30:00Z'),
  verifiedAt: null,
  endedAt: null,
  downloaded: false,
  linkGeneration: 3,
  fileCount: 2,
  formats: ['json'],
  groups: null,
  withoutPersonal: false,
  gdprBasis: null,
  tradeSecrets: false,
  measuresVersion: null,
  heldBack: [],
  cancelledBy: null,
  cancelledWhy: null,
  demand: null,
  erasedAt: null,
  sharing: null,
};

interface Mail {
  step: MailStep;
  status: State;
  form: ReviewedForm;
  to?: MailRecipient;
}
const mails: Mail[] = [
  ...[rental, fleet, body].flatMap((form): Mail[] => [
    { step: 'verify', status: 'awaiting-verification', form },
    { step: 'lapsed', status: 'lapsed', form },
    { step: 'ready', status: 'ready', form },
    { step: 'no-data', status: 'ready', form },
    { step: 'overdue', status: 'exporting', form },
    { step: 'cancelled', status: 'cancelled', form },
  ]),
  { step: 'ownership-confirmed', status: 'awaiting-ownership-check', form: fleet },
  { step: 'ownership-refused', status: 'rejected', form: fleet },
  { step: 'review-begun', status: 'awaiting-review', form: body },
  { step: 'change-asked', status: 'awaiting-review', form: body },
  { step: 'review-accepted', status: 'awaiting-review', form: body },
  { step: 'review-declined', status: 'declined', form: body },
  { step: 'renter-notice', status: 'ready', form: rental, to: 'renter' },
];
const cases = locales.flatMap((locale) => mails.map((mail) => ({ locale, ...mail, type: mail.form.type })));

function recordOf({ step, status, form, to = 'requester' }: Mail, changes: Partial<MailRecord> = {}): MailRecord {
  const named = form.type === 'public-body' && !form.products ? [] : base.products;
  const review: MailReview = {
    form,
    reasons: { [step]: reason },
    replyBy: '2026-05-02',
    replyWithinWorkingDays: 5,
    changeOpen: step === 'change-asked',
  };
  return { ...base, type: form.type, recipient: to, status, products: named, review, ...changes };
}
const written = (mail: Mail, changes: Partial<MailRecord> = {}) =>
  renderMail(mail.step, recordOf(mail, changes), wording);
const the = (step: MailStep, form?: ReviewedForm): Mail => {
  const mail = mails.find((m) => m.step === step && (!form || m.form === form));
  if (!mail) throw new Error(step);
  return mail;
};
const text = (step: MailStep, form?: ReviewedForm, changes: Partial<MailRecord> = {}) =>
  written(the(step, form), changes).text;

const question: EnquiryMailRecord = {
  enquiryId,
  email: 'someone@example.com',
  locale: 'en',
  topic: 'trade-secrets',
  answerBy: null,
  late: false,
  outcome: null,
  answer: 'They are trade secrets of a supplier.\n\nSee https://www.example.com/data-act for more.',
  question: 'Why are some signals marked?\nSee phish.example',
};
const application: ApplicationMailRecord = {
  applicationId: 'a3c1b9e6-4a1c-4a51-9a46-0d4f3f2f8a33',
  email: 'someone@example.com',
  locale: 'en',
  company,
  status: 'approved',
  cuuid: 'c0ffee00-4a1c-4a51-9a46-0d4f3f2f8a44' as Cuuid,
  reason,
};
const others: { step: string; write: (locale: Locale) => RenderedMail }[] = [
  ...(['enquiry-received', 'enquiry-answered'] as const).map((step) => ({
    step,
    write: (locale: Locale) => renderEnquiryMail(step, { ...question, locale }, wording),
  })),
  ...(['provider-approved', 'provider-refused'] as const).map((step) => ({
    step,
    write: (locale: Locale) => renderApplicationMail(step, { ...application, locale }, wording),
  })),
];

/** What a person sees of the HTML. */
const seen = (html: string): string =>
  html
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
const tags = (html: string) => html.match(/<[^>]*>/g);
const linksIn = (part: string) =>
  [...part.matchAll(/http:\/\/localhost:3000\/links\/(\w+)\/([\w-]+)/g)].map(([, purpose, token]) => ({
    purpose: purpose as LinkPurpose, // readLinkToken proves it
    token: token ?? '',
  }));

describe.each([
  ...cases.map(({ locale, type, ...mail }) => ({
    name: `${mail.step} of ${type}`,
    locale,
    mail: written(mail, { locale }),
  })),
  ...locales.flatMap((locale) => others.map(({ step, write }) => ({ name: step, locale, mail: write(locale) }))),
])('$name in $locale', ({ name, locale, mail: { subject, text, html } }) => {
  const folder = process.env['MAILS_TO'];
  if (folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/${name.replaceAll(' ', '-')}-${locale}.html`, html);
    writeFileSync(`${folder}/${name.replaceAll(' ', '-')}-${locale}.txt`, `${subject}\n\n${text}`);
  }

  test('the subject names nobody and nothing, and is short', () => {
    expect(subject).not.toMatch(/WVW|@|Sonnig|Hochwasser|Klee|Baer|Rent a|6f1c1b9e/);
    expect(subject.length).toBeLessThan(96);
  });

  test('HTML and text say the same, and no placeholder is left', () => {
    const plain = seen(html).replaceAll(/\s+/g, ' ');
    for (const line of text.split('\n').filter((l) => l.trim() && l !== '-- ' && l !== '>' && !l.includes('/links/')))
      expect(plain).toContain(line.replace(/^> /, '').trim().replace(/:$/, '').replaceAll(/\s+/g, ' '));
    expect(text).not.toMatch(/[{}]|undefined|null|NaN/);
  });

  test('nothing is loaded, no link leads elsewhere, and whom to ask is in it', () => {
    const urls = [...(tags(html) ?? []).join('').matchAll(/(?:href|src)=["']?([^"'\s>]+)/g)].map(
      ([, url]) => url ?? '',
    );
    expect(urls.filter((url) => !url.startsWith('http://localhost:3000/links/'))).toEqual([]);
    expect(html).not.toMatch(/<(script|img|link|iframe|form)/);
    expect(text).toContain('data-act@example.com');
    expect(html).toContain(`<html lang="${locale}">`);
  });
});

describe('requests that people review', () => {
  test('R34: the requester confirms what it entered, and learns that the vehicles are checked', () => {
    const mail = text('verify', fleet);
    for (const part of ['without a login', '1 vehicle\n', '/links/verify/', 'checks whether'])
      expect(mail).toContain(part);
    for (const theirs of ['Bäckerei', 'HRB', 'Ute', VIN, '+49 221']) expect(mail).not.toContain(theirs); // R67
  });

  test('R34: confirmed or refused, with the reason and what comes next', () => {
    expect(text('ownership-confirmed')).toContain('> The papers name another keeper.\n>\n> See page 3.');
    expect(text('ownership-confirmed')).toMatch(
      /Data due by:\n {2}29 April 2026 at 14:05 CEST[\s\S]*now preparing the data/,
    );
    expect(text('ownership-confirmed', fleet, { status: 'ready' })).toContain('In the meantime the data is ready.');
    expect(text('ownership-refused')).toContain('> The papers name another keeper.');
    expect(text('ownership-refused')).toMatch(
      /No data was prepared[\s\S]*submit a new request[\s\S]*papers that show it/,
    );
  });

  test('R36, R67: a public body confirms that it asked; what it wrote is on the page behind the link', () => {
    const mail = text('verify', body);
    for (const part of ['data for a public sector body', 'within 5 working days']) expect(mail).toContain(part);
    for (const theirs of ['Landesamt', 'Articles 14', 'Positions and speed', 'Products:'])
      expect(mail).not.toContain(theirs);
    expect(text('verify', body, { products: base.products })).toContain('Products:\n  1 vehicle\n');
  });

  test('R36: received, with the last day of our time to reply', () => {
    expect(text('review-begun')).toContain('We reply by the end of 2 May 2026');
    expect(written(the('review-begun'), { locale: 'de' }).text).toContain('bis zum Ende des 2. Mai 2026');
  });

  test('R36: a change asked for is answered by the status link, and the time to reply starts again', () => {
    const mail = text('change-asked');
    expect(mail).toContain('> The papers name another keeper.');
    expect(mail).toMatch(/To the request, to answer:\nhttp:\/\/localhost:3000\/links\/status\//);
    expect(mail).toContain('starts again: 5 working days');
  });

  test('R36: accepted or declined, with the reason and what comes next', () => {
    expect(text('review-accepted')).toMatch(/> The papers[\s\S]*another email brings the link/);
    expect(text('review-declined')).toMatch(
      /> The papers[\s\S]*submit a new request[\s\S]*Germany \(Data Act, Articles 18 and 37\)[\s\S]*Bundesnetzagentur/,
    );
  });

  test('R35: the rental company confirms without the renter’s address in the mail, and gets the link', () => {
    const mail = text('verify', rental);
    expect(mail).toContain('the renter gets a notice');
    expect(mail).not.toContain('Timo Baer'); // R67
    expect(text('ready', rental)).toContain('on behalf of the renter');
    expect(linksIn(text('ready', rental)).map(({ purpose }) => purpose)).toContain('download');
  });

  test('R35, R37: the renter learns who was given what, whom to ask, and can follow no link', () => {
    for (const locale of locales) {
      const mail = written(the('renter-notice'), { locale });
      for (const part of [mail.text, mail.html]) {
        expect(part).toContain('Rent a Wheel GmbH');
        expect(part).toContain(VIN);
        expect(part).not.toMatch(/https?:|\/links\/|<a |Timo|href/);
      }
    }
    expect(text('renter-notice')).toMatch(
      /Rental:\n {2}1 January 2026 to 20 January 2026[\s\S]*Period:\n {2}2 January 2026/,
    );
    expect(text('renter-notice')).toContain('ask the rental company for it');
    expect(text('renter-notice')).not.toContain('registered to your account');
  });

  test('R36: a public body reads what it owes for the data', () => expect(text('ready', body)).toContain('Article 19'));

  test('whoever asked gets the status link, and no link is anybody else’s', () => {
    for (const mail of mails)
      for (const { purpose, token } of linksIn(written(mail).html)) {
        expect(['verify', 'download', 'status']).toContain(purpose);
        expect(readLinkToken(wording.linkKeys, purpose, token)?.id).toBe(requestId);
      }
    for (const step of ['verify', 'ready', 'change-asked'] as const)
      expect(() => written({ ...the(step), to: 'renter' })).toThrow('not theirs');
  });
});

describe('still true', () => {
  const isTrue = (mail: Mail, changes: Partial<MailRecord> = {}) => isStillTrue(mail.step, recordOf(mail, changes));

  test('each email belongs to its state', () => {
    for (const mail of mails) expect([mail.step, isTrue(mail)]).toEqual([mail.step, true]);
    for (const step of ['ownership-refused', 'review-begun', 'change-asked', 'review-declined'] as const)
      expect([step, isTrue(the(step), { status: 'exporting' })]).toEqual([step, false]);
    for (const step of ['ownership-confirmed', 'review-accepted'] as const)
      expect(isTrue(the(step), { status: 'cancelled', endedAt: new Date() })).toBe(false);
  });

  test('R36: nobody is asked for what was answered, nor promised a reply that was given', () => {
    const { review } = recordOf(the('change-asked'));
    const reviewed = (changes: Partial<MailReview>) => ({ review: { ...review, ...changes } as MailReview });
    expect(isTrue(the('change-asked'), reviewed({ changeOpen: false }))).toBe(false);
    expect(isTrue(the('review-begun'), reviewed({ replyBy: null }))).toBe(false);
    expect(isTrue(the('review-begun'), reviewed({ reasons: { 'review-accepted': 'Justified.' } }))).toBe(false);
  });

  test('R35: the notice is the renter’s alone, and of data that nobody fetched there is none', () => {
    expect(isTrue({ ...the('renter-notice'), to: 'requester' })).toBe(false);
    expect(isTrue({ ...the('ready', rental), to: 'renter' })).toBe(false);
    expect(isTrue(the('renter-notice'), { status: 'completed' })).toBe(true);
    expect(isTrue(the('renter-notice'), { status: 'expired' })).toBe(false);
  });

  test('R38: that a question was taken is not told after its answer', () => {
    expect(isEnquiryMailStillTrue('enquiry-received', { ...question, answer: null })).toBe(true);
    expect(isEnquiryMailStillTrue('enquiry-received', question)).toBe(false);
    expect(isEnquiryMailStillTrue('enquiry-answered', { ...question, answer: null })).toBe(false);
  });
});

describe('enquiries and applications', () => {
  test('R38: to an address that nobody has verified goes nothing of what was typed', () => {
    const { text } = renderEnquiryMail('enquiry-received', question, wording);
    expect(text).toContain('trade secrets');
    expect(text).not.toMatch(/signals|phish|6f1c1b9e/);
    expect(linksIn(text).map(({ purpose, token }) => readLinkToken(wording.linkKeys, purpose, token)?.id)).toEqual([
      enquiryId,
    ]);
  });

  test('R38: the answer is as support wrote it; what the enquirer wrote can’t be clicked; neither is markup', () => {
    const { text, html } = renderEnquiryMail('enquiry-answered', question, wording);
    expect(text).toContain('They are trade secrets of a supplier.\n\nSee https://www.example.com/data-act for more.\n');
    expect(text).toContain('> Why are some signals marked?\n> See phish[.]example'); // in the lines in which it was written
    expect(linksIn(html).map(({ purpose }) => purpose)).toContain('enquiry');
    const markup = renderEnquiryMail(
      'enquiry-answered',
      { ...question, answer: '<b>x</b>\n<a href="//x">', question: '<i>' },
      wording,
    );
    expect(tags(markup.html)).toEqual(tags(html));
  });

  test('R31: approved, with the CUUID and what to do next; refused, with the reason', () => {
    const approved = renderApplicationMail('provider-approved', application, wording).text;
    expect(approved).toMatch(/c0ffee00-4a1c[\s\S]*sign in/);
    expect(approved).not.toContain('The papers');
    const refused = renderApplicationMail(
      'provider-refused',
      { ...application, status: 'refused', cuuid: null },
      wording,
    ).text;
    expect(refused).toMatch(/> The papers[\s\S]*apply again/);
  });
});

describe('threat 9: what strangers write, and what staff quote of it', () => {
  const evil = [
    'Log in at https://phish.example/login now',
    'support@phish.example',
    'phish\u00ad.com phish.\u00adcom',
    '<a href="https://phish.example">x</a>',
    '</blockquote><h1>Example Motors</h1>',
    'a\r\nBcc: victim@phish.example',
    '\u202egnp.phish\u202c',
    '{operator} {0, plural, other {x}}',
  ];
  const filledWith = (form: ReviewedForm, word: string): ReviewedForm => {
    const firm = { name: word, registrationNumber: word, address: word, country: 'DE' };
    switch (form.type) {
      case 'rental':
        return { ...form, company: word, renterName: word };
      case 'unregistered-fleet':
        return { ...form, company: firm, contact: { name: word } };
      case 'public-body':
        return { ...form, body: { ...firm, contact: word }, legalBasis: word, dataWanted: word };
    }
  };
  const withoutOurs = (part: string) =>
    [
      /http:\/\/localhost:3000\/(links\/\w+\/[\w-]+|complaints)/g,
      'data-act@example.com',
      ...wording.operator.redress.bodies.map(({ url }) => url), // R50: of the settings
    ].reduce<string>((rest, mine) => rest.replaceAll(mine, ' '), part);

  test.each(evil)('%j can’t be clicked, is no markup and fakes nothing', (word) => {
    for (const { locale, ...mail } of cases) {
      const filled = (w: string) => {
        const form = filledWith(mail.form, w);
        const { review } = recordOf(mail);
        return written(mail, { locale, review: { ...review, form, reasons: { [mail.step]: w } } as MailReview });
      };
      const [bad, tame] = [filled(word), filled('x')];
      expect(bad.subject).toBe(tame.subject);
      for (const part of [bad.text, seen(bad.html)]) expect(withoutOurs(part)).not.toMatch(/:\/\/|\S@\S|phish\.\w/);
      expect(bad.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      // A line break by staff is a paragraph of the quote, and of nothing else.
      const ownLines = (t: string) => t.split('\n').filter((line) => !line.startsWith('>')).length;
      expect(ownLines(bad.text)).toBe(ownLines(tame.text));
      if (!word.includes('\n')) expect(tags(bad.html)).toEqual(tags(tame.html));
    }
  });
});

describe('the record and the outbox', () => {
  let mail: MailUnderTest;
  beforeAll(async () => {
    mail = await MailUnderTest.start();
  });
  afterAll(() => mail.stop());

  const read = (id: RequestId, to: MailRecipient = 'requester') => mailRecord(mail.db, id, to);
  const decided = (id: RequestId, kind: string, why: string) =>
    mail.owner('staff_decisions').insert({ request_id: id, kind, reason: why, account_id: 'support', at: new Date() });
  const details = ({ type: _type, ...form }: ReviewedForm) => JSON.stringify(form);

  /** Sends all there is, and answers it. */
  async function sendAll(): Promise<{ to: string; subject: string; text: string }[]> {
    const sent: { to: string; subject: string; text: string }[] = [];
    mail.mailer({}, async ({ to, subject, text }) => {
      sent.push({ to, subject, text });
      return { outcome: 'accepted' };
    });
    const waiting = () => mail.owner('mails').whereIn('status', ['queued', 'claimed']);
    for (let tries = 0; tries < 200 && (await waiting()).length > 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 25));
    await mail.stopMailers();
    return sent;
  }

  test('R34, R36: products as the form named them until staff bind some; a public body may name none', async () => {
    const id = await mail.request({
      type: 'unregistered-fleet',
      status: 'awaiting-ownership-check',
      details: details(fleet),
    });
    expect((await read(id)).products).toEqual([{ kind: 'vehicle', vin: VIN }]);
    const other = await mail.request({ type: 'public-body', status: 'awaiting-review', details: details(body) });
    expect((await read(other)).products).toEqual([]);
    const product = { id: randomUUID(), kind: 'vehicle', vin: 'WVWZZZ1JZXW000009', name: 'x' };
    await mail.owner('products').insert(product);
    await mail
      .owner('request_products')
      .insert({ request_id: other, product_id: product.id, position: 0, given: '[]' });
    expect((await read(other)).products).toEqual([{ kind: 'vehicle', vin: product.vin }]);
  });

  test('R36: the latest reason of each kind, the last day to reply, and whether a change is asked for', async () => {
    const due = new Date('2026-05-01T22:00:00Z'); // the end of 1 May in Berlin
    const id = await mail.request({
      type: 'public-body',
      status: 'awaiting-review',
      details: details(body),
      review_due_at: due,
    });
    await decided(id, 'change-asked', 'First.');
    await decided(id, 'change-asked', 'Second.');
    await mail.owner('review_rounds').insert({ request_id: id, no: 1, asked_at: due });
    expect((await read(id)).review).toMatchObject({
      reasons: { 'change-asked': 'Second.' },
      replyBy: '2026-05-01',
      replyWithinWorkingDays: 5,
      changeOpen: true,
    });
    await mail.owner('review_rounds').where({ request_id: id }).update({ answer: 'x', answered_at: due });
    expect((await read(id)).review?.changeOpen).toBe(false);
  });

  test('R35: the notice goes to the renter at the form’s address, and names the company as it is registered', async () => {
    const companyId = randomUUID();
    await mail.owner('companies').insert({ id: companyId, name: 'Rent a Wheel GmbH', kind: 'rental' });
    const renter = { name: 'Timo Baer', email: 'renter@example.com' };
    const form = { renter, rental: { from: '2026-01-01', to: '2026-01-31' }, products: { vins: [VIN] } };
    const id = await mail.request({
      type: 'rental',
      status: 'ready',
      holder: `company:${companyId}`,
      details: JSON.stringify(form),
    });
    for (const recipient of ['renter', 'requester'])
      await mail.owner('mails').insert({ request_id: id, step: 'renter-notice', recipient });
    const sent = await sendAll();
    expect(sent.map(({ to }) => to)).toEqual(['renter@example.com']);
    expect(sent[0]?.text).toContain('Rent a Wheel GmbH');
  });

  test('R13: removed details leave a record that nothing is written from', async () => {
    for (const type of ['rental', 'unregistered-fleet', 'public-body'] as const) {
      const id = await mail.request({ type, status: 'lapsed', details: '{}', email: '' });
      expect(await read(id)).toMatchObject({ review: null, email: '' });
      expect((await read(id, 'renter')).email).toBe('');
    }
  });

  test('R38: each answer is sent, once, with the question before it', async () => {
    const form = { topic: 'other', name: 'Jo', email: 'jo@example.com', text: 'One?', locale: 'de' } as const;
    const { id } = await enquire(mail.db, form, defaultPolicy);
    expect((await sendAll()).map(({ to, subject }) => [to, subject])).toEqual([
      ['jo@example.com', 'Ihre Frage ist angekommen – Example Motors'],
    ]);
    await answerEnquiry(mail.db, id, { text: 'Answer one.' }, 'support');
    await writeAgain(mail.db, id, 'Two?');
    await answerEnquiry(mail.db, id, { text: 'Answer two.' }, 'support');
    const answers = (await mail.owner('mails').where({ enquiry_id: id, step: 'enquiry-answered' }).orderBy('turn')) as {
      id: string;
    }[];
    const [first, second] = await Promise.all(answers.map((row) => enquiryMailRecord(mail.db, id, row.id)));
    expect(first).toMatchObject({ answer: 'Answer one.', question: 'One?' });
    expect(second).toMatchObject({ answer: 'Answer two.', question: 'Two?' });
    const texts = (await sendAll()).map(({ text }) => /Answer \w+/.exec(text)?.[0]);
    expect(new Set(texts)).toEqual(new Set(['Answer one', 'Answer two']));
    expect(texts).toHaveLength(2);
    expect(mail.logged.join('')).toContain(id);
    expect(mail.logged.join('')).not.toMatch(/jo@|Answer/);
  });

  test('R31: an application’s answer goes to its contact, in the language of the form, once', async () => {
    const contact = { name: 'Ute', email: 'ute@example.com' };
    const { id: yes } = await apply(mail.db, { company, contact, gatekeeper: false, locale: 'de' });
    const { id: no } = await apply(mail.db, { company, contact, gatekeeper: false });
    for (const _ of [1, 2]) {
      await decideApplication(mail.db, yes, {
        approved: true,
        reason: 'Fine.',
        by: 'support',
        rules: defaultPolicy.companies,
      });
      await decideApplication(mail.db, no, {
        approved: false,
        reason: 'No such company.',
        by: 'support',
        rules: defaultPolicy.companies,
      });
    }
    const sent = await sendAll();
    expect(sent.map(({ to }) => to)).toEqual(['ute@example.com', 'ute@example.com']);
    expect(new Set(sent.map(({ subject }) => subject))).toEqual(
      new Set([
        'Ihr Unternehmen ist als Dienstleister zugelassen – Example Motors',
        'Your application as a service provider was refused – Example Motors',
      ]),
    );
    expect(sent.find(({ text }) => text.includes('> No such company.'))).toBeDefined();
  });

  test('a bounce of a mail about no request is noted and is on nobody’s timeline', async () => {
    const { id } = await mail.owner('mails').where({ recipient: 'applicant' }).first('id');
    const { recordMailEvents } = await import('../../db/mails/events.ts');
    await recordMailEvents(mail.db, [{ mail_id: id, event: 'bounce', timestamp: 1_800_000_000 }]);
    expect((await mail.mail(id)).status).toBe('bounced');
  });
});
