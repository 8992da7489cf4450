/** On the pages of an account: that others wait for its decision (R26). */
import type { VNode } from 'preact';
import type { View } from './view.ts';

export const DecisionsWaiting = ({ view, count }: { view: View; count: number }): VNode | null =>
  count === 0 ? null : (
    <p class="notice">
      {view.say('decisions.waiting', { count })} <a href="/shares">{view.say('decisions.see')}</a>
    </p>
  );
