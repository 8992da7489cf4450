/** How it stands with a link or a subscription: over, not taken up, read at this moment, or open. */
import type { VNode } from 'preact';
import type { SeenAccess } from '../../db/access/seen.ts';
import type { View } from './view.ts';

export const AccessStanding = ({
  view: { say },
  access: { endedAt, taken, openStreams },
}: {
  view: View;
  access: Pick<SeenAccess, 'endedAt' | 'taken' | 'openStreams'>;
}): VNode => (
  <span class={endedAt ? 'badge over' : 'badge'}>
    {say(
      endedAt
        ? 'access.state.ended'
        : !taken
          ? 'console.access.notTaken'
          : openStreams > 0
            ? 'access.state.reading'
            : 'access.state.open',
    )}
  </span>
);
