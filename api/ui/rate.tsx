/** R32: what is charged, before anything is submitted; and R33: what costs nothing. */
import type { VNode } from 'preact';
import type { Rate } from '../../db/sharing/rates.ts';
import type { View } from './view.ts';

export function RateInForce({ view, rate }: { view: View; rate: Rate | null }): VNode {
  const { say, money } = view;
  return (
    <section class="notice">
      <p>
        {rate
          ? say('rate.inForce', {
              standard: money(rate.standardCents, rate.currency),
              reduced: money(rate.reducedCents, rate.currency),
            })
          : say('rate.none')}{' '}
        {rate && <a href="/compensation">{say('rate.how')}</a>}
      </p>
      <p>{say('rate.passOn')}</p>
    </section>
  );
}
