/** A request beneath the surface: its workflow as Temporal tells of it. */
import type { VNode } from 'preact';
import type { View } from '../../api/ui/view.ts';
import type { EngineFacts } from '../temporal/facts.ts';
import type { RequestFact } from './facts.ts';
import { Clock, ClockMessage, type ClockNews } from '../clock/page.tsx';
import { Elsewhere, SandboxFrame } from './frame.tsx';
import { Standing } from './request-card.tsx';

export function workflowPage(view: View, request: RequestFact, engine: EngineFacts, news?: ClockNews): VNode {
  const { history, pendingActivities: pending } = engine;
  return (
    <SandboxFrame view={view} title="Workflow">
      <div class="between">
        <h1>A {request.type} request and its workflow</h1>
        <Standing request={request} />
      </div>
      <ClockMessage news={news} />
      <dl class="facts">
        {factsOf(view, request, engine).map(([term, value]) => (
          <>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <Clock request={request} place="request" news={news} />
      <section aria-labelledby="pending">
        <h2 id="pending">Activities under way</h2>
        {pending.length === 0 ? (
          <p>None at this moment.</p>
        ) : (
          <ul>
            {pending.map(({ id, type, state, attempt, failure }) => (
              <li key={id}>
                <code>{type}</code> (number {id}): {state}, try {attempt}
                {failure && (
                  <>
                    , the last one failed: <code>{failure}</code>
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="history">
        <div class="between">
          <h2 id="history">History</h2>
          <a href={`/sandbox/requests/${request.id}`}>Look again</a>
        </div>
        {history ? <History view={view} events={history} /> : <p>The engine has none, or does not answer.</p>}
      </section>
    </SandboxFrame>
  );
}

const factsOf = (view: View, { id }: RequestFact, { workflowId, runId, execution, live, webUi }: EngineFacts) => {
  const told: [string, VNode | string][] = [
    ['Request', <code>{id}</code>],
    ['Workflow', <code>{workflowId}</code>],
    ...(webUi ? [['In Temporal', <Elsewhere to={webUi}>its page in the Web UI</Elsewhere>] as [string, VNode]] : []),
    ['Run', runId ? <code>{runId}</code> : 'none'],
    ['Execution', execution],
  ];
  if (live === 'unavailable') told.push(['By its own word', 'no worker answers']);
  if (live && live !== 'unavailable') {
    told.push(['By its own word', `it is at ${live.at}`]);
    if (live.looksAgainAt) told.push(['Looks again', `${view.moment(live.looksAgainAt)}, by its own clock`]);
  }
  return told;
};

/** A clock that was moved from try to try leaves hundreds of events. */
const SHOWN = 100;

const History = ({ view, events }: { view: View; events: NonNullable<EngineFacts['history']> }): VNode => (
  <>
    <p>Ids and times only, by design; the times are those of the workflow’s own clock.</p>
    {events.length > SHOWN && (
      <p>
        The last {SHOWN} of {events.length}; as JSON this address tells them all.
      </p>
    )}
    <ol class="timeline">
      {events.slice(-SHOWN).map(({ id, type, at, about }) => (
        <li key={id}>
          <time dateTime={at?.toISOString()}>{at && view.moment(at)}</time>
          <span>
            {id}. {type} {about && <code>{about}</code>}
          </span>
        </li>
      ))}
    </ol>
  </>
);
