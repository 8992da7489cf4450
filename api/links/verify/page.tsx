/** R13, R21: what was asked, and the button that confirms it. Opening the page changes nothing. */
import type { VNode } from 'preact';
import type { RequestState } from '../../../db/requests/views.ts';
import type { RequestRow } from '../../../db/requests/row.ts';
import { lapsesUnconfirmed } from '../../../domain/requests/types.ts';
import { Entered } from './entered.tsx';
import { Asked } from '../../ui/asked.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const verifyPage =
  (state: RequestState, request: RequestRow) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('ask.verify.title')}>
        <h1>{say('ask.verify.title')}</h1>
        <p class="lead">{say('ask.verify.lead')}</p>
        <Asked view={view} state={state} />
        <Entered view={view} request={request} />
        <form method="post">
          <button type="submit">{say('ask.verify.button')}</button>
        </form>
        <p>
          <small>
            {lapsesUnconfirmed(state.type)
              ? say('ask.verify.notYou', { until: view.moment(state.deadlines.verifyBy) })
              : say('ask.verify.notYou.body')}
          </small>
        </p>
      </Layout>
    );
  };
