/**
 * The period of a request: whole days, both ends included, in the policy's time zone (R11), and its cut to what a
 * holder may see of a product (R7). The same functions run at submission, at export and at serving.
 */
import { z } from 'zod';
import { addDays, dayOf, daySchema, startOfDay, type Day } from './day.ts';
import type { Policy } from '../policy.ts';

export const periodSchema = z.strictObject({ from: daySchema, to: daySchema });
export type Period = z.infer<typeof periodSchema>;

/** A stretch of time between two UTC instants; `from` belongs to it, `until` does not. Without `until` it lasts on. */
export interface Interval {
  from: Date;
  until: Date | null;
}

type CalendarPolicy = Pick<Policy, 'timeZone' | 'epoch' | 'lagDays'>;

/** The first and the last day that a request submitted at `now` may ask for (R11). */
export const allowedPeriod = (now: Date, policy: CalendarPolicy): Period => ({
  from: policy.epoch,
  to: addDays(dayOf(now, policy.timeZone), -policy.lagDays),
});

/** What is wrong with a period, and which days may be asked for. */
export type PeriodFault =
  | { code: 'period-outside'; day: Day; allowed: Period }
  | { code: 'period-reversed'; allowed: Period };

/** What is wrong with a period asked for at `now`, each with its place in a form (R11); empty when it is allowed. */
export function periodFaults(
  period: Period,
  now: Date,
  policy: CalendarPolicy,
): ({ at: '/period/from' | '/period/to' } & PeriodFault)[] {
  const allowed = allowedPeriod(now, policy);
  const outside = (['from', 'to'] as const).flatMap((end) => {
    const day = period[end];
    const isInside = allowed.from <= day && day <= allowed.to;
    return isInside ? [] : [{ at: `/period/${end}` as const, code: 'period-outside' as const, day, allowed }];
  });
  return period.to < period.from ? [...outside, { at: '/period/to', code: 'period-reversed', allowed }] : outside;
}

/** The period as UTC instants: from the first moment of its first day to the first moment after its last. */
export const intervalOf = (period: Period, timeZone: string): Interval & { until: Date } => ({
  from: startOfDay(period.from, timeZone),
  until: startOfDay(addDays(period.to, 1), timeZone),
});

/**
 * What of `asked` lies within one of the registrations (R7, R8): disjoint, in order, none empty. Registrations may
 * overlap or touch; those that do are joined.
 */
export function cut(asked: Interval & { until: Date }, registrations: Interval[]): (Interval & { until: Date })[] {
  const inside = registrations
    .map((r) => ({
      from: r.from > asked.from ? r.from : asked.from,
      until: r.until === null || r.until > asked.until ? asked.until : r.until,
    }))
    .filter((part) => part.from < part.until)
    .sort((a, b) => a.from.getTime() - b.from.getTime());
  const joined: (Interval & { until: Date })[] = [];
  for (const part of inside) {
    const last = joined.at(-1);
    if (last && part.from <= last.until) last.until = part.until > last.until ? part.until : last.until;
    else joined.push({ ...part });
  }
  return joined;
}

/** The same of a period that is in stretches already: never more than was given before. */
export const cutAgain = (
  given: readonly (Interval & { until: Date })[],
  registrations: Interval[],
): (Interval & { until: Date })[] => given.flatMap((part) => cut(part, registrations));

/** Whether the two have a moment in common. */
export const overlap = (some: readonly Interval[], others: readonly Interval[]): boolean =>
  some.some((one) =>
    others.some((o) => (o.until === null || one.from < o.until) && (one.until === null || o.from < one.until)),
  );

/** Whether every moment of `inner` lies within `outer`; both as `cut` returns them. */
export const covers = (outer: Interval[], inner: Interval[]): boolean =>
  inner.every((part) =>
    outer.some((o) => o.from <= part.from && (o.until === null || (part.until !== null && part.until <= o.until))),
  );
