/** Threat 10: no cell of a CSV begins a formula, whichever separator the spreadsheet goes by. */
import { describe, expect, test } from '@jest/globals';
import { csvOf } from '../../domain/text/csv-rows.ts';
import { begunFormulas, cellsBy, formulas, separators } from './cells-by.ts';

describe.each(separators)('threat 10: split at %s', (_name, separator) => {
  test.each(formulas)('%j begins no formula', (recipient) => {
    const csv = csvOf(['no', 'recipient', 'at'], [{ no: 1, recipient, at: new Date(0) }]);
    expect(begunFormulas(cellsBy(separator, csv))).toEqual([]);
  });
});

test('what is no formula comes back as it was', () => {
  const recipient = 'Werkstatt "Süd"; Köln, a-b';
  expect(cellsBy(',', csvOf(['recipient'], [{ recipient }]))).toContain(recipient);
});
