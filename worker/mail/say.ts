/** Words, days and moments in the language of a request and the time zone of its policy. */
import { IntlMessageFormat } from 'intl-messageformat';
import type { Day } from '../../domain/day.ts';
import type { Locale } from '../../domain/request-form.ts';
import { de } from './words/de.ts';
import { en, type WordKey, type Words } from './words/en.ts';

const catalogues: Record<Locale, Words> = { en, de };
/** English as the European market writes it: day before month, 24 hours. */
const regions: Record<Locale, string> = { en: 'en-GB', de: 'de-DE' };

export interface Say {
  locale: Locale;
  /** The words of a key with its placeholders filled; throws when one is missing. */
  words(key: WordKey, values?: Record<string, string | number>): string;
  day(day: Day): string;
  /** To the minute and with its zone: a deadline is a moment, not a day. */
  moment(instant: Date): string;
}

const formats = new Map<string, IntlMessageFormat>();
function format(locale: Locale, key: WordKey): IntlMessageFormat {
  const name = `${locale}:${key}`;
  let message = formats.get(name);
  if (!message) {
    message = new IntlMessageFormat(catalogues[locale][key], regions[locale], undefined, { ignoreTag: true });
    formats.set(name, message);
  }
  return message;
}

/** Everything that depends on language and zone. */
export function speak(locale: Locale, timeZone: string): Say {
  const date = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const days = new Intl.DateTimeFormat(regions[locale], { ...date, timeZone: 'UTC' });
  const moments = new Intl.DateTimeFormat(regions[locale], {
    ...date,
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  return {
    locale,
    words: (key, values) => String(format(locale, key).format(values)),
    day: (day) => days.format(new Date(`${day}T00:00:00Z`)),
    moment: (instant) => moments.format(instant),
  };
}
