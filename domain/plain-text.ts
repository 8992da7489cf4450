/** What people write in their own words: plain, capped, without control characters, and never a clickable address (threat 9). */
import { z } from 'zod';

// Line breaks are text; every other control character, and the marks that turn text around, are not.
const FORBIDDEN = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** One line. */
export const lineSchema = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'This may not be empty.')
    .max(max)
    .refine((text) => !FORBIDDEN.test(text), 'Plain text on one line only, without control characters.');

/** Several lines. */
export const textSchema = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'This may not be empty.')
    .max(max)
    .refine((text) => !FORBIDDEN.test(text.replaceAll(/\r?\n/g, '')), 'Plain text only, without control characters.');

/**
 * Makes addresses in a text unclickable for whoever shows it: `https://evil.example` reads `https[:]//evil[.]example`.
 * Also those without a scheme or in another script, `tel:` and its like, and the shares of a Windows server.
 */
export const defanged = (text: string): string =>
  text
    .replaceAll(/(?<=[a-z]):(?=\S)|:(?=\/\/)/gi, '[:]')
    .replaceAll(/(?<=\S)([.\u2024\u3002\ufe52\uff0e\uff61])(?=[\p{L}\p{N}\p{M}]{2})/gu, '[$1]')
    .replaceAll(/[@\ufe6b\uff20]/g, '[at]')
    .replaceAll(/\\(?=\\)/g, '[\\]');
