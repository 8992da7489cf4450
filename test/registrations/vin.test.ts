import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseVin } from '../../domain/registrations/vin.ts';

const ALPHABET = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';
const vin = fc.array(fc.constantFrom(...ALPHABET), { minLength: 17, maxLength: 17 }).map((letters) => letters.join(''));

test('R4: 17 characters of ISO 3779 are a VIN, trimmed and upper-cased, whatever the check digit', () => {
  fc.assert(fc.property(vin, (text) => expect(parseVin(`  ${text.toLowerCase()}\t`)).toBe(text)));
});

test('R4: I, O, Q, another length or another character is no VIN', () => {
  fc.assert(
    fc.property(
      vin,
      fc.nat(16),
      fc.constantFrom('I', 'O', 'Q', 'Ä', ' ', '-', 'ſ', 'ı', 'Ａ', '٣', '\0'),
      (text, at, wrong) => {
        expect(parseVin(text.slice(0, at) + wrong + text.slice(at + 1))).toBeUndefined();
      },
    ),
  );
  fc.assert(
    fc.property(vin, (text) => expect([parseVin(text.slice(1)), parseVin(`${text}0`)]).toEqual([undefined, undefined])),
  );
});
