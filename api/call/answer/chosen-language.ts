/** The language that somebody chose by the switch of our pages: a cookie of this browser, which says nothing else. */
import type { Request, Response } from 'express';
import { locales, type Locale } from '../../../domain/languages/languages.ts';
import { cookieName, cookieOptions } from '../../sign-in/session.ts';

const NAME = 'language';
const KEPT_MS = 365 * 24 * 3600_000;

/** Before what the browser or the request says; `undefined` where nobody chose. */
export function chosenLanguage(req: Request): Locale | undefined {
  const [, said] = /(?:^|;\s*)(?:__Host-)?language=(\w+)/.exec(req.get('Cookie') ?? '') ?? [];
  return locales.find((locale) => locale === said);
}

export const chooseLanguage = (res: Response, locale: Locale, publicUrl: string): void => {
  res.cookie(cookieName(NAME, publicUrl), locale, { ...cookieOptions(publicUrl), maxAge: KEPT_MS });
};
