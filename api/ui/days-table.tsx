/** The numbers behind a chart by day, folded beneath it. */
import type { VNode } from 'preact';
import type { Day } from '../../domain/time/day.ts';
import type { View } from './view.ts';

interface DaysProps {
  view: View;
  days: readonly { day: Day; count: number }[];
}

export function DaysTable({ view: { say, day, number }, days }: DaysProps): VNode | null {
  const some = days.filter(({ count }) => count > 0);
  if (some.length === 0) return null;
  return (
    <details>
      <summary>{say('console.asTable')}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{say('console.day')}</th>
            <th scope="col">{say('console.count')}</th>
          </tr>
        </thead>
        <tbody>
          {some.map(({ day: key, count }) => (
            <tr key={key}>
              <td>{day(key)}</td>
              <td>{number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
