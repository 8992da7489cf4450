/** How much programs were handed by day: a picture, and its numbers as a table for whoever can't see it (R41, R43). */
import type { VNode } from 'preact';
import { addDays, dayOf, type Day } from '../../domain/time/day.ts';
import { Chart } from './chart.tsx';
import { DaysTable } from './days-table.tsx';
import type { View } from './view.ts';

interface UseProps {
  view: View;
  /** In any order, several a day. */
  reads: readonly { day: string; readings: number }[];
  /** How many days are shown, up to today. */
  days: number;
}

export function UseByDay({ view, reads, days }: UseProps): VNode {
  const today = dayOf(new Date(), 'UTC');
  const counts = new Map<string, number>();
  for (const { day, readings } of reads) counts.set(day, (counts.get(day) ?? 0) + readings);
  const shown = Array.from({ length: days }, (_, i): Day => addDays(today, i - days + 1)).map((day) => ({
    day,
    count: counts.get(day) ?? 0,
  }));
  return (
    <>
      <Chart view={view} days={shown} of="chart.use" />
      <DaysTable view={view} days={shown} />
    </>
  );
}
