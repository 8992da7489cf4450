/** What the emails say, in every language, from whatever the record holds. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { MailRecord } from '../../db/mails/record/request.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { MailStep } from '../../domain/mails/steps.ts';
import { locales } from '../../domain/languages/languages.ts';
import { brandOf } from '../../domain/brand/brand.ts';
import { oneLine } from '../../worker/mail/content.ts';
import { renderMail } from '../../worker/mail/render.ts';
import { wording } from './mail-under-test.ts';

const record: MailRecord = {
  requester: 'owner',
  addressConfirmed: true,
  requestId: '6f1c1b9e-4a1c-4a51-9a46-0d4f3f2f8a11' as RequestId, // as the database gives it
  type: 'customer',
  recipient: 'requester',
  status: 'ready',
  email: 'retail-owner@example.com',
  locale: 'en',
  languageUnknown: false,
  timeZone: 'Europe/Berlin',
  period: { from: '2026-01-01', to: '2026-03-29' },
  products: [
    { kind: 'vehicle', vin: 'WVWZZZ1JZXW000001' },
    { kind: 'vehicle', vin: 'WVWZZZ1JZXW000002' },
    { kind: 'wallbox', vin: null },
  ],
  verifyBy: new Date('2026-04-08T12:05:00Z'),
  dueBy: new Date('2026-04-29T12:05:00Z'),
  downloadUntil: new Date('2026-04-10T22:30:00Z'),
  verifiedAt: null,
  endedAt: null,
  downloaded: false,
  linkGeneration: 3,
  fileCount: 4,
  formats: ['json'],
  groups: null,
  withoutPersonal: false,
  gdprBasis: null,
  tradeSecrets: false,
  measuresVersion: null,
  heldBack: [],
  cancelledBy: 'requester',
  cancelledWhy: null,
  demand: null,
  erasedAt: null,
  sharing: null,
  review: null,
};
const statuses = {
  verify: 'awaiting-verification',
  overdue: 'exporting',
  ready: 'ready',
  'no-data': 'ready',
  lapsed: 'lapsed',
  cancelled: 'cancelled',
} as const satisfies Partial<Record<MailStep, MailRecord['status']>>;
type Step = keyof typeof statuses;
// The emails of sharing are in sharing-mails.test.ts, those of reviewed requests and enquiries in review-mails.test.ts.
const steps = Object.keys(statuses) as Step[];
const cases = locales.flatMap((locale) => steps.map((step) => ({ locale, step })));
const written = (step: Step, changes: Partial<MailRecord> = {}) =>
  renderMail(step, { ...record, status: statuses[step], ...changes }, wording);

describe.each(cases)('$step in $locale', ({ locale, step }) => {
  const { subject, text, html } = written(step, { locale });
  const folder = process.env['MAILS_TO'];
  if (folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/${step}-${locale}.html`, html);
    writeFileSync(`${folder}/${step}-${locale}.txt`, `${subject}\n\n${text}`);
  }

  test('R18: brings the link to the request’s status, its number, and whom to ask', () => {
    for (const part of [text, html]) {
      expect(part).toMatch(/http:\/\/localhost:3000\/links\/status\/[\w-]{60,}/);
      expect(part).toContain(record.requestId);
      expect(part).toContain('data-act@example.com');
    }
    expect(html).toContain(`<html lang="${locale}">`);
  });

  test('the subject names no person and no product', () => {
    expect(subject).not.toMatch(/WVW|@|6f1c1b9e/);
    expect(subject.length).toBeLessThan(96);
  });

  test('HTML and text say the same', () => {
    const plain = html
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&amp;', '&')
      .replaceAll(/\s+/g, ' ');
    for (const line of text.split('\n').filter((l) => l.trim() && l !== '-- ' && !l.includes('/links/')))
      expect(plain).toContain(line.trim().replaceAll(/\s+/g, ' ').replace(/:$/, ''));
  });

  test('nothing is loaded, and no link leads elsewhere', () => {
    const urls = [...html.matchAll(/(?:href|src|url\()\s*=?\s*["']?([^"')\s>]+)/g)].map(([, url]) => url ?? '');
    expect(urls.filter((url) => !url.startsWith('http://localhost:3000/links/'))).toEqual([]);
    expect(html).not.toMatch(/<(script|img|link|iframe|form)/);
  });
});

describe('what each email has to say', () => {
  test('R13: what was asked for, until when, and the link that confirms it', () => {
    const { text } = written('verify');
    expect(text).toContain('data of the products of a customer account');
    expect(text).toContain('2 vehicles\n');
    expect(text).not.toContain('WVWZZZ1JZXW000001'); // R67
    expect(text).toContain('1 wallbox registered to the account');
    expect(text).toContain('1 January 2026 to 29 March 2026, both days included');
    expect(text).toContain('8 April 2026 at 14:05 CEST');
    expect(text).toContain('/links/verify/');
    expect(text).not.toContain('/links/download/');
    expect(written('verify', { locale: 'de' }).text).toContain('8. April 2026 um 14:05 MESZ');
  });

  test('R14: that the deadline was missed, and the contact address', () => {
    expect(written('overdue').text).toMatch(
      /29 April 2026 at 14:05 CEST[\s\S]*still at work[\s\S]*data-act@example\.com/,
    );
    expect(written('overdue', { status: 'ready' }).text).toContain('has been processed');
  });

  test('R15: until when, how many files, and a link of this generation, the same each time', () => {
    const { text } = written('ready');
    expect(text).toContain('4 files (JSON)');
    expect(text).toContain('11 April 2026 at 00:30 CEST');
    expect(written('ready').text).toBe(text);
    const linkIn = (t: string) => /\/links\/download\/[\w-]+/.exec(t)?.[0];
    expect(linkIn(text)).toBeDefined();
    expect(linkIn(written('ready', { linkGeneration: 4 }).text)).not.toBe(linkIn(text));
  });

  test('R17: that no records are the answer', () => {
    expect(written('no-data').text).toContain('That is the answer, not a failure.');
    expect(written('no-data').text).toContain('/links/download/');
  });

  test('R19: who cancelled', () => {
    expect(written('cancelled').text).toContain('from the account that submitted it');
    expect(written('cancelled', { cancelledBy: 'support' }).text).toContain('by our support');
  });

  test('it is the operator’s: name in the subject, colour, imprint and privacy at the foot, the button before the details', () => {
    const urls = { imprintUrl: 'https://example.com/imprint', privacyUrl: 'https://example.com/privacy' };
    const look = brandOf({ colour: '#7a1f2b' });
    const operator = { ...wording.operator, ...urls, look };
    const { subject, text, html } = renderMail('ready', { ...record, locale: 'fr' }, { ...wording, operator });
    expect(subject).toBe('Vos données sont prêtes à télécharger – Example Motors');
    expect(text).toContain(
      'Mentions légales: https://example.com/imprint\nConfidentialité: https://example.com/privacy',
    );
    expect(html).toContain('href="https://example.com/privacy"');
    expect(html).toMatch(/bgcolor="#7a1f2b"[^>]*><a href="[^"]+\/links\/download\//); // Outlook takes it from the cell
    expect(html).toMatch(/<body[^>]*><div style="display:none[^"]*">Les données que vous avez demandées sont prêtes\./);
    expect(html.indexOf('Aller au téléchargement')).toBeLessThan(html.indexOf('WVWZZZ1JZXW000001'));
    expect(html).toContain('prefers-color-scheme: dark');
  });

  test('a fleet’s mail stays readable', () => {
    const products = Array.from({ length: 1000 }, (_, i) => ({
      kind: 'vehicle' as const,
      vin: `WVWZZZ1JZXW${String(i).padStart(6, '0')}`,
    }));
    expect(written('verify', { products }).text).toContain('1,000 vehicles');
    expect(written('ready', { products }).text).toContain('and 990 more vehicles');
    expect(written('ready', { products }).html.length).toBeLessThan(10_000);
  });
});

describe('nasty texts', () => {
  const nasty = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "'onmouseover='alert(1)",
    '</title><script>',
    '<!--',
    '&lt;script&gt;',
    '{operator}',
    "{0, plural, other {x}} '{'",
    'a\r\nBcc: victim@example.com',
    'a\nb\u0085c\u2028d\u2029e',
    '\u0000\u0007\u001b[31m',
    '\u202Egnp.exe',
    '\u2066hidden\u2069',
    '=cmd|calc',
    'javascript:alert(1)',
    'ü'.repeat(2000),
  ];

  test.each(nasty)('%j neither becomes markup nor ends a header', (text) => {
    const operator = { ...wording.operator, name: text, contact: text };
    const changes = { products: [{ kind: 'vehicle' as const, vin: text }] };
    for (const { locale, step } of cases) {
      const mail = renderMail(
        step,
        { ...record, ...changes, locale, status: statuses[step] },
        { ...wording, operator },
      );
      const tame = renderMail(
        step,
        { ...record, ...changes, locale, status: statuses[step], products: [{ kind: 'vehicle', vin: 'x' }] },
        { ...wording, operator: { ...wording.operator, name: 'x', contact: 'x' } },
      );
      const tags = (html: string) => html.match(/<[^>]*>/g);
      expect(tags(mail.html)).toEqual(tags(tame.html));
      expect(mail.subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(mail.text.split('\n').length).toBe(tame.text.split('\n').length);
      expect(mail.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  });

  test('one line stays one line, and ordinary writing stays as it is', () => {
    expect(oneLine(' Kraftwerk Süd, 東京 ')).toBe('Kraftwerk Süd, 東京');
    expect(oneLine('a\r\nb')).toBe('a b');
  });
});
