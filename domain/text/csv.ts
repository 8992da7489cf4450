/** Reads CSV (RFC 4180) whose lines have to be told of: cells in quotes may hold separators, line ends and doubled quotes. */

export interface CsvRecord {
  /** Where it begins; the first line is 1. */
  line: number;
  cells: string[];
}

/** Where the quotes of a cell do not fit: it is never closed, or there is text after its end. */
export interface CsvFault {
  line: number;
  code: 'quote-not-closed' | 'text-after-quote';
}

export type Separator = ',' | ';' | '\t';

/** What separates the cells, by the first line. Spreadsheets of many languages write semicolons; some programs tabs. */
export function separatorOf(text: string): Separator {
  const [first = ''] = text.split(/[\r\n]/, 1);
  const count = (separator: Separator) => first.split(separator).length;
  if (count('\t') > Math.max(count(','), count(';'))) return '\t';
  return count(';') > count(',') ? ';' : ',';
}

/** A cell with what ends it; in quotes (1), or plain (2). */
const cellPattern = (separator: string): RegExp =>
  new RegExp(`(?:"((?:[^"]|"")*)"|([^${separator}\\r\\n]*))(${separator}|\\r\\n|\\n|\\r|$)`, 'y');

/** The records of a text, empty lines left out, until the first fault; after that nothing can be told apart. */
export function csvRecords(text: string, separator: Separator): { records: CsvRecord[]; fault?: CsvFault } {
  const pattern = cellPattern(separator);
  const records: CsvRecord[] = [];
  let line = 1;
  let cells: string[] = [];
  let begun = line;
  while (pattern.lastIndex < text.length || cells.length > 0) {
    const start = pattern.lastIndex;
    const isQuoted = text[start] === '"';
    const found = pattern.exec(text);
    const quoted = found?.[1];
    if (!found || (isQuoted && quoted === undefined))
      return {
        records,
        fault: { line, code: /^"(?:[^"]|"")*"/.test(text.slice(start)) ? 'text-after-quote' : 'quote-not-closed' },
      };
    cells.push(quoted?.replaceAll('""', '"') ?? found[2] ?? '');
    line += linesIn(found[0]);
    if (found[3] === separator) continue;
    if (cells.length > 1 || cells[0]?.trim() !== '') records.push({ line: begun, cells });
    cells = [];
    begun = line;
  }
  return { records };
}

const linesIn = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;
