/** A text that the record has in several languages, in the reader's. */
import type { Locale } from '../../../domain/requests/form.ts';

/** English where there is none in the reader's; empty where there is none at all. */
export const inLanguage = (texts: Readonly<Record<string, string>>, locale: Locale): string =>
  texts[locale] ?? texts['en'] ?? '';
