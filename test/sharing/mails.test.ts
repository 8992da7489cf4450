/** What the emails of sharing say (R23–R33), to whom, and that nothing a third party wrote can be clicked in them. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mailRecord, type MailRecord } from '../../db/mails/record/request.ts';
import type { MailSharing } from '../../db/mails/record/sharing.ts';
import { consentReceipt } from '../../domain/sharing/receipt.ts';
import type { Cuuid, RequestId } from '../../domain/ids.ts';
import { readLinkToken, type LinkPurpose } from '../../domain/links/token.ts';
import type { MailRecipient, MailStep } from '../../domain/mails/steps.ts';
import { defanged } from '../../domain/text/plain-text.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { locales } from '../../domain/languages/languages.ts';
import type { SharingDetails } from '../../domain/requests/details.ts';
import type { State } from '../../domain/requests/states.ts';
import type { Vin } from '../../domain/registrations/vin.ts';
import { theirs } from '../../worker/mail/contents/their-words.ts';
import { renderMail } from '../../worker/mail/render.ts';
import { isStillTrue } from '../../db/mails/still-true.ts';
import { MailUnderTest, wording } from '../mails/mail-under-test.ts';

const VIN = 'WVWZZZ1JZXW000001' as Vin;
const requestId = '6f1c1b9e-4a1c-4a51-9a46-0d4f3f2f8a11' as RequestId;
const customer: MailRecipient = 'account:retail-owner';
const purpose = 'Driving-style based insurance: we work out your premium from the trips of these months.';

const details: SharingDetails = {
  recipient: {
    name: 'Alex Agent',
    company: {
      name: 'Agent Insurance SE',
      registrationNumber: 'HRB 12345',
      address: 'Ringstraße 1, 10115 Berlin',
      country: 'DE',
    },
  },
  customer: { name: 'Robin Owner', email: 'retail-owner@example.com' },
  products: { vins: [VIN], wallbox: true },
  purpose,
  agreement: { confirmed: true, date: '2026-03-03', reference: 'A-77' },
  size: 'sme',
};

const sharing: MailSharing = {
  recipient: details.recipient,
  customer: details.customer,
  purpose,
  agreement: details.agreement,
  asked: details.products,
  compensation: { rateId: 1, reduced: true, cents: 1250, currency: 'EUR' },
  decider: null,
  consentBy: new Date('2026-04-04T10:00:00Z'),
  consentOpen: true,
  consentedAt: new Date('2026-04-02T08:00:00Z'),
  receipt: { id: 'b6a7c8d9-0000-4000-8000-000000000001', until: new Date('2026-05-07T08:00:00Z') },
  downloadedAt: new Date('2026-04-06T09:30:00Z'),
  held: null,
  linkLifetimeMs: 7 * 86_400_000,
};

const base: MailRecord = {
  requester: 'owner',
  addressConfirmed: true,
  requestId,
  type: 'agent',
  recipient: 'requester',
  status: 'ready',
  email: 'agent@example.com',
  locale: 'en',
  languageUnknown: false,
  timeZone: 'Europe/Berlin',
  period: { from: '2026-01-01', to: '2026-03-29' },
  products: [
    { kind: 'vehicle', vin: VIN },
    { kind: 'wallbox', vin: null },
  ],
  verifyBy: new Date('2026-04-08T12:05:00Z'),
  dueBy: new Date('2026-04-29T12:05:00Z'),
  downloadUntil: new Date('2026-04-10T22:30:00Z'),
  verifiedAt: null,
  endedAt: null,
  downloaded: false,
  linkGeneration: 3,
  fileCount: 3,
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
  sharing,
  review: null,
};

/** Every email of sharing: its step, the state it is written in, and on which side it arrives. */
const mails: { step: MailStep; status: State; to: 'third party' | 'customer' }[] = [
  { step: 'verify', status: 'awaiting-verification', to: 'third party' },
  { step: 'lapsed', status: 'lapsed', to: 'third party' },
  { step: 'not-matched', status: 'rejected', to: 'third party' },
  { step: 'consent-request', status: 'awaiting-consent', to: 'customer' },
  { step: 'consent-reminder', status: 'awaiting-consent', to: 'customer' },
  { step: 'consent-not-given', status: 'cancelled', to: 'third party' },
  { step: 'consent-not-given', status: 'cancelled', to: 'customer' },
  { step: 'declined', status: 'declined', to: 'third party' },
  { step: 'consent-receipt', status: 'exporting', to: 'customer' },
  { step: 'ready', status: 'ready', to: 'third party' },
  { step: 'no-data', status: 'ready', to: 'third party' },
  { step: 'overdue', status: 'exporting', to: 'third party' },
  { step: 'first-download', status: 'ready', to: 'customer' },
  { step: 'revoked', status: 'revoked', to: 'third party' },
  { step: 'revoked', status: 'revoked', to: 'customer' },
  { step: 'cancelled', status: 'cancelled', to: 'third party' },
];
type Mail = (typeof mails)[number];
const cases = locales.flatMap((locale) => mails.map((mail) => ({ locale, ...mail })));

function recordOf({ status, to }: Omit<Mail, 'step'>, changes: Partial<MailRecord> = {}): MailRecord {
  const record = { ...base, status, ...changes };
  return to === 'third party'
    ? record
    : { ...record, recipient: customer, sharing: { ...(record.sharing ?? sharing), decider: 2 } };
}
const written = (mail: Mail, changes: Partial<MailRecord> = {}) =>
  renderMail(mail.step, recordOf(mail, changes), wording);
const the = (step: MailStep, to?: Mail['to']): Mail => {
  const mail = mails.find((m) => m.step === step && (!to || m.to === to));
  if (!mail) throw new Error(step);
  return mail;
};
const text = (step: MailStep, changes: Partial<MailRecord> = {}, to?: Mail['to']) =>
  written(the(step, to), changes).text;

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
const linksIn = (part: string) =>
  [...part.matchAll(/http:\/\/localhost:3000\/links\/(\w+)\/([\w-]+)/g)].map(([, purpose, token]) => ({
    purpose: purpose as LinkPurpose, // readLinkToken proves it
    token: token ?? '',
  }));

describe.each(cases)('$step to the $to in $locale', ({ locale, ...mail }) => {
  const { subject, text, html } = written(mail, { locale });
  const folder = process.env['MAILS_TO'];
  if (folder) {
    mkdirSync(folder, { recursive: true });
    const name = `${mail.step}-${mail.to.replace(' ', '-')}-${locale}`;
    writeFileSync(`${folder}/${name}.html`, html);
    writeFileSync(`${folder}/${name}.txt`, `${subject}\n\n${text}`);
  }

  test('each side gets its own links alone, those of an account by its number', () => {
    const allowed = mail.to === 'customer' ? ['consent', 'revoke'] : ['verify', 'download', 'status'];
    for (const part of [text, html])
      for (const { purpose, token } of linksIn(part)) {
        expect(allowed).toContain(purpose);
        expect(readLinkToken(wording.linkKeys, purpose, token)).toEqual({
          id: requestId,
          generation: {
            consent: 2,
            revoke: 2,
            download: 3,
            status: 3,
            verify: 3,
            enquiry: 0,
            access: 0,
            invitation: 0,
            rental: 0,
          }[purpose],
        });
      }
    expect(linksIn(text).some(({ purpose }) => purpose === 'status')).toBe(mail.to === 'third party');
    if (mail.to === 'customer') expect(text).toMatch(/list of shares|Liste der Weitergaben|liste des partages/);
  });

  test('the subject names nobody and nothing, and is short', () => {
    expect(subject).not.toMatch(/WVW|@|Agent|Owner|HRB|6f1c1b9e/);
    expect(subject.length).toBeLessThan(96);
  });

  test('HTML and text say the same', () => {
    const plain = seen(html).replaceAll(/\s+/g, ' ');
    for (const line of text.split('\n').filter((l) => l.trim() && l !== '-- ' && !l.includes('/links/')))
      expect(plain).toContain(line.replace(/^> /, '').trim().replace(/:$/, '').replaceAll(/\s+/g, ' '));
  });

  test('no placeholder is left', () => expect(text).not.toMatch(/[{}]|undefined|null|NaN/));
});

describe('what each email has to say', () => {
  test('R24: the third party verifies what it asked for; the customer is contacted only after that', () => {
    const verify = text('verify', { products: [{ kind: 'wallbox', vin: null, all: true }] });
    expect(verify).toContain('a customer’s data, for a third party');
    expect(verify).toContain('All wallboxes registered to the customer');
    for (const theirs of ['Agent Insurance SE', 'Robin Owner', sharing.purpose]) expect(verify).not.toContain(theirs);
    expect(verify).toContain('Only then is the customer contacted.');
    expect(verify).not.toContain('retail-owner');
  });

  test('R32: the charge is in the email before anything is owed, and where it falls due', () => {
    for (const step of ['verify', 'ready', 'no-data'] as const) {
      expect(text(step)).toContain('€12.50, the reduced rate');
      expect(text(step)).toContain('with the first download');
      expect(text(step, { locale: 'de' })).toMatch(/12,50\s€, ermäßigt/);
      const free = { sharing: { ...sharing, compensation: null } };
      expect(text(step, free)).toContain('Charge:\n  none');
      expect(text(step, free)).not.toContain('with the first download');
    }
    const yen = { rateId: 2, reduced: false, cents: 1250, currency: 'JPY' };
    expect(text('verify', { sharing: { ...sharing, compensation: yen } })).toContain('¥1,250');
  });

  test('R26: the customer reads who asks, for what, which period, what for, until when, and what consent means', () => {
    for (const step of ['consent-request', 'consent-reminder'] as const) {
      const mail = text(step);
      for (const part of [
        'Third party, as it describes itself:\n  Alex Agent\n  Agent Insurance SE\n  Registration number HRB 12345\n',
        'Ringstraße 1, 10115 Berlin, Germany',
        VIN,
        '1 January 2026 to 29 March 2026, both days included',
        '4 April 2026 at 12:00 CEST',
        'in the third party’s own words:\n> Driving-style based insurance: we work out your premium from the trips\n> of these months',
        'Who it is and what it writes, Example Motors has not checked.',
        'works for 7 days',
        'access to your account, to other products, to other days, or to future data',
        'gatekeepers',
        'Article 6',
        'download your data yourself', // R33
      ])
        expect(mail).toContain(part);
    }
    expect(text('consent-request', { locale: 'de' })).toContain('10115 Berlin, Deutschland');
  });

  test('R26: a fleet reads that the service provider is approved, and that the first administrator decides', () => {
    const mail = text('consent-request', { type: 'provider' });
    expect(mail).toContain('a service provider that Example Motors has approved');
    expect(mail).toContain('The first of you to decide decides for the fleet.');
  });

  test('R26: not consented in time: both sides are told, each its part', () => {
    expect(text('consent-not-given', {}, 'third party')).toContain('was not confirmed by then');
    expect(text('consent-not-given', {}, 'customer')).toContain('Nothing was shared');
  });

  test('R25: not matched: never which part, and nothing that the third party did not enter', () => {
    const mail = text('not-matched');
    expect(mail).toContain('could not be matched');
    expect(mail).toContain('Nobody was contacted');
    expect(mail).not.toContain('retail-owner');
    const fleet = { cuuid: randomUUID() as Cuuid }; // a fresh company's id
    expect(text('not-matched', { type: 'provider', sharing: { ...sharing, customer: fleet } })).toContain(fleet.cuuid);
    const admin = { adminEmail: 'fleet-admin@example.com' };
    expect(text('not-matched', { type: 'provider', sharing: { ...sharing, customer: admin } })).toContain(
      'fleet-admin[at]example[.]com',
    );
  });

  test('R27: declined: no reasons, no details of the customer', () => {
    expect(text('declined')).toContain('need not give reasons');
    expect(text('declined')).not.toContain('retail-owner');
  });

  test('R28: the receipt says what, for whom, what for, when, until when, and how to end it', () => {
    const mail = text('consent-receipt');
    for (const part of [
      'b6a7c8d9-0000-4000-8000-000000000001',
      '2 April 2026 at 10:00 CEST',
      'Alex Agent',
      VIN,
      '> Driving-style',
      '7 days after the data is ready, 7 May 2026 at 10:00 CEST at the latest',
      '/links/revoke/',
    ])
      expect(mail).toContain(part);
    const ended = text('consent-receipt', { endedAt: new Date() });
    expect(ended).toContain('has ended in the meantime');
    expect(ended).not.toContain('/links/revoke/');
  });

  test('R29: the first download is told, with the link to end the share while it lives', () => {
    expect(text('first-download')).toContain('6 April 2026 at 11:30 CEST');
    expect(text('first-download')).toContain('remain with it');
    expect(text('first-download')).toContain('/links/revoke/');
    expect(text('first-download', { endedAt: new Date() })).not.toContain('/links/revoke/');
  });

  test('R29: revoked: both sides are told; copies are not deleted by it, where there are any', () => {
    const untouched = { sharing: { ...sharing, downloadedAt: null } };
    expect(text('revoked', {}, 'third party')).toContain('Delete your copies');
    expect(text('revoked', {}, 'customer')).toContain('not deleted by this');
    for (const side of ['third party', 'customer'] as const)
      expect(text('revoked', untouched, side)).toContain('No data file had been downloaded completely before.');
  });
});

describe('still true', () => {
  const isTrue = (step: MailStep, to: Mail['to'], status: State, changes: Partial<MailSharing> = {}) =>
    isStillTrue(step, recordOf({ status, to }, { sharing: { ...sharing, ...changes } }));

  test('R26: nobody is asked to decide what is decided or over', () => {
    for (const step of ['consent-request', 'consent-reminder'] as const) {
      expect(isTrue(step, 'customer', 'awaiting-consent')).toBe(true);
      expect(isTrue(step, 'customer', 'awaiting-consent', { consentOpen: false })).toBe(false);
    }
  });

  test('each email belongs to its state', () => {
    expect(isTrue('not-matched', 'third party', 'rejected')).toBe(true);
    expect(isTrue('declined', 'third party', 'declined')).toBe(true);
    expect(isTrue('revoked', 'customer', 'revoked')).toBe(true);
    expect(isTrue('consent-not-given', 'customer', 'cancelled')).toBe(true);
    for (const step of ['not-matched', 'declined', 'revoked', 'consent-not-given'] as const)
      expect(isTrue(step, 'third party', 'exporting')).toBe(false);
    expect(isTrue('first-download', 'customer', 'ready', { downloadedAt: null })).toBe(false);
    expect(isTrue('consent-receipt', 'customer', 'exporting', { receipt: null })).toBe(false);
  });

  test('what is for the customer never goes to the third party', () => {
    for (const step of ['consent-request', 'consent-reminder', 'consent-receipt', 'first-download'] as const) {
      expect(isTrue(step, 'third party', the(step).status)).toBe(false);
      expect(() => renderMail(step, recordOf({ status: the(step).status, to: 'third party' }), wording)).toThrow(
        'not theirs',
      );
    }
    expect(() => renderMail('ready', recordOf({ status: 'ready', to: 'customer' }), wording)).toThrow('not theirs');
  });
});

describe('threat 9: what a third party writes', () => {
  const phishing = [
    'Log in at https://example-motors.phish.example/login now',
    'HTTPS://PHISH.EXAMPLE/x',
    'http://1.2.3.4/a 192.168.1.1 1.2.com 1-1.de',
    'http:phish.example',
    'http://[::1]/',
    'ftp://phish.example file:///etc/passwd',
    'www.phish.example',
    'phish.example/login?x=1#y',
    'go to phish.co.uk, please',
    'a.b.c.phish.com:8080',
    'пример.рф',
    'उदाहरण.भारत',
    'मी.com',
    '例え。テスト',
    'phish．com',
    'phish｡com',
    'phish\u2024com',
    'phish-.com phish_.com i❤.ws',
    'https:\u00ad//phish.example',
    'phish\u00ad.com phish.\u00adcom',
    'phish\u2060.\u2060com',
    'www\u{e0041}.phish\ufe0f.com',
    'support@phish.example',
    'support＠phish.example',
    '<a href="https://phish.example">Example Motors</a>',
    '[Example Motors](https://phish.example)',
    '<https://phish.example>',
    '"><script src=//phish.example/x.js></script>',
    'javascript:alert(1)',
    'data:text/html;base64,AAAA',
    'mailto:support@phish.example?subject=x',
    'tel:+4930123456 sms:+4930123456 skype:phish?call',
    '\\\\phish.example\\share \\\\server\\share',
    'a\r\nBcc: victim@phish.example\r\n\r\n<h1>New</h1>',
    'repair\n\nExample Motors: please also confirm at\nphish.example',
    'repair\u2028\u2029-- \u2028Example Motors',
    '</blockquote></div><h1>Example Motors</h1>',
    '\u202egnp.phish\u202c',
    `${'x'.repeat(200)}.phish.example`,
  ];
  // Wider than what mail programs turn into links: a scheme, an address, a host of any script, a Windows share.
  const clickable = [
    /[a-z][a-z0-9+.-]*:(?=[^\s\])])/i,
    /[^\s]@[^\s]/,
    /[\p{L}\p{N}\p{M}\p{S}_-][.。．｡․][\p{L}\p{M}]{2,}/u,
    /\\\\\w/,
    /\d\.\d+\.\d+\.\d/,
  ];
  const ours = [
    /http:\/\/localhost:3000\/(links\/\w+\/[\w-]+|complaints)/g,
    /data-act@example\.com/g,
    ...wording.operator.redress.bodies.map(({ url }) => url), // R50: of the settings
  ];
  const withoutOurs = (part: string) => ours.reduce<string>((rest, mine) => rest.replaceAll(mine, ' '), part);
  const filledWith = (evil: string): Partial<MailRecord> => ({
    sharing: {
      ...sharing,
      recipient: {
        name: evil,
        company: { name: evil, registrationNumber: evil, address: evil, country: 'DE' },
      },
      customer: { name: evil, email: 'x@example.com' },
      purpose: evil,
      agreement: { confirmed: true, reference: evil, date: '2026-03-03' },
    },
  });
  const tags = (html: string) => html.match(/<[^>]*>/g);

  test('our own words have nothing clickable but our links and the contact address', () => {
    for (const mail of cases) {
      const { text, html } = written(mail, { locale: mail.locale });
      for (const part of [text, seen(html)])
        for (const pattern of clickable) expect(withoutOurs(part)).not.toMatch(pattern);
    }
  });

  test.each(phishing)('%j can’t be clicked, is no markup, ends no header and fakes no paragraph', (evil) => {
    for (const mail of cases) {
      const { subject, text, html } = written(mail, { ...filledWith(evil), locale: mail.locale });
      const tame = written(mail, { ...filledWith('x'), locale: mail.locale });
      expect(subject).toBe(tame.subject);
      expect(tags(html)).toEqual(tags(tame.html));
      const hrefs = [...(tags(html) ?? []).join('').matchAll(/(?:href|src)=["']?([^"'\s>]+)/g)].map(
        ([, url]) => url ?? '',
      );
      expect(hrefs.filter((url) => !url.startsWith('http://localhost:3000/links/'))).toEqual([]);
      for (const part of [text, seen(html)])
        for (const pattern of clickable) expect(withoutOurs(part)).not.toMatch(pattern);
      const ownLines = (t: string) => t.split('\n').filter((line) => !line.startsWith('> ')).length;
      expect(ownLines(text)).toBe(ownLines(tame.text));
      expect(text.split('\n').every((line) => !line.startsWith('> ') || line.length <= 74)).toBe(true);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  });

  test('ordinary writing stays as it is', () => {
    const ordinary =
      'Repair no. 7: 12:30 – 14:00, 3.5 t, 15.000 km am 03.03.2026; Müller & Söhne (Kfz), 50 % … und so weiter. Danke!';
    expect(defanged(ordinary)).toBe(ordinary);
    expect(defanged('https://evil.example')).toBe('https[:]//evil[.]example');
    expect(theirs('a\u00ad.com')).toBe('a[.]com');
  });
});

describe('the record', () => {
  let mail: MailUnderTest;
  beforeAll(async () => {
    mail = await MailUnderTest.start();
    await mail.owner('accounts').insert([
      { id: 'owner', kind: 'retail', email: 'owner@example.com', name: 'Robin Owner', locale: 'en' },
      { id: 'stranger', kind: 'retail', email: 'stranger@example.com', name: 'Sam Stranger', locale: 'en' },
    ]);
  });
  afterAll(() => mail.stop());

  /** An agent's request; from `awaiting-consent` on it is matched: one vehicle, two wallboxes, one account that decides. */
  async function request(status: State, columns: Record<string, unknown> = {}): Promise<RequestId> {
    const id = await mail.request({ type: 'agent', status, details: JSON.stringify(details), ...columns });
    if (status === 'awaiting-verification' || status === 'rejected' || status === 'lapsed') return id;
    const products = [
      {
        id: randomUUID(),
        kind: 'vehicle',
        vin: `WVW${id
          .replaceAll(/[^0-9]/g, '')
          .padEnd(14, '0')
          .slice(0, 14)}`,
      },
      { id: randomUUID(), kind: 'wallbox', serial: `A${id}` },
      { id: randomUUID(), kind: 'wallbox', serial: `B${id}` },
    ];
    for (const [position, product] of products.entries()) {
      await mail.owner('products').insert({ ...product, name: 'x' });
      await mail.owner('request_products').insert({ request_id: id, product_id: product.id, position, given: '[]' });
    }
    await mail.owner('deciders').insert({ request_id: id, no: 3, account_id: 'owner' });
    return id;
  }
  const read = (id: RequestId, recipient: MailRecipient) => mailRecord(mail.db, id, recipient);
  const kinds = (record: MailRecord) => record.products.map(({ kind, all }) => (all ? `all ${kind}` : kind));

  test('the requester is written to at the form’s address, whoever decides at its account’s', async () => {
    const id = await request('awaiting-consent');
    expect(await read(id, 'requester')).toMatchObject({ email: `${id}@example.com`, sharing: { decider: null } });
    expect(await read(id, 'account:owner')).toMatchObject({ email: 'owner@example.com', sharing: { decider: 3 } });
  });

  test('an account that was not asked to decide is not written to', async () => {
    const record = await read(await request('awaiting-consent'), 'account:stranger');
    expect(record.email).toBe('');
    expect(isStillTrue('consent-request', record)).toBe(false);
    expect(isStillTrue('revoked', { ...record, status: 'revoked' })).toBe(false);
  });

  test('R25: the third party reads the products as it wrote them until the data is ready', async () => {
    const written = ['vehicle', 'all wallbox'];
    for (const status of ['awaiting-verification', 'rejected', 'awaiting-consent', 'declined', 'revoked'] as const)
      expect([status, kinds(await read(await request(status), 'requester'))]).toEqual([status, written]);
    const id = await request('ready');
    expect(kinds(await read(id, 'requester'))).toEqual(['vehicle', 'wallbox', 'wallbox']);
    expect(kinds(await read(id, 'account:owner'))).toEqual(['vehicle', 'wallbox', 'wallbox']);
  });

  test('R30: products whose sharing was ended are no longer named, unless that ended all of it', async () => {
    const drop = { dropped_at: new Date(), dropped_because: 'revoked' };
    for (const [status, left] of [
      ['ready', ['wallbox', 'wallbox']],
      ['revoked', ['vehicle', 'wallbox', 'wallbox']],
    ] as const) {
      const id = await request(status);
      await mail.owner('request_products').where({ request_id: id, position: 0 }).update(drop);
      expect(kinds(await read(id, 'account:owner'))).toEqual(left);
    }
  });

  test('R26: whether there is still something to decide goes by the request’s clock', async () => {
    const soon = new Date(Date.now() + 3_600_000);
    const open = async (columns: Record<string, unknown>) =>
      (await read(await request('awaiting-consent', columns), 'account:owner')).sharing?.consentOpen;
    expect(await open({})).toBe(true);
    expect(await open({ consent_by: soon })).toBe(true);
    expect(await open({ consent_by: soon, clock_shift: '2 hours' })).toBe(false);
    expect(await open({ consent_by: soon, consented_at: new Date() })).toBe(false);
    const before = Date.now();
    const id = await request('awaiting-consent');
    const consentBy = (await read(id, 'account:owner')).sharing?.consentBy.getTime() ?? 0;
    expect(consentBy).toBeGreaterThanOrEqual(before + 3 * 86_400_000);
    expect(consentBy).toBeLessThanOrEqual(Date.now() + 3 * 86_400_000);
  });

  test('R28: the receipt’s number and end are those of the consent that was recorded', async () => {
    const id = await request('exporting', { consented_at: new Date() });
    const receipt = consentReceipt({
      requestId: id,
      products: [],
      details,
      period: base.period,
      groups: null,
      personal: true,
      gdprBasis: null,
      tradeSecrets: false,
      measuresVersion: null,
      givenAt: new Date('2026-04-02T08:00:00Z'),
      policy: defaultPolicy,
    });
    await mail
      .owner('consents')
      .insert({ request_id: id, account_id: 'owner', given_at: new Date(), receipt: JSON.stringify(receipt) });
    const { receipt_id } = (await mail.owner('consents').where({ request_id: id }).first('receipt_id')) as {
      receipt_id: string;
    };
    const { sharing } = await read(id, 'account:owner');
    expect(sharing?.receipt).toEqual({ id: receipt_id, until: new Date('2026-05-07T08:00:00Z') });
    expect(sharing?.linkLifetimeMs).toBe(7 * 86_400_000);
  });

  test('R13: removed details leave a record that nothing is written from', async () => {
    const record = await read(await request('lapsed', { details: '{}', email: '' }), 'requester');
    expect(record).toMatchObject({ sharing: null, email: '', products: [] });
    expect(isStillTrue('lapsed', record)).toBe(false);
  });

  test('each mail goes out to its recipient with its recipient’s links', async () => {
    const id = await request('awaiting-consent');
    for (const recipient of ['account:owner', 'requester'] as const)
      await mail.owner('mails').insert({ request_id: id, step: 'consent-request', recipient });
    const sent: { to: string; text: string }[] = [];
    mail.mailer({}, async ({ to, text }) => {
      sent.push({ to, text });
      return { outcome: 'accepted' };
    });
    const ofRequest = mail.owner('mails').where({ request_id: id });
    for (
      let tries = 0;
      tries < 200 && (await ofRequest.clone().whereIn('status', ['queued', 'claimed'])).length;
      tries++
    )
      await new Promise((resolve) => setTimeout(resolve, 25));
    await mail.stopMailers();
    expect(sent.map(({ to }) => to)).toEqual(['owner@example.com']);
    expect(linksIn(sent[0]?.text ?? '').map(({ purpose }) => purpose)).toEqual(['consent']);
    expect(await ofRequest.clone().where({ recipient: 'requester' }).first('status', 'last_error')).toEqual({
      status: 'refused',
      last_error: 'no-longer-true',
    });
  });
});
