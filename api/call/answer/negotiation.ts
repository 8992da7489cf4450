/** Page or data, and in which language: what a caller's headers ask for. */
import type { Request } from 'express';
import { chosenLanguage } from './chosen-language.ts';
import { locales, type Locale } from '../../../domain/languages/languages.ts';

/**
 * Links in emails open pages unless data is asked for; everything else is data unless a page is asked for, and what
 * programs call (`/v1`, webhooks) is always data.
 */
export function prefersPage(req: Request): boolean {
  if (/^\/(v1|webhooks)\//.test(req.path)) return false;
  const data = ['application/json', 'application/problem+json'];
  const page = ['text/html'];
  const isFile = /^\/links\/download\/[^/]+\/./.test(req.path); // programs save what they get under its name
  const wanted = req.accepts(req.path.startsWith('/links/') && !isFile ? [...page, ...data] : [...data, ...page]);
  return wanted === 'text/html';
}

/** What was chosen by the switch, else the first of our languages that the browser likes; English where it likes none. */
export const localeOf = (req: Request): Locale =>
  chosenLanguage(req) ?? locales.find((locale) => req.acceptsLanguages([...locales]) === locale) ?? 'en';
