/**
 * VINs as people have them (R65): from a registration document, a spreadsheet or an email; in groups, in quotes, with dashes, in
 * small or full-width letters, numbered, several on a line, with other columns beside them.
 */
import { parseVin } from './vin.ts';

const LENGTH = 17;
/** What separates cells of a row. */
const CELLS = /[\t,;|]/;
/** What separates words of a cell, quotes and brackets included. */
const WORDS = /[\s:="'`´‘’‚“”„«»()[\]{}<>*#]+/;
/** What people write between the groups of a VIN. */
const WITHIN = /[-‐-―−._/\\·]+/;
/** `1.` or `12)` before an entry of a list. */
const NUMBERED = /^\s*\d{1,4}[.)](?=\s*\S{4})/;

/**
 * The VINs in a text, in capital letters, each once, in its order. A row with a VIN gives its VINs, and what looks like a try at
 * one; its other words are not meant. A row without any gives its words as they are, so that they can be told to be none.
 */
export function writtenVins(text: string): string[] {
  const rows = text
    .normalize('NFKC')
    .replaceAll(/[\p{Cf}\u00ad]/gu, '')
    .split(/[\r\n\v\f\u0085\u2028\u2029]+/);
  return [...new Set(rows.flatMap((row, i) => vinsOfRow(row, i === 0 && rows.length > 1)))];
}

function vinsOfRow(row: string, mayBeHeader: boolean): string[] {
  const words = row.replace(NUMBERED, '').split(CELLS).flatMap(wordsOfCell);
  if (words.some(isVin)) return words.filter((word) => isVin(word) || isTry(word));
  return mayBeHeader && !/\d/.test(row) && /\b(?:vin|fin|fahrgestell\w*|chassis)\b/i.test(row) ? [] : words;
}

/** Words of 17 characters, and groups that give one together; other words as they stand. */
function wordsOfCell(cell: string): string[] {
  const words = cell.split(WORDS).flatMap(apart).filter(Boolean);
  const found: string[] = [];
  for (let i = 0; i < words.length;) {
    const count = groupsOfVin(words.slice(i));
    found.push(words.slice(i, i + count).join(''));
    i += count;
  }
  const whole = words.join('');
  return found.length > 1 && !found.some(isVin) && isTry(whole) ? [whole] : found;
}

/** `WRWE2A-1C5-SB104217` is one, `WRWE2A1C5SB104217/WRWE2A1C5SB104218` are two. */
function apart(word: string): string[] {
  const parts = word.split(WITHIN).map((part) => part.toUpperCase());
  return parts.some((part) => part.length === LENGTH) ? parts.filter(Boolean) : [parts.join('')];
}

/** How many of the first words make up a VIN; one where none does. The last four of a VIN are digits: chance words are none. */
function groupsOfVin(words: readonly string[]): number {
  let length = 0;
  for (const [i, word] of words.entries()) {
    length += word.length;
    if (length > LENGTH) return 1;
    const joined = words.slice(0, i + 1).join('');
    if (length === LENGTH && i > 0) return isVin(joined) && /\d{4}$/.test(joined) ? i + 1 : 1;
  }
  return 1;
}

const isVin = (word: string): boolean => parseVin(word) !== undefined;

/** Long enough for a VIN with a slip in it, with digits as well as letters. */
const isTry = (word: string): boolean =>
  word.length >= LENGTH - 4 && word.length <= LENGTH + 3 && /\d/.test(word) && /[A-Z]/.test(word);

/** R65: the VIN that was meant where O, Q or I was written for a digit; `undefined` where that makes none. */
export const vinMeantBy = (word: string): string | undefined =>
  /[OQI]/.test(word) ? parseVin(word.replaceAll(/[OQ]/g, '0').replaceAll('I', '1')) : undefined;
