/** What this place is, for whoever opens its bare address. */
import type { VNode } from 'preact';
import { Layout } from './layout.tsx';
import type { View } from './view.ts';

export function startPage(view: View): VNode {
  const { say } = view;
  return (
    <Layout view={view} title={say('start.title')}>
      <h1>{say('start.title')}</h1>
      <p class="lead">{say('start.lead')}</p>
      <p>{say('start.people')}</p>
      <p>{say('start.programs')}</p>
      <ul>
        <li>
          <a href="/docs">{say('start.docs')}</a>
        </li>
        <li>
          <a href="/openapi.json">{say('start.openapi')}</a>
        </li>
      </ul>
    </Layout>
  );
}
