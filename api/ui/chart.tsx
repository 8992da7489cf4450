/** A number for each day as bars, drawn on the server: what data there is, or how many requests. */
import type { VNode } from 'preact';
import type { Day } from '../../domain/time/day.ts';
import type { View } from './view.ts';

const WIDTH = 600;
const HEIGHT = 90;
const GAP = 1;

interface ChartProps {
  view: View;
  days: readonly { day: Day; count: number }[];
  /** What is counted. */
  of?: 'chart' | 'chart.submitted' | 'chart.due' | 'chart.use';
}

export function Chart({ view, days, of = 'chart' }: ChartProps): VNode {
  const { say, day, number } = view;
  const most = Math.max(...days.map(({ count }) => count), 0);
  const total = days.reduce((sum, { count }) => sum + count, 0);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || most === 0) return <p>{say(`${of}.nothing`)}</p>;
  const step = WIDTH / days.length;
  const words = { from: day(first.day), to: day(last.day), total: number(total), most: number(most) };
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={say(`${of}.words`, words)}
        preserveAspectRatio="none"
      >
        {days.map(({ day: key, count }, i) => {
          const height = count === 0 ? 0 : Math.max(2, (count / most) * HEIGHT);
          return (
            <rect
              key={key}
              x={(i * step).toFixed(1)}
              y={(HEIGHT - height).toFixed(1)}
              width={(step - GAP).toFixed(1)}
              height={height.toFixed(1)}
            >
              <title>{`${day(key)}: ${number(count)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>{day(first.day)}</span>
        <span>{say(`${of}.caption`, words)}</span>
        <span>{day(last.day)}</span>
      </figcaption>
    </figure>
  );
}
