/**
 * The languages of pages, emails and files: what stands in the folder `languages` of this installation, read once at
 * start. An operator adds one as a folder of files (docs/languages.md); a process with a fault in them does not start.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FALLBACK, readLanguages, type Language } from './read.ts';

/** The code of a language: of one that is there, where a schema has taken it; the record may name one that is gone. */
export type Locale = string;

const read = readLanguages(join(installation(import.meta.dirname), 'languages'));

/** What is wrong with the languages, a line each; nothing may be served with one. */
export const languageFaults: readonly string[] = read.faults;

const languages: ReadonlyMap<string, Language> = new Map(read.languages.map((one) => [one.code, one]));

/** All languages, English first. */
export const locales = [FALLBACK, ...[...languages.keys()].filter((code) => code !== FALLBACK)] as const;

/** A language by its code; English where it is not there (any more). */
export function languageOf(locale: Locale): Language {
  const language = languages.get(locale) ?? languages.get(FALLBACK);
  if (!language) throw new Error('the folder languages has no English');
  return language;
}

/** What is said in several languages, in one of them; else in English. */
export const inLanguage = (texts: Readonly<Record<string, string>>, locale: Locale): string =>
  texts[locale] ?? texts[FALLBACK] ?? '';

/** Where this installation is: the folder of its package.json, both for the sources and for the build in `dist`. */
function installation(folder: string): string {
  const above = dirname(folder);
  return above === folder || existsSync(join(folder, 'package.json')) ? folder : installation(above);
}
