/** What every page needs: the words, days and sizes in the reader's language, and whose pages these are. */
import { countries } from '../../domain/countries.ts';
import { money } from '../../domain/text/money.ts';
import { addDays, dayOf, startOfDay, type Day } from '../../domain/time/day.ts';
import { intervalOf, type Period } from '../../domain/time/period.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import type { AccountKind } from '../../domain/requests/types.ts';
import type { ApiConfig, Operator } from '../server/config.ts';
import type { PageKey } from '../../domain/languages/keys.ts';
import { languageOf } from '../../domain/languages/languages.ts';
import { wordsOf } from '../../domain/languages/message.ts';

/** Who is signed in, and what their forms carry. */
export interface Visitor {
  email: string;
  kind: AccountKind;
  /** Where they are. */
  path: string;
  csrf: string;
}

export interface View {
  locale: Locale;
  operator: Operator;
  visitor: Visitor | null;
  /** Where this page can be had again, in another language; `null` where it can't. */
  address: string | null;
  /** The words of a key, with what they leave open filled in. */
  say: (key: PageKey, values?: Record<string, string | number>) => string;
  /** A calendar day in words. */
  day: (day: Day) => string;
  /** A moment in words, in the policy's time zone, which it names. */
  moment: (instant: Date | string) => string;
  /** Until when, as people say it: a day that ends by its name, any other moment in words. */
  until: (instant: Date | string) => string;
  /** A moment to the second, in the policy's time zone: by the time alone where it is of the same day as `now`. */
  instant: (instant: Date, now: Date) => string;
  /** How long, in days where they come out even, else in hours. */
  span: (ms: number) => string;
  timeZone: string;
  /** The name of the time zone that instants are told in. */
  zone: (at: Date) => string;
  /** A stretch of time in words; where it begins or ends with a day, by the day alone. */
  stretch: (part: { from: string; until: string }) => string;
  /** Whether one stretch is all of a period. */
  isWhole: (part: { from: string; until: string }, period: Period) => boolean;
  /** A country in words, by its two letters. */
  country: (code: string) => string;
  /** Countries by code and name, in the order of the language's alphabet; all where none are named. */
  countries: (codes?: readonly string[]) => readonly (readonly [code: string, name: string])[];
  /** A number, with the separators of the language. */
  number: (value: number) => string;
  /** An amount in a currency's smallest unit. */
  money: (cents: number, currency: string) => string;
  /** A size in bytes, in words. */
  size: (bytes: number) => string;
}

export function viewOf(
  locale: Locale,
  { operator, policy }: Pick<ApiConfig, 'operator' | 'policy'>,
  visitor: Visitor | null = null,
  address: string | null = null,
): View {
  const { tag } = languageOf(locale);
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  const moments = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: policy.timeZone,
    timeZoneName: 'short',
  });
  const { timeZone } = policy;
  const second = { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone } as const;
  const times = new Intl.DateTimeFormat(tag, second);
  const instants = new Intl.DateTimeFormat(tag, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...second,
  });
  const say: View['say'] = (key, values = {}) => wordsOf('pages', locale, key, { operator: operator.name, ...values });
  const day: View['day'] = (calendarDay) => days.format(new Date(`${calendarDay}T00:00:00Z`));
  const moment: View['moment'] = (instant) => moments.format(new Date(instant));
  const beginsDay = (instant: Date) => startOfDay(dayOf(instant, timeZone), timeZone).getTime() === instant.getTime();
  const from = (instant: Date) => (beginsDay(instant) ? day(dayOf(instant, timeZone)) : moment(instant));
  const until = (instant: Date) => (beginsDay(instant) ? day(addDays(dayOf(instant, timeZone), -1)) : moment(instant));
  return {
    locale,
    operator,
    visitor,
    address,
    say,
    day,
    moment,
    until: (instant) => {
      const at = new Date(instant);
      return beginsDay(at) ? say('until.endOf', { day: day(addDays(dayOf(at, timeZone), -1)) }) : moment(at);
    },
    instant: (instant, now) => (dayOf(instant, timeZone) === dayOf(now, timeZone) ? times : instants).format(instant),
    span: (ms) => spanIn(tag, ms),
    timeZone,
    zone: (at) => moments.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? timeZone,
    stretch: (part) => say('asked.stretch', { from: from(new Date(part.from)), until: until(new Date(part.until)) }),
    isWhole: (part, period) => {
      const whole = intervalOf(period, timeZone);
      return new Date(part.from) <= whole.from && new Date(part.until) >= whole.until;
    },
    country: (code) => regions(locale).of(code) ?? code,
    countries: (codes) => (codes ? namedIn(locale, codes) : allIn(locale)),
    number: (value) => new Intl.NumberFormat(tag).format(value),
    money: (cents, currency) => money(cents, currency, tag),
    size: (bytes) => sizeIn(tag, bytes),
  };
}

const HOUR_MS = 3_600_000;

function spanIn(tag: string, ms: number): string {
  const hours = ms / HOUR_MS;
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(tag, style).format(count);
}

const regionNames = new Map<Locale, Intl.DisplayNames>();
function regions(locale: Locale): Intl.DisplayNames {
  const names = regionNames.get(locale) ?? new Intl.DisplayNames(languageOf(locale).tag, { type: 'region' });
  regionNames.set(locale, names);
  return names;
}

const namedIn = (locale: Locale, codes: readonly string[]): (readonly [string, string])[] =>
  codes
    .map((code) => [code, regions(locale).of(code) ?? code] as const)
    .toSorted(([, a], [, b]) => a.localeCompare(b, locale));

const allCountries = new Map<Locale, (readonly [string, string])[]>();
function allIn(locale: Locale): readonly (readonly [string, string])[] {
  const all = allCountries.get(locale) ?? namedIn(locale, countries);
  allCountries.set(locale, all);
  return all;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

function sizeIn(tag: string, bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const unit = UNITS[step] ?? 'byte';
  const style = { style: 'unit', unit, unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(tag, style).format(bytes / 1000 ** step);
}
