/** R45, R65: lists of vehicles and chargers as people paste them or make them with a spreadsheet. */
import { expect, test } from '@jest/globals';
import { readList } from '../../domain/fleets/entries.ts';

const [A, B] = ['WVWZZZ1JZXW000001', 'WVWZZZ1JZXW000002'];

test.each([
  ['one on each line', `${A}\n${B}\n`, [{ vin: A }, { vin: B }]],
  ['in groups, in small letters', `wvw zzz 1jz-xw000001`, [{ vin: A }]],
  ['several on a line', `${A} ${B}`, [{ vin: A }, { vin: B }]],
  ['a device behind a VIN', `${A}\n${B}; PD-0042`, [{ vin: A }, { vin: B, plugInDevice: 'PD-0042' }]],
  ['a serial number, as it stands', 'CH-1 left', [{ vin: 'CH-1 left', serial: 'CH-1 left' }]],
  [
    'a table with a head, in any order, as a spreadsheet of another language saves it',
    `\ufeffKennzeichen;Seriennummer;FIN;Plug-in device\r\nK-1;;${A};PD-1\r\nK-2;CH-1;;\r\n;;;\r\n`,
    [{ vin: A, plugInDevice: 'PD-1' }, { serial: 'CH-1' }],
  ],
  ['cells in quotes', `"vin","name"\n"${A}","Van, ""red"""\n`, [{ vin: A }]],
  ['nothing', ' \n\n', []],
])('%s', (_what, text, entries) => {
  expect(readList(text)).toEqual({ entries });
});

test('a quotation mark that is never closed is told by its line', () => {
  expect(readList(`${A}\n"${B}\n`)).toMatchObject({ faultyLine: 2 });
});
