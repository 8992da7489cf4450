/** The words of pages and emails: every language has every key, filled in with the same, in its own words; none is unused. */
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { inLanguageOf } from '../../api/call/problems/in-language.ts';
import { problems } from '../../api/call/problems/problem.ts';
import { problemSentences, unknownSentences } from '../setup/problem-sentences.ts';
import { languageFaults, languageOf, locales } from '../../domain/languages/languages.ts';
import { gapsOf, readLanguages, type Section, type Words } from '../../domain/languages/read.ts';

const others = locales.filter((locale) => locale !== 'en');
const catalogues: { of: Section; en: Words; sources: string[] }[] = [
  { of: 'pages', en: languageOf('en').words.pages, sources: globSync('{api,domain}/**/*.{ts,tsx}') },
  { of: 'emails', en: languageOf('en').words.emails, sources: globSync('{worker/mail,domain}/**/*.{ts,tsx}') },
  { of: 'files', en: languageOf('en').words.files, sources: globSync('{activities,domain}/**/*.{ts,tsx}') },
];

/** Every key that the sources name, as it stands or as a pattern with its gaps. */
function namedIn(files: string[]): (key: string) => boolean {
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const literals = new Set([...text.matchAll(/['"]([\w.-]+)['"]/g)].map(([, key]) => key));
  const patterns = [...text.matchAll(/`([\w.-]*(?:\$\{[^`{}]+\}[\w.-]*)+)`/g)]
    .map(([, pattern = '']) => pattern.replaceAll(/\$\{[^{}]+\}/g, '\u0000'))
    .filter((pattern) => /^\w|\w$/.test(pattern)) // of gaps alone it would name everything
    .map((pattern) => new RegExp(`^${pattern.replaceAll('.', String.raw`\.`).replaceAll('\u0000', '.+')}$`));
  return (key) => literals.has(key) || patterns.some((pattern) => pattern.test(key));
}

/** The second table of the word list: its columns are the languages, by their names in English. */
const [head = '', , ...outRows] = (readFileSync('docs/words.md', 'utf8').split('## Out')[1] ?? '')
  .split('\n')
  .filter((row) => row.startsWith('|'));
const nameOf = new Intl.DisplayNames('en', { type: 'language' });
const columnOf = (locale: string): number => head.split('|').findIndex((cell) => cell.trim() === nameOf.of(locale));
const quotedIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
const wordsOut = (locale: string): string[] => outRows.flatMap((row) => quotedIn(row.split('|')[columnOf(locale)]));

/** The same in several languages: names, numbers, signs, and words that two of them share. */
const SAME =
  /^(?:[^a-z]*|CUUID(?:: \{id\})?|SHA-256|Wallbox|Support|Name|Downloads|Administrator|Type|Date|Signal|Secrets?|Webhooks?|\{count\} (?:s|min|minutes)|\{km\} km|in \{ms\} ms|\{.*\})$/;

test('the word list names words that are out in every language', () => {
  for (const locale of locales) expect([locale, wordsOut(locale).length > 3]).toEqual([locale, true]);
});

describe('languages are files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'languages-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('another one is there as soon as its folder is; a missing key and an open gap are named, each with its file', () => {
    cpSync('languages', folder, { recursive: true });
    cpSync(join(folder, 'fr'), join(folder, 'nl'), { recursive: true });
    writeFileSync(join(folder, 'nl/language.json'), JSON.stringify({ name: 'Nederlands', tag: 'nl-NL' }));
    const { languages, faults } = readLanguages(folder);
    expect(faults).toEqual([]);
    expect(languages.map(({ code, name }) => `${code} ${name}`)).toEqual([
      'en English',
      'de Deutsch',
      'fr Français',
      'nl Nederlands',
    ]);
    const file = join(folder, 'nl/pages/general.json');
    const words = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    delete words['site.skip'];
    words['site.questions'] = 'Vragen?';
    words['list.more'] = '';
    writeFileSync(file, JSON.stringify(words));
    rmSync(join(folder, 'nl/files/summary.json'));
    expect(readLanguages(folder).faults).toEqual(
      expect.arrayContaining([
        'languages/nl/pages/general.json: list.more: Write something.',
        'languages/nl/pages/general.json: site.skip is missing.',
        'languages/nl/pages/general.json: site.questions has to leave open the same as in English.',
        'languages/nl/files/summary.json: summary.title is missing.',
      ]),
    );
  });

  test('those of this installation have no fault, or nothing would start', () => {
    expect(languageFaults).toEqual([]);
  });
});

describe('problem details', () => {
  const known = languageOf('en').words.problems;
  test('every sentence is there, so that it can be said in every language', () => {
    expect(problemSentences().length).toBeGreaterThan(100);
    expect(unknownSentences()).toEqual([]);
    for (const { title } of Object.values(problems)) expect([title, known[title]]).toEqual([title, title]);
  });

  test('each is said with what fills its gaps, as a whole in one language or in English', () => {
    const errors = [
      { pointer: '/a', detail: 'This field is missing. Give a text.' },
      { pointer: '/b', detail: 'Give "json" or "csv".' },
      { pointer: '/c', detail: 'At most 200 characters.' },
    ];
    const texts = { title: 'Not found', detail: 'Choose days from 2026-01-01 to 2026-02-01.', errors };
    expect(inLanguageOf('de', texts)).toEqual({
      locale: 'de',
      texts: {
        title: 'Nicht gefunden',
        detail: 'Wählen Sie Tage vom 2026-01-01 bis zum 2026-02-01.',
        errors: [
          { pointer: '/a', detail: 'Dieses Feld fehlt. Geben Sie einen Text an.' },
          { pointer: '/b', detail: 'Geben Sie "json" oder "csv" an.' },
          { pointer: '/c', detail: 'Höchstens 200 Zeichen.' },
        ],
      },
    });
    const foreign = { ...texts, errors: [{ pointer: '/a', detail: 'This field is missing. Give a unicorn.' }] };
    expect(inLanguageOf('fr', foreign)).toEqual({ locale: 'en', texts: foreign });
    expect(inLanguageOf('en', texts)).toEqual({ locale: 'en', texts });
  });
});

describe.each(catalogues)('the words of $of', ({ of, en, sources }) => {
  test('none is unused', () => {
    const isNamed = namedIn(sources);
    expect(isNamed('nothing.says-this')).toBe(false);
    expect(Object.keys(en).filter((key) => !isNamed(key))).toEqual([]);
  });

  test.each(others)('no key is missing in %s, and none is there that nothing says', (locale) => {
    expect(Object.keys(languageOf(locale).words[of]).sort()).toEqual(Object.keys(en).sort());
  });

  test.each(others)('each is filled in with the same in %s', (locale) => {
    const words = languageOf(locale).words[of];
    for (const [key, text] of Object.entries(en)) expect([key, gapsOf(words[key] ?? '')]).toEqual([key, gapsOf(text)]);
  });

  test.each(locales)('words that are out stay out in %s (docs/words.md)', (locale) => {
    for (const word of wordsOut(locale))
      expect([word, Object.entries(languageOf(locale).words[of]).filter(([, text]) => text.includes(word))]).toEqual([
        word,
        [],
      ]);
  });

  test.each(others)('%s is no English', (locale) => {
    const words = languageOf(locale).words[of];
    expect(Object.entries(en).filter(([key, text]) => words[key] === text && !SAME.test(text))).toEqual([]);
  });
});
