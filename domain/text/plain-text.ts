/** What people write in their own words: plain, capped, without control characters, and never a clickable address (threat 9). */
import { z } from 'zod';

// What no keyboard types and nobody sees: soft hyphens and zero-width marks of word processors, byte order marks, and the
// marks that turn text around, which contacts and right-to-left texts bring along.
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

// Joiners are part of a word in scripts that join letters, and of an emoji; anywhere else they are as unseen as the others.
const JOINED = String.raw`[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]`;
const NEVER_JOINED = String.raw`[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]`;
const STRAY_JOINER = new RegExp(
  String.raw`(?<!${JOINED})[\u200c\u200d]+|(?<=${NEVER_JOINED})[\u200c\u200d]+|[\u200c\u200d]+(?!${JOINED})`,
  'gu',
);

/** A text as it was meant: what nobody sees is gone, a tab is a space, and every kind of line end is one. */
export function asMeant(text: string): string {
  const seen = text
    .replaceAll(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(UNSEEN, '');
  return /[\u200c\u200d]/.test(seen) ? seen.replaceAll(STRAY_JOINER, '') : seen;
}

const onOneLine = (text: string): string =>
  asMeant(text)
    .trim()
    .replaceAll(/[^\S\n]+/g, ' ');

const isPlain = (text: string): boolean => !/\p{Cc}/u.test(text);

/** One line. */
export const lineSchema = (max: number) =>
  z
    .string()
    .overwrite(onOneLine)
    .min(1, 'This may not be empty.')
    .max(max)
    .refine(isPlain, 'Plain text on one line only, without control characters.');

/** Several lines. */
export const textSchema = (max: number) =>
  z
    .string()
    .overwrite((text) => asMeant(text).trim())
    .min(1, 'This may not be empty.')
    .max(max)
    .refine((text) => isPlain(text.replaceAll('\n', '')), 'Plain text only, without control characters.');

// A date or an amount (03.03.2026, 1.500), which nothing makes a link of, unlike the four numbers of an IP address;
// or else a dot, in whatever form names of hosts know it, with something before and after it that may be such a name.
const NUMBER = String.raw`(?<![\p{L}\p{N}\p{M}.-])\d+(?:\.\d+){1,2}(?![\p{L}\p{N}\p{M}]|[.-][\p{L}\p{N}\p{M}])`;
// A number after a word, as offices and laws are called (II.4, Art.17): the last part of a host's name is never a number alone.
const OFFICE = String.raw`(?<![\p{L}\p{N}\p{M}.@/-])\p{L}+\.\d+(?![\p{L}\p{N}\p{M}]|[.-][\p{L}\p{N}\p{M}])`;
const DOT = String.raw`(?<=\S)([.\u2024\u3002\ufe52\uff0e\uff61])(?=[\p{L}\p{N}\p{M}]{2}|\d)`;
const NUMBER_OR_DOT = new RegExp(`${NUMBER}|${OFFICE}|${DOT}`, 'gu');

// Seven digits or more that stand together as telephone numbers are written; days are written so, too.
const TELEPHONE = /(?<![\p{L}\p{N}])[+\uff0b(]{0,2}\p{Nd}(?:[ ()/.·\u2010-\u2015-]{0,3}\p{Nd}){6,}(?![\p{L}\p{N}])/gu;
const DAYS =
  /^(?:\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4})(?:[ \u2010-\u2015-]+(?:\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4}))?$/;

/** `+49 221 1234567` reads `492·211·234·567`: what no telephone takes for a number to dial. */
const brokenUp = (number: string): string =>
  DAYS.test(number)
    ? number
    : (
        [...number]
          .filter((c) => /\p{Nd}/u.test(c))
          .join('')
          .match(/.{1,3}/gu) ?? []
      ).join('·');

/**
 * Makes addresses and telephone numbers in a text unclickable in every program that shows it: `https://evil.example` reads `https[:]//evil[.]example`.
 * Also those without a scheme or in another script, `tel:` and its like, and the shares of a Windows server.
 */
export const defanged = (text: string): string =>
  text
    .replaceAll(TELEPHONE, brokenUp)
    .replaceAll(/(?<=[a-z]):(?=\S)|:(?=\/\/)/gi, '[:]')
    .replaceAll(NUMBER_OR_DOT, (found: string, dot?: string) => (dot ? `[${dot}]` : found))
    .replaceAll(/[@\ufe6b\uff20]/g, '[at]')
    .replaceAll(/\\(?=\\)/g, '[\\]');
