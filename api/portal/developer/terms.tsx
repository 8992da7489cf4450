/** The terms of API access, to be read by anybody (R41). */
import type { VNode } from 'preact';
import type { Terms } from '../../../domain/developers/terms.ts';
import { Layout } from '../../ui/layout.tsx';
import { WrittenTerms } from '../../ui/written-terms.tsx';
import type { View } from '../../ui/view.ts';

export const termsPage =
  (terms: Terms) =>
  (view: View): VNode => (
    <Layout view={view} title={terms.title}>
      <h1>{terms.title}</h1>
      <WrittenTerms view={view} terms={terms} />
    </Layout>
  );
