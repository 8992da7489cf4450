import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../domain/time/day.ts';
import { addWorkingDays, isWorkingDay } from '../../domain/time/working-days.ts';
import { runs } from '../setup/runs.ts';

test('R36: weekends and public holidays of the policy’s country are no working days', () => {
  expect(
    ['2026-12-24', '2026-12-25', '2026-12-26', '2026-12-28', '2026-10-03', '2026-05-14'].map((day) =>
      isWorkingDay(day, 'DE'),
    ),
  ).toEqual([true, false, false, true, false, false]);
  expect([isWorkingDay('2026-07-14', 'FR'), isWorkingDay('2026-07-14', 'DE')]).toEqual([false, true]);
});

test('R36: five working days from the Wednesday before Easter end after the holidays', () => {
  expect(addWorkingDays('2026-04-01', 5, 'DE')).toBe('2026-04-10');
});

test('R36: so many working days lie after the day and up to the end, which is one itself', () => {
  const day = fc.integer({ min: 0, max: 1500 }).map((n) => addDays('2026-01-01', n));
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 40 }), (from, count) => {
      const end = addWorkingDays(from, count, 'DE');
      let counted = 0;
      for (let d = addDays(from, 1); d <= end; d = addDays(d, 1)) if (isWorkingDay(d, 'DE')) counted += 1;
      expect([counted, isWorkingDay(end, 'DE')]).toEqual([count, true]);
    }),
    { numRuns: runs(300) },
  );
});
