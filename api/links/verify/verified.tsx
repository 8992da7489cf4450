/** What comes after the email was confirmed. */
import type { VNode } from 'preact';
import type { RequestState } from '../../../db/requests/views.ts';
import { currentStep } from '../../ui/steps.ts';
import { Asked } from '../../ui/asked.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

interface Verified {
  state: RequestState;
  /** Whether it was confirmed at an earlier time. */
  before: boolean;
  statusAddress: string;
}

export const verifiedPage =
  ({ state, before, statusAddress }: Verified) =>
  (view: View): VNode => {
    const { say } = view;
    const step = currentStep(state);
    const { dueBy, replyBy } = state.deadlines;
    return (
      <Layout view={view} title={say('verified.title')}>
        <h1>{say('verified.title')}</h1>
        {before && <p>{say('verified.again')}</p>}
        <p class="lead">
          {step === null || step === 'ready'
            ? say(`state.${state.status}`)
            : step === 'review' && !replyBy
              ? say('verified.next.reviewUndated') // the clock begins a moment after a quick click
              : say(`verified.next.${step === 'verified' || step === 'submitted' ? 'exported' : step}`, {
                  dueBy: view.until(dueBy),
                  replyBy: view.until(replyBy ?? dueBy),
                })}
        </p>
        <p>
          <a href={statusAddress} role="button">
            {say('verified.follow')}
          </a>
        </p>
        <Asked view={view} state={state} />
      </Layout>
    );
  };
