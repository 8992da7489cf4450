/** Words, days and moments in the language of a request and the time zone of its policy. */
import type { Day } from '../../domain/time/day.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import { money } from '../../domain/text/money.ts';
import type { EmailKey } from '../../domain/languages/keys.ts';
import { languageOf } from '../../domain/languages/languages.ts';
import { wordsOf } from '../../domain/languages/message.ts';

export interface Say {
  locale: Locale;
  /** The words of a key with its placeholders filled; throws when one is missing. */
  words(key: EmailKey, values?: Record<string, string | number>): string;
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

const spoken = new Map<string, Say>();

/** Everything that depends on language and zone; what formats dates is slow to make, so it is made once. */
export function speak(locale: Locale, timeZone: string): Say {
  const name = `${locale} ${timeZone}`;
  const say = spoken.get(name) ?? inLanguage(locale, timeZone);
  spoken.set(name, say);
  return say;
}

function inLanguage(locale: Locale, timeZone: string): Say {
  const { tag } = languageOf(locale);
  const date = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const days = new Intl.DateTimeFormat(tag, { ...date, timeZone: 'UTC' });
  const moments = new Intl.DateTimeFormat(tag, {
    ...date,
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  });
  return {
    locale,
    words: (key, values) => wordsOf('emails', locale, key, values),
    day: (day) => days.format(new Date(`${day}T00:00:00Z`)),
    moment: (instant) => moments.format(instant),
    span: (ms) => span(ms, tag),
    money: (cents, currency) => money(cents, currency, tag),
    country: (code) => new Intl.DisplayNames(tag, { type: 'region' }).of(code) ?? code,
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
