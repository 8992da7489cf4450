/** Threat 10: no cell of a CSV begins a formula, whichever separator the spreadsheet goes by. */
import { describe, expect, test } from '@jest/globals';
import { csvOf } from '../../api/call/answer/csv.ts';

/** The cells of a file as a spreadsheet reads it: quotes enclose where a cell begins with one, and are text elsewhere. */
function cellsBy(separator: string, csv: string): string[] {
  const cells: string[] = [];
  let [cell, enclosed] = ['', false];
  for (let i = 0; i < csv.length; i += 1) {
    const c = csv[i] ?? '';
    if (enclosed && c === '"' && csv[i + 1] === '"') cell += csv[(i += 1)];
    else if (enclosed && c === '"') enclosed = false;
    else if (enclosed) cell += c;
    else if (c === '"' && cell === '') enclosed = true;
    else if (c === separator || c === '\r' || c === '\n') {
      cells.push(cell);
      cell = '';
    } else cell += c;
  }
  return [...cells, cell];
}

const payloads = ['=', '+', '-', '@', '＝', '＋', '－', '＠'].flatMap((sign) => {
  const formula = `${sign}cmd|' /C calc'!A0`;
  return [
    formula,
    `a;${formula}`,
    `a,${formula}`,
    `a\t${formula}`,
    `a"${formula}`,
    `a";"${formula}`,
    `a\r\n${formula}`,
    `a; ${formula}`,
  ];
});

describe.each([
  ['a comma', ','],
  ['a semicolon, as in German', ';'],
  ['a tab', '\t'],
])('threat 10: split at %s', (_name, separator) => {
  test.each(payloads)('%j begins no formula', (recipient) => {
    const csv = csvOf(['no', 'recipient', 'at'], [{ no: 1, recipient, at: new Date(0) }]);
    const begun = cellsBy(separator, csv).filter(
      (cell) => /^[\s'"]*[=+\-@＝＋－＠]/.test(cell) && !/^\s*"?'/.test(cell),
    );
    expect(begun).toEqual([]);
  });
});

test('what is no formula comes back as it was', () => {
  const recipient = 'Werkstatt "Süd"; Köln, a-b';
  expect(cellsBy(',', csvOf(['recipient'], [{ recipient }]))).toContain(recipient);
});
