/** The words of pages and emails: every language has every key, filled in with the same, in its own words; none is unused. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { IntlMessageFormat } from 'intl-messageformat';
import { de as pagesDe } from '../../api/ui/words/de/pages.ts';
import { en as pagesEn } from '../../api/ui/words/en/pages.ts';
import { de as mailsDe } from '../../worker/mail/words/de/mails.ts';
import { en as mailsEn } from '../../worker/mail/words/en/mails.ts';

type Catalogue = Readonly<Record<string, string>>;
const catalogues: { of: string; en: Catalogue; de: Catalogue; sources: string[] }[] = [
  { of: 'pages', en: pagesEn, de: pagesDe, sources: globSync('api/**/*.{ts,tsx}') },
  { of: 'emails', en: mailsEn, de: mailsDe, sources: globSync('worker/mail/**/*.{ts,tsx}') },
];

/** A part of a message; one without a value is text's stand-in for a number (`#`). */
interface Part {
  type: number;
  value?: unknown;
  options?: Record<string, { value: Part[] }>;
}
const LITERAL = 0;

/** What a message is filled in with, by kind and name; also within its plurals. */
const filledInWith = (parts: readonly Part[]): string[] =>
  parts.flatMap(({ type, value, options = {} }) =>
    type === LITERAL || typeof value !== 'string'
      ? []
      : [`${type} ${value}`, ...Object.values(options).flatMap((option) => filledInWith(option.value))],
  );
const placeholders = (text: string) =>
  [...new Set(filledInWith(new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst()))].sort();

/** Every key that the sources name, as it stands or as a pattern with its gaps. */
function namedIn(files: string[]): (key: string) => boolean {
  const text = files
    .filter((file) => !file.includes('/words/'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const literals = new Set([...text.matchAll(/['"]([\w.-]+)['"]/g)].map(([, key]) => key));
  const patterns = [...text.matchAll(/`([\w.-]*(?:\$\{[^`{}]+\}[\w.-]*)+)`/g)]
    .map(([, pattern = '']) => pattern.replaceAll(/\$\{[^{}]+\}/g, '\u0000'))
    .filter((pattern) => /^\w|\w$/.test(pattern)) // of gaps alone it would name everything
    .map((pattern) => new RegExp(`^${pattern.replaceAll('.', String.raw`\.`).replaceAll('\u0000', '.+')}$`));
  return (key) => literals.has(key) || patterns.some((pattern) => pattern.test(key));
}

/** The second table of the word list, by its columns. */
const outRows = (readFileSync('docs/words.md', 'utf8').split('## Out')[1] ?? '').split('\n');
const quotedIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
const wordsOut = {
  en: outRows.flatMap((row) => quotedIn(row.split('|')[1])),
  de: outRows.flatMap((row) => quotedIn(row.split('|')[2])),
};

/** The same in both languages: names, numbers and signs. */
const SAME = /^(?:[^a-z]*|CUUID(?:: \{id\})?|SHA-256|Wallbox|Support|Name|Downloads|Administrator|\{.*\})$/;

test('the word list names words that are out in both languages', () => {
  expect(wordsOut.en.length).toBeGreaterThan(10);
  expect(wordsOut.de.length).toBeGreaterThan(10);
});

describe.each(catalogues)('the words of $of', ({ en, de, sources }) => {
  test('no key is missing in a language', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
    for (const text of [...Object.values(en), ...Object.values(de)]) expect(text.trim()).not.toBe('');
  });

  test('none is unused', () => {
    const isNamed = namedIn(sources);
    expect(isNamed('nothing.says-this')).toBe(false);
    expect(Object.keys(en).filter((key) => !isNamed(key))).toEqual([]);
  });

  test('each is filled in with the same in every language', () => {
    for (const [key, text] of Object.entries(en))
      expect([key, placeholders(de[key] ?? '')]).toEqual([key, placeholders(text)]);
  });

  test('words that are out stay out (docs/words.md)', () => {
    for (const [texts, out] of [
      [en, wordsOut.en],
      [de, wordsOut.de],
    ] as const)
      for (const word of out)
        expect([word, Object.entries(texts).filter(([, text]) => text.includes(word))]).toEqual([word, []]);
  });

  test('German is German', () => {
    const untranslated = Object.entries(en).filter(([key, text]) => de[key] === text && !SAME.test(text));
    expect(untranslated).toEqual([]);
  });
});
