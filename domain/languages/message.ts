/** The words of a key, filled in. */
import { IntlMessageFormat } from 'intl-messageformat';
import type { EmailKey, FileKey, PageKey } from './keys.ts';
import { languageOf, type Locale } from './languages.ts';
import { FALLBACK } from './read.ts';

interface KeyOf {
  pages: PageKey;
  emails: EmailKey;
  files: FileKey;
}

const compiled = new Map<string, IntlMessageFormat>();

/** Throws where a gap is not filled in. */
export function wordsOf<Section extends keyof KeyOf>(
  section: Section,
  locale: Locale,
  key: KeyOf[Section],
  values?: Record<string, string | number>,
): string {
  const name = `${section} ${locale} ${key}`;
  let format = compiled.get(name);
  if (!format) {
    const { words, tag } = languageOf(locale);
    format = new IntlMessageFormat(words[section][key] ?? key, tag, undefined, { ignoreTag: true });
    compiled.set(name, format);
  }
  return String(format.format(values));
}

export const isPageKey = (key: string): key is PageKey => Object.hasOwn(languageOf(FALLBACK).words.pages, key);
export const isEmailKey = (key: string): key is EmailKey => Object.hasOwn(languageOf(FALLBACK).words.emails, key);
