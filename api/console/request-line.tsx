/** A request as a line of a list. */
import type { VNode } from 'preact';
import type { FoundRequest } from '../../db/support/find.ts';
import { isBeforeReply, isEnd } from '../../domain/requests/states.ts';
import type { View } from '../ui/view.ts';
import { nowOf, relative } from './relative.ts';

export function RequestLine({ view, request }: { view: View; request: FoundRequest }): VNode {
  const { say, day } = view;
  const { id, number, type, status, period, submittedAt, overdue, stuck } = request;
  return (
    <li>
      <div>
        <a href={`/support/requests/${id}`}>{say(`console.type.${type}`)}</a> <code>{number}</code>
        <br />
        <small>
          {say('console.submittedAgo', { ago: relative(view, submittedAt, nowOf(request)) })} ·{' '}
          {say('asked.stretch', { from: day(period.from), until: day(period.to) })}
          <Due view={view} request={request} />
        </small>
      </div>
      <span class="badges">
        {overdue && !isEnd(status) && <span class="badge late">{say('short.overdue')}</span>}
        {stuck && <span class="badge late">{say(`console.stuck.${stuck}`)}</span>}
        <span class={isEnd(status) ? 'badge over' : 'badge'}>{say(`short.${status}`)}</span>
      </span>
    </li>
  );
}

/** Our own deadline: the reply while it is reviewed, the data until it is ready. */
function Due({ view, request }: { view: View; request: FoundRequest }): VNode | null {
  const { status, deadlines } = request;
  if (isEnd(status) || status === 'ready') return null;
  const due = isBeforeReply(status) && deadlines.replyBy ? deadlines.replyBy : deadlines.dueBy;
  return (
    <>
      {' '}
      ·{' '}
      <time dateTime={due.toISOString()}>{view.say('console.due', { when: relative(view, due, nowOf(request)) })}</time>
    </>
  );
}
