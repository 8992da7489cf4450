/** All events of a request and their actors, with those that the requester does not see. */
import type { VNode } from 'preact';
import type { SupportRecord } from '../../../db/support/record.ts';
import { wordsFor } from '../../links/status/page.tsx';
import type { View } from '../../ui/view.ts';

export function StoryTimeline({ view, record }: { view: View; record: SupportRecord }): VNode {
  const { say, moment } = view;
  return (
    <ol class="timeline">
      {record.timeline.map(({ at, event, actor, internal }, i) => (
        <li key={i}>
          <time dateTime={at.toISOString()}>{moment(at)}</time>
          <span>
            {wordsFor(view, event)}{' '}
            <small>
              {[actor ? actorIn(view, actor) : '', internal ? say('console.internal') : ''].filter(Boolean).join(' · ')}
            </small>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** `staff:…` and `account:…` are named by their ids. */
function actorIn({ say }: View, actor: string): string {
  if (actor === 'engine' || actor === 'link' || actor === 'operator') return say(`console.actor.${actor}`);
  const [kind, id = ''] = actor.split(/:(.*)/s);
  return say(kind === 'staff' ? 'console.actor.staff' : 'console.actor.account', { id });
}
