/** What there is to know of a group of signals beside its box (R51–R53). */
import type { VNode } from 'preact';
import type { SignalGroup } from '../../db/access/asked.ts';
import type { View } from './view.ts';

export const GroupFacts = ({
  view: { say },
  group: { signals, personal, secrets },
}: {
  view: View;
  group: SignalGroup;
}): VNode => (
  <small>
    {say('link.groups.signals', { count: signals })}
    {personal && ` · ${say('link.groups.personal')}`}
    {secrets > 0 && ` · ${say('link.groups.secret', { count: secrets })}`}
  </small>
);
