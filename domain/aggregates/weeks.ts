/** The time of aggregates (R56): calendar weeks that are closed, and bands of four hours; never a stretch that somebody asked for. */
import { DateTime } from 'luxon';
import { addDays, dayOf, startOfDay, type Day } from '../time/day.ts';
import type { Interval, Period } from '../time/period.ts';
import { isWorkingDay } from '../time/working-days.ts';

/** A week by its Monday, of the policy's time zone. */
export type Week = Day;

/** Days after its end on which a week is closed: what came in late is in by then. */
const CLOSED_AFTER_DAYS = 14;
const BAND_HOURS = 4;

/** The week that a day lies in. */
export const weekOf = (day: Day): Week => addDays(day, 1 - DateTime.fromISO(day, { zone: 'utc' }).weekday);

/** The weeks that lie in a period as a whole, and are closed at `now`: a part of a week is never given. */
export function closedWeeksIn(period: Period, now: Date, timeZone: string): Week[] {
  const weeks: Week[] = [];
  const first = weekOf(addDays(period.from, 6)); // the first Monday on or after
  for (let week = first; addDays(week, 6) <= period.to; week = addDays(week, 7))
    if (startOfDay(addDays(week, 7 + CLOSED_AFTER_DAYS), timeZone) <= now) weeks.push(week);
  return weeks;
}

/** A week's instants: 167 or 169 hours where the clocks change. */
export const intervalOfWeek = (week: Week, timeZone: string): Interval & { until: Date } => ({
  from: startOfDay(week, timeZone),
  until: startOfDay(addDays(week, 7), timeZone),
});

const QUARTER_MS = 15 * 60_000; // no zone's hours begin at other minutes

/** Says on which day and in which band an instant lies. */
export class Bands {
  readonly #timeZone: string;
  readonly #country: string;
  #quarter = Number.NaN;
  #band = { day: '', hours: '', ofWeek: '' };

  /** `country`: whose holidays are no working days. */
  constructor({ timeZone, country }: { timeZone: string; country: string }) {
    this.#timeZone = timeZone;
    this.#country = country;
  }

  /**
   * Of an instant in milliseconds since 1970: its day, its four hours such as `08-12`, and the two as a week has them, such as
   * `working 08-12` or `free 08-12`. The hour that comes twice in autumn lies in one band.
   */
  at(ms: number): { day: Day; hours: string; ofWeek: string } {
    const quarter = Math.floor(ms / QUARTER_MS);
    if (quarter === this.#quarter) return this.#band;
    this.#quarter = quarter;
    const instant = new Date(ms);
    const day = dayOf(instant, this.#timeZone);
    const from = Math.floor(DateTime.fromJSDate(instant, { zone: this.#timeZone }).hour / BAND_HOURS) * BAND_HOURS;
    const hours = `${two(from)}-${two(from + BAND_HOURS)}`;
    this.#band = { day, hours, ofWeek: `${isWorkingDay(day, this.#country) ? 'working' : 'free'} ${hours}` };
    return this.#band;
  }
}

const two = (hour: number): string => `${hour}`.padStart(2, '0');
