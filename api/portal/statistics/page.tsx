/** How requests went in the last year: time until the data was there, and how they ended. */
import type { VNode } from 'preact';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';
import type { Recent } from '../../v1/statistics/recent.ts';

export const statisticsPage =
  ({ asOf, types }: Recent) =>
  (view: View): VNode => {
    const { say, number } = view;
    return (
      <Layout view={view} title={say('statistics.title')}>
        <h1>{say('statistics.title')}</h1>
        <p class="lead">{say('statistics.lead', { at: view.moment(asOf) })}</p>
        {types.length === 0 && <p>{say('statistics.none')}</p>}
        {types.map(({ type, requests, medianSeconds, p95Seconds, outcomes }) => (
          <section key={type} aria-labelledby={type}>
            <h2 id={type}>{say(`asked.type.${type}`)}</h2>
            <p>{say('statistics.requests', { count: number(requests) })}</p>
            {medianSeconds !== null && p95Seconds !== null && (
              <p>
                {say('statistics.time', {
                  median: durationIn(view, medianSeconds),
                  most: durationIn(view, p95Seconds),
                })}
              </p>
            )}
            <ul>
              {outcomes.map((one) => (
                <li key={one.status}>
                  {say(`short.${one.status}`)}: {number(one.requests)}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </Layout>
    );
  };

/** In the largest unit that comes to two at least. */
function durationIn({ say, number }: View, seconds: number): string {
  if (seconds >= 2 * 86_400) return say('statistics.days', { count: number(Math.round(seconds / 86_400)) });
  if (seconds >= 2 * 3600) return say('statistics.hours', { count: number(Math.round(seconds / 3600)) });
  if (seconds >= 120) return say('statistics.minutes', { count: number(Math.round(seconds / 60)) });
  return say('statistics.seconds', { count: number(Math.round(seconds)) });
}
