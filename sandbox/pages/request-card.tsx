/** A request on the start page: how it stands, where it is told of, and its clock. */
import { Duration } from 'luxon';
import type { VNode } from 'preact';
import type { View } from '../../api/ui/view.ts';
import { workflowIdOf } from '../../domain/ids.ts';
import { isEnd } from '../../domain/requests/states.ts';
import type { RequestFact } from './facts.ts';
import { Clock, shortOf, spanInWords, type ClockNews } from '../clock/page.tsx';
import { Elsewhere } from './frame.tsx';

interface CardProps {
  view: View;
  request: RequestFact;
  news: ClockNews | undefined;
  /** The list of workflows in Temporal's Web UI, where there is one. */
  workflows: string | undefined;
}

export function RequestCard({ view, request, news, workflows }: CardProps): VNode {
  const { id, type, submittedAt, email } = request;
  return (
    <article id={`request-${id}`}>
      <div class="between">
        <strong>
          {type} <code>{shortOf(id)}</code>
        </strong>
        <Standing request={request} />
      </div>
      <p class="facts-line">
        <span>{view.moment(submittedAt)}</span>
        {email && (
          <span>
            <a href={`/sandbox/outbox?to=${encodeURIComponent(email)}`} aria-label={`Emails to ${email}`}>
              {email}
            </a>
          </span>
        )}
        <span>
          <a href={`/sandbox/requests/${id}`} aria-label={`Its workflow, ${shortOf(id)}`}>
            its workflow
          </a>
        </span>
        {workflows && (
          <span>
            <Elsewhere to={`${workflows}/${workflowIdOf(id)}`} label={`in Temporal’s Web UI: ${shortOf(id)}`}>
              in Temporal’s Web UI
            </Elsewhere>
          </span>
        )}
        <span>
          <Elsewhere to={`/support/requests/${id}`} label={`as support sees it: ${shortOf(id)}`}>
            as support sees it
          </Elsewhere>
        </span>
      </p>
      <Clock request={request} place="start" news={news} />
    </article>
  );
}

/** Its state, and how far its clock is ahead. */
export const Standing = ({ request: { status, aheadMs } }: { request: RequestFact }): VNode => (
  <span>
    {aheadMs > 0 && <small>{ahead(aheadMs)} ahead </small>}
    <span class={isEnd(status) ? 'badge over' : 'badge'}>{status}</span>
  </span>
);

const ahead = (ms: number): string =>
  spanInWords(Duration.fromMillis(ms).shiftTo('days', 'hours', 'minutes').removeZeros());
