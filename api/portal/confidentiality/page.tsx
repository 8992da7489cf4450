/** R53: the measures, and the list of what they keep confidential. */
import { inLanguage } from '../../../domain/languages/languages.ts';
import type { VNode } from 'preact';
import type { SecretSignal } from '../../../db/readings/secret-signals.ts';
import type { Terms } from '../../../domain/developers/terms.ts';
import { Layout } from '../../ui/layout.tsx';
import { WrittenTerms } from '../../ui/written-terms.tsx';
import type { View } from '../../ui/view.ts';

export const confidentialityPage =
  ({ measures, signals }: { measures: Terms; signals: readonly SecretSignal[] }) =>
  (view: View): VNode => (
    <Layout view={view} title={measures.title}>
      <h1>{measures.title}</h1>
      <WrittenTerms view={view} terms={measures} />
      <h2>{view.say('confidentiality.signals')}</h2>
      {signals.length === 0 && <p>{view.say('confidentiality.none')}</p>}
      <ul>
        {signals.map(({ path, meaning }) => (
          <li key={path}>
            {inLanguage(meaning, view.locale)} <br />
            <code>{path}</code>
          </li>
        ))}
      </ul>
    </Layout>
  );
