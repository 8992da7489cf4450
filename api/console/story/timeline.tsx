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
              {[actor ? actorIn(view, record, { event, actor }) : '', internal ? say('console.internal') : '']
                .filter(Boolean)
                .join(' · ')}
            </small>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The requester goes by that name, with an account or without; `staff:…` and other accounts by their ids. */
function actorIn(
  { say }: View,
  { requester }: SupportRecord,
  { event, actor }: { event: string; actor: string },
): string {
  if (actor === 'link') return say(event === 'submitted' ? 'console.actor.noAccount' : 'console.actor.link');
  if (actor === 'engine' || actor === 'operator') return say(`console.actor.${actor}`);
  const [kind, id = ''] = actor.split(/:(.*)/s);
  if (kind === 'staff') return say('console.actor.staff', { id });
  return say(id === requester ? 'console.actor.requester' : 'console.actor.account', { id });
}
