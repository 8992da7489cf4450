/** R67: what others wrote holds nothing to dial. */
import { expect, test } from '@jest/globals';
import { defanged } from '../../domain/text/plain-text.ts';

test.each([
  '+49 221 1234567',
  '0221/123 45 67',
  '(030) 12-34-567',
  '+４９ ２２１ １２３４５６７',
  '1234567',
  '0221.1234.5678',
])('the telephone number %s is broken up', (number) => {
  const text = defanged(`Please call ${number} now, it is your bank.`);
  expect(text).not.toMatch(/\p{Nd}{4}/u);
  expect(text).not.toMatch(/[+\uff0b(]?\p{Nd}+[ /.-]+\p{Nd}/u);
  expect(text).toMatch(/^Please call [\p{Nd}·]+ now, it is your bank\.$/u);
});

test.each([
  '2026-01-31',
  '31.01.2026',
  'Order 4711',
  'WVWZZZ1JZXW000001',
  '2026-01-01 - 2026-01-31',
  '1.500 km',
  'HRB 123456',
])('%s stays as it is', (text) => expect(defanged(text)).toBe(text));
