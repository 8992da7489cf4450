/** Words, days and moments in the language of a request and the time zone of its policy. */
import { IntlMessageFormat } from 'intl-messageformat';
import type { Day } from '../../domain/time/day.ts';
import type { Locale } from '../../domain/requests/form.ts';
import { money } from '../../domain/text/money.ts';
import { de } from './words/de/mails.ts';
import { en, type WordKey, type Words } from './words/en/mails.ts';

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
  /** How long: in days where they come out even, else in hours. */
  span(ms: number): string;
  /** An amount in the smallest unit of an ISO 4217 currency. */
  money(cents: number, currency: string): string;
  /** The name of a country by its two letters; the letters where there is no such country. */
  country(code: string): string;
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

const spoken = new Map<string, Say>();

/** Everything that depends on language and zone; what formats dates is slow to make, so it is made once. */
export function speak(locale: Locale, timeZone: string): Say {
  const name = `${locale} ${timeZone}`;
  const say = spoken.get(name) ?? inLanguage(locale, timeZone);
  spoken.set(name, say);
  return say;
}

function inLanguage(locale: Locale, timeZone: string): Say {
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
    span: (ms) => span(ms, regions[locale]),
    money: (cents, currency) => money(cents, currency, regions[locale]),
    country: (code) => new Intl.DisplayNames(regions[locale], { type: 'region' }).of(code) ?? code,
  };
}

const HOUR_MS = 3_600_000;

function span(ms: number, region: string): string {
  const hours = ms / HOUR_MS;
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return new Intl.NumberFormat(region, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 }).format(
    count,
  );
}
