import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { addDays, dayOf, startOfDay } from '../../domain/time/day.ts';
import {
  allowedPeriod,
  covers,
  cut,
  cutAgain,
  intervalOf,
  periodFaults,
  type Interval,
} from '../../domain/time/period.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { runs } from '../setup/runs.ts';

const zones = fc.constantFrom(
  'Europe/Berlin',
  'Europe/Lisbon',
  'America/St_Johns',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'America/Santiago',
  'UTC',
);
const instant = fc.date({
  min: new Date('2025-10-01T00:00:00Z'),
  max: new Date('2029-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const HOUR = 3_600_000;

test('R11: days are those of the calendar of their zone, however many were asked for before', () => {
  // With days on which the clocks change at midnight or a minute past it, and a day that a zone left out.
  const anyInstant = fc.date({ min: new Date('2005-01-01'), max: new Date('2029-12-31'), noInvalidDate: true });
  const shift = fc.integer({ min: -26 * HOUR, max: 26 * HOUR });
  fc.assert(
    fc.property(anyInstant, shift, zones, fc.integer({ min: -400, max: 400 }), (at, by, zone, days) => {
      const of = (instant: Date) => DateTime.fromJSDate(instant, { zone }).toISODate() ?? '';
      const near = new Date(at.getTime() + by);
      for (const instant of [at, near, at]) expect(dayOf(instant, zone)).toBe(of(instant));
      const day = of(near);
      expect(startOfDay(day, zone)).toEqual(DateTime.fromISO(day, { zone }).startOf('day').toJSDate());
      expect(startOfDay(day, zone)).toEqual(DateTime.fromISO(day, { zone }).startOf('day').toJSDate());
      expect(addDays(day, days)).toBe(DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toISODate());
    }),
    { numRuns: runs(2000) },
  );
});

describe('R11: the period is whole days of the policy zone', () => {
  test('R11: from the epoch to two days before the day of submission, both ends included; a day outside is refused', () => {
    fc.assert(
      fc.property(instant, zones, fc.integer({ min: 0, max: 5 }), (now, timeZone, lagDays) => {
        const policy = { ...defaultPolicy, timeZone, lagDays };
        const allowed = allowedPeriod(now, policy);
        expect(allowed.to).toBe(addDays(dayOf(now, timeZone), -lagDays));
        expect(periodFaults(allowed, now, policy)).toEqual([]);
        expect(periodFaults({ from: allowed.to, to: allowed.to }, now, policy)).toEqual([]);
        expect(
          periodFaults({ from: allowed.from, to: addDays(allowed.to, 1) }, now, policy).map(({ at }) => at),
        ).toEqual(['/period/to']);
        expect(
          periodFaults({ from: addDays(policy.epoch, -1), to: allowed.to }, now, policy).map(({ at }) => at),
        ).toEqual(['/period/from']);
      }),
      { numRuns: runs(2000) },
    );
  });

  test('R11: the last allowed day changes at midnight of the policy zone, not of UTC', () => {
    const policy = { ...defaultPolicy, timeZone: 'Europe/Berlin' };
    expect(allowedPeriod(new Date('2026-07-09T21:59:59.999Z'), policy).to).toBe('2026-07-07');
    expect(allowedPeriod(new Date('2026-07-09T22:00:00.000Z'), policy).to).toBe('2026-07-08');
  });

  test('R11: a fault names the field and the allowed range, all at once', () => {
    const faults = periodFaults(
      { from: '2027-01-02', to: '2027-01-01' },
      new Date('2026-07-09T12:00:00Z'),
      defaultPolicy,
    );
    expect(faults.map(({ at }) => at)).toEqual(['/period/from', '/period/to', '/period/to']);
    expect(faults.map(({ allowed }) => allowed)).toEqual(
      Array.from({ length: 3 }, () => ({ from: '2025-09-12', to: '2026-07-07' })),
    );
  });

  test('R11: days of 23 and 25 hours are whole days, and days follow one another without gap', () => {
    const hours = (day: string) =>
      (intervalOf({ from: day, to: day }, 'Europe/Berlin').until.getTime() -
        startOfDay(day, 'Europe/Berlin').getTime()) /
      HOUR;
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([24, 23, 25]);
    fc.assert(
      fc.property(instant, zones, fc.integer({ min: 0, max: 400 }), (start, timeZone, days) => {
        const from = dayOf(start, timeZone);
        const to = addDays(from, days);
        const whole = intervalOf({ from, to }, timeZone);
        expect(dayOf(whole.from, timeZone)).toBe(from);
        expect(dayOf(new Date(whole.until.getTime() - 1), timeZone)).toBe(to);
        expect(intervalOf({ from: addDays(to, 1), to: addDays(to, 1) }, timeZone).from).toEqual(whole.until);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('R7: the period is cut to the registrations', () => {
  const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);
  const asked = fc
    .tuple(fc.nat(2000), fc.integer({ min: 1, max: 2000 }))
    .map(([from, length]) => ({ from: at(from), until: at(from + length) }));
  const registration = fc
    .tuple(fc.nat(3000), fc.integer({ min: 1, max: 1500 }), fc.boolean())
    .map(([from, length, ended]): Interval => ({ from: at(from), until: ended ? at(from + length) : null }));

  test('R7: a moment is given exactly when it was asked for and lies within a registration', () => {
    fc.assert(
      fc.property(asked, fc.array(registration, { maxLength: 5 }), fc.nat(4600), (period, registrations, minute) => {
        const given = cut(period, registrations);
        const moment = at(minute);
        const within = (stretch: Interval) =>
          stretch.from <= moment && (stretch.until === null || moment < stretch.until);
        expect(given.some(within)).toBe(within(period) && registrations.some(within));
      }),
      { numRuns: runs(2000) },
    );
  });

  test('R7: the stretches given are in order, apart and not empty', () => {
    fc.assert(
      fc.property(asked, fc.array(registration, { maxLength: 6 }), (period, registrations) => {
        const given = cut(period, registrations);
        given.forEach((stretch, i) => {
          expect(stretch.from < stretch.until).toBe(true);
          const next = given[i + 1];
          if (next) expect(stretch.until < next.from).toBe(true);
        });
        expect(covers([period], given)).toBe(true);
      }),
      { numRuns: runs(3000) },
    );
  });

  test('R7, R28: cut again, by whatever registrations, it is what lies within the first cut and within them', () => {
    const registrations = fc.array(registration, { maxLength: 4 });
    fc.assert(
      fc.property(asked, registrations, registrations, (period, before, after) => {
        const first = cut(period, before);
        const second = cutAgain(first, after);
        expect(covers(first, second)).toBe(true);
        expect(covers(cut(period, after), second)).toBe(true);
        const minutes = Array.from({ length: 40 }, (_, i) => at(i * 75));
        const within = (stretches: Interval[], moment: Date) =>
          stretches.some(({ from, until }) => from <= moment && (until === null || moment < until));
        for (const moment of minutes)
          expect(within(second, moment)).toBe(within(first, moment) && within(after, moment));
      }),
      { numRuns: runs(3000) },
    );
  });

  test('R8: a registration that ends can only take away', () => {
    fc.assert(
      fc.property(
        asked,
        fc.array(registration, { minLength: 1, maxLength: 4 }),
        fc.nat(3000),
        (period, registrations, minute) => {
          const before = cut(period, registrations);
          const ended = registrations
            .map((r) => ({ from: r.from, until: r.until === null || r.until > at(minute) ? at(minute) : r.until }))
            .filter((r) => r.from < r.until);
          expect(covers(before, cut(period, ended))).toBe(true);
        },
      ),
      { numRuns: runs(3000) },
    );
  });
});
