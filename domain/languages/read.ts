/**
 * Reads the languages of a folder: one each in a folder of its own, named by its code, with `language.json` (its name and
 * the tag by which dates and numbers are written) and a folder of words for pages, emails, files and problem details. English binds the others.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';

export const sections = ['pages', 'emails', 'files', 'problems'] as const;
export type Section = (typeof sections)[number];

/** Words by key, in ICU message syntax. */
export type Words = Readonly<Record<string, string>>;

export interface Language {
  /** Two or three small letters, by which browsers ask for it. */
  code: string;
  /** As its speakers call it. */
  name: string;
  /** The tag by which dates, numbers and amounts are written, such as `en-GB`. */
  tag: string;
  words: Readonly<Record<Section, Words>>;
}

/** The language that the code is written against: whatever no other language says is said in it. */
export const FALLBACK = 'en';

/** What is wrong in a file, and what to do. */
type Fault = (file: string, text: string) => void;
type ByFile = ReadonlyMap<string, Words>;

/**
 * All languages of a folder, English first, the others by their code; and what is wrong with them, a line each: which
 * file, which key, and what to do.
 */
export function readLanguages(folder: string): { languages: Language[]; faults: string[] } {
  const faults: string[] = [];
  const english = readLanguage(folder, FALLBACK, faults);
  const others = readdirSync(folder)
    .filter((name) => /^[a-z]{2,3}$/.test(name) && name !== FALLBACK)
    .sort()
    .map((code) => readLanguage(folder, code, faults));
  for (const { words, fault } of others)
    for (const section of sections) findMissing(words[section], { section, bound: english.words[section], fault });
  return { languages: [english, ...others].map(({ language }) => language), faults };
}

function readLanguage(folder: string, code: string, faults: string[]) {
  const fault: Fault = (file, text) => void faults.push(`languages/${code}/${file}: ${text}`);
  const { name, tag } = textsOf(folder, { code, file: 'language.json', fault });
  if (name === undefined) fault('language.json', 'name is missing.');
  if (!isTag(tag)) fault('language.json', 'tag is missing, or no tag of a language such as en-GB.');
  const read = (section: Section): ByFile => {
    const place = join(folder, code, section);
    const files = existsSync(place) ? readdirSync(place).filter((file) => file.endsWith('.json')) : [];
    return new Map(files.sort().map((file) => [file, textsOf(folder, { code, file: `${section}/${file}`, fault })]));
  };
  const words = { pages: read('pages'), emails: read('emails'), files: read('files'), problems: read('problems') };
  const language: Language = {
    code,
    name: name ?? code,
    tag: isTag(tag) ? tag : FALLBACK,
    words: {
      pages: together(words.pages),
      emails: together(words.emails),
      files: together(words.files),
      problems: together(words.problems),
    },
  };
  return { language, words, fault };
}

const together = (words: ByFile): Words => Object.assign({}, ...words.values()) as Words;

function textsOf(folder: string, { code, file, fault }: { code: string; file: string; fault: Fault }): Words {
  let texts: unknown;
  try {
    texts = JSON.parse(readFileSync(join(folder, code, file), 'utf8'));
  } catch {
    texts = null;
  }
  if (typeof texts !== 'object' || texts === null) {
    fault(file, 'It is missing, or no JSON object.');
    return {};
  }
  for (const [key, text] of Object.entries(texts))
    if (typeof text !== 'string' || text.trim() === '') fault(file, `${key}: Write something.`);
  return texts as Words;
}

const isTag = (tag: string | undefined): tag is string => {
  try {
    return tag !== undefined && Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
};

function findMissing(
  words: ByFile,
  { section, bound, fault }: { section: Section; bound: ByFile; fault: Fault },
): void {
  const said = together(words);
  for (const [file, texts] of bound)
    for (const [key, text] of Object.entries(texts)) {
      const own = said[key];
      if (own === undefined) fault(`${section}/${file}`, `${key} is missing.`);
      else if (!leavesOpenTheSame(own, text))
        fault(`${section}/${file}`, `${key} has to leave open the same as in English.`);
    }
}

/** A part of a message; one without a value is text's stand-in for a number (`#`). */
interface Part {
  type: number;
  value?: unknown;
  options?: Record<string, { value: Part[] }>;
}
const LITERAL = 0;

const filledInWith = (parts: readonly Part[]): string[] =>
  parts.flatMap(({ type, value, options = {} }) =>
    type === LITERAL || typeof value !== 'string'
      ? []
      : [`${type} ${value}`, ...Object.values(options).flatMap((option) => filledInWith(option.value))],
  );

/** What a message is filled in with, by kind and name; also within its plurals. @throws SyntaxError where it is no message */
export const gapsOf = (text: string): string[] =>
  [...new Set(filledInWith(new IntlMessageFormat(text, FALLBACK, undefined, { ignoreTag: true }).getAst()))].sort();

function gapsIn(text: string): string {
  try {
    return gapsOf(text).join();
  } catch {
    return 'no message';
  }
}

/** The names behind opening braces, and whether each closes: what is alike in this needs no parsing, which is slow. */
const bracesIn = (text: string): string => {
  const names = Array.from(text.matchAll(/\{\s*(\w+)\s*[,}]/g), ([, name]) => name);
  return `${[...new Set(names)].sort().join()} ${text.split('{').length === text.split('}').length} ${text.includes("'")}`;
};

const leavesOpenTheSame = (said: string, text: string): boolean =>
  !/[{}]/.test(said + text) || bracesIn(said) === bracesIn(text) || gapsIn(said) === gapsIn(text);
