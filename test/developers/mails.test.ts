/** R41: what the emails to developers say, in every language. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { ApiAccessMailRecord, SecretMailRecord } from '../../db/mails/record/developer.ts';
import { isApiAccessMailStillTrue, isSecretMailStillTrue } from '../../db/mails/still-true.ts';
import { apiAccessMailSteps, type ApiAccessMailStep } from '../../domain/mails/steps.ts';
import { locales } from '../../domain/languages/languages.ts';
import { renderApiAccessMail, renderSecretMail } from '../../worker/mail/render.ts';
import { wording } from '../mails/mail-under-test.ts';

const to = { email: 'jo@example.com', emailConfirmed: true, account: 'jo' } as const;
const access: Omit<ApiAccessMailRecord, 'locale'> = {
  ...to,
  accessRequestId: '6f1c1b9e-4a1c-4a51-9a46-0d4f3f2f8a11',
  use: 'third-party',
  purpose: 'Journeys. See https://evil.example and call +49 221 1234567.',
  status: 'in-review',
  reason: 'Read https://evil.example first.',
  decideBy: new Date('2026-04-29T12:05:00Z'),
};
const secret: Omit<SecretMailRecord, 'locale'> = {
  ...to,
  credentialId: '6f1c1b9e-4a1c-4a51-9a46-0d4f3f2f8a12',
  name: 'Reports www.evil.example',
  clientId: 'a1b2c3d4e5f6a7b8a1b2c3d4e5f6a7b8',
  expiresAt: new Date('2026-04-29T12:05:00Z'),
  works: true,
  hasSuccessor: false,
};

const cases = locales.flatMap((locale) => [
  ...apiAccessMailSteps.map((step) => ({
    name: step,
    locale,
    mail: renderApiAccessMail(step, { ...access, locale }, wording),
  })),
  { name: 'secret-expires', locale, mail: renderSecretMail({ ...secret, locale }, wording) },
  {
    name: 'secret-expires-with-another',
    locale,
    mail: renderSecretMail({ ...secret, locale, hasSuccessor: true }, wording),
  },
]);

describe.each(cases)('$name in $locale', ({ name, locale, mail: { subject, text, html } }) => {
  const folder = process.env['MAILS_TO'];
  if (folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/${name}-${locale}.html`, html);
    writeFileSync(`${folder}/${name}-${locale}.txt`, `${subject}\n\n${text}`);
  }

  test('leads to our own pages alone, names whom to ask, and holds nothing that others made clickable', () => {
    const urls = [...html.matchAll(/(?:href|src|url\()\s*=?\s*["']?([^"')\s>]+)/g)].map(([, url]) => url ?? '');
    expect(urls.filter((url) => !/^http:\/\/localhost:3000\/(developer|support\/developers)/.test(url))).toEqual([]);
    expect(urls.length).toBeGreaterThan(0);
    for (const part of [text, html]) {
      expect(part).toContain('data-act@example.com');
      expect(part).not.toMatch(/evil\.example|1234567/);
    }
    expect(html).toContain(`<html lang="${name === 'api-access-waiting' ? 'en' : locale}">`);
  });

  test('the subject names no person, and fits', () => {
    expect(subject).not.toMatch(/@|evil|Jo\b/);
    expect(subject.length).toBeLessThan(96);
  });

  test('HTML and text say the same', () => {
    const plain = html
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&amp;', '&')
      .replaceAll(/\s+/g, ' ');
    for (const line of text.split('\n').filter((l) => l.trim() && l !== '-- ' && !l.includes('://')))
      expect(plain).toContain(
        line
          .trim()
          .replaceAll(/\s+/g, ' ')
          .replace(/^> |:$/g, ''),
      );
  });
});

test('R41: a mail that is no longer true does not go out', () => {
  const states = ['in-review', 'approved', 'refused', 'lapsed'] as const;
  const trueIn = (step: ApiAccessMailStep, email: string = to.email) =>
    states.filter((status) => isApiAccessMailStillTrue(step, { ...access, locale: 'en', status, email }));
  expect(apiAccessMailSteps.map((step) => trueIn(step))).toEqual([
    ['approved'],
    ['refused'],
    ['lapsed'],
    ['in-review'],
  ]);
  expect(apiAccessMailSteps.flatMap((step) => trueIn(step, ''))).toEqual([]);
  const still = (more: Partial<SecretMailRecord>) => isSecretMailStillTrue({ ...secret, locale: 'en', ...more });
  expect([still({}), still({ works: false }), still({ email: '' })]).toEqual([true, false, false]);
});
