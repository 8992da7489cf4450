/** A likely slip in an address is pointed out, and no other address is. */
import { expect, test } from '@jest/globals';
import { addressMeant } from '../../domain/text/address-meant.ts';

test.each([
  ['jo@gmial.con', 'jo@gmail.com'],
  ['jo@gmail.con', 'jo@gmail.com'],
  ['jo@gmxx.de', 'jo@gmx.de'],
  ['Jo.Doe@WBE.de', 'Jo.Doe@web.de'],
  ['jo@t-onlin.de', 'jo@t-online.de'],
])('%s is perhaps %s', (typed, meant) => expect(addressMeant(typed)).toBe(meant));

test.each([
  'jo@gmail.com',
  'jo@outlook.fr',
  'jo@gmx.at',
  'jo@mail.com',
  'jo@example.com',
  'jo@stadt-koeln.de',
  'jo@bund.de',
  'jo@hotmail.it',
])('%s stays as it is', (typed) => expect(addressMeant(typed)).toBeNull());
