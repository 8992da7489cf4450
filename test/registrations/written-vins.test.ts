/** R65: VINs as people write them. */
import { expect, test } from '@jest/globals';
import { vinMeantBy, writtenVins } from '../../domain/registrations/written-vins.ts';

const [A, B] = ['WRWE2A1C5SB104217', 'WRWE2A1C5SB104218'];

test.each<[string, string, string[]]>([
  ['one', A, [A]],
  ['small letters', A.toLowerCase(), [A]],
  ['full-width letters', 'ＷＲＷＥ２Ａ１Ｃ５ＳＢ１０４２１７', [A]],
  ['groups', 'WRW E2A1C5 SB104217', [A]],
  ['groups after a label', 'VIN: WRW E2A1C5 SB104217', [A]],
  ['dashes', 'WRWE2A-1C5-SB104217', [A]],
  ['dashes with spaces around', 'WRW - E2A1C5 - SB104217', [A]],
  ['dots', 'WRW.E2A1C5.SB104217', [A]],
  ['quotes and commas', `"${A}","${B}"`, [A, B]],
  ['semicolons', `${A};${B};`, [A, B]],
  ['a list with numbers', `1. ${A}\n2) ${B}`, [A, B]],
  ['a slash between two', `${A}/${B}`, [A, B]],
  ['a row of a spreadsheet', `${A}\tMeridian E\tblue\t12.03.2026\n${B}\tMeridian E\tred\t`, [A, B]],
  ['with a header', `VIN\tModel\n${A}\tMeridian E`, [A]],
  ['unseen marks', `\ufeff${A.slice(0, 5)}\u200b${A.slice(5)}\u00ad`, [A]],
  ['twice', `${A} ${A.toLowerCase()}`, [A]],
  ['several on a line', `${A} ${B}`, [A, B]],
  ['a slip beside one', `${A}, WRWE2A1C5SB1O4218`, [A, 'WRWE2A1C5SB1O4218']],
  ['a character too few beside one', `${A}, WRWE2A1C5SB10421`, [A, 'WRWE2A1C5SB10421']],
  ['in groups, a character too few', 'WRW E2A1C5 SB10421', ['WRWE2A1C5SB10421']],
  ['none at all', 'nonsense', ['NONSENSE']],
  ['nothing', ' \n\t,; ', []],
])('%s', (_, text, vins) => {
  expect(writtenVins(text)).toEqual(vins);
});

test('words by chance are no VIN: groups give one only where its last four are digits', () => {
  expect(writtenVins('The chassHs was very old')).not.toContain('THECHASSHSWASVERY');
});

test('a slip is pointed out, where it makes one', () => {
  expect(vinMeantBy('WRWE2A1C5SBIO42I7')).toBe('WRWE2A1C5SB104217');
  expect(vinMeantBy('WRWE2A1C5SB10421')).toBeUndefined();
  expect(vinMeantBy(A)).toBeUndefined();
});
