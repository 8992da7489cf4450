/** R32: one amount reads the same on a page and in an email, by the digits of ISO 4217. */
import { expect, test } from '@jest/globals';
import { brandOf } from '../../domain/brand/brand.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { redressOf } from '../../domain/redress/redress.ts';
import { viewOf } from '../../api/ui/view.ts';
import { speak } from '../../worker/mail/say.ts';

const operator = {
  name: 'x',
  contactEmail: 'x@example.com',
  registerUrl: null,
  imprintUrl: null,
  privacyUrl: null,
  brand: brandOf(),
  redress: redressOf(defaultPolicy, []),
};

test.each([
  ['EUR', 1250, '€12.50', '12,50\u00a0€'],
  ['HUF', 50_000, 'HUF\u00a0500.00', '500,00\u00a0HUF'],
  ['ISK', 1250, 'ISK\u00a01,250', '1.250\u00a0ISK'],
  ['JPY', 1250, 'JP¥1,250', '1.250\u00a0¥'],
  ['KWD', 1250, 'KWD\u00a01.250', '1,250\u00a0KWD'],
])('%s', (currency, minor, english, german) => {
  for (const [locale, words] of [
    ['en', english],
    ['de', german],
  ] as const) {
    expect(viewOf(locale, { operator, policy: defaultPolicy }).money(minor, currency)).toBe(words);
    expect(speak(locale, 'UTC').money(minor, currency)).toBe(words);
  }
});
