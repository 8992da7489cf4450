/** A request's workflow, event by event. */
import type { VNode } from 'preact';
import { Layout } from '../../api/pages/layout.tsx';
import type { View } from '../../api/pages/view.ts';
import type { WorkflowFacts } from '../workflow-facts.ts';

export function workflowPage(view: View, { workflowId, execution, events, pending }: WorkflowFacts): VNode {
  return (
    <Layout view={view} title="Workflow">
      <h1>What the engine has done</h1>
      <p class="lead">
        Workflow <code>{workflowId}</code>: {execution}.
      </p>
      <p>
        <a href="/sandbox">Back to the sandbox</a>
      </p>
      {pending.length > 0 && (
        <section aria-labelledby="pending">
          <h2 id="pending">At this moment</h2>
          <ul>
            {pending.map(({ activity, attempt, lastFailure }) => (
              <li>
                <code>{activity}</code>, try {attempt}
                {lastFailure && (
                  <>
                    ; the one before failed: <code>{lastFailure}</code>
                  </>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="events">
        <h2 id="events">Events</h2>
        {events.length === 0 ? (
          <p>None: it was not started yet, or is gone since long.</p>
        ) : (
          <ol class="timeline">
            {events.map(({ no, at, what, about }) => (
              <li>
                <time dateTime={at.toISOString()}>{view.moment(at)}</time>
                <span>
                  {no}. {what} {about && <code>{about}</code>}
                </span>
              </li>
            ))}
          </ol>
        )}
      </section>
    </Layout>
  );
}
