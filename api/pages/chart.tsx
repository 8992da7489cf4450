/** Readings a day as bars: a picture of what data there is, drawn on the server. */
import type { VNode } from 'preact';
import type { DayCount } from '../../db/product-facts.ts';
import type { View } from './view.ts';

const WIDTH = 600;
const HEIGHT = 90;
const GAP = 1;

export function Chart({ view, days }: { view: View; days: readonly DayCount[] }): VNode {
  const { say, day, number } = view;
  const most = Math.max(...days.map(({ readings }) => readings), 0);
  const total = days.reduce((sum, { readings }) => sum + readings, 0);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || most === 0) return <p>{say('chart.nothing')}</p>;
  const step = WIDTH / days.length;
  const words = { from: day(first.day), to: day(last.day), total: number(total), most: number(most) };
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={say('chart.words', words)}
        preserveAspectRatio="none"
      >
        {days.map(({ day: key, readings }, i) => {
          const height = readings === 0 ? 0 : Math.max(2, (readings / most) * HEIGHT);
          return (
            <rect
              key={key}
              x={(i * step).toFixed(1)}
              y={(HEIGHT - height).toFixed(1)}
              width={(step - GAP).toFixed(1)}
              height={height.toFixed(1)}
            >
              <title>{`${day(key)}: ${number(readings)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>
        <span>{day(first.day)}</span>
        <span>{say('chart.caption', words)}</span>
        <span>{day(last.day)}</span>
      </figcaption>
    </figure>
  );
}
