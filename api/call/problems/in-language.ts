/**
 * Problem details in the caller's language. The code says them in English, and `languages/<code>/problems` has each
 * sentence in another, by the English one; `{0}` stands for what a case fills in.
 */
import { languageOf, type Locale } from '../../../domain/languages/languages.ts';
import { FALLBACK, type Words } from '../../../domain/languages/read.ts';
import type { FieldError } from './problem.ts';

export interface ProblemTexts {
  title: string;
  detail: string;
  errors?: FieldError[] | undefined;
}

/** In that language as a whole, else in English as a whole: an answer never mixes two. */
export function inLanguageOf(locale: Locale, texts: ProblemTexts): { locale: Locale; texts: ProblemTexts } {
  const title = sayIn(locale, texts.title);
  const detail = sayIn(locale, texts.detail);
  const errors = texts.errors?.map(({ pointer, detail: remedy }) => ({ pointer, detail: sayIn(locale, remedy) }));
  if (locale === FALLBACK || title === undefined || detail === undefined) return { locale: FALLBACK, texts };
  const said = errors?.flatMap(({ pointer, detail: remedy }) =>
    remedy === undefined ? [] : [{ pointer, detail: remedy }],
  );
  return said?.length === errors?.length
    ? { locale, texts: { title, detail, errors: said } }
    : { locale: FALLBACK, texts };
}

/** A sentence in that language; `undefined` where it has none. */
function sayIn(locale: Locale, text: string): string | undefined {
  const { problems } = languageOf(locale).words;
  const whole = problems[text];
  if (whole !== undefined) return whole;
  for (const { pattern, said } of patternsOf(locale, problems)) {
    const gaps = pattern.exec(text)?.slice(1);
    const filled = gaps?.map((gap) => gapIn(locale, gap));
    if (filled?.every((gap) => gap !== undefined))
      return said.replaceAll(/\{(\d)\}/g, (_, n: string) => filled[Number(n)] ?? '');
  }
  return undefined;
}

/** What fills a gap: a sentence in that language, if it has it; a number, a name or a choice of values as it is. */
const gapIn = (locale: Locale, gap: string): string | undefined =>
  /[a-z)]\.$/.test(gap) ? sayIn(locale, gap) : gap.replaceAll(OR, languageOf(locale).words.problems[OR] ?? OR);

const OR = ' or ';

interface Pattern {
  pattern: RegExp;
  said: string;
}
const patterns = new Map<Locale, Pattern[]>();

/** The sentences with gaps, the longest first: a short one may begin like a long one. */
function patternsOf(locale: Locale, problems: Words): Pattern[] {
  const made =
    patterns.get(locale) ??
    Object.entries(problems)
      .filter(([text]) => /\{\d\}/.test(text))
      .toSorted(([a], [b]) => b.length - a.length)
      .map(([text, said]) => ({ pattern: patternOf(text), said }));
  patterns.set(locale, made);
  return made;
}

const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/\{\d\}/)
      .map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`))
      .join('([\\s\\S]+?)')}$`,
  );
