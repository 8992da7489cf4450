/** R18: where a request stands, what it waits for, its deadlines, and what happened so far. */
import type { VNode } from 'preact';
import type { RequestState } from '../../../db/requests/views.ts';
import { isBeforeReply, isEnd } from '../../../domain/requests/states.ts';
import { isPastGates } from '../../ui/steps.ts';
import { lapsesUnconfirmed } from '../../../domain/requests/types.ts';
import { dayOf } from '../../../domain/time/day.ts';
import { Asked, isCut } from '../../ui/asked.tsx';
import { Layout } from '../../ui/layout.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Redress } from '../../ui/redress.tsx';
import { Reply, ReplyFault, titleWith, type RefusedReply } from '../../ui/reply.tsx';
import type { View } from '../../ui/view.ts';
import type { PageKey } from '../../../domain/languages/keys.ts';
import { isPageKey } from '../../../domain/languages/message.ts';

/** `acts`: for the requester who is signed in, what can be done about it. */
export const statusPage =
  (
    state: RequestState,
    {
      changeAsked = null,
      refused,
      newLinkSent = false,
      acts,
      emails,
      download,
    }: {
      changeAsked?: string | null;
      /** The answer to that, where it could not be taken. */
      refused?: RefusedReply | undefined;
      newLinkSent?: boolean;
      acts?: (view: View) => VNode | null;
      /** Whether the emails arrived. */
      emails?: (view: View) => VNode | null;
      /** For the owner who is signed in: where the data is. */
      download?: string | undefined;
    } = {},
  ) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={titleWith(view, say('status.title'), refused)}>
        <h1>{say('status.title')}</h1>
        <ReplyFault view={view} refused={refused} />
        <p class="lead">{say(leadOf(state, changeAsked))}</p>
        {download && (
          <p>
            <a href={download} role="button">
              {say('status.download')}
            </a>
          </p>
        )}
        {state.overdue && !isEnd(state.status) && state.status !== 'ready' && (
          <p class="notice">{say('status.overdue', { email: view.operator.contactEmail })}</p>
        )}
        {newLinkSent && (
          <p class="notice" role="status">
            {say('newLink.sent')}
          </p>
        )}
        {changeAsked && <AnswerChange view={view} asked={changeAsked} refused={refused} />}
        <section aria-labelledby="progress">
          <h2 id="progress">{say('status.heading.progress')}</h2>
          <Progress view={view} state={state} />
        </section>
        {!isEnd(state.status) && <Deadlines view={view} state={state} />}
        <Asked view={view} state={state} />
        {emails?.(view)}
        <Timeline view={view} state={state} />
        {acts?.(view)}
        {mayDisagree(view, state, changeAsked) && (
          <Redress view={view} request={state.id} home={state.type === 'public-body'} />
        )}
      </Layout>
    );
  };

/** What it waits for; R61: a third party is looked at first, once it has confirmed. */
function leadOf({ status, timeline }: RequestState, changeAsked: string | null): PageKey {
  if (changeAsked) return 'state.awaiting-answer';
  const last = timeline.findLast(({ event }) => event === 'recipient-held' || event === 'recipient-allowed');
  return status === 'awaiting-verification' && last?.event === 'recipient-held'
    ? 'state.recipient-held'
    : `state.${status}`;
}

/** R50: it ended without data or before its time, is late, or gives less than was asked for (R7). */
const mayDisagree = (view: View, state: RequestState, changeAsked: string | null): boolean =>
  changeAsked !== null || state.overdue || (isEnd(state.status) && state.status !== 'completed') || isCut(view, state);

/** R36: what support wants changed, in its words, and a field for the answer. */
function AnswerChange({
  view,
  asked,
  refused,
}: {
  view: View;
  asked: string;
  refused: RefusedReply | undefined;
}): VNode {
  return (
    <section aria-labelledby="change">
      <h2 id="change">{view.say('status.change.heading')}</h2>
      <blockquote class="written">{asked}</blockquote>
      <Reply view={view} name="answer" label="status.change.answer" button="status.change.send" refused={refused} />
    </section>
  );
}

function Deadlines({ view, state }: { view: View; state: RequestState }): VNode {
  const { say, until } = view;
  const { verifyBy, consentBy, replyBy, dueBy, downloadUntil } = state.deadlines;
  return (
    <section aria-labelledby="deadlines">
      <h2 id="deadlines">{say('status.heading.deadlines')}</h2>
      <dl class="facts">
        {state.status === 'awaiting-verification' && lapsesUnconfirmed(state.type) && (
          <>
            <dt>{say('status.verifyBy')}</dt>
            <dd>{until(verifyBy)}</dd>
          </>
        )}
        {state.status === 'awaiting-consent' && consentBy && (
          <>
            <dt>{say('status.consentBy')}</dt>
            <dd>{until(consentBy)}</dd>
          </>
        )}
        {isBeforeReply(state.status) && replyBy && (
          <>
            <dt>{say('status.replyBy')}</dt>
            <dd>{until(replyBy)}</dd>
          </>
        )}
        {isPastGates(state) && (
          <>
            <dt>{say('status.dueBy')}</dt>
            <dd>{until(dueBy)}</dd>
          </>
        )}
        {downloadUntil && (
          <>
            <dt>{say('status.downloadUntil')}</dt>
            <dd>{until(downloadUntil)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** By day, which is what people ask; the time of day is at hand, too. */
function Timeline({ view, state }: { view: View; state: RequestState }): VNode {
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">{view.say('status.heading.timeline')}</h2>
      <ol class="timeline">
        {state.timeline.map(({ at, event }) => (
          <li key={`${event} ${String(at)}`}>
            <time dateTime={new Date(at).toISOString()} title={view.moment(at)}>
              {view.day(dayOf(new Date(at), view.timeZone))}
            </time>
            <span>{wordsFor(view, event)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** An event that the pages have no words for yet shows by its name. */
export function wordsFor(view: View, event: string): string {
  const key = `event.${event}`;
  return isPageKey(key) ? view.say(key) : event.replaceAll('-', ' ');
}
