/** After an agent's request: what comes next. It says the same whatever is behind it (R25). */
import type { VNode } from 'preact';
import { Layout } from './layout.tsx';
import type { View } from './view.ts';

export function sentPage(view: View): VNode {
  const { say } = view;
  return (
    <Layout view={view} title={say('sent.title')}>
      <h1>{say('sent.title')}</h1>
      <p class="lead">{say('sent.lead')}</p>
      <ol>
        <li>{say('sent.verify')}</li>
        <li>{say('sent.consent')}</li>
        <li>{say('sent.download')}</li>
      </ol>
    </Layout>
  );
}
