/** What comes after the email was confirmed. */
import type { VNode } from 'preact';
import type { RequestState } from '../../../db/requests/views.ts';
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
    const isOnTheWay = state.status === 'awaiting-verification' || state.status === 'exporting';
    return (
      <Layout view={view} title={say('verified.title')}>
        <h1>{say('verified.title')}</h1>
        {before && <p>{say('verified.again')}</p>}
        {isOnTheWay && <p class="lead">{say('verified.lead', { dueBy: view.moment(state.deadlines.dueBy) })}</p>}
        <p>
          <a href={statusAddress} role="button">
            {say('verified.follow')}
          </a>
        </p>
        <Asked view={view} state={state} />
      </Layout>
    );
  };
